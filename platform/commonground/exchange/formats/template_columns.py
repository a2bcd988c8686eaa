"""The tabs and columns of the platform's own template: what each is called, what it means, what it holds."""

from typing import Literal

import msgspec

from commonground.base.i18n import mark
from commonground.exchange.formats.xlsx_writer import Kind

VERSION = 1
# Before the name of a column's key in the hidden row: by this the template is known again.
MARK = f"common-ground-{VERSION}"
Tab = Literal["activities", "locations", "partners", "budgets", "needs", "results", "lessons"]
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


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """`of` is the document's field; `words` the vocabulary of a coded value; `texts` has one a language."""

    key: str
    label: str
    note: str
    of: str = ""
    kind: Kind = "text"
    words: str = ""
    texts: bool = False
    width: int = 16
    open: bool = False


NUMBER = mark("The number of the activity. It stays as it is: by it the sheet is known again.")
WHICH = mark("The number of the activity this row belongs to, as on the first tab.")
ACTIVITIES: tuple[Field, ...] = (
    Field(
        key="title",
        of="title",
        label=mark("Title"),
        texts=True,
        kind="long",
        width=42,
        note=mark("What the activity is called, in up to 300 characters."),
    ),
    Field(
        key="summary",
        of="summary",
        label=mark("Summary"),
        texts=True,
        kind="long",
        width=50,
        note=mark("What it does, where and for whom, in a few sentences."),
    ),
    Field(
        key="lead",
        of="lead",
        label=mark("Lead organisation"),
        words="own",
        width=30,
        open=True,
        note=mark("The organisation that leads the activity. You can write for your own organisations."),
    ),
    Field(
        key="identifier",
        of="identifier",
        label=mark("Identifier"),
        width=20,
        note=mark(
            "The number under which your organisation or IATI knows the activity. Once given it stays."
        ),
    ),
    Field(
        key="status",
        of="status_stated",
        label=mark("Status"),
        words="status",
        note=mark("Choose from the list. Leave it empty where the dates say it."),
    ),
    Field(
        key="planned_start",
        of="planned_start",
        label=mark("Planned start"),
        kind="day",
        width=13,
        note=mark("A date with year, month and day, such as 2026-01-31."),
    ),
    Field(
        key="actual_start",
        of="actual_start",
        label=mark("Actual start"),
        kind="day",
        width=13,
        note=mark("A date with year, month and day, such as 2026-01-31."),
    ),
    Field(
        key="planned_end",
        of="planned_end",
        label=mark("Planned end"),
        kind="day",
        width=13,
        note=mark("A date with year, month and day, such as 2026-01-31."),
    ),
    Field(
        key="actual_end",
        of="actual_end",
        label=mark("Actual end"),
        kind="day",
        width=13,
        note=mark("A date with year, month and day, such as 2026-01-31."),
    ),
    Field(
        key="area",
        of="areas",
        label=mark("%"),
        kind="share",
        words="area",
        width=15,
        note=mark("How much of the activity belongs to this area, in percent. Its areas sum to 100."),
    ),
    Field(
        key="country",
        of="countries",
        label=mark("%"),
        kind="share",
        words="country",
        width=12,
        note=mark("How much of the activity is for this country, in percent. Its countries sum to 100."),
    ),
    Field(
        key="theme",
        of="themes",
        label=mark("Theme"),
        words="theme",
        width=22,
        note=mark("Choose from the list, one theme a column."),
    ),
    Field(
        key="framework",
        of="frameworks",
        label=mark("Framework"),
        words="framework",
        width=24,
        note=mark("A cooperation framework that the activity belongs to. Choose from the list."),
    ),
    Field(
        key="homepage",
        of="homepage",
        label=mark("Homepage"),
        width=26,
        note=mark("The activity's own web page, beginning with https://."),
    ),
    Field(
        key="source_name",
        of="source",
        label=mark("Source"),
        width=22,
        note=mark("Where the information comes from, such as a report."),
    ),
    Field(
        key="source_url",
        of="source",
        label=mark("Address of the source"),
        width=26,
        note=mark("The web address of that source, beginning with https://."),
    ),
)
LOCATIONS: tuple[Field, ...] = (
    Field(
        key="kind",
        label=mark("Kind of place"),
        words="location_kind",
        width=20,
        note=mark(
            "A point, a first-level unit, a country or the subregion. Lines and areas are drawn on a map."
        ),
    ),
    Field(key="name", label=mark("Name"), width=30, note=mark("What the place is called.")),
    Field(
        key="country",
        label=mark("Country"),
        words="country",
        width=20,
        note=mark("Choose the country first: the list of its units follows it."),
    ),
    Field(
        key="admin_unit",
        label=mark("First-level unit"),
        words="unit",
        width=24,
        note=mark("A province, prefecture, aimag, oblast or the like of the country in the same row."),
    ),
    Field(
        key="exactness",
        label=mark("Exactness"),
        words="exactness",
        note=mark("Whether the place is just there or somewhere within the radius."),
    ),
    Field(
        key="radius_m",
        label=mark("Radius (m)"),
        kind="whole",
        width=12,
        note=mark("How far from the point the place may lie, in metres."),
    ),
    Field(
        key="latitude",
        label=mark("Latitude"),
        kind="degrees",
        width=12,
        note=mark(
            "Of a point, in degrees north, such as 47.92. What is drawn on the map stays as it is drawn."
        ),
    ),
    Field(
        key="longitude",
        label=mark("Longitude"),
        kind="degrees",
        width=12,
        note=mark("Of a point, in degrees east, such as 106.92."),
    ),
)
PARTNERS: tuple[Field, ...] = (
    Field(
        key="organisation",
        label=mark("Organisation"),
        words="organisation",
        open=True,
        width=40,
        note=mark("Choose from the list, or write the name of one that is not in it."),
    ),
    Field(
        key="role",
        label=mark("Role"),
        words="role",
        width=26,
        note=mark("What the organisation does in the activity. Choose from the list."),
    ),
)
BUDGETS: tuple[Field, ...] = (
    Field(
        key="kind",
        label=mark("Kind of sum"),
        words="budget_kind",
        width=20,
        note=mark("Budgeted, committed or paid out. Choose from the list."),
    ),
    Field(
        key="amount",
        label=mark("Amount"),
        kind="money",
        width=18,
        note=mark("In the currency of the same row, in full: 1200000, not 1.2 million."),
    ),
    Field(
        key="currency",
        label=mark("Currency"),
        words="currency",
        width=11,
        note=mark("The three letters of the currency, such as USD."),
    ),
    Field(
        key="period_start",
        label=mark("From"),
        kind="day",
        width=13,
        note=mark("A date with year, month and day, such as 2026-01-31."),
    ),
    Field(
        key="period_end",
        label=mark("To"),
        kind="day",
        width=13,
        note=mark("A date with year, month and day, such as 2026-01-31."),
    ),
    Field(
        key="organisation",
        label=mark("Paid by"),
        words="organisation",
        open=True,
        width=36,
        note=mark("Choose from the list, or write the name of one that is not in it."),
    ),
)
NEEDS: tuple[Field, ...] = (
    Field(
        key="side",
        label=mark("Sought or offered"),
        words="side",
        width=18,
        note=mark("Whether the activity seeks it or has it to give."),
    ),
    Field(key="kind", label=mark("What"), words="need", width=20, note=mark("Choose from the list.")),
    Field(
        key="detail",
        label=mark("In words"),
        texts=True,
        kind="long",
        width=50,
        note=mark("What exactly, in a sentence or two."),
    ),
    Field(
        key="open",
        label=mark("Still open"),
        words="yes",
        width=12,
        note=mark("Yes while it is sought or offered, no once it is found."),
    ),
)
RESULTS: tuple[Field, ...] = (
    Field(
        key="indicator",
        label=mark("Indicator"),
        words="indicator",
        width=22,
        note=mark("What is counted. Choose from the list."),
    ),
    Field(
        key="name",
        label=mark("In words"),
        texts=True,
        kind="long",
        width=40,
        note=mark("What is counted, where the indicator alone does not say it."),
    ),
    Field(
        key="unit",
        label=mark("Unit"),
        width=12,
        note=mark("What the numbers count, where the indicator does not say it."),
    ),
    Field(key="target", label=mark("Target"), kind="number", width=15, note=mark("What is to be reached.")),
    Field(
        key="achieved",
        label=mark("Achieved"),
        kind="number",
        width=15,
        note=mark("What has been reached so far."),
    ),
    Field(key="year", label=mark("Year"), kind="whole", width=9, note=mark("The year the numbers are of.")),
    Field(
        key="response",
        label=mark("Response"),
        words="response",
        width=14,
        note=mark("Whether degradation is avoided, reduced or reversed."),
    ),
    Field(key="land", label=mark("Kind of land"), words="land", width=16, note=mark("Choose from the list.")),
    Field(
        key="mechanism",
        label=mark("Mechanism"),
        width=20,
        note=mark("Of carbon: under which mechanism it is counted."),
    ),
    Field(
        key="verified",
        label=mark("Verified"),
        words="yes",
        width=11,
        note=mark("Yes where somebody has checked the figure, no where it is estimated."),
    ),
)
LESSONS: tuple[Field, ...] = (
    Field(
        key="kind",
        label=mark("Challenge or lesson"),
        words="lesson_kind",
        width=22,
        note=mark("Choose from the list."),
    ),
    Field(key="theme", label=mark("Theme"), words="theme", width=26, note=mark("Choose from the list.")),
    Field(
        key="content",
        label=mark("In words"),
        texts=True,
        kind="long",
        width=70,
        note=mark("What was met or learned, so that others can use it."),
    ),
)
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
