"""While one types: records that may tell of the same work. Nobody is kept from going on."""

from typing import Any

from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.activities import waiting
from commonground.activities.duplicates import told
from commonground.activities.duplicates.candidates import Candidate, candidates
from commonground.activities.schemas import Activity
from commonground.base.database import Connection
from commonground.base.i18n import reading

SHORTEST = 8  # of a title worth comparing
MOST = 3


async def alike(
    connection: Connection, viewer: Viewer, document: Activity, key: int | None
) -> list[dict[str, Any]]:
    """In words; nobody learns here of what is not public and not theirs."""
    if not any(len(title.text) > SHORTEST for title in document.title.values()):
        return []
    found = [
        one for one in await candidates(connection, document, key, unfinished=True) if sees(viewer, one)
    ][:MOST]
    leads = await waiting.names(connection, [one.lead for one in found if one.lead], reading.get())
    says = key if may(viewer, "edit", document.lead) else None
    return [shown(one, says) | {"lead": leads.get(one.lead or 0, "")} for one in found]


def sees(viewer: Viewer, one: Candidate) -> bool:
    return one.state == "published" or one.writer == viewer.id or may(viewer, "edit", one.lead)


def shown(one: Candidate, key: int | None) -> dict[str, Any]:
    pair = f"/duplicates/{min(one.activity, key)}/{max(one.activity, key)}" if key is not None else ""
    return {
        "id": one.activity,
        "title": one.title,
        "likelihood": told.likelihood(one.probability),
        "reasons": told.reasons(one.reasons)[:3],
        "against": told.against(one.against)[:1],
        "pair": pair,
    }
