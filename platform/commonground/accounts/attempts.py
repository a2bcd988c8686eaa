"""Slows down guessing; the wait tells nothing of whether the address is known."""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.models import SignInFailure
from commonground.accounts.service import digest

WINDOW = timedelta(minutes=15)
KEPT = timedelta(hours=1)
MOST_OF_BOTH = 8
MOST_OF_ADDRESS = 100
MOST_OF_EMAIL = 60


def hashed(email: str) -> str:
    return digest(email.strip().lower())


async def too_many(session: AsyncSession, email: str, address: str) -> bool:
    """Tight for one address trying one account, wider for many accounts or many addresses."""
    of_email = SignInFailure.email_hash == hashed(email)
    of_address = SignInFailure.address == address
    limits = (
        (MOST_OF_BOTH, of_email & of_address),
        (MOST_OF_EMAIL, of_email),
        (MOST_OF_ADDRESS, of_address),
    )
    for most, which in limits:
        if await count(session, which) >= most:
            return True
    return False


async def count(session: AsyncSession, which: ColumnElement[bool]) -> int:
    recent = SignInFailure.failed_at > func.now() - WINDOW
    return int(
        await session.scalar(select(func.count()).select_from(SignInFailure).where(which, recent)) or 0
    )


async def failed(session: AsyncSession, email: str, address: str) -> None:
    await session.execute(delete(SignInFailure).where(SignInFailure.failed_at < func.now() - KEPT))
    await session.execute(insert(SignInFailure).values(email_hash=hashed(email), address=address))


async def succeeded(session: AsyncSession, email: str) -> None:
    await session.execute(delete(SignInFailure).where(SignInFailure.email_hash == hashed(email)))
