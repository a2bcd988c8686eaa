"""What can go wrong, as one-line classes; `STATUSES` is the one table of their HTTP statuses."""

import msgspec


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong with what was typed or uploaded.

    `field` is the name on the form; `code` is stable for machines; `remedy` says how to mend it;
    `offer` is a machine-readable correction a page can offer as a button, such as {"swap": true}.
    """

    field: str
    code: str
    message: str
    remedy: str = ""
    level: str = "stops"
    offer: dict[str, object] | None = None


class CommonGroundError(Exception):
    """Carries a sentence for people; subclasses give the stable code and the status."""

    code = "error"

    def __init__(self, message: str, problems: list[Problem] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.problems = problems or []


class NotFound(CommonGroundError):
    code = "not_found"


class Gone(CommonGroundError):
    """It was public, and is no longer."""

    code = "gone"


class NotSignedIn(CommonGroundError):
    code = "not_signed_in"


class NotAllowed(CommonGroundError):
    code = "not_allowed"


class Conflict(CommonGroundError):
    code = "conflict"


class Outdated(CommonGroundError):
    """Somebody else changed it since the caller read it."""

    code = "outdated"


class PreconditionMissing(CommonGroundError):
    """A change that does not say which version it was made from."""

    code = "precondition_missing"


class Invalid(CommonGroundError):
    code = "invalid"


class UnknownFilter(Invalid):
    code = "unknown_filter"


class UnreadableFile(CommonGroundError):
    code = "unreadable_file"


class TooLarge(CommonGroundError):
    code = "too_large"


class LinkForged(CommonGroundError):
    """A signed link that was changed, cut short or made elsewhere."""

    code = "link_forged"


class LinkExpired(CommonGroundError):
    code = "link_expired"


class DatabaseUnavailable(CommonGroundError):
    """The database can't be started or reached; the message is one line and names the remedy."""

    code = "database_unavailable"


class AddressTaken(CommonGroundError):
    """The port can't be listened on."""

    code = "address_taken"


class TookTooLong(CommonGroundError):
    code = "took_too_long"


STATUSES: dict[type[CommonGroundError], int] = {
    NotFound: 404,
    Gone: 410,
    NotSignedIn: 401,
    NotAllowed: 403,
    Conflict: 409,
    Outdated: 412,
    PreconditionMissing: 428,
    TooLarge: 413,
    Invalid: 422,
    UnknownFilter: 422,
    UnreadableFile: 422,
    LinkForged: 400,
    LinkExpired: 410,
    DatabaseUnavailable: 503,
    TookTooLong: 503,
}


def status_of(error: CommonGroundError) -> int:
    """The status of the nearest class named in the table; 500 where none is."""
    return next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), 500)
