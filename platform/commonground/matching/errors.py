"""What can go wrong with matches and introductions."""

from commonground.base.errors import Conflict, Invalid, NotAllowed, NotFound


class NoSuchActivity(NotFound):
    code = "no_such_activity"


class NoSuchIntroduction(NotFound):
    code = "no_such_introduction"


class NoSuchOrganisation(NotFound):
    code = "no_such_organisation"


class InvalidIntroduction(Invalid):
    code = "invalid_introduction"


class AlreadyAsked(Conflict):
    code = "already_asked"


class AlreadyAnswered(Conflict):
    code = "already_answered"


class NotYours(NotAllowed):
    code = "not_yours"
