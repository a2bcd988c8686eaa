"""The activity as one document: what the form, the API and every importer write and every page reads.

A version, a revision and an export are this document at a moment; equality of two documents is what
"nothing changed" means. Shares are percent; money is Decimal in its own currency; areas are hectares.
"""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

import msgspec

from commonground.base.encoding import encoder
from commonground.base.texts import Texts

Area = Literal[
    "restoration", "capacity", "integration", "resources", "engagement", "awareness", "unclassified"
]
Status = Literal["planned", "ongoing", "completed", "suspended", "cancelled", "unknown"]
State = Literal["draft", "submitted", "returned", "published", "withdrawn"]
Role = Literal["funding", "accountable", "extending", "implementing"]
NeedKind = Literal["funding", "technology", "expertise", "data", "land", "partners", "training", "equipment"]
Response = Literal["avoid", "reduce", "reverse"]
Land = Literal["forest", "grassland", "cropland", "wetland", "urban", "other"]
LocationKind = Literal["point", "line", "polygon", "admin_unit", "country", "subregion"]
Exactness = Literal["exact", "approximate"]
Indicator = Literal["hectares", "people_trained", "trees", "tco2e", "sites", "jobs", "other"]
BudgetKind = Literal["budget", "commitment", "disbursement"]
LessonKind = Literal["challenge", "lesson"]
CountedAs = Literal["duplicate", "joint", "child"]
Provenance = Literal["derived", "machine", "imported", "reviewed", "example"]


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Any part of the document; unknown fields are refused by name."""


class Share(Part, frozen=True):
    code: str
    share: Decimal


class Sector(Part, frozen=True):
    vocabulary: str
    code: str
    share: Decimal | None = None


class Identifier(Part, frozen=True):
    vocabulary: str
    value: str


class Partner(Part, frozen=True):
    organisation: int
    role: Role


class Location(Part, frozen=True):
    """`geometry` is GeoJSON in WGS 84 for point, line and polygon; `radius_m` goes with approximate."""

    kind: LocationKind
    name: str = ""
    country: str | None = None
    admin_unit: str | None = None
    exactness: Exactness | None = None
    radius_m: int | None = None
    geometry: dict[str, Any] | None = None


class BudgetLine(Part, frozen=True):
    kind: BudgetKind
    amount: Decimal
    currency: str
    period_start: date | None = None
    period_end: date | None = None
    organisation: int | None = None


class Need(Part, frozen=True):
    """Something the activity seeks, or, among its offers, has to give."""

    kind: NeedKind
    detail: Texts = {}
    open: bool = True


class Result(Part, frozen=True):
    indicator: Indicator
    name: Texts = {}
    unit: str = ""
    target: Decimal | None = None
    achieved: Decimal | None = None
    year: int | None = None
    response: Response | None = None
    land: Land | None = None
    mechanism: str = ""
    verified: bool | None = None


class Lesson(Part, frozen=True):
    kind: LessonKind
    content: Texts
    theme: str | None = None


class Source(Part, frozen=True):
    name: str = ""
    url: str = ""


class Activity(Part, frozen=True):
    """`provenance` names the fields whose value was not stated by the reporter, and how it came about.

    `joint_share` is the part, in percent, that its reporter carries of work that several tell of.
    """

    identifier: str | None = None
    title: Texts = {}
    summary: Texts = {}
    lead: int | None = None
    partners: list[Partner] = []
    areas: list[Share] = []
    countries: list[Share] = []
    status_stated: Status | None = None
    planned_start: date | None = None
    actual_start: date | None = None
    planned_end: date | None = None
    actual_end: date | None = None
    locations: list[Location] = []
    budgets: list[BudgetLine] = []
    needs: list[Need] = []
    offers: list[Need] = []
    themes: list[str] = []
    results: list[Result] = []
    lessons: list[Lesson] = []
    frameworks: list[str] = []
    identifiers: list[Identifier] = []
    sectors: list[Sector] = []
    homepage: str = ""
    source: Source = Source()
    joint_share: Decimal | None = None
    provenance: dict[str, Provenance] = {}
    kept: list[Any] = []

    @property
    def start(self) -> date | None:
        return self.actual_start or self.planned_start

    @property
    def end(self) -> date | None:
        return self.actual_end or self.planned_end


def as_json(document: Activity) -> Any:
    """The document as plain values for a jsonb column."""
    return msgspec.json.decode(encoder.encode(document))


def from_json(value: Any) -> Activity:
    return msgspec.convert(value, Activity, strict=False)


class Counted(msgspec.Struct, frozen=True):
    """Which record already counts this work, and how this one relates to it."""

    activity: int
    kind: CountedAs


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """A document together with its place in the workflow; `etag` changes with every write."""

    id: int
    state: State
    version: int
    document: Activity
    confirmed_on: date | None = None
    counted: Counted | None = None

    @property
    def etag(self) -> str:
        return f'"{self.id}-{self.version}"'
