"""The only writer of who belongs to which organisation, and of invitations.

Every organisation here is one that stands; the rows of those merged into it count as its own.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import get_args

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.models import Person
from commonground.accounts.permissions import PLATFORM
from commonground.accounts.schemas import MemberRole
from commonground.base import links, mail
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.base.settings import LANGUAGES, Settings
from commonground.base.texts import chosen
from commonground.organisations import rules, service
from commonground.organisations.errors import (
    InvalidOrganisation,
    InvitationClosed,
    LastManager,
    NoSuchInvitation,
    NoSuchPerson,
)
from commonground.organisations.models import Invitation, Member, Organisation

ROLES: tuple[MemberRole, ...] = get_args(MemberRole)
PURPOSE = "invitation"
GOOD_FOR = timedelta(days=14)
MOST_OPEN = 200
MOST_SENT = 8


async def group(session: AsyncSession, organisation: int) -> Sequence[int]:
    """It and those merged into it; held until the end, so that of two changes at once one sees the other."""
    query = select(Organisation.id).where(
        or_(Organisation.id == organisation, Organisation.merged_into == organisation)
    )
    return list(await session.scalars(query.order_by(Organisation.id).with_for_update()))


async def add(session: AsyncSession, person: int, organisation: int, role: str) -> str:
    """The role they have now: a stronger one they had already stays."""
    held = await role_of(session, person, await group(session, organisation))
    role = max((held, role), key=rank)
    statement = upsert(Member).values(person_id=person, organisation_id=organisation, role=role)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["person_id", "organisation_id"], set_={"role": role})
    )
    return role


def rank(role: str) -> int:
    return ROLES.index(role) if role in ROLES else -1


async def role_of(session: AsyncSession, person: int, organisations: Sequence[int]) -> str:
    query = select(Member.role).where(Member.person_id == person, Member.organisation_id.in_(organisations))
    return max(await session.scalars(query), key=rank, default="")


async def set_role(session: AsyncSession, person: int, organisation: int, role: str) -> None:
    """Of a member, in it and in whatever was merged into it."""
    if role not in ROLES:
        raise InvalidOrganisation(_("There is no such role."), [rules.not_listed("role")])
    keys = await group(session, organisation)
    await refuse_missing(session, person, keys)
    if role != "manager":
        await refuse_last(session, person, keys)
    await session.execute(
        update(Member).where(Member.person_id == person, Member.organisation_id.in_(keys)).values(role=role)
    )


async def remove(session: AsyncSession, person: int, organisation: int) -> None:
    keys = await group(session, organisation)
    await refuse_missing(session, person, keys)
    await refuse_last(session, person, keys)
    await session.execute(delete(Member).where(Member.person_id == person, Member.organisation_id.in_(keys)))


async def refuse_missing(session: AsyncSession, person: int, organisations: Sequence[int]) -> None:
    if not await role_of(session, person, organisations):
        raise NoSuchPerson(_("This person does not belong to the organisation, or no longer."))


async def refuse_last(session: AsyncSession, person: int, organisations: Sequence[int]) -> None:
    """Somebody must be left who can let others in; whoever was shut out can't."""
    if await role_of(session, person, organisations) != "manager":
        return
    query = (
        select(func.count())
        .select_from(Member)
        .join(Person, Person.id == Member.person_id)
        .where(
            Member.organisation_id.in_(organisations),
            Member.role == "manager",
            Member.person_id != person,
            Person.deactivated_at.is_(None),
        )
    )
    if not await session.scalar(query):
        raise LastManager(
            _("This is the organisation's last manager. Make somebody else a manager first, then try again.")
        )


async def invite(
    session: AsyncSession,
    settings: Settings,
    organisation: int,
    email: str,
    role: str,
    language: str,
    person: int | None,
    name: str = "",
    template: str = "organisations/invitation",
) -> Invitation:
    """An open one for the same address is sent anew with the new role."""
    email = email.strip().lower()
    keys = await group(session, organisation)
    found = await open_for(session, keys, email)
    if problems := await invitation_problems(session, keys, found, email, role, language):
        raise InvalidOrganisation(_("The invitation needs another look."), problems)
    if found is None:
        found = Invitation(
            organisation_id=organisation, email=email, role=role, language=language, name=name, times_sent=0
        )
        session.add(found)
        await session.flush()
    found.role, found.language, found.person_id = role, language, person
    await send(session, settings, found, template)
    return found


async def open_for(session: AsyncSession, organisations: Sequence[int], email: str) -> Invitation | None:
    return await session.scalar(
        select(Invitation).where(
            Invitation.organisation_id.in_(organisations),
            Invitation.email == email,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
    )


async def invitation_problems(
    session: AsyncSession,
    organisations: Sequence[int],
    found: Invitation | None,
    email: str,
    role: str,
    language: str,
) -> list[Problem]:
    problems = [rules.not_listed("role")] if role not in ROLES else []
    problems += [rules.not_listed("language")] if language not in LANGUAGES else []
    if not rules.is_email(email):
        return [rules.not_an_email("email"), *problems]
    known = select(Person.id).where(Person.email == email).scalar_subquery()
    member = select(Member.role).where(Member.person_id == known, Member.organisation_id.in_(organisations))
    if await session.scalar(member.limit(1)):
        message, remedy = _("This person belongs to it already."), _("Change their role in the list above.")
        problems.append(rules.problem("email", "member_already", message, remedy))
    if found is not None:
        return problems + too_often(found)
    waiting = select(func.count()).where(
        Invitation.organisation_id.in_(organisations),
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    if (await session.scalar(waiting) or 0) >= MOST_OPEN:
        message = _("Too many invitations are open.")
        problems.append(rules.problem("email", "too_many", message, _("Take back those nobody answers.")))
    return problems


def too_often(invitation: Invitation) -> list[Problem]:
    """So that nobody's mailbox is filled in our name."""
    if invitation.times_sent < MOST_SENT:
        return []
    message = _("This invitation has been sent many times already.")
    return [rules.problem("email", "sent_too_often", message, _("Ask the person by another way."))]


async def send(
    session: AsyncSession,
    settings: Settings,
    invitation: Invitation,
    template: str = "organisations/invitation",
) -> None:
    """Each sending has a link of its own, and the links before it no longer open."""
    invitation.times_sent += 1
    invitation.sent_at = datetime.now(UTC)
    await session.flush()
    organisation = await session.get_one(Organisation, invitation.organisation_id)
    inviter = await session.get(Person, invitation.person_id) if invitation.person_id else None
    await mail.post(
        session,
        event=f"invitation:{invitation.id}:{invitation.times_sent}",
        to=invitation.email,
        language=invitation.language,
        template=template,
        values={
            "organisation": chosen(organisation.name, invitation.language),
            "inviter": inviter.name if inviter else "",
            "name": invitation.name,
            "role": invitation.role,
            "link": link(settings, invitation),
            "days": GOOD_FOR.days,
        },
    )


def link(settings: Settings, invitation: Invitation) -> str:
    token = links.sign(settings.secret, PURPOSE, [invitation.id, invitation.times_sent])
    return f"{settings.base_url}/invitations/{token}"


async def resend(session: AsyncSession, settings: Settings, organisation: int, key: int) -> Invitation:
    found = await open_one(session, organisation, key)
    if problems := too_often(found):
        raise InvalidOrganisation(problems[0].message, problems)
    await send(session, settings, found)
    return found


async def revoke(session: AsyncSession, organisation: int, key: int) -> Invitation:
    found = await open_one(session, organisation, key)
    found.revoked_at = datetime.now(UTC)
    return found


async def open_one(session: AsyncSession, organisation: int, key: int) -> Invitation:
    """Of this organisation: another's is no more there than one that never was."""
    keys = await group(session, organisation)
    found = await session.get(Invitation, key, with_for_update=True)
    if found is None or found.organisation_id not in keys:
        raise NoSuchInvitation(_("This organisation has no such invitation."))
    if found.accepted_at or found.revoked_at:
        raise NoSuchInvitation(_("This invitation is no longer open."))
    return found


async def by_token(session: AsyncSession, settings: Settings, token: str) -> Invitation:
    """Held until the end: of two who open it at once, the second finds it used."""
    good_for_s = int(GOOD_FOR.total_seconds())
    key, sent = links.read_as(settings.secret, PURPOSE, token, good_for_s, tuple[int, int])
    found = await session.get(Invitation, key, with_for_update=True, populate_existing=True)
    if found is None:
        raise links.forged()
    if found.revoked_at:
        raise InvitationClosed(
            _("This invitation was taken back. If you think it is still meant, ask whoever invited you.")
        )
    if found.accepted_at:
        raise InvitationClosed(_("This invitation was accepted already. Sign in with your address."))
    if found.times_sent != sent:
        raise InvitationClosed(
            _("A newer invitation has been sent to you since. Use the link in the latest mail.")
        )
    return found


async def accept(session: AsyncSession, invitation: Invitation, person: int) -> int:
    """The organisation they belong to now; that a secretariat invited vouches for it."""
    organisation = await session.get_one(Organisation, invitation.organisation_id)
    key = organisation.merged_into or organisation.id
    await add(session, person, key, invitation.role)
    invitation.accepted_at = datetime.now(UTC)
    inviter = await session.get(Person, invitation.person_id) if invitation.person_id else None
    if inviter and inviter.role in PLATFORM["keep"]:
        await service.set_verified(session, key, True, inviter.id)
    return key
