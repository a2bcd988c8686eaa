"""What the chapters of a report write with: names in the reader's language, numbers that can be opened."""

from collections.abc import Mapping
from decimal import Decimal

import msgspec
from babel.numbers import format_decimal

from commonground.activities.shares import rounded
from commonground.base import i18n
from commonground.base.i18n import _, show_number
from commonground.base.texts import Texts, chosen
from commonground.places.queries import Vocabulary
from commonground.reports.document import Cell, Run
from commonground.reports.schemas import Count, Figures, Measures, Opens, Record, Row, Snapshot

MILLION, THOUSAND = Decimal(1_000_000), Decimal(1_000)


class Scale(msgspec.Struct, frozen=True):
    """The unit a column of money is shown in: rounded to `step` US$, written as multiples of `unit`."""

    step: Decimal
    unit: Decimal
    digits: int
    label: str


def scale_of(total: Decimal) -> Scale:
    if abs(total) >= 10 * MILLION:
        return Scale(MILLION / 10, MILLION, 1, _("US$ million"))
    if abs(total) >= 100 * THOUSAND:
        return Scale(THOUSAND, THOUSAND, 0, _("US$ thousand"))
    return Scale(Decimal(1), Decimal(1), 0, _("US$"))


class Source(msgspec.Struct):
    """A counted snapshot with the words to tell of it."""

    snapshot: Snapshot
    figures: Figures
    opens: Opens
    vocabulary: Vocabulary
    records: dict[int, Record]
    method: str

    @property
    def total(self) -> Measures:
        return self.figures.total

    @property
    def period(self) -> tuple[int | None, int | None]:
        given = dict(self.snapshot.filters)
        first, last = given.get("year_from"), given.get("year_to")
        return int(first) if first else None, int(last) if last else None

    def term(self, vocabulary: str, code: str) -> str:
        found = self.vocabulary.terms.get(vocabulary, {}).get(code)
        return say(found["name"]) if found else code

    def country(self, code: str) -> str:
        found = self.vocabulary.countries.get(code)
        return say(found["name"]) if found else code

    def area(self, code: str) -> str:
        return short_area(code)

    def title(self, record: int) -> str:
        held = self.records.get(record)
        return say(held.title) if held else str(record)

    def organisation(self, key: int) -> str:
        named = (one for record in self.records.values() for one in record.involved if one.id == key)
        return next((say(one.name) for one in named), str(key))

    def framework(self, code: str) -> str:
        return say(self.snapshot.frameworks.get(code, {})) or code

    def number(self, value: int | Decimal, key: str, strong: bool = False) -> Run:
        """A figure; nothing can be opened behind a zero."""
        text = show_number(value, 0 if value == int(value) else 2)
        return Run(text, key if self.can_open(key) else "", None, strong)

    def can_open(self, key: str) -> bool:
        """A number of organisations opens by the activities they take part in."""
        base, _dot, what = key.rpartition(".")
        return bool(self.opens.get(f"{base}.gross" if what == "organisations" else key))

    def cell(self, value: int | Decimal | None, key: str, strong: bool = False, reason: str = "") -> Cell:
        if not value:
            return Cell(reason=reason or _("none"))
        return Cell([self.number(value, key, strong)])

    def money(self, value: Decimal, key: str) -> Run:
        return Run(i18n.show_money(value), key if self.opens.get(key) else "")


def short_area(code: str) -> str:
    return {
        "restoration": _("Restoration"),
        "capacity": _("Capacity"),
        "integration": _("Integration"),
        "resources": _("Resources"),
        "engagement": _("Engagement"),
        "awareness": _("Awareness"),
    }.get(code, _("Unclassified"))


def say(texts: Texts | Mapping[str, Mapping[str, str]]) -> str:
    return chosen(texts, i18n.reading.get())


def head(text: str) -> Cell:
    return Cell([Run(text)])


def counts(source: Source, key: str, count: Count, sign: int = 1) -> list[Cell]:
    """Reported, of these overlap, counted: as the three cells that begin most rows."""
    none = _("none")
    return [
        signed(source, count.gross, f"{key}.gross", sign, False, none),
        signed(source, count.overlap, f"{key}.overlap", sign, False, none),
        signed(source, count.net, f"{key}.net", sign, sign > 0, none),
    ]


def signed(source: Source, value: int, key: str, sign: int, strong: bool, reason: str) -> Cell:
    if not value:
        return Cell(reason=reason)
    run = source.number(value, key, strong)
    return Cell([msgspec.structs.replace(run, text="−" + run.text)] if sign < 0 else [run])


def money_cells(source: Source, table: str, rows: list[Row], measure: str, scale: Scale) -> dict[str, Cell]:
    """Rounded so that the rows one sees add up to the total one sees; '' is the total's cell."""
    shown, total = rounded({row.code: row.amounts.get(measure, Decimal(0)) for row in rows}, scale.step)
    reason = _("No counted activity here states it in a currency that can be converted.")
    cells = {"": amount_cell(source, total, f"total.{measure}", scale, reason)}
    for row in rows:
        stated = measure in row.amounts
        key = f"{table}.{row.code}.{measure}"
        cells[row.code] = (
            amount_cell(source, shown[row.code], key, scale, reason) if stated else Cell(reason=reason)
        )
    return cells


def amount_cell(source: Source, value: Decimal, key: str, scale: Scale, reason: str) -> Cell:
    if not source.opens.get(key):
        return Cell(reason=reason)
    text = (
        i18n.show_number(value / scale.unit) if not scale.digits else fixed(value / scale.unit, scale.digits)
    )
    return Cell([Run(text, key)])


def fixed(value: Decimal, digits: int) -> str:
    """Always so many digits after the point, so that a column lines up."""
    pattern = "#,##0." + "0" * digits
    return format_decimal(value, format=pattern, locale=i18n.locale(i18n.reading.get()))
