"""What the tests of this folder share."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities import queries
from commonground.activities.schemas import Stored
from commonground.activities.service import Author, connection_of
from commonground.exchange.formats.table import format_of
from commonground.exchange.importer import bring_in, opened
from commonground.exchange.plans import Terms
from commonground.exchange.schemas import Outcome

FILES = Path(__file__).parent / "files"
HEADER = "identifier,title,lead,areas,countries,locations"
LEAD = "Test Steppe Institute"


async def take(session: AsyncSession, path: Path, **terms: Any) -> Outcome:
    """Brings a file in within the test's own transaction, which is rolled back after it."""
    kind = format_of(path)
    found = Terms(author=Author(None, "import"), lenient=kind.lenient, **terms)
    return await bring_in(session, opened(kind, path), found, lambda _done, _of: None)


@asynccontextmanager
async def statements(session: AsyncSession) -> AsyncIterator[list[str]]:
    """Fills with those that are sent meanwhile, by SQLAlchemy and beside it; a COPY is none."""
    found: list[str] = []
    connection, engine = await connection_of(session), session.get_bind().engine

    def heard(query: Any) -> None:
        found.append(query.query)

    def sent(*told: Any) -> None:
        found.append(told[2])

    connection.add_query_logger(heard)
    event.listen(engine, "before_cursor_execute", sent)
    try:
        yield found
        # asyncpg tells of a statement a moment later.
        await asyncio.sleep(0)
    finally:
        connection.remove_query_logger(heard)
        event.remove(engine, "before_cursor_execute", sent)


async def known(session: AsyncSession, identifier: str) -> Stored:
    found = await queries.by_identifiers(await connection_of(session), [identifier])
    return found[identifier]


def sheet(folder: Path, *rows: str, header: str = HEADER, name: str = "sheet.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def row(identifier: str, title: str = "Grazing plans", **cells: str) -> str:
    held = {
        "lead": LEAD,
        "areas": "restoration 60; capacity 40",
        "countries": "MN",
        "locations": "country | MN",
    } | cells
    return ",".join(f'"{value}"' for value in (identifier, title, *held.values()))
