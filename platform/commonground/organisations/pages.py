"""The registry of organisations: the list and each one's page, also as JSON."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import get
from litestar.response import Redirect, Template

from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.base import clock
from commonground.base.database import Connection
from commonground.base.errors import Problem, UnknownFilter
from commonground.base.i18n import _
from commonground.base.web import AnyRequest, page, redirect
from commonground.organisations import merge_queries, queries
from commonground.organisations.errors import NoSuchOrganisation
from commonground.organisations.network import laid_out
from commonground.organisations.queries import Asked

KNOWN = (*Asked.__struct_fields__, "language")
MOST = 1000


def read(request: AnyRequest) -> Asked:
    """From the query; an unknown filter or value is refused by name."""
    given = [(name, value) for name, value in request.query_params.multi_items() if value != ""]
    unknown = next((name for name, _value in given if name not in KNOWN), None)
    if unknown is not None:
        raise refused(unknown, _("There is no filter “%(name)s”.") % {"name": unknown[:80]})
    held: dict[str, list[str]] = {name: [value for key, value in given if key == name] for name in KNOWN}
    return Asked(
        q="".join(held["q"][:1])[:200],
        type=tuple(held["type"]),
        country=tuple(held["country"]),
        offers=tuple(held["offers"]),
        limit=number("limit", *held["limit"][:1] or ["50"]),
        page=number("page", *held["page"][:1] or ["1"]),
    )


def number(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 9 and 1 <= int(value) <= MOST):
        raise refused(name, _("Use a number from 1 to %(most)d.") % {"most": MOST})
    return int(value)


def refused(name: str, message: str) -> UnknownFilter:
    return UnknownFilter(message, [Problem(field=name[:80], code="unknown_filter", message=message)])


def turned(asked: Asked, by: int) -> str:
    changed = msgspec.structs.replace(asked, page=asked.page + by)
    return "/organisations?" + urlencode(pairs(changed))


def pairs(asked: Asked) -> list[tuple[str, str]]:
    plain = Asked()
    found: list[tuple[str, str]] = []
    for name in Asked.__struct_fields__:
        value = getattr(asked, name)
        if value != getattr(plain, name):
            found += [(name, str(one)) for one in value] if isinstance(value, tuple) else [(name, str(value))]
    return found


def next_url(asked: Asked, total: int) -> str | None:
    return turned(asked, 1) if asked.page * asked.limit < total else None


@get("/organisations")
async def organisations(request: AnyRequest, published: Connection) -> Template:
    asked = read(request)
    total, found = await queries.listed(published, asked)
    return page(
        request,
        "organisations/list.html",
        asked=asked,
        total=total,
        found=found,
        choices=await queries.choices(published),
        next_url=next_url(asked, total),
        prev_url=turned(asked, -1) if asked.page > 1 else None,
    )


@get("/organisations/as/json")
async def organisations_json(request: AnyRequest, published: Connection) -> dict[str, Any]:
    asked = read(request)
    total, found = await queries.listed(published, asked)
    items = [one | {"url": f"/organisations/{one['id']}"} for one in found]
    return {"total": total, "items": items, "next": next_url(asked, total)}


async def known(connection: Connection, key: int) -> dict[str, Any]:
    found = await queries.one(connection, key)
    if found is None:
        raise NoSuchOrganisation(_("There is no organisation %(id)d.") % {"id": key})
    return found


@get("/organisations/{organisation:int}")
async def organisation(
    request: AnyRequest, organisation: int, published: Connection, viewer: Viewer | None
) -> Template | Redirect:
    """Who they are; a merged one leads to the one that stands for it."""
    found = await known(published, organisation)
    key = found["id"]
    if key != organisation:
        return redirect(f"/organisations/{key}")
    partners = await queries.network(published, key)
    return page(
        request,
        "organisations/one.html",
        organisation=found,
        children=await queries.children(published, key),
        within=await within(request, viewer, key),
        work=await queries.work(published, key),
        offers=await queries.offers(published, key),
        donor=await queries.donor(published, key),
        sought=await queries.sought(published, key),
        partners=partners,
        network=laid_out(partners),
        recent=await queries.recent(published, key),
        today=clock.today(),
    )


async def within(request: AnyRequest, viewer: Viewer | None, key: int) -> dict[str, Any]:
    """What the public role can't read: the contact, and for the secretariat what was merged."""
    if viewer is None:
        return {"sees_contact": False, "contact": None, "merges": [], "manages": False, "belongs": False}
    async with request.app.state.database.everything.acquire() as connection:
        sees = viewer.is_secretariat or await queries.any_verified(connection, list(viewer.organisations))
        return {
            "sees_contact": sees,
            "contact": await queries.contact(connection, key) if sees else None,
            "merges": await merge_queries.merges(connection, key) if may(viewer, "keep") else [],
            "manages": may(viewer, "manage", key),
            "edits": may(viewer, "edit", key),
            "keeps": may(viewer, "keep"),
            "belongs": key in viewer.organisations,
        }


@get("/organisations/{organisation:int}/as/json")
async def organisation_json(organisation: int, published: Connection) -> dict[str, Any] | Redirect:
    found = await known(published, organisation)
    key = found["id"]
    if key != organisation:
        return redirect(f"/organisations/{key}.json")
    return found | {
        "url": f"/organisations/{key}",
        "offers": await queries.offers(published, key),
        "donor": await queries.donor(published, key),
        "seeks": await queries.sought(published, key),
        "work": await queries.work(published, key),
        "parts": await queries.children(published, key),
        "partners": await queries.network(published, key),
    }


routes: list[Any] = [organisations, organisations_json, organisation, organisation_json]
