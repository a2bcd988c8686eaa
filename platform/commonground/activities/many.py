"""Many activities written at once: each table's rows in one COPY, where the form writes one by one.

It leaves exactly what `service.create`, `replace` and `count_in` leave, cards aside, which their caller
derives once all is written. Nothing here commits.
"""

from datetime import UTC, date, datetime
from typing import Any, cast

import msgspec
from geoalchemy2 import Geometry
from sqlalchemy import Table, bindparam, delete, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities import models, service
from commonground.activities.rows import Row, activity_row, part_rows
from commonground.activities.schemas import Activity, Counted, State, Stored
from commonground.activities.service import Author, connection_of
from commonground.base.database import Connection
from commonground.base.encoding import to_json
from commonground.base.models import Base

NEXT_KEYS = """
SELECT nextval(pg_get_serial_sequence('public.activity', 'id')) FROM generate_series(1, $1::int)
"""

# Before they are written, in a statement of its own: only a later one sees what it had to wait for.
LOCK = "SELECT FROM activity WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE"
COUNT_IN = """
WITH given AS (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[]) AS g(key, counter, kind, said)
), moved AS (
    UPDATE activity a SET version = a.version + 1, counted_in = g.counter, counted_as = g.kind
    FROM given g WHERE a.id = g.key RETURNING a.id, a.version, a.state, g.said
)
INSERT INTO activity_version (activity_id, number, state, document, person_id, source, comment)
SELECT m.id, m.version, m.state, v.document, $5::bigint, $6::text, m.said
FROM moved m JOIN activity_version v ON v.activity_id = m.id AND v.number = m.version - 1
"""


class New(msgspec.Struct, frozen=True, kw_only=True):
    document: Activity
    state: State
    confirmed_on: date | None = None


class Rewritten(msgspec.Struct, frozen=True, kw_only=True):
    """`stored` is what the document takes the place of; the two differ, or their states do."""

    stored: Stored
    document: Activity
    state: State
    confirmed_on: date | None = None


async def create(
    session: AsyncSession, news: list[New], author: Author, frameworks: dict[str, int]
) -> list[int]:
    """Their numbers, in the order given; `frameworks` gives their ids by code."""
    connection = await connection_of(session)
    keys = [int(row[0]) for row in await connection.fetch(NEXT_KEYS, len(news))]
    now = datetime.now(UTC)
    rows = [row_of(key, new, author, now) for key, new in zip(keys, news, strict=True)]
    documents = [(key, new.document) for key, new in zip(keys, news, strict=True)]
    await copy(connection, models.Activity, rows)
    await copy_parts(connection, documents, frameworks)
    versions = [version_of(key, 1, new, author) for key, new in zip(keys, news, strict=True)]
    await copy(connection, models.ActivityVersion, versions)
    return keys


def row_of(key: int, new: New, author: Author, now: datetime) -> Row:
    return activity_row(new.document) | {
        "id": key,
        "state": new.state,
        "version": 1,
        "created_by": author.person,
        "confirmed_on": new.confirmed_on,
        "published_at": now if new.state == "published" else None,
    }


async def replace(
    session: AsyncSession, rewritten: list[Rewritten], author: Author, frameworks: dict[str, int]
) -> None:
    if not rewritten:
        return
    table = cast(Table, models.Activity.__table__)
    now = datetime.now(UTC)
    values = [new_values(one, now) for one in rewritten]
    columns: dict[str, Any] = {name: bindparam(name) for name in values[0] if name != "key"}
    await session.execute(update(table).where(table.c.id == bindparam("key")).values(**columns), values)
    public = [one.stored.id for one in rewritten if became_public(one)]
    if public:
        await session.execute(update(table).where(table.c.id.in_(public)).values(published_at=now))
    await replace_parts(
        session, [one for one in rewritten if one.document != one.stored.document], frameworks
    )
    connection = await connection_of(session)
    versions = [version_of(one.stored.id, one.stored.version + 1, one, author) for one in rewritten]
    await copy(connection, models.ActivityVersion, versions)


def new_values(one: Rewritten, now: datetime) -> Row:
    return activity_row(one.document) | {
        "key": one.stored.id,
        "state": one.state,
        "version": one.stored.version + 1,
        "confirmed_on": one.confirmed_on or one.stored.confirmed_on,
        "updated_at": now,
    }


async def replace_parts(
    session: AsyncSession, rewritten: list[Rewritten], frameworks: dict[str, int]
) -> None:
    if not rewritten:
        return
    keys = [one.stored.id for one in rewritten]
    for model in part_rows(Activity(), frameworks):
        await session.execute(delete(model).where(model.__table__.c.activity_id.in_(keys)))
    connection = await connection_of(session)
    await copy_parts(connection, [(one.stored.id, one.document) for one in rewritten], frameworks)


async def count_in(session: AsyncSession, counted: dict[int, Counted | None], author: Author) -> None:
    """By activity, which record counts its work from now on."""
    if not counted:
        return
    connection = await connection_of(session)
    await connection.execute(LOCK, list(counted))
    rows = [
        (key, one and one.activity, one and one.kind, service.said_of(one)) for key, one in counted.items()
    ]
    columns = [list(column) for column in zip(*rows, strict=True)]
    await connection.execute(COUNT_IN, *columns, author.person, author.source)


def became_public(one: Rewritten) -> bool:
    return one.state == "published" and one.stored.state != "published"


def version_of(key: int, number: int, one: New | Rewritten, author: Author) -> Row:
    return {
        "activity_id": key,
        "number": number,
        "state": one.state,
        "document": one.document,
        "person_id": author.person,
        "source": author.source,
        "comment": "",
    }


async def copy_parts(
    connection: Connection, documents: list[tuple[int, Activity]], frameworks: dict[str, int]
) -> None:
    gathered: dict[type[Base], list[Row]] = {}
    for key, document in documents:
        for model, rows in part_rows(document, frameworks).items():
            if rows:
                gathered.setdefault(model, []).extend(row | {"activity_id": key} for row in rows)
    for model, rows in gathered.items():
        await copy(connection, model, rows)


async def copy(connection: Connection, model: type[Base], rows: list[Row]) -> None:
    if not rows:
        return
    kinds = {name: model.__table__.c[name].type for name in rows[0]}
    columns = [written(kind, [row[name] for row in rows]) for name, kind in kinds.items()]
    await connection.copy_records_to_table(
        model.__tablename__,
        schema_name="public",
        columns=list(kinds),
        records=zip(*columns, strict=True),
    )


def written(kind: Any, values: list[Any]) -> list[Any]:
    """A column's values as a COPY takes them."""
    if isinstance(kind, JSONB):
        return [None if value is None and kind.none_as_null else to_json(value) for value in values]
    if isinstance(kind, Geometry):
        return [None if value is None else bytes(value.data) for value in values]
    return values
