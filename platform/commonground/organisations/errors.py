"""What can go wrong with an organisation."""

from commonground.base.errors import NotFound


class NoSuchOrganisation(NotFound):
    code = "no_such_organisation"
