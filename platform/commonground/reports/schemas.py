"""What a report is made from and what it says: the frozen records and the figures counted from them.

A snapshot is kept whole with a released report, so that each of its numbers can be opened for good.
"""

from datetime import date
from decimal import Decimal

import msgspec

from commonground.activities.overlap import Link
from commonground.activities.schemas import Share
from commonground.base.texts import Texts


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """A sum in its own currency; where it could be converted, its US$ value with rate, day and source."""

    kind: str
    amount: Decimal
    currency: str
    amount_usd: Decimal | None = None
    rate: Decimal | None = None
    rate_date: date | None = None
    rate_source: str | None = None


class Involved(msgspec.Struct, frozen=True, omit_defaults=True):
    """An organisation in a role, the lead's included; merged ones are resolved."""

    id: int
    role: str
    name: Texts
    type: str | None = None
    country: str | None = None


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    indicator: str
    name: Texts = {}
    unit: str = ""
    target: Decimal | None = None
    achieved: Decimal | None = None
    response: str | None = None
    land: str | None = None
    verified: bool | None = None


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """A challenge met or a lesson learned."""

    kind: str
    content: Texts
    theme: str | None = None


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A published activity as it stood on the day of the snapshot; `units` are where it is located."""

    id: int
    title: Texts
    status: str
    identifier: str | None = None
    start: date | None = None
    end: date | None = None
    areas: list[Share] = []
    countries: list[Share] = []
    lines: list[Line] = []
    involved: list[Involved] = []
    outcomes: list[Outcome] = []
    told: list[Told] = []
    needs: list[str] = []
    themes: list[str] = []
    frameworks: list[str] = []
    units: list[str] = []
    wide: list[str] = []
    drawn: bool = False
    counted_in: int | None = None
    counted_as: str | None = None
    confirmed_on: date | None = None
    provenance: dict[str, str] = {}


class PledgeLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A commitment with what registered activities add to it, as it stood."""

    identifier: str
    country: str
    indicator: Texts
    unit: str = ""
    baseline_value: Decimal | None = None
    baseline_year: int | None = None
    target_value: Decimal | None = None
    target_year: int | None = None
    achieved: Decimal | None = None
    planned: Decimal | None = None
    reason: str = ""
    activities: list[int] = []
    source: str = ""


class SiteCount(msgspec.Struct, frozen=True):
    """Priority sites of one country and grade, and how many of them an activity of the report touches."""

    country: str
    grade: str
    sites: int
    touched: int
    activities: list[int]


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows there are: the countries and areas a report is about; shares beyond them stand outside."""

    countries: tuple[str, ...]
    areas: tuple[str, ...]


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """`links` cover every published record, so that a chain may lead through records outside the report.

    `drawn_ha` is the union of drawn areas by row ("total", "country.MN", "area.capacity"), in hectares.
    """

    taken_on: date
    filters: list[tuple[str, str]]
    scope: Scope
    records: list[Record]
    undated: list[Record] = []
    links: list[Link] = []
    drawn_ha: dict[str, Decimal] = {}
    frameworks: dict[str, Texts] = {}
    pledges: list[PledgeLine] = []
    sites: list[SiteCount] = []


class Count(msgspec.Struct, frozen=True):
    """Gross counts records; overlap those that tell of work another record counts; net is what is left."""

    gross: int = 0
    overlap: int = 0
    net: int = 0


class Measures(msgspec.Struct, kw_only=True):
    """One row of figures.

    `amounts` by measure: "commitment" in US$, "commitment.MNT" for what could not be converted,
    "result.hectares.achieved", and so on. `stating` counts the counted activities behind each amount.
    """

    activities: Count = Count()
    organisations: int = 0
    drawn_ha: Decimal | None = None
    amounts: dict[str, Decimal] = {}
    stating: dict[str, int] = {}


class Row(Measures, kw_only=True):
    code: str


class Table(msgspec.Struct, kw_only=True):
    """Rows, then what leads from their sum to the total because an activity touches several rows.

    Amounts need no such line: they are apportioned.
    """

    rows: list[Row]
    several: Measures


class Figures(msgspec.Struct, kw_only=True):
    """`outside` holds the shares of amounts that fall to countries and areas beyond the report's scope."""

    total: Measures
    outside: dict[str, Decimal]
    by_country: Table
    by_area: Table
    by_status: Table
    by_country_area: Table
    by_theme: Table
    by_framework: Table
    by_need: Table
    by_organisation_type: Table
    by_role: Table
    by_organisation: Table
    by_year: Table
    undated: int
    cross_border: int
    quality: dict[str, int]


# What stands behind one figure: each activity with what it gives to it (1 for a count).
Opens = dict[str, list[tuple[int, Decimal]]]
