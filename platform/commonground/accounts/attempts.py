"""Slows down guessing; the wait tells nothing of whether the address is known.

Each door counts for itself: whoever knows a password and guesses codes gains no new tries by it.
"""

from datetime import timedelta
from typing import Literal

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.models import SignInFailure
from commonground.accounts.service import digest

Door = Literal["password", "code", "reset"]
WINDOW = timedelta(minutes=15)
KEPT = timedelta(hours=1)
MOST_OF_ADDRESS = 100
# From one network address for one account, and for one account from anywhere. A code has a million values
# alone; a reset sends a mail that somebody may not have asked for.
MOST_OF_BOTH: dict[Door, int] = {"password": 8, "code": 8, "reset": 3}
MOST_OF_EMAIL: dict[Door, int] = {"password": 60, "code": 10, "reset": 6}


def hashed(email: str, door: Door) -> str:
    email = email.strip().lower()
    return digest(email if door == "password" else f"{door} {email}")


async def too_many(session: AsyncSession, email: str, address: str, door: Door = "password") -> bool:
    """Tight for one address trying one account, wider for many accounts or many addresses."""
    of_email = SignInFailure.email_hash == hashed(email, door)
    of_address = SignInFailure.address == address
    limits = (
        (MOST_OF_BOTH[door], of_email & of_address),
        (MOST_OF_EMAIL[door], of_email),
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


async def failed(session: AsyncSession, email: str, address: str, door: Door = "password") -> None:
    await session.execute(delete(SignInFailure).where(SignInFailure.failed_at < func.now() - KEPT))
    await session.execute(insert(SignInFailure).values(email_hash=hashed(email, door), address=address))


async def succeeded(session: AsyncSession, email: str) -> None:
    """Only once every step is passed: a password alone frees no more tries at the code."""
    hashes = [hashed(email, door) for door in MOST_OF_BOTH]
    await session.execute(delete(SignInFailure).where(SignInFailure.email_hash.in_(hashes)))
