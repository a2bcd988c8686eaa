"""What can go wrong with a file that comes in or goes out."""

from commonground.base.errors import Invalid, NotFound, TooLarge, UnreadableFile

__all__ = ["CantBeCarried", "NoSuchImport", "TooLarge", "UnknownFormat", "UnreadableFile"]


class UnknownFormat(NotFound):
    code = "unknown_format"


class CantBeCarried(Invalid):
    """A format's schema demands what the activity does not have."""

    code = "format_cannot_carry"


class NoSuchImport(NotFound):
    code = "no_such_import"
