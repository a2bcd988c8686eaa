"""What can go wrong with a commitment."""

from commonground.base.errors import Invalid, NotFound


class InvalidCommitment(Invalid):
    code = "invalid_commitment"


class NoSuchCommitment(NotFound):
    code = "no_such_commitment"
