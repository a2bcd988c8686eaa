"""What an error of the database means for people: one class of ours with one line, wherever it came from."""

from collections.abc import Iterator

import asyncpg

from commonground.base import folders
from commonground.base.errors import CommonGroundError, DatabaseUnavailable, TookTooLong
from commonground.base.i18n import _
from commonground.base.settings import Settings

GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    ConnectionError,
)


def outage(error: BaseException, settings: Settings) -> CommonGroundError | None:
    """Ours for an error that is the database's state and nobody's mistake; None for any other."""
    for cause in causes(error):
        if isinstance(cause, asyncpg.QueryCanceledError):
            return TookTooLong(_("This took too long. Narrow the filters and try again."))
        if isinstance(cause, asyncpg.DiskFullError):
            return DatabaseUnavailable(full_disk())
        if isinstance(cause, asyncpg.TooManyConnectionsError):
            return DatabaseUnavailable(_("The database has no connection left. Try again in a moment."))
        if isinstance(cause, GONE) or is_missing_socket(cause):
            return DatabaseUnavailable(why_gone(settings))
    return None


def names_nothing(error: BaseException) -> bool:
    """Whether a number was asked for that is larger than any id can be."""
    chain = list(causes(error))
    return any(isinstance(one, asyncpg.DataError) for one in chain) and any(
        isinstance(one, OverflowError) for one in chain
    )


def why_gone(settings: Settings) -> str:
    """PostgreSQL closes every connection when it can't write its journal."""
    if is_full(settings):
        return full_disk()
    return _("The database can't be reached. Try again in a moment.")


def is_full(settings: Settings) -> bool:
    """Whether the embedded database has no room; of another's disk nothing is known."""
    return not settings.database_url and folders.is_full(settings.data_dir)


def full_disk() -> str:
    return _("The disk of the database is full. What was saved before is safe; this was not saved.")


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came from; SQLAlchemy keeps the driver's own error two steps down."""
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def holds_null(error: BaseException) -> bool:
    """Whether a text was given with the one sign that PostgreSQL can't hold."""
    return any(isinstance(one, asyncpg.CharacterNotInRepertoireError) for one in causes(error))


def is_missing_socket(error: BaseException) -> bool:
    """A missing file has a name; a socket that nobody opened has none."""
    return isinstance(error, FileNotFoundError) and error.filename is None
