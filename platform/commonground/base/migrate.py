"""Runs Alembic's migrations, which need every domain's models; those are found by name, not imported upwards."""

from importlib import import_module
from pkgutil import iter_modules

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

import commonground
from commonground.base import paths
from commonground.base.database import sqlalchemy_url
from commonground.base.models import Base


def load_models() -> None:
    for module in iter_modules(commonground.__path__):
        if module.ispkg and (paths.PACKAGE / module.name / "models.py").exists():
            import_module(f"commonground.{module.name}.models")


load_models()
metadata = Base.metadata


def config(connection: Connection) -> Config:
    made = Config()
    made.set_main_option("script_location", str(paths.MIGRATIONS))
    made.attributes["connection"] = connection
    return made


async def run(url: str, revision: str = "head") -> None:
    """Up to a revision, or down to one when it begins with '-' or is 'base'."""
    engine = create_async_engine(sqlalchemy_url(url))
    go = command.downgrade if revision == "base" or revision.startswith("-") else command.upgrade
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: go(config(sync), revision))
    await engine.dispose()


async def check(url: str) -> None:
    """Raises when the models and the migrated database differ."""
    engine = create_async_engine(sqlalchemy_url(url))
    async with engine.connect() as connection:
        await connection.run_sync(lambda sync: command.check(config(sync)))
    await engine.dispose()


async def make(url: str, message: str) -> None:
    """Writes a new migration from the difference between models and database."""
    engine = create_async_engine(sqlalchemy_url(url))
    async with engine.connect() as connection:
        await connection.run_sync(lambda sync: command.revision(config(sync), message, autogenerate=True))
    await engine.dispose()


def newest() -> str:
    made = Config()
    made.set_main_option("script_location", str(paths.MIGRATIONS))
    return ScriptDirectory.from_config(made).get_current_head() or ""
