"""Keeping the registry: a new organisation, the form that changes one, and the history of both."""

from typing import Any

import msgspec
from litestar import Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import signed_in
from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.base import i18n
from commonground.base.database import Connection
from commonground.base.errors import NotAllowed
from commonground.base.i18n import _
from commonground.base.web import AnyRequest, form, page, redirect
from commonground.organisations import changes, editing, forms, queries, rules, service
from commonground.organisations.changes import Change
from commonground.organisations.forms import Fields
from commonground.organisations.guards import keepers, refuse_others
from commonground.organisations.models import Organisation as Row
from commonground.organisations.rules import Known
from commonground.organisations.schemas import Contact, Organisation
from commonground.places.queries import Vocabulary

Answer = Response[Any]
NEW = Organisation(name={})


def known_of(vocabulary: Vocabulary) -> Known:
    return Known(vocabulary.terms, vocabulary.countries)


async def shown(
    request: AnyRequest,
    connection: Connection,
    fields: Fields,
    key: int | None,
    name: str = "",
    status: int = 200,
    theirs: list[Change] | None = None,
) -> Answer:
    numbers = [one for change in theirs or [] if change.field == "parent" for one in change[1:3] if one]
    response = page(
        request,
        "organisations/edit.html",
        status,
        f=fields,
        key=key,
        name=name,
        theirs=theirs or [],
        names=await queries.names_of(connection, numbers),
        choose=await queries.names(connection),
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@get("/organisations/new", guards=[keepers])
async def new(request: AnyRequest, everything: Connection) -> Answer:
    fields = forms.filled(NEW, Contact(), "", i18n.reading.get(), 0)
    return await shown(request, everything, fields, None)


@post("/organisations/new", guards=[keepers])
async def add(
    request: AnyRequest,
    session: AsyncSession,
    everything: Connection,
    viewer: Viewer,
    vocabulary: Vocabulary,
) -> Answer:
    sent = Fields((await form(request)).texts())
    parent = await parent_of(session, sent)
    typed, contact = forms.read(sent, NEW, parent, i18n.reading.get())
    key = 0
    if not sent.problems:
        known = known_of(vocabulary)
        another = bool(sent.one("another"))
        key, sent.problems = await editing.add(session, typed, contact, known, viewer.id, another)
    if sent.problems:
        return await shown(request, everything, sent, None, status=422)
    return redirect(f"/organisations/{key}", ("good", _("It stands in the registry now.")))


async def parent_of(session: AsyncSession, sent: Fields) -> int | None:
    """A name left as it was shown still means the same organisation, whoever else bears it."""
    name = sent.one("parent")
    if not name:
        return None
    number = sent.one("parent-id")
    if name == sent.one("parent-shown") and number.isascii() and number.isdigit() and len(number) < 19:
        return int(number) if await session.get(Row, int(number)) else None
    found = await service.find(session, name)
    if found is None:
        message = _("The registry has no organisation of this name.")
        remedy = _("Choose one from the list that opens as you type.")
        sent.problems.append(rules.problem("parent", "unknown_organisation", message, remedy))
    return found


async def opened(session: AsyncSession, viewer: Viewer, organisation: int) -> int:
    """The one that stands for it, which the viewer may change."""
    key = await service.standing(session, organisation)
    refuse_others(viewer, key)
    return key


@get("/organisations/{organisation:int}/edit", guards=[signed_in])
async def edit(
    request: AnyRequest, organisation: int, session: AsyncSession, everything: Connection, viewer: Viewer
) -> Answer:
    key = await opened(session, viewer, organisation)
    if key != organisation:
        return redirect(f"/organisations/{key}/edit")
    held = await editing.held(session, key)
    named = (await queries.names_of(everything, [key])).get(key, "")
    return await shown(request, everything, await fields_of(everything, held), key, named)


async def fields_of(connection: Connection, held: editing.Held) -> Fields:
    parent = held.document.parent
    name = (await queries.names_of(connection, [parent])).get(parent, "") if parent else ""
    fields = forms.filled(held.document, held.contact, name, i18n.reading.get(), held.version)
    return fields.with_values({"parent-id": str(parent or ""), "parent-shown": name})


@post("/organisations/{organisation:int}/edit", guards=[signed_in])
async def save(
    request: AnyRequest,
    organisation: int,
    session: AsyncSession,
    everything: Connection,
    viewer: Viewer,
    vocabulary: Vocabulary,
) -> Answer:
    key = await opened(session, viewer, organisation)
    sent = Fields((await form(request)).texts())
    held = await editing.held(session, key, lock=True)
    based = version_of(sent.one("based"))
    before = await editing.as_it_was(session, key, based) or held.document
    typed, contact = forms.read(sent, before, await parent_of(session, sent), i18n.reading.get())
    name = (await queries.names_of(everything, [key])).get(key, "")
    if sent.problems:
        return await shown(request, everything, sent, key, name, 422)
    contact_was = forms.contact(sent, "contact-was")
    known = known_of(vocabulary)
    outcome = await editing.save(session, key, based, typed, contact, contact_was, known, viewer.id)
    if outcome.saved:
        return redirect(f"/organisations/{key}", ("good", told(outcome)))
    if outcome.theirs:
        now = await fields_of(everything, held)
        mine = mine_over(now, sent, before, typed, outcome.theirs)
        return await shown(request, everything, mine, key, name, 409, outcome.theirs)
    sent.problems = outcome.problems
    return await shown(request, everything, sent, key, name, 422)


def version_of(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def told(outcome: editing.Outcome) -> str:
    if outcome.carried:
        return _("Saved, together with what somebody else changed meanwhile.")
    return _("Saved.")


def mine_over(
    now: Fields, sent: Fields, before: Organisation, typed: Organisation, theirs: list[Change]
) -> Fields:
    """The form as it was typed, but based on what stands now: sent again, it is taken as meant."""
    touched = [change.field for change in changes.changes(before, typed)]
    untouched = [name for name in now.names if field_of(name) not in (*touched, "contact")]
    kept = {name: now.many(name) for name in untouched}
    bases = {name: now.many(name) for name in ("based", *(f"contact-was-{one}" for one in forms.CONTACT))}
    return sent.with_lists(kept | bases)


def field_of(name: str) -> str:
    """The document's field that a field of the form belongs to."""
    part = name.partition("-")[0]
    return {"offer": "offers"}.get(part, part)


@get("/organisations/{organisation:int}/history", guards=[signed_in])
async def history(request: AnyRequest, organisation: int, everything: Connection, viewer: Viewer) -> Answer:
    """For those who belong to it, and for the secretariat."""
    found = await queries.one(everything, organisation)
    if found is None or not (found["id"] in viewer.organisations or may(viewer, "manage", found["id"])):
        raise NotAllowed(_("Only this organisation's members and the secretariat see its history."))
    versions = [as_read(row) for row in await queries.versions(everything, organisation)]
    for newer, older in zip(versions, [*versions[1:], None], strict=True):
        before = older["document"] if older else None
        newer["changes"] = changes.changes(before, newer["document"])
    numbers = {one for version in versions for change in version["changes"] for one in numbers_in(change)}
    return page(
        request,
        "organisations/history.html",
        organisation=found,
        asked=organisation,
        versions=versions,
        names=await queries.names_of(everything, sorted(numbers | noted(versions))),
        sides=[*await queries.merged(everything, found["id"])],
    )


def as_read(row: dict[str, Any]) -> dict[str, Any]:
    document = service.settled(msgspec.convert(row["document"], Organisation))
    what, _space, rest = row["note"].partition(" ")
    side, _space, other = rest.partition(" ")
    return row | {"document": document, "what": what, "side": side, "other": version_of(other)}


def numbers_in(change: Change) -> list[int]:
    return [one for one in (change.before, change.after) if one] if change.field == "parent" else []


def noted(versions: list[dict[str, Any]]) -> set[int]:
    return {version["other"] for version in versions if version["other"]}


routes: list[Any] = [new, add, edit, save, history]
