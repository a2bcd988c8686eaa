"""Saving an organisation's form: checked, carried over to what others saved meanwhile, never over it."""

from typing import NamedTuple

import msgspec
from sqlalchemy import desc, select
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.organisations import changes, merging, rules, service
from commonground.organisations.changes import Change
from commonground.organisations.models import OrganisationVersion
from commonground.organisations.rules import Known
from commonground.organisations.schemas import Contact, Organisation


class Held(NamedTuple):
    """What stands now, and the number of the version that last changed it."""

    document: Organisation
    contact: Contact
    version: int


class Outcome(NamedTuple):
    """Saved where there are neither problems nor `theirs`: what others changed in the same fields."""

    problems: list[Problem]
    theirs: list[Change]
    carried: bool = False

    @property
    def saved(self) -> bool:
        return not self.problems and not self.theirs


async def held(session: AsyncSession, key: int, lock: bool = False) -> Held:
    document = await service.load(session, key, lock)
    return Held(document, await service.contact(session, key), await latest(session, key))


async def latest(session: AsyncSession, key: int) -> int:
    query = select(OrganisationVersion.id).where(OrganisationVersion.organisation_id == key)
    return await session.scalar(query.order_by(desc(OrganisationVersion.id)).limit(1)) or 0


async def as_it_was(session: AsyncSession, key: int, version: int) -> Organisation | None:
    row = await session.get(OrganisationVersion, version)
    if row is None or row.organisation_id != key:
        return None
    return service.settled(msgspec.convert(row.document, Organisation))


async def save(
    session: AsyncSession,
    key: int,
    based: int,
    typed: Organisation,
    contact: Contact,
    contact_was: Contact,
    known: Known,
    person: int,
) -> Outcome:
    """`based` is the version the form was filled from, `contact_was` the contact it showed."""
    now = await held(session, key, lock=True)
    base = await as_it_was(session, key, based) or now.document
    typed = service.settled(typed)
    merged = changes.merge(base, typed, now.document)
    problems = await check(session, merged.document, contact, known, key)
    if problems:
        return Outcome(problems, [])
    theirs = [change for change in changes.changes(base, now.document) if change.field in merged.both]
    if now.contact not in (contact_was, contact) and contact != contact_was:
        theirs.append(Change("contact", None, None))
    if theirs:
        return Outcome([], theirs)
    if merged.document != now.document:
        await service.save(session, merged.document, source="form", person=person, into=key)
    if contact not in (now.contact, contact_was):
        await service.set_contact(session, key, contact)
        await service.leave_version(session, key, "form", person, "contact")
    return Outcome([], [], carried=based != now.version)


async def add(
    session: AsyncSession,
    typed: Organisation,
    contact: Contact,
    known: Known,
    person: int,
    though_known: bool,
) -> tuple[int, list[Problem]]:
    """The new organisation; one whose name is known is added only when that is said to be meant."""
    problems = await check(session, typed, contact, known, None)
    if not problems and not though_known:
        problems = await known_already(session, typed)
    if problems:
        return 0, problems
    key = await service.register(session, typed, "form", person)
    await service.set_verified(session, key, True, person)
    if not contact.is_blank:
        await service.set_contact(session, key, contact)
    return key, []


async def known_already(session: AsyncSession, typed: Organisation) -> list[Problem]:
    for name in [*(text.text for text in typed.name.values()), typed.acronym]:
        if name and (found := await service.find(session, name)):
            message = _("The registry has “%(name)s” already, as organisation %(id)d.")
            remedy = _("Edit that one, or tick below that this is another.")
            return [rules.problem("another", "known_already", message % {"name": name, "id": found}, remedy)]
    return []


async def check(
    session: AsyncSession, document: Organisation, contact: Contact, known: Known, key: int | None
) -> list[Problem]:
    problems = [*rules.check(document, known), *rules.check_contact(contact)]
    if document.parent is not None and key is not None:
        problems += await circular(session, key, document.parent)
    return problems


async def circular(session: AsyncSession, key: int, parent: int) -> list[Problem]:
    """Whether it would be part of itself, also by way of organisations that were merged."""
    at = await service.standing(session, parent)
    if at != key and key not in rules.above(await merging.parents_of(session), at):
        return []
    message, remedy = _("It would be part of itself."), _("Choose one that is not part of this organisation.")
    return [rules.problem("parent", "circular", message, remedy)]
