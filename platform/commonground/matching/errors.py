"""What can go wrong with matches and introductions."""

from commonground.base.errors import Conflict, Invalid, NotAllowed, NotFound


class NoSuchIntroduction(NotFound):
    code = "no_such_introduction"


class InvalidIntroduction(Invalid):
    code = "invalid_introduction"


class AlreadyAsked(Conflict):
    code = "already_asked"


class AlreadyAnswered(Conflict):
    code = "already_answered"


class NotYours(NotAllowed):
    code = "not_yours"
