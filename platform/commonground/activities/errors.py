"""What can go wrong with an activity."""

from commonground.base.errors import (
    Conflict,
    Gone,
    Invalid,
    NotAllowed,
    NotFound,
    Outdated,
    PreconditionMissing,
    TooLarge,
)


class NoSuchActivity(NotFound):
    code = "no_such_activity"


class WithdrawnActivity(Gone):
    code = "withdrawn_activity"


class NoSuchVersion(NotFound):
    code = "no_such_version"


class InvalidActivity(Invalid):
    code = "invalid_activity"


class OutdatedActivity(Outdated):
    code = "outdated_activity"


class BadMove(Conflict):
    code = "bad_move"


class NoRevision(NotFound):
    code = "no_revision"


class ReusedKey(Invalid):
    code = "idempotency_key_reused"


class NotYours(NotAllowed):
    code = "not_your_organisation"


class IfMatchMissing(PreconditionMissing):
    code = "if_match_missing"


class TypingTooLong(TooLarge):
    code = "typing_too_long"


class Settled(Conflict):
    """Typing for a form that was saved or thrown away meanwhile."""

    code = "settled"
