"""What can go wrong with a verdict on two records."""

from commonground.base.errors import Conflict, NotAllowed, NotFound


class NoSuchPair(NotFound):
    code = "no_such_pair"


class NotOne(Conflict):
    """They can't be counted as one as things stand."""

    code = "not_one"


class NotYourPair(NotAllowed):
    code = "not_your_pair"
