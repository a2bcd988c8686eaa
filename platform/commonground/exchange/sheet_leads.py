"""Who leads the activities of a sheet that names nobody: asked for before anything is tried."""

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.schemas import Viewer
from commonground.activities import waiting
from commonground.activities.service import connection_of
from commonground.base.errors import Problem
from commonground.base.i18n import _, reading
from commonground.exchange import runs
from commonground.exchange.formats.sheet_mapping import Mapping


class Leads(msgspec.Struct, frozen=True):
    """Names to choose from; where `only` these are taken, any other would have each row refused."""

    names: list[str]
    only: bool


async def leads_for(session: AsyncSession, viewer: Viewer) -> Leads:
    connection, allowed = await connection_of(session), runs.allowed_for(viewer)
    if allowed is None:
        return Leads(await waiting.all_names(connection, reading.get()), only=False)
    own = await waiting.names(connection, sorted(allowed), reading.get())
    return Leads(sorted(own.values()), only=True)


def nobody_leads(mapping: Mapping) -> Problem | None:
    """The organisation one brings the file in for stands in the mapping, and so does whom the file names."""
    if mapping.lead or mapping.at("lead"):
        return None
    return Problem(
        field="lead",
        code="missing",
        message=_("Nobody is said to lead these activities."),
        remedy=_("Choose the organisation, or “Lead organisation” for the column that names it."),
    )
