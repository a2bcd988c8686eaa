"""What can go wrong with an activity."""

from commonground.base.errors import Conflict, Invalid, NotAllowed, NotFound, Outdated, PreconditionMissing


class NoSuchActivity(NotFound):
    code = "no_such_activity"


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
