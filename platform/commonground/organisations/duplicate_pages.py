"""Entries that may be one organisation: they lead to the page that merges, or are told apart for good."""

from typing import Any

from litestar import Response, get, post
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


async def found(connection: Connection) -> list[Alike]:
    rows = await connection.fetch("SELECT one_id, other_id FROM organisations_apart")
    apart = {(row["one_id"], row["other_id"]) for row in rows}
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
        }
        for each in alike[:SHOWN]
    ]
    return page(request, "organisations/duplicates.html", rows=rows, total=len(alike))


@post("/organisations/{organisation:int}/apart/{other:int}", guards=[keepers])
async def keep_apart(organisation: int, other: int, session: AsyncSession, viewer: Viewer) -> Answer:
    one, two = sorted((await service.standing(session, organisation), await service.standing(session, other)))
    if one != two:
        values = {"one_id": one, "other_id": two, "person_id": viewer.id}
        await session.execute(upsert(OrganisationsApart).values(**values).on_conflict_do_nothing())
    return redirect("/organisations/duplicates", ("good", _("Two organisations. You are not asked again.")))


routes: list[Any] = [queue, keep_apart]
