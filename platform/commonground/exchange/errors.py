"""What can go wrong with a file that comes in or goes out."""

from commonground.base.errors import Invalid, NotFound, TooLarge, UnreadableFile

__all__ = [
    "CantBeCarried",
    "NoSuchConflict",
    "NoSuchImport",
    "NoSuchSource",
    "PullFailed",
    "TooLarge",
    "UnknownFormat",
    "UnreadableFile",
]


class UnknownFormat(NotFound):
    code = "unknown_format"


class CantBeCarried(Invalid):
    """A format's schema demands what the activity does not have."""

    code = "format_cannot_carry"


class NoSuchImport(NotFound):
    code = "no_such_import"


class NoSuchConflict(NotFound):
    code = "no_such_conflict"


class NoSuchSource(NotFound):
    code = "no_such_source"


class PullFailed(Invalid):
    """An address that gave no whole file; `again_s` is when its server asked to come back."""

    code = "pull_failed"

    def __init__(self, message: str, again_s: float | None = None) -> None:
        super().__init__(message)
        self.again_s = again_s
