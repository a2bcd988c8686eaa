"""Brings a database from whatever it is to ready: created, migrated, seeded. Safe to run at every start."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import asyncpg
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts import service as accounts
from commonground.activities.duplicates import jobs as duplicates
from commonground.base import database as databases
from commonground.base import migrate
from commonground.base.backup import restore
from commonground.base.database import Database
from commonground.base.models import Setting
from commonground.exchange import seeding
from commonground.organisations import service as organisations
from commonground.organisations.models import Member
from commonground.places import gazetteer
from commonground.places import service as places

Say = Callable[[str], None]
MIGRATION_LOCK = 7_262_001

DEMO_PASSWORD = "common-ground-demo"  # noqa: S105
DEMO_ACCOUNTS = (
    ("officer@demo.example", "Demo officer", "member", "editor"),
    ("donor@demo.example", "Demo donor", "donor", "reader"),
    ("secretariat@demo.example", "Demo secretariat", "secretariat", None),
)
DEMO_OFFICER_OF = "CG-ORG-MOFALI"
DEMO_DONOR_OF = "CG-ORG-GEF"


async def migrated(url: str) -> None:
    """Created and migrated; of two processes that start at once, one waits for the other."""
    await databases.ensure_database(url)
    holder = await asyncpg.connect(url)
    try:
        await holder.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
        await migrate.run(url)
    finally:
        await holder.close()


async def restored(url: str, file: Path) -> None:
    """Migrated before, since a new cluster lacks the roles a backup grants to, and after, if it is old."""
    await migrated(url)
    await asyncio.to_thread(restore, url, file)
    await migrated(url)


async def seed(database: Database, demo: bool, say: Say) -> None:
    """Reference data where they changed; demo data once."""
    async with database.sessions.begin() as session:
        wanted = places.reference_hash()
        if await session.scalar(select(Setting.value).where(Setting.name == "reference")) != wanted:
            say("Loading reference data …")
            await places.load_reference(session)
            await session.execute(remember("reference", wanted))
        of_names = gazetteer.gazetteer_hash(wanted)
        if await session.scalar(select(Setting.value).where(Setting.name == "gazetteer")) != of_names:
            await gazetteer.load_gazetteer(session)
            await session.execute(remember("gazetteer", of_names))
    async with database.sessions.begin() as session:
        loaded = await session.scalar(select(Setting.value).where(Setting.name == "demo"))
    if demo and not loaded:
        say("Loading demo data …")
        await seeding.load_demo(database)
        async with database.sessions.begin() as session:
            await add_demo_accounts(session)
            await session.execute(remember("demo", "loaded"))


async def look_for_duplicates(database: Database) -> None:
    """So that the queue is full within seconds of a first start, or of one with newer rules."""
    async with database.sessions.begin() as session:
        await duplicates.soon(session)


def remember(name: str, value: str) -> Insert:
    statement = insert(Setting).values(name=name, value=value)
    return statement.on_conflict_do_update(index_elements=["name"], set_={"value": value})


async def add_demo_accounts(session: AsyncSession) -> None:
    """An agency's editor, a donor and a secretariat, each a made-up person."""
    of = {"editor": DEMO_OFFICER_OF, "reader": DEMO_DONOR_OF}
    for email, name, role, member_role in DEMO_ACCOUNTS:
        person = await accounts.add_person(session, email, name, DEMO_PASSWORD, role)
        if member_role:
            await join(session, person, of[member_role], member_role)


async def join(session: AsyncSession, person: int, organisation: str, role: str) -> None:
    """Makes the person a member; an organisation the registry lacks is added under that name."""
    key, _added = await organisations.find_or_add(session, organisation, source="operator")
    values = {"person_id": person, "organisation_id": key, "role": role}
    statement = insert(Member).values(**values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["person_id", "organisation_id"], set_={"role": role})
    )
    # Whoever runs the platform vouches for the organisations they put people into.
    await organisations.set_verified(session, key, True, None)
