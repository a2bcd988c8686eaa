"""The only writer of activities: the document's rows, a version of it, its card and shapes, in one go.

Nothing here commits; the edge does.
"""

from datetime import UTC, date, datetime
from typing import Any, Literal, cast

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities import endorsing, joint_shares, models, queries, remarks, rules, workflow
from commonground.activities.cards import refresh_cards
from commonground.activities.errors import (
    BadMove,
    InvalidActivity,
    NoSuchActivity,
    OutdatedActivity,
)
from commonground.activities.rows import activity_row, part_rows
from commonground.activities.schemas import Activity, Counted, State, Stored, as_json
from commonground.base import clock
from commonground.base.database import Connection
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.frameworks.models import Framework
from commonground.organisations.models import Organisation
from commonground.places import queries as places
from commonground.places.models import Term

Outcome = Literal["added", "changed", "unchanged"]


class Author(msgspec.Struct, frozen=True):
    """Who writes and from where: form, api, import or seed."""

    person: int | None
    source: str


async def connection_of(session: AsyncSession) -> Connection:
    """The asyncpg connection under a session, so that reads in a transaction use the same queries."""
    raw = await (await session.connection()).get_raw_connection()
    driver = raw.driver_connection
    return cast(Connection, driver)


async def check(
    session: AsyncSession, document: Activity, complete: bool = True, key: int | None = None
) -> list[Problem]:
    """The pure rules, then what only the database knows; `key` is the activity, where it has one already."""
    problems = rules.check(document, complete)
    problems += await taken_identifier(session, document, key)
    problems += await unknown_references(session, document)
    problems += await shares_too_large(session, document, key, problems)
    return problems + await misplaced(session, document, problems)


async def taken_identifier(session: AsyncSession, document: Activity, key: int | None) -> list[Problem]:
    table = models.Activity
    query = select(table.id).where(table.identifier == document.identifier, table.id != (key or 0))
    if not document.identifier or await session.scalar(query) is None:
        return []
    return [identifier_taken()]


def identifier_taken() -> Problem:
    return Problem(
        field="identifier",
        code="taken",
        message=_("Another activity has this identifier."),
        remedy=_("Change that activity, or give this one an identifier of its own."),
    )


async def shares_too_large(
    session: AsyncSession, document: Activity, key: int | None, known: list[Problem]
) -> list[Problem]:
    """What is new can't be joint work yet: that is said of two records that are there."""
    share = document.joint_share
    if key is None or share is None or any(problem.field == "joint_share" for problem in known):
        return []
    return list((await joint_shares.too_large(await connection_of(session), {key: share})).values())


async def unknown_references(session: AsyncSession, document: Activity) -> list[Problem]:
    named = {document.lead, *(partner.organisation for partner in document.partners)}
    named |= {line.organisation for line in document.budgets}
    keys = [key for key in named if key is not None]
    known = (
        set(await session.scalars(select(Organisation.id).where(Organisation.id.in_(keys))))
        if keys
        else set()
    )
    frameworks = await framework_ids(session, document.frameworks)
    units = [location.admin_unit for location in document.locations if location.admin_unit]
    unknown = await places.unknown_units(await connection_of(session), units) if units else set()
    return rules.unknown_references(
        document,
        organisations=known,
        frameworks=list(frameworks),
        themes=await known_themes(session, document),
        units=set(units) - unknown,
    )


async def known_themes(session: AsyncSession, document: Activity) -> set[str]:
    codes = {*document.themes, *(one.theme for one in document.lessons if one.theme)}
    chosen = select(Term.code).where(Term.vocabulary == "theme", Term.code.in_(codes))
    return set(await session.scalars(chosen)) if codes else set()


async def misplaced(session: AsyncSession, document: Activity, known: list[Problem]) -> list[Problem]:
    """Drawn places that lie in none of the stated countries; says where swapping the axes would help."""
    broken = {problem.field for problem in known}
    drawn = [
        (position, location)
        for position, location in enumerate(document.locations)
        if location.geometry and f"locations[{position}].geometry" not in broken
    ]
    if not drawn or not document.countries:
        return []
    shapes = [msgspec.json.encode(location.geometry).decode() for _position, location in drawn]
    stated = [share.code for share in document.countries]
    outside = await places.points_outside(await connection_of(session), shapes, stated)
    return [outside_problem(drawn[index][0], swapped) for index, swapped in outside]


def outside_problem(position: int, swapped: bool) -> Problem:
    return Problem(
        field=f"locations[{position}].geometry",
        code="axes_swapped" if swapped else "outside_country",
        message=_("This place lies in none of the countries you named."),
        remedy=_("Latitude and longitude look swapped: swap them.")
        if swapped
        else _("Move the place, or add the country it lies in."),
        offer={"swap": True} if swapped else None,
    )


async def framework_ids(session: AsyncSession, codes: list[str]) -> dict[str, int]:
    if not codes:
        return {}
    rows = await session.execute(select(Framework.code, Framework.id).where(Framework.code.in_(codes)))
    return {row.code: row.id for row in rows}


async def load(session: AsyncSession, key: int, etag: str | None = None) -> Stored:
    """Locks the activity for this transaction; with an etag, refuses to go on when it has changed since."""
    await session.execute(select(models.Activity.id).where(models.Activity.id == key).with_for_update())
    stored = await queries.stored(await connection_of(session), key)
    if stored is None:
        raise NoSuchActivity(_("There is no activity %(id)d.") % {"id": key})
    if etag is not None and etag not in ("*", stored.etag):
        raise OutdatedActivity(
            _("Somebody changed this activity since you opened it. Nothing you typed is lost.")
        )
    return stored


async def create(
    session: AsyncSession,
    document: Activity,
    author: Author,
    state: State = "draft",
    *,
    comment: str = "",
    confirmed_on: date | None = None,
    refresh: bool = True,
) -> int:
    """`refresh=False` leaves the card to a later call of `refresh_cards`, for many at once."""
    values = activity_row(document) | {
        "state": state,
        "version": 1,
        "created_by": author.person,
        "confirmed_on": confirmed_on,
        "published_at": datetime.now(UTC) if state == "published" else None,
    }
    added = await session.execute(insert(models.Activity).values(**values).returning(models.Activity.id))
    key = int(added.scalar_one())
    await write_parts(session, key, document)
    await write_version(session, key, 1, state, document, author, comment)
    if refresh:
        await refresh_cards(session, [key])
    return key


async def replace(
    session: AsyncSession,
    stored: Stored,
    document: Activity,
    author: Author,
    state: State | None = None,
    *,
    comment: str = "",
    confirmed_on: date | None = None,
    refresh: bool = True,
) -> Outcome:
    """Writes the document over what is stored, unless nothing would change."""
    target = state or stored.state
    confirmed_on = confirmed_on or stored.confirmed_on
    if document == stored.document and target == stored.state and confirmed_on == stored.confirmed_on:
        return "unchanged"
    number = stored.version + 1
    values: dict[str, Any] = activity_row(document) | {
        "state": target,
        "version": number,
        "confirmed_on": confirmed_on,
    }
    values["updated_at"] = datetime.now(UTC)
    if target == "published" and stored.state != "published":
        values["published_at"] = datetime.now(UTC)
    await session.execute(update(models.Activity).where(models.Activity.id == stored.id).values(**values))
    if document != stored.document:
        await write_parts(session, stored.id, document, replacing=True)
    await write_version(session, stored.id, number, target, document, author, comment)
    if refresh:
        await refresh_cards(session, [stored.id])
    return "changed"


async def move(session: AsyncSession, stored: Stored, name: str, author: Author, comment: str = "") -> State:
    """Submit, publish, return or withdraw; what is submitted or published must be complete."""
    target = workflow.after(name, stored.state)
    if target is None:
        raise BadMove(_("This can't be done now: somebody has moved the activity on meanwhile."))
    if name in ("submit", "publish"):
        refuse(await check(session, stored.document, key=stored.id))
    confirmed = clock.today() if name == "submit" else None
    await replace(session, stored, stored.document, author, target, comment=comment, confirmed_on=confirmed)
    if name == "submit":
        await remarks.done(session, stored.id)
    if name == "publish":
        await endorsing.settle(session, stored.id, stored.document)
    return target


def refuse(problems: list[Problem]) -> None:
    """Raises InvalidActivity when any problem stops the work."""
    if any(problem.level == "stops" for problem in problems):
        raise InvalidActivity(_("Some fields need another look."), problems)


async def count_in(session: AsyncSession, key: int, counted: Counted | None, author: Author) -> None:
    """Says which record counts this work, or takes that back. Public totals move, so a version tells."""
    stored = await load(session, key)
    number = stored.version + 1
    values = {"counted_in": counted and counted.activity, "counted_as": counted and counted.kind}
    statement = update(models.Activity).where(models.Activity.id == key)
    await session.execute(statement.values(version=number, **values))
    said = said_of(counted)
    await write_version(session, key, number, stored.state, stored.document, author, said)


def said_of(counted: Counted | None) -> str:
    """What the version of a new link says of it."""
    return f"counted in {counted.activity} ({counted.kind})" if counted else "counted on its own"


async def confirm(session: AsyncSession, stored: Stored, author: Author) -> None:
    """Nothing changed: the owner says today that the activity is as it stands."""
    await replace(session, stored, stored.document, author, comment="confirmed", confirmed_on=clock.today())


async def write_parts(session: AsyncSession, key: int, document: Activity, replacing: bool = False) -> None:
    frameworks = await framework_ids(session, document.frameworks)
    for model, rows in part_rows(document, frameworks).items():
        if replacing:
            await session.execute(delete(model).where(model.__table__.c.activity_id == key))
        if rows:
            await session.execute(insert(model), [row | {"activity_id": key} for row in rows])


async def write_version(
    session: AsyncSession,
    key: int,
    number: int,
    state: State,
    document: Activity,
    author: Author,
    comment: str = "",
) -> None:
    await session.execute(
        insert(models.ActivityVersion).values(
            activity_id=key,
            number=number,
            state=state,
            document=as_json(document),
            person_id=author.person,
            source=author.source,
            comment=comment,
        )
    )
