"""What can go wrong with a framework."""

from commonground.base.errors import Invalid, NotAllowed, NotFound, Outdated


class NoSuchFramework(NotFound):
    code = "no_such_framework"


class NoSuchMeeting(NotFound):
    code = "no_such_meeting"


class NoSuchItem(NotFound):
    code = "no_such_agreed_item"


class InvalidFramework(Invalid):
    code = "invalid_framework"


class NotYourItem(NotAllowed):
    code = "not_your_agreed_item"


class ChangedMeanwhile(Outdated):
    """Somebody else saved it since the form was opened."""

    code = "outdated_framework"
