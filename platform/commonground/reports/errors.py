"""What can go wrong with a report."""

from commonground.base.errors import Conflict, NotFound


class NoSuchReport(NotFound):
    code = "no_such_report"


class NoSuchFigure(NotFound):
    code = "no_such_figure"


class NoSuchFormat(NotFound):
    code = "no_such_format"


class ReleasedAlready(Conflict):
    """A released report is frozen; a new one may be made beside it."""

    code = "released_already"
