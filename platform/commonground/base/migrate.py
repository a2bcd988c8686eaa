"""Runs Alembic's migrations, which need every domain's models: found by name, not imported upwards."""

from importlib import import_module

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from commonground.base import paths
from commonground.base.database import make_engine
from commonground.base.errors import DatabaseUnavailable
from commonground.base.models import Base
from commonground.base.outages import causes


def load_models() -> None:
    for path in sorted(paths.PACKAGE.rglob("*models.py")):
        import_module(".".join(("commonground", *path.relative_to(paths.PACKAGE).with_suffix("").parts)))


load_models()
metadata = Base.metadata


def config(connection: Connection) -> Config:
    made = Config()
    made.set_main_option("script_location", str(paths.MIGRATIONS))
    made.attributes["connection"] = connection
    return made


async def run(url: str, revision: str = "head") -> None:
    """Up to a revision, or down to one when it begins with '-' or is 'base'."""
    go = command.downgrade if revision == "base" or revision.startswith("-") else command.upgrade
    engine = make_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(lambda sync: go(config(sync), revision))
    except (CommandError, DBAPIError, asyncpg.PostgresError) as error:
        if known := refused(error):
            raise known from error
        raise
    finally:
        await engine.dispose()


def refused(error: Exception) -> DatabaseUnavailable | None:
    """Why a server refused, where whoever runs it can mend that."""
    for cause in causes(error):
        if isinstance(cause, CommandError) and "Can't locate revision" in str(cause):
            return DatabaseUnavailable("The database was made by a newer Common Ground. Update this one.")
        if isinstance(cause, asyncpg.FeatureNotSupportedError | asyncpg.UndefinedFileError):
            return DatabaseUnavailable(f"PostGIS is not installed on the database's server: {cause}")
        if isinstance(cause, asyncpg.InsufficientPrivilegeError):
            return DatabaseUnavailable(f"The user of DATABASE_URL may not set up the database: {cause}")
    return None


async def check(url: str) -> None:
    """Raises when the models and the migrated database differ."""
    engine = make_engine(url)
    async with engine.connect() as connection:
        await connection.run_sync(lambda sync: command.check(config(sync)))
    await engine.dispose()


async def make(url: str, message: str) -> None:
    """Writes a new migration from the difference between models and database."""
    engine = make_engine(url)
    async with engine.connect() as connection:
        await connection.run_sync(lambda sync: command.revision(config(sync), message, autogenerate=True))
    await engine.dispose()


def newest() -> str:
    made = Config()
    made.set_main_option("script_location", str(paths.MIGRATIONS))
    return ScriptDirectory.from_config(made).get_current_head() or ""
