"""The tabs and columns of the platform's own template: what each is called, what it means, what it holds."""

from commonground.base.i18n import mark
from commonground.exchange.formats.template_activity_columns import ACTIVITIES
from commonground.exchange.formats.template_field import Field, Tab
from commonground.exchange.formats.template_part_columns import (
    BUDGETS,
    LESSONS,
    LOCATIONS,
    NEEDS,
    PARTNERS,
    RESULTS,
)

VERSION = 1
# Before the name of a column's key in the hidden row: by this the template is known again.
MARK = f"common-ground-{VERSION}"
PARTS: tuple[Tab, ...] = ("locations", "partners", "budgets", "needs", "results", "lessons")
TAB_NAMES: dict[str, str] = {
    "activities": mark("Activities"),
    "locations": mark("Places"),
    "partners": mark("Partners"),
    "budgets": mark("Money"),
    "needs": mark("Needs and offers"),
    "results": mark("Results"),
    "lessons": mark("Lessons"),
    "read_me": mark("Read me"),
}
READY = {"activities": 30, "locations": 100}
READY_PARTS = 60
NEW = "new"


NUMBER = mark("The number of the activity. It stays as it is: by it the sheet is known again.")
WHICH = mark("The number of the activity this row belongs to, as on the first tab.")
TABS: dict[Tab, tuple[Field, ...]] = {
    "activities": ACTIVITIES,
    "locations": LOCATIONS,
    "partners": PARTNERS,
    "budgets": BUDGETS,
    "needs": NEEDS,
    "results": RESULTS,
    "lessons": LESSONS,
}
# Columns of the sheet, not of the document: which activity, which of its parts, as it was exported.
ID, PART, SEEN, CALLED, STATE = "id", "part", "seen", "called", "state"
OWN: dict[str, str] = {
    ID: mark("No."),
    PART: "part",
    SEEN: "seen",
    CALLED: mark("Activity"),
    STATE: mark("State"),
}
FIELDS_OF_ACTIVITIES = tuple(dict.fromkeys(field.of for field in ACTIVITIES))
CARRIED = (*FIELDS_OF_ACTIVITIES, "locations", "partners", "budgets", "needs", "offers", "results", "lessons")


def field_named(tab: Tab, key: str) -> Field | None:
    """The column's field: `title:zh` and `area:restoration` belong to title and area."""
    root = key.partition(":")[0]
    return next((field for field in TABS[tab] if field.key == root), None)
