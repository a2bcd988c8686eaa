"""Loads a snapshot: the published activities that filters choose, with all a report tells of them."""

import hashlib
from decimal import Decimal
from typing import Any, get_args

import msgspec

from commonground.activities import filters as chosen
from commonground.activities.conditions import Arguments, conditions
from commonground.activities.filters import Filters
from commonground.activities.schemas import Area
from commonground.base.database import Connection
from commonground.base.settings import SIX_COUNTRIES
from commonground.base.sql import beside
from commonground.base.texts import Texts
from commonground.commitments import queries as commitments
from commonground.commitments.rules import Addition
from commonground.commitments.schemas import Pledge
from commonground.reports.schemas import PledgeLine, Record, Scope, SiteCount, Snapshot

encoder = msgspec.json.Encoder(order="deterministic")
decoder = msgspec.json.Decoder(Record)


def scoped(filters: Filters) -> Filters:
    """A report covers the six countries unless asked."""
    return filters if filters.country else msgspec.structs.replace(filters, country=SIX_COUNTRIES)


async def take(connection: Connection, asked: Filters) -> Snapshot:
    """On the public pool; the caller opens a repeatable-read transaction where others may write meanwhile."""
    filters = scoped(asked)
    scope = Scope(countries=filters.country, areas=filters.area or get_args(Area))
    keys = await matching(connection, filters)
    return Snapshot(
        taken_on=await connection.fetchval("SELECT current_date"),
        filters=chosen.pairs(filters),
        scope=scope,
        records=await records(connection, keys),
        undated=await records(connection, await undated(connection, filters)),
        links=await commitments.published_links(connection),
        drawn_ha=await drawn(connection, keys, scope),
        frameworks=await frameworks(connection),
        pledges=[frozen(*pair) for pair in await commitments.with_additions(connection, scope.countries)],
        sites=await sites(connection, keys, scope),
    )


async def matching(connection: Connection, filters: Filters, more: str = "true") -> list[int]:
    arguments = Arguments()
    where = f"{conditions(filters, arguments)} AND {more} AND c.state = 'published'"
    query = f"SELECT c.activity_id FROM activity_card c WHERE {where} ORDER BY 1"
    return [row[0] for row in await connection.fetch(query, *arguments.values)]


async def undated(connection: Connection, filters: Filters) -> list[int]:
    """Without any date an activity is in no period, and is listed beside it."""
    if not (filters.year_from or filters.year_to):
        return []
    timeless = msgspec.structs.replace(filters, year_from=None, year_to=None)
    return await matching(connection, timeless, "c.start_on IS NULL AND c.end_on IS NULL")


async def records(connection: Connection, keys: list[int]) -> list[Record]:
    rows = await connection.fetch(beside(__file__, "records"), keys) if keys else []
    return [decoder.decode(row["document"]) for row in rows]


async def drawn(connection: Connection, keys: list[int], scope: Scope) -> dict[str, Decimal]:
    query = beside(__file__, "drawn")
    rows = await connection.fetch(query, keys, list(scope.countries), list(scope.areas)) if keys else []
    return {row["key"]: Decimal(row["hectares"]) for row in rows}


async def frameworks(connection: Connection) -> dict[str, Texts]:
    rows = await connection.fetch("SELECT code, name FROM framework ORDER BY code")
    return {row["code"]: msgspec.convert(row["name"], Texts) for row in rows}


async def sites(connection: Connection, keys: list[int], scope: Scope) -> list[SiteCount]:
    rows = await connection.fetch(beside(__file__, "sites"), keys, list(scope.countries))
    return [SiteCount(**row) for row in rows]


def frozen(pledge: Pledge, addition: Addition) -> PledgeLine:
    held = {name: getattr(pledge, name) for name in PledgeLine.__struct_fields__ if hasattr(pledge, name)}
    added = {"achieved": addition.achieved, "planned": addition.planned, "reason": addition.reason}
    source = {"activities": list(addition.activities), "source": pledge.source.name}
    return PledgeLine(**(held | added | source))


def fingerprint(snapshot: Snapshot) -> str:
    """SHA-256 of the snapshot as canonical JSON; what is frozen can be proved unchanged by it."""
    return hashlib.sha256(encoder.encode(snapshot)).hexdigest()


def read(value: Any) -> Snapshot:
    """A snapshot from its kept JSON."""
    return msgspec.convert(value, Snapshot)
