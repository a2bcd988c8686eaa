"""Entries that may be one organisation: they lead to the page that merges, or are told apart for good."""

from typing import Any

from litestar import Response, get, post
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.schemas import Viewer
from commonground.base.database import Connection
from commonground.base.i18n import _, reading
from commonground.base.texts import chosen
from commonground.base.web import AnyRequest, page, redirect
from commonground.organisations import duplicates, service
from commonground.organisations.duplicates import Alike, Entry
from commonground.organisations.guards import keepers
from commonground.organisations.models import OrganisationsApart

Answer = Response[Any]
SHOWN = 100
ENTRIES = """
SELECT o.id, o.name, o.acronym, o.country, o.type, o.homepage, coalesce(p.merged_into, p.id) AS parent,
       ARRAY(SELECT n.alias FROM organisation m JOIN organisation_alias n ON n.organisation_id = m.id
             WHERE m.id = o.id OR m.merged_into = o.id) AS names
FROM organisation o LEFT JOIN organisation p ON p.id = o.parent_id WHERE o.merged_into IS NULL ORDER BY o.id
"""
# A verdict on one that was merged since holds for the one that stands for it.
STANDING = """
FROM organisations_apart p JOIN organisation a ON a.id = p.one_id JOIN organisation b ON b.id = p.other_id
CROSS JOIN LATERAL (
    SELECT coalesce(a.merged_into, a.id) AS left_id, coalesce(b.merged_into, b.id) AS right_id
) s
"""
APART = f"SELECT least(left_id, right_id) AS one, greatest(left_id, right_id) AS other {STANDING}"
LATELY = f"""
SELECT p.one_id, p.other_id, a.name AS one, b.name AS other, j.name AS person, p.said_at {STANDING}
LEFT JOIN person j ON j.id = p.person_id ORDER BY p.said_at DESC, p.one_id, p.other_id LIMIT 20
"""
TAKE_BACK = f"""
DELETE FROM organisations_apart WHERE (one_id, other_id) IN (
    SELECT p.one_id, p.other_id {STANDING}
    WHERE least(left_id, right_id) = :one AND greatest(left_id, right_id) = :other)
"""


async def found(connection: Connection) -> list[Alike]:
    apart = {(row["one"], row["other"]) for row in await connection.fetch(APART)}
    return duplicates.candidates(map(entry, await connection.fetch(ENTRIES)), apart)


def entry(row: Any) -> Entry:
    return Entry(
        id=row["id"],
        name=chosen(row["name"], reading.get()),
        names=tuple(row["names"]),
        acronym=row["acronym"],
        country=row["country"],
        type=row["type"],
        homepage=row["homepage"],
        parent=row["parent"],
    )


@get("/organisations/duplicates", guards=[keepers])
async def queue(request: AnyRequest, everything: Connection) -> Answer:
    alike = await found(everything)
    rows = [
        {
            "one": each.one,
            "other": each.other,
            "reasons": duplicates.said(each.reasons),
            "against": duplicates.said(each.against),
            "likelihood": duplicates.likelihood(each.probability),
        }
        for each in alike[:SHOWN]
    ]
    return page(
        request,
        "organisations/duplicates.html",
        rows=rows,
        total=len(alike),
        lately=[dict(row) for row in await everything.fetch(LATELY)],
    )


@post("/organisations/{organisation:int}/apart/{other:int}", guards=[keepers])
async def keep_apart(organisation: int, other: int, session: AsyncSession, viewer: Viewer) -> Answer:
    one, two = sorted((await service.standing(session, organisation), await service.standing(session, other)))
    if one != two:
        values = {"one_id": one, "other_id": two, "person_id": viewer.id}
        await session.execute(upsert(OrganisationsApart).values(**values).on_conflict_do_nothing())
    return redirect("/organisations/duplicates", ("good", _("Two organisations. You are not asked again.")))


@post("/organisations/{organisation:int}/apart/{other:int}/undo", guards=[keepers])
async def ask_again(organisation: int, other: int, session: AsyncSession) -> Answer:
    one, two = sorted((await service.standing(session, organisation), await service.standing(session, other)))
    await session.execute(text(TAKE_BACK), {"one": one, "other": two})
    return redirect("/organisations/duplicates", ("good", _("Taken back. They are compared again.")))


routes: list[Any] = [queue, keep_apart, ask_again]
