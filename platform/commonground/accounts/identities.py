"""Who a person is at another provider. The provider's own name for them counts, never the address alone."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts import service
from commonground.accounts.models import Identity, Person
from commonground.accounts.schemas import Newcomer


async def person_of(session: AsyncSession, who: Newcomer) -> Person | None:
    linked = select(Identity.person_id).where(Identity.issuer == who.issuer, Identity.subject == who.subject)
    return await session.scalar(select(Person).where(Person.id == linked.scalar_subquery()))


async def likely(session: AsyncSession, who: Newcomer) -> Person | None:
    """The person whose address it is, if the provider has verified it and knew them by no other name.

    Anyone may claim an address that is not verified. And where somebody is linked already, another
    subject with the same address is another person, to whom a mailbox was handed on.
    """
    person = await service.by_email(session, who.email) if who.email_verified and who.email else None
    if person is None:
        return None
    known = select(Identity.subject).where(Identity.issuer == who.issuer, Identity.person_id == person.id)
    return None if await session.scalar(known) else person


async def add(session: AsyncSession, person: int, issuer: str, subject: str) -> bool:
    """False where it belongs to somebody else."""
    values = {"issuer": issuer, "subject": subject, "person_id": person}
    await session.execute(upsert(Identity).values(**values).on_conflict_do_nothing())
    owner = select(Identity.person_id).where(Identity.issuer == issuer, Identity.subject == subject)
    return await session.scalar(owner) == person


async def remove(session: AsyncSession, person: int, issuer: str) -> None:
    await session.execute(delete(Identity).where(Identity.person_id == person, Identity.issuer == issuer))
