"""What can go wrong with a commitment."""

from commonground.base.errors import Invalid


class InvalidCommitment(Invalid):
    code = "invalid_commitment"
