"""Loads seeds/demo the way a user's files come in; running it again changes nothing.

Organisations and frameworks come first, since activities name them.
"""

import csv
from decimal import Decimal
from pathlib import Path

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base import paths
from commonground.base.database import Database
from commonground.base.errors import CommonGroundError
from commonground.base.settings import LANGUAGES
from commonground.base.texts import Text, Texts
from commonground.commitments import service as commitments
from commonground.exchange.formats import grammar
from commonground.exchange.importer import import_file
from commonground.exchange.schemas import Outcome
from commonground.frameworks import service as frameworks
from commonground.organisations import service as organisations
from commonground.organisations.schemas import Donor, Offer, Organisation

Row = dict[str, str]
SOURCE = "seed"


async def load_demo(database: Database, folder: Path = paths.DEMO) -> Outcome:
    """The outcome is that of the activities; a row that is refused is a fault of the demo and stops it."""
    async with database.sessions.begin() as session:
        await load_organisations(session, folder / "organisations.csv")
        for framework in msgspec.json.decode((folder / "frameworks.json").read_bytes()):
            await frameworks.save(session, framework)
        for row in rows(folder / "commitments.csv"):
            await commitments.save(session, dict(row))
    outcome = await import_file(database, folder / "activities.csv", source=SOURCE)
    if outcome.refused:
        first = next(problem for problem in outcome.problems if problem.level == "stops")
        raise CommonGroundError(
            f"seeds/demo/activities.csv, row {first.row}, {first.field}: {first.message} {first.remedy}"
        )
    return outcome


def rows(file: Path) -> list[Row]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


async def load_organisations(session: AsyncSession, file: Path) -> None:
    """One that is in the registry already stays as its editors have left it."""
    added: dict[int, str] = {}
    for row in rows(file):
        known = await organisations.find(session, row["identifier"]) if row["identifier"] else None
        if known is None:
            key = await organisations.save(session, organisation_of(row), source=SOURCE)
            added[key] = row["parent"]
    for key, parent in added.items():
        if parent:
            await place_under(session, key, parent)


async def place_under(session: AsyncSession, key: int, parent: str) -> None:
    """Once all are there, since a parent may stand further down in the file."""
    above = await organisations.find(session, parent)
    await organisations.set_parent(session, key, above, SOURCE)


def organisation_of(row: Row) -> Organisation:
    provenance = dict(word.split("=", 1) for word in grammar.words(row["provenance"]))
    source = {"name": row["source_name"], "url": row["source_url"]}
    return Organisation(
        identifier=row["identifier"] or None,
        name=names_of(row, provenance),
        acronym=row["acronym"],
        type=row["type"] or None,
        country=row["country"] or None,
        aliases=[line.strip() for line in row["aliases"].splitlines() if line.strip()],
        homepage=row["homepage"],
        offers=[offer_of(parts) for parts in grammar.items(row["offers"])],
        donor=donor_of(row),
        source={name: value for name, value in source.items() if value},
        provenance=provenance,
    )


def names_of(row: Row, provenance: dict[str, str]) -> Texts:
    columns = {code: "name" if code == "en" else f"name_{code}" for code in LANGUAGES}
    return {
        code: Text(row[column], "machine" if provenance.get(column) == "machine" else "human")
        for code, column in columns.items()
        if row[column]
    }


def offer_of(parts: list[str]) -> Offer:
    return Offer(kind=parts[0], detail={"en": Text(grammar.plain(parts[1]))} if len(parts) > 1 else {})


def donor_of(row: Row) -> Donor | None:
    """A donor profile where any of its columns is filled."""
    if not any(value for column, value in row.items() if column.startswith("donor_")):
        return None
    return Donor(
        areas=grammar.words(row["donor_areas"]),
        countries=grammar.words(row["donor_countries"]),
        themes=grammar.words(row["donor_themes"]),
        amount_min_usd=amount(row["donor_amount_min_usd"]),
        amount_max_usd=amount(row["donor_amount_max_usd"]),
    )


def amount(text: str) -> Decimal | None:
    return grammar.number(text) if text else None
