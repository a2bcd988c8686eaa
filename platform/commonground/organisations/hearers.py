"""Rooms above keep what they derive from organisations' names; they are told when those change."""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

Hearer = Callable[[AsyncSession, list[int]], Awaitable[None]]
hearers: list[Hearer] = []


def hears(hearer: Hearer) -> Hearer:
    """A decorator: called in the same transaction with the organisations that are now told of otherwise."""
    hearers.append(hearer)
    return hearer


async def tell(session: AsyncSession, organisations: list[int]) -> None:
    for hearer in hearers:
        await hearer(session, organisations)
