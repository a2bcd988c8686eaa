"""Cards and map shapes of activities: derived whole and anew, from what stands in their rows."""

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base.sql import beside

CARD_STEPS = (
    text("DELETE FROM activity_card WHERE activity_id = ANY(:ids)"),
    text(beside(__file__, "cards").replace("$1::bigint[]", ":ids")),
    text("DELETE FROM shape WHERE activity_id = ANY(:ids)"),
    text(beside(__file__, "shapes").replace("$1::bigint[]", ":ids")),
)


async def refresh_cards(session: AsyncSession, keys: list[int]) -> None:
    """Derives cards and map shapes anew for these activities."""
    for step in CARD_STEPS:
        await session.execute(step.bindparams(bindparam("ids", keys, type_=ARRAY(BIGINT))))
