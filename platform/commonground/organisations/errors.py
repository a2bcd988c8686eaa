"""What can go wrong with an organisation and the people in it."""

from commonground.base.errors import Conflict, Invalid, LinkExpired, NotAllowed, NotFound


class NoSuchOrganisation(NotFound):
    code = "no_such_organisation"


class NoSuchPerson(NotFound):
    code = "no_such_person"


class NoSuchInvitation(NotFound):
    code = "no_such_invitation"


class NoSuchRegistration(NotFound):
    code = "no_such_registration"


class NoSuchMerge(NotFound):
    code = "no_such_merge"


class InvalidOrganisation(Invalid):
    code = "invalid_organisation"


class NotMerged(Conflict):
    """The two are one already, or one stands within the other."""

    code = "not_merged"


class LastManager(Conflict):
    code = "last_manager"


class DecidedAlready(Conflict):
    code = "decided_already"


class NotYourRegistry(NotAllowed):
    code = "not_your_organisation"


class InvitationClosed(LinkExpired):
    """Revoked, used, or replaced by a newer link; the message says which."""

    code = "invitation_closed"
