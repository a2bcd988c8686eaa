"""The rows of an import as its owner sees and chooses them."""

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.exchange.models import ImportRow


async def choose(session: AsyncSession, key: int, taken: dict[int, bool], left: dict[int, list[str]]) -> None:
    """By position: whether the row comes in, and which fields of a change stay as they are."""
    for position, wanted in taken.items():
        await session.execute(
            update(ImportRow)
            .where(ImportRow.run_id == key, ImportRow.position == position)
            .values(taken=wanted, left_fields=left.get(position, []))
        )


async def choose_all(session: AsyncSession, key: int, what: str, wanted: bool) -> None:
    rows = update(ImportRow).where(ImportRow.run_id == key, ImportRow.what == what)
    await session.execute(rows.values(taken=wanted, left_fields=[]))


async def sums(session: AsyncSession, key: int) -> dict[str, int]:
    """What would come in as it is chosen now."""
    query = (
        select(ImportRow.what, func.count())
        .where(ImportRow.run_id == key, ImportRow.taken)
        .group_by(ImportRow.what)
    )
    found = {row[0]: int(row[1]) for row in await session.execute(query)}
    untaken = await session.scalar(
        select(func.count()).where(
            ImportRow.run_id == key, ~ImportRow.taken, ImportRow.what.in_(("added", "changed"))
        )
    )
    return {
        "added": found.get("added", 0),
        "changed": found.get("changed", 0),
        "unchanged": found.get("unchanged", 0) + found.get("left_out", 0) + int(untaken or 0),
        "refused": found.get("refused", 0),
    }


async def rows_of(session: AsyncSession, key: int, what: str, page: int, size: int) -> list[ImportRow]:
    query = select(ImportRow).where(ImportRow.run_id == key, ImportRow.what == what)
    paged = query.order_by(ImportRow.position).limit(size).offset((page - 1) * size)
    return list(await session.scalars(paged.execution_options(populate_existing=True)))
