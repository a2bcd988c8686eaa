"""What can go wrong with a framework."""

from commonground.base.errors import Invalid, NotFound


class NoSuchFramework(NotFound):
    code = "no_such_framework"


class InvalidFramework(Invalid):
    code = "invalid_framework"
