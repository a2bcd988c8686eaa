"""The only writer of registrations: somebody says who they are, confirms their address, and is decided on."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base import links, mail
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.base.settings import LANGUAGES, Settings
from commonground.base.texts import Text, chosen
from commonground.organisations import membership, rules, service
from commonground.organisations.errors import (
    DecidedAlready,
    InvalidOrganisation,
    InvitationClosed,
    NoSuchRegistration,
)
from commonground.organisations.models import Organisation, Registration
from commonground.organisations.rules import Known
from commonground.organisations.schemas import Applicant
from commonground.organisations.schemas import Organisation as Document

PURPOSE = "registration"
GOOD_FOR = timedelta(days=3)
LONGEST_WHY = 2_000
MOST_OF_EMAIL = 3
MOST_AN_HOUR = 120


def check(who: Applicant, known: Known) -> list[Problem]:
    problems = [] if rules.is_email(who.email) else [rules.not_an_email("email")]
    problems += [] if who.language in LANGUAGES else [rules.not_listed("language")]
    for field, text, most in (("name", who.name, 200), ("why", who.why, LONGEST_WHY)):
        if not text or len(text) > most:
            problems.append(rules.too_long(field, most) if text else missing(field))
    return problems + (of_organisation(who, known) if who.organisation is None else [])


def missing(field: str) -> Problem:
    words = {
        "name": _("Your name is needed."),
        "why": _("Say what you would like to do here."),
        "country": _("The organisation's home country is needed."),
        "type": _("The organisation's type is needed."),
        "reason": _("A reason is needed."),
    }
    return rules.problem(field, "missing", words.get(field) or _("This is needed."))


def of_organisation(who: Applicant, known: Known) -> list[Problem]:
    """One that the registry lacks: its name, country and type, as the registry itself asks for them."""
    if not who.organisation_name:
        remedy = _("Choose one from the registry, or name a new one.")
        message = _("Your organisation is needed.")
        return [rules.problem("organisation_name", "missing", message, remedy)]
    problems = [missing(name) for name in ("country", "type") if not getattr(who, name)]
    document = Document(
        name={"en": Text(who.organisation_name)}, type=who.type, country=who.country, homepage=who.homepage
    )
    for one in rules.check(document, known):
        field = "organisation_name" if one.field == "name-en" else one.field
        problems.append(rules.problem(field, one.code, one.message, one.remedy))
    return problems


async def begin(session: AsyncSession, settings: Settings, who: Applicant) -> None:
    """Keeps what was said and mails a link to the address, whether it is known here or not."""
    await forget_unconfirmed(session)
    await refuse_flood(session, who.email)
    added = Registration(
        email=who.email,
        name=who.name,
        language=who.language,
        organisation_id=who.organisation,
        organisation_name=who.organisation_name if who.organisation is None else "",
        country=who.country if who.organisation is None else None,
        type=who.type if who.organisation is None else None,
        homepage=who.homepage if who.organisation is None else "",
        why=who.why,
        state="unconfirmed",
    )
    session.add(added)
    await session.flush()
    await mail.post(
        session,
        event=f"registration:{added.id}:confirm",
        to=who.email,
        language=who.language,
        template="organisations/confirm",
        values={"name": who.name, "link": link(settings, added.id), "days": GOOD_FOR.days},
    )


def link(settings: Settings, key: int) -> str:
    return f"{settings.base_url}/register/{links.sign(settings.secret, PURPOSE, key)}"


async def forget_unconfirmed(session: AsyncSession) -> None:
    """Their links no longer open, and nobody need keep what a stranger typed."""
    old = func.now() - GOOD_FOR
    await session.execute(
        delete(Registration).where(Registration.state == "unconfirmed", Registration.created_at < old)
    )


async def refuse_flood(session: AsyncSession, email: str) -> None:
    """So that nobody's mailbox is filled in our name."""
    of_email = select(func.count()).where(
        Registration.email == email, Registration.created_at > func.now() - timedelta(days=1)
    )
    of_all = select(func.count()).where(
        Registration.state == "unconfirmed", Registration.created_at > func.now() - timedelta(hours=1)
    )
    if (await session.scalar(of_email) or 0) >= MOST_OF_EMAIL or (
        await session.scalar(of_all) or 0
    ) >= MOST_AN_HOUR:
        message = _("There were many requests just now.")
        remedy = _("Look into your mailbox for the link, or try again tomorrow.")
        raise InvalidOrganisation(message, [rules.problem("email", "too_many", message, remedy)])


async def confirm(session: AsyncSession, settings: Settings, token: str) -> Registration:
    """By the mailed link; opening it again changes nothing."""
    key = key_in(settings, token)
    found = await session.get(Registration, key, with_for_update=True)
    if found is None:
        raise InvitationClosed(_("This registration is no longer here. Please register once more."))
    if found.state == "unconfirmed":
        found.state, found.confirmed_at = "waiting", datetime.now(UTC)
    return found


def key_in(settings: Settings, token: str) -> int:
    """The registration that a mailed link is for; raises LinkForged or LinkExpired."""
    return links.read_as(settings.secret, PURPOSE, token, int(GOOD_FOR.total_seconds()), int)


async def waiting(session: AsyncSession, key: int) -> Registration:
    found = await session.get(Registration, key, with_for_update=True)
    if found is None:
        raise NoSuchRegistration(_("There is no such registration."))
    if found.state != "waiting":
        raise DecidedAlready(_("Somebody has decided on this registration already."))
    return found


async def accept(
    session: AsyncSession, settings: Settings, key: int, organisation: int | None, role: str, person: int
) -> int:
    """Into that organisation, or into a new one as it was named; verified from now on.

    They become a member by a link of their own, with which they also choose a password.
    """
    found = await waiting(session, key)
    if organisation is None:
        organisation = await service.register(session, document_of(found), "form", person)
    await service.set_verified(session, organisation, True, person)
    await membership.invite(
        session,
        settings,
        organisation,
        found.email,
        role,
        found.language,
        person,
        name=found.name,
        template="organisations/accepted",
    )
    found.organisation_id = organisation
    decide(found, "accepted", person)
    return organisation


def document_of(found: Registration) -> Document:
    return Document(
        name={found.language: Text(found.organisation_name)},
        type=found.type,
        country=found.country,
        homepage=found.homepage,
    )


async def refuse(session: AsyncSession, key: int, reason: str, person: int) -> Registration:
    """With the reason, which is mailed as it stands."""
    found = await waiting(session, key)
    if not reason or len(reason) > LONGEST_WHY:
        problem = rules.too_long("reason", LONGEST_WHY) if reason else missing("reason")
        raise InvalidOrganisation(_("Say why, so that they can do something about it."), [problem])
    decide(found, "refused", person)
    found.reason = reason
    known = await session.get(Organisation, found.organisation_id) if found.organisation_id else None
    await mail.post(
        session,
        event=f"registration:{found.id}:refused",
        to=found.email,
        language=found.language,
        template="organisations/refused",
        values={
            "name": found.name,
            "organisation": chosen(known.name, found.language) if known else found.organisation_name,
            "reason": reason,
        },
    )
    return found


def decide(found: Registration, state: str, person: int) -> None:
    found.state, found.decided_by, found.decided_at = state, person, datetime.now(UTC)
