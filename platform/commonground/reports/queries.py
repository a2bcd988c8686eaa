"""Reads kept reports: on the public pool released ones alone, on the owner's drafts as well."""

from datetime import datetime
from typing import Any

import msgspec

from commonground.base.database import Connection
from commonground.reports.schemas import Figures, Opens, Snapshot


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A report as the list shows it; `version` counts the released reports of the same filters."""

    id: int
    title: str
    filters: dict[str, Any]
    snapshot_hash: str
    authors: list[str]
    created_at: datetime
    released_at: datetime | None
    version: int
    gross: int
    net: int


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A report with all it was counted from."""

    id: int
    title: str
    snapshot: Snapshot
    figures: Figures
    opens: Opens
    snapshot_hash: str
    method_version: str
    authors: list[str]
    released_at: datetime | None
    version: int


VERSION = """(SELECT 1 + count(*) FROM report e WHERE e.filters = r.filters AND e.id <> r.id
    AND e.released_at < coalesce(r.released_at, now())) AS version"""
LIST = f"""
SELECT r.id, r.title, r.filters, r.snapshot_hash, r.authors, r.created_at, r.released_at, {VERSION},
       (r.figures #>> '{{figures,total,activities,gross}}')::int AS gross,
       (r.figures #>> '{{figures,total,activities,net}}')::int AS net
FROM report r
ORDER BY r.released_at DESC NULLS FIRST, r.id DESC LIMIT 200
"""
ONE = f"""
SELECT r.id, r.title, r.snapshot, r.figures, r.snapshot_hash, r.method_version, r.authors, r.released_at,
       {VERSION}
FROM report r WHERE r.id = $1
"""


async def listed(connection: Connection) -> list[Listed]:
    rows = await connection.fetch(LIST)
    return [Listed(**dict(row)) for row in rows]


async def kept(connection: Connection, key: int) -> Kept | None:
    row = await connection.fetchrow(ONE, key)
    if row is None:
        return None
    values = dict(row)
    held = values.pop("figures")
    values["snapshot"] = msgspec.convert(values["snapshot"], Snapshot)
    return Kept(
        **values,
        figures=msgspec.convert(held["figures"], Figures),
        opens=msgspec.convert(held["opens"], Opens),
    )
