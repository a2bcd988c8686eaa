"""The database itself: its schema, what it begins with, its backups, its health."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from commonground import start
from commonground.base import database as databases
from commonground.base.backup import backup
from commonground.base.database import Database
from commonground.base.postgres import installed_servers
from commonground.commands.folder import Data, hold_folder, settings_of, with_database
from commonground.commands.terminal import say


def migrate(data: Data = None) -> None:
    """Brings the database to the newest schema."""

    async def work(_database: Database) -> None:
        say("The database is up to date.")

    with_database(data, work)


def seed(data: Data = None, no_demo: Annotated[bool, typer.Option("--no-demo")] = False) -> None:
    """Loads reference data and, unless told not to, demo data."""
    with_database(data, lambda database: start.seed(database, not no_demo, say))


def backup_(file: Path, data: Data = None) -> None:
    """Copies the whole database to a file; a server may go on serving meanwhile."""
    with databases.served(settings_of(data)) as url:
        backup(url, file)
    say(f"{file} is written.")


def restore_(file: Path, data: Data = None) -> None:
    """Puts a backup in the place of what the database holds, whole or not at all. Stop the server first."""
    settings = settings_of(data)
    if not settings.database_url:
        hold_folder(settings)

    with databases.served(settings) as url:
        asyncio.run(start.restored(url, file))
    say(f"The database is as {file} has it.")


def doctor(data: Data = None) -> None:
    """What this machine and this data folder have, and what is missing."""
    settings = settings_of(data)
    found = [
        f"PostgreSQL {server.major}{'' if server.has_postgis() else ' without PostGIS'}"
        for server in installed_servers()
    ]
    say("Servers: " + (", ".join(found) or "none; apt-get install postgresql postgresql-postgis"))
    say(f"Data: {'DATABASE_URL' if settings.database_url else settings.data_dir}")

    async def work(database: Database) -> None:
        async with database.everything.acquire() as connection:
            for line in await connection.fetch(
                "SELECT state, count(*) AS n FROM activity GROUP BY state ORDER BY state"
            ):
                say(f"Activities {line['state']}: {line['n']}")
            say("PostGIS " + await connection.fetchval("SELECT postgis_lib_version()"))

    with_database(data, work)
