"""The secretariat's page of people: who wants to come in, who is in, and what each may do."""

from typing import Any, get_args
from urllib.parse import urlencode

from litestar import Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts import service as accounts
from commonground.accounts.models import Person
from commonground.accounts.schemas import PlatformRole, Viewer
from commonground.base.database import Connection
from commonground.base.errors import CommonGroundError, Conflict, Invalid, NotAllowed, Problem
from commonground.base.i18n import _
from commonground.base.web import AnyRequest, Form, form, page, redirect
from commonground.organisations import member_queries, queries, registration, rules, service
from commonground.organisations.errors import InvalidOrganisation, NoSuchPerson, NoSuchRegistration
from commonground.organisations.guards import keepers
from commonground.organisations.member_pages import problems_of
from commonground.places.queries import Vocabulary

Answer = Response[Any]
PLATFORM_ROLES: tuple[str, ...] = get_args(PlatformRole)
AT_ONCE = 50


@get("/people", guards=[keepers])
async def people(request: AnyRequest, everything: Connection) -> Answer:
    asked = request.query_params
    q, role, number = asked.get("q", "")[:200].strip(), asked.get("role", ""), page_number(asked.get("page"))
    total, found = await member_queries.people(everything, q, role, AT_ONCE, AT_ONCE * (number - 1))
    return page(
        request,
        "organisations/people.html",
        waiting=await member_queries.waiting(everything),
        people=found,
        total=total,
        q=q,
        role=role,
        roles=PLATFORM_ROLES,
        prev_url=turned(q, role, number - 1) if number > 1 else None,
        next_url=turned(q, role, number + 1) if number * AT_ONCE < total else None,
    )


def page_number(text: str | None) -> int:
    held = int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1
    return max(held, 1)


def turned(q: str, role: str, number: int) -> str:
    held = {"q": q, "role": role, "page": str(number)}
    return "/people?" + urlencode({name: value for name, value in held.items() if value})


@get("/people/{person:int}", guards=[keepers])
async def one(request: AnyRequest, person: int, everything: Connection, viewer: Viewer) -> Answer:
    return await shown(request, everything, person, viewer)


async def shown(
    request: AnyRequest,
    connection: Connection,
    key: int,
    viewer: Viewer,
    problems: list[Problem] | None = None,
    typed: Form | None = None,
) -> Answer:
    found = await member_queries.person(connection, key)
    if found is None:
        raise NoSuchPerson(_("There is no such person."))
    values = {"role": found["role"], "country": found["country"] or ""}
    return page(
        request,
        "organisations/person.html",
        422 if problems else 200,
        person=found,
        problems=problems or [],
        typed={name: typed.one(name) for name in values} if typed else values,
        roles=[role for role in PLATFORM_ROLES if rules.may_set_role(viewer, key, found["role"], role)],
    )


@post("/people/{person:int}", guards=[keepers])
async def set_standing(
    request: AnyRequest,
    person: int,
    session: AsyncSession,
    everything: Connection,
    viewer: Viewer,
    vocabulary: Vocabulary,
) -> Answer:
    typed = await form(request)
    role, country = typed.one("role"), typed.one("country")
    held = await changeable(session, viewer, person, role)
    if problems := standing_problems(role, country, vocabulary):
        return await shown(request, everything, person, viewer, problems, typed)
    await accounts.set_standing(session, held.id, role, country if role == "focal_point" else None)
    return redirect(f"/people/{person}", ("good", _("Saved.")))


async def changeable(session: AsyncSession, viewer: Viewer, key: int, role: str | None = None) -> Person:
    """Held until the end; refuses what only operators may do, and what one would do to oneself."""
    found = await session.get(Person, key, with_for_update=True)
    if found is None:
        raise NoSuchPerson(_("There is no such person."))
    if not rules.may_set_role(viewer, key, found.role, role or found.role):
        raise NotAllowed(
            _("Nobody changes their own standing, and only an operator makes or changes operators.")
        )
    return found


def standing_problems(role: str, country: str, vocabulary: Vocabulary) -> list[Problem]:
    if role not in PLATFORM_ROLES:
        return [rules.not_listed("role")]
    if role == "focal_point" and country not in vocabulary.countries:
        message, remedy = _("A focal point speaks for a country."), _("Choose the country.")
        return [rules.problem("country", "country_missing", message, remedy)]
    return []


@post("/people/{person:int}/deactivate", guards=[keepers])
async def deactivate(person: int, session: AsyncSession, viewer: Viewer) -> Answer:
    held = await changeable(session, viewer, person)
    await accounts.deactivate(session, held.id)
    words = _("The account is closed, and everything %(name)s had open is ended.")
    return redirect(f"/people/{person}", ("good", words % {"name": held.name}))


@post("/people/{person:int}/reactivate", guards=[keepers])
async def reactivate(person: int, session: AsyncSession, viewer: Viewer) -> Answer:
    held = await changeable(session, viewer, person)
    await accounts.reactivate(session, held.id)
    return redirect(f"/people/{person}", ("good", _("%(name)s may sign in again.") % {"name": held.name}))


@get("/people/registrations/{key:int}", guards=[keepers])
async def waiting_one(request: AnyRequest, key: int, everything: Connection) -> Answer:
    return await deciding(request, everything, key)


async def deciding(
    request: AnyRequest,
    connection: Connection,
    key: int,
    error: CommonGroundError | None = None,
    typed: Form | None = None,
) -> Answer:
    found = await member_queries.registration(connection, key)
    if found is None:
        raise NoSuchRegistration(_("There is no such registration."))
    typed = typed or Form([])
    return page(
        request,
        "organisations/registration.html",
        409 if isinstance(error, Conflict) else 422 if error else 200,
        found=found,
        alike=await queries.alike(connection, found["organisation_name"]),
        problems=problems_of(error),
        typed={name: typed.one(name) for name in ("organisation", "role", "reason", "other")},
        choose=await queries.names(connection),
    )


@post("/people/registrations/{key:int}/accept", guards=[keepers])
async def accept(
    request: AnyRequest, key: int, session: AsyncSession, everything: Connection, viewer: Viewer
) -> Answer:
    typed = await form(request)
    try:
        # Undone by itself where it is refused halfway, with the page shown all the same.
        async with session.begin_nested():
            organisation = await matched(session, typed)
            await registration.accept(
                session, request.app.state.settings, key, organisation, typed.one("role"), viewer.id
            )
    except (Conflict, Invalid) as error:
        return await deciding(request, everything, key, error, typed)
    return redirect("/people", ("good", _("Accepted; the link to come in is on its way.")))


async def matched(session: AsyncSession, typed: Form) -> int | None:
    """The organisation of the registry they belong to; None for a new one, named as they named it."""
    chosen, other = typed.one("organisation"), typed.one("other").strip()
    if chosen == "new":
        return None
    if chosen == "other":
        found = await service.find(session, other) if other else None
    else:
        known = chosen.isascii() and chosen.isdigit() and len(chosen) < 19
        found = await service.standing(session, int(chosen)) if known else None
    if found is None:
        message = _("Say which organisation they belong to.")
        field = "other" if chosen == "other" else "organisation"
        raise InvalidOrganisation(message, [rules.problem(field, "unknown_organisation", message)])
    return found


@post("/people/registrations/{key:int}/refuse", guards=[keepers])
async def refuse(
    request: AnyRequest, key: int, session: AsyncSession, everything: Connection, viewer: Viewer
) -> Answer:
    typed = await form(request)
    try:
        await registration.refuse(session, key, typed.one("reason").strip(), viewer.id)
    except (Conflict, Invalid) as error:
        return await deciding(request, everything, key, error, typed)
    return redirect("/people", ("good", _("Refused; your reason is on its way.")))


routes: list[Any] = [
    people,
    one,
    set_standing,
    deactivate,
    reactivate,
    waiting_one,
    accept,
    refuse,
]
