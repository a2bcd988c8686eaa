"""Cards tell who leads an activity and takes part in it: derived anew when organisations change."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities.cards import refresh_cards
from commonground.organisations.hearers import hears

AT_ONCE = 500
NAMING = text(
    """
    SELECT id FROM activity WHERE lead_id = ANY(:organisations)
    UNION SELECT activity_id FROM partner WHERE organisation_id = ANY(:organisations) ORDER BY 1
    """
)


@hears
async def refresh(session: AsyncSession, organisations: list[int]) -> None:
    keys = list(await session.scalars(NAMING, {"organisations": organisations}))
    for start in range(0, len(keys), AT_ONCE):
        await refresh_cards(session, keys[start : start + AT_ONCE])
