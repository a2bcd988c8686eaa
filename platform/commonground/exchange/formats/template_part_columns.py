"""The columns of the template's other tabs, one row a place, a partner, a sum and so on."""

from commonground.base.i18n import mark
from commonground.exchange.formats.template_field import Field

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
