"""Whose activities a reader sees: the published ones; who is signed in, by state, also their own."""

from commonground.accounts.permissions import named
from commonground.accounts.schemas import Viewer
from commonground.activities.conditions import Arguments, conditions
from commonground.activities.filters import Filters

MINE = """EXISTS (
    SELECT FROM activity a
    WHERE a.id = c.activity_id
      AND (a.lead_id = ANY({leads}::bigint[]) OR (a.lead_id IS NULL AND a.created_by = {person})))"""


def where(filters: Filters, arguments: Arguments, viewer: Viewer | None = None, without: str = "") -> str:
    """A condition over `activity_card c` that holds even on a connection that may see drafts."""
    chosen = conditions(filters, arguments, without)
    return f"{chosen} AND {seen(filters, arguments, viewer)}"


def seen(filters: Filters, arguments: Arguments, viewer: Viewer | None) -> str:
    if viewer is None or not asks_for_own(filters):
        return "c.state = 'published'"
    if viewer.is_secretariat:
        return "true"
    person, leads = arguments.add(viewer.id), arguments.add(named(viewer))
    return f"(c.state = 'published' OR {MINE.format(person=person, leads=leads)})"


def asks_for_own(filters: Filters) -> bool:
    """Whether the filters name a state that is not public."""
    return any(state != "published" for state in filters.state)
