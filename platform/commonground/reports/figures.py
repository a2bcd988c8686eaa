"""Counts a snapshot: pure, so that a frozen one gives the same figures for good.

A row counts each activity that touches it; the line `several` leads from the rows' sum to the total. Amounts
come from counted records only and are apportioned by country and area shares, so that rows sum to the total.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial

import msgspec

from commonground.activities.overlap import counted
from commonground.activities.shares import Cell, apportioned, cells
from commonground.reports import amounts, quality
from commonground.reports.schemas import (
    Count,
    Figures,
    Measures,
    Opens,
    Record,
    Row,
    Scope,
    Snapshot,
    Table,
)

METHOD = "1"
ONE = Decimal(1)
# The row of a table for activities that touch none of its rows.
NONE = ""


class Part:
    """What one record gives: the rows it touches, and its amounts by cell of country and area."""

    def __init__(self, record: Record, counts: bool, scope: Scope) -> None:
        self.record = record
        self.counts = counts
        weights = cells(record.countries, record.areas)
        self.cells = [cell for cell in weights if within(cell, scope)]
        self.inside: dict[str, dict[Cell, Decimal]] = {}
        self.outside: dict[str, Decimal] = {}
        for name, amount in amounts.measures(record).items() if counts else ():
            self.share_out(name, apportioned(amount, weights, amounts.step(name, amount)), scope)

    def share_out(self, name: str, parts: dict[Cell, Decimal], scope: Scope) -> None:
        self.inside[name] = {cell: part for cell, part in parts.items() if within(cell, scope)}
        self.outside[name] = sum(
            (part for cell, part in parts.items() if not within(cell, scope)), Decimal(0)
        )


Touched = Callable[[Part], Iterable[str]]
InRow = Callable[[str, Cell], bool]


def within(cell: Cell, scope: Scope) -> bool:
    return cell[0] in scope.countries and cell[1] in scope.areas


def count(snapshot: Snapshot) -> tuple[Figures, Opens]:
    """The figures, and for each of them by its key the activities behind it."""
    keep = counted([record.id for record in snapshot.records], snapshot.links)
    ordered = sorted(snapshot.records, key=lambda record: record.id)
    parts = [Part(record, record.id in keep, snapshot.scope) for record in ordered]
    return Counting(snapshot, parts).figures()


class Counting:
    """Makes the tables of one snapshot and remembers what stands behind each figure."""

    def __init__(self, snapshot: Snapshot, parts: list[Part]) -> None:
        self.snapshot = snapshot
        self.parts = parts
        self.opens: Opens = {}

    def figures(self) -> tuple[Figures, Opens]:
        countries, areas = self.snapshot.scope.countries, self.snapshot.scope.areas
        both = [f"{country}.{area}" for country in countries for area in areas]
        years = [str(year) for year in quality.years(self.snapshot)]
        made = Figures(
            total=self.measures("total", self.parts, everywhere),
            outside=self.outside(),
            by_country=self.table("country", countries, country_codes, lambda code, cell: cell[0] == code),
            by_area=self.table("area", areas, area_codes, lambda code, cell: cell[1] == code),
            by_status=self.table("status", (), lambda part: [part.record.status], lambda _code, _cell: True),
            by_country_area=self.table(
                "country_area", both, cell_codes, lambda code, cell: ".".join(cell) == code
            ),
            by_theme=self.table("theme", (), lambda part: part.record.themes),
            by_framework=self.table("framework", (), lambda part: part.record.frameworks),
            by_need=self.table("need", (), lambda part: part.record.needs),
            by_organisation_type=self.table("organisation_type", (), organisation_types),
            by_role=self.table("role", (), roles),
            by_organisation=self.table("organisation", (), organisations),
            by_year=self.table("year", years, partial(running, self.snapshot)),
            undated=len(self.snapshot.undated),
            cross_border=self.cross_border(),
            quality=self.quality(),
        )
        return made, self.opens

    def table(self, name: str, codes: Iterable[str], touched: Touched, in_row: InRow | None = None) -> Table:
        """Rows in the order of `codes`, then others by code; `NONE` has what touches no row.

        Without `in_row` there are no amounts: an activity with two themes has no shares to apportion by.
        """
        members: dict[str, list[Part]] = {code: [] for code in codes}
        several: list[Part] = []
        for part in self.parts:
            rows = set(touched(part)) or {NONE}
            for code in sorted(rows):
                members.setdefault(code, []).append(part)
            if len(rows) > 1:
                several.append(part)
        order = [*codes, *sorted(set(members) - {*codes, NONE}), *({NONE} & set(members))]
        rows_made = [self.row(name, code, members[code], in_row) for code in order]
        self.open_counts(f"{name}.several", several)
        return Table(rows=rows_made, several=self.several(rows_made))

    def row(self, name: str, code: str, parts: list[Part], in_row: InRow | None) -> Row:
        has = partial(in_row, code) if in_row else None
        found = self.measures(f"{name}.{code or 'none'}", parts, has)
        return Row(code=code, **msgspec.structs.asdict(found))

    def measures(self, key: str, parts: list[Part], has: Callable[[Cell], bool] | None) -> Measures:
        gross, net = len(parts), sum(part.counts for part in parts)
        self.open_counts(key, parts)
        self.open(f"{key}.drawn", (part.record for part in parts if part.record.drawn))
        sums, stating = self.sums(key, parts, has) if has else ({}, {})
        return Measures(
            activities=Count(gross, gross - net, net),
            organisations=len({one.id for part in parts for one in part.record.involved}),
            drawn_ha=self.snapshot.drawn_ha.get(key),
            amounts=sums,
            stating=stating,
        )

    def sums(
        self, key: str, parts: list[Part], has: Callable[[Cell], bool]
    ) -> tuple[dict[str, Decimal], dict[str, int]]:
        """Amounts of the row's cells, and how many counted activities state them."""
        found: dict[str, Decimal] = {}
        stating: dict[str, int] = {}
        for part in parts:
            for name, shared in part.inside.items():
                given = sum((amount for cell, amount in shared.items() if has(cell)), Decimal(0))
                amounts.add(found, name, given)
                stating[name] = stating.get(name, 0) + 1
                self.opens.setdefault(f"{key}.{name}", []).append((part.record.id, given))
        return found, stating

    def several(self, rows: list[Row]) -> Measures:
        """What to take from the rows' sum to get the total: activities that touch several rows."""
        gross = sum(row.activities.gross for row in rows) - len(self.parts)
        net = sum(row.activities.net for row in rows) - sum(part.counts for part in self.parts)
        organisations = {one.id for part in self.parts for one in part.record.involved}
        drawn = [row.drawn_ha for row in rows if row.drawn_ha is not None]
        total = self.snapshot.drawn_ha.get("total")
        return Measures(
            activities=Count(gross, gross - net, net),
            organisations=sum(row.organisations for row in rows) - len(organisations),
            drawn_ha=sum(drawn, Decimal(0)) - total if drawn and total is not None else None,
        )

    def outside(self) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for part in self.parts:
            for name, amount in part.outside.items():
                if amount:
                    amounts.add(found, name, amount)
                    self.opens.setdefault(f"outside.{name}", []).append((part.record.id, amount))
        return found

    def quality(self) -> dict[str, int]:
        """What the records leave unsaid; every record counts here, overlap too."""
        found = {name: list(records) for name, records in quality.doubts(self.snapshot).items()}
        for name, records in found.items():
            self.open(f"quality.{name}", records)
        self.open("undated", self.snapshot.undated)
        self.open_beside()
        return {name: len(records) for name, records in found.items()}

    def open_beside(self) -> None:
        """What activities add to pledges, and which of them touch priority sites."""
        for pledge in self.snapshot.pledges:
            self.opens[f"pledge.{pledge.identifier}"] = [(key, ONE) for key in pledge.activities]
        for site in self.snapshot.sites:
            self.opens[f"site.{site.country}.{site.grade}"] = [(key, ONE) for key in site.activities]

    def cross_border(self) -> int:
        """Counted activities that touch two or more of the report's countries."""
        found = [part for part in self.parts if part.counts and len({cell[0] for cell in part.cells}) > 1]
        self.open("cross_border", (part.record for part in found))
        return len(found)

    def open_counts(self, key: str, parts: list[Part]) -> None:
        self.open(f"{key}.gross", (part.record for part in parts))
        self.open(f"{key}.overlap", (part.record for part in parts if not part.counts))
        self.open(f"{key}.net", (part.record for part in parts if part.counts))

    def open(self, key: str, records: Iterable[Record]) -> None:
        self.opens[key] = [(record.id, ONE) for record in records]


def everywhere(_cell: Cell) -> bool:
    return True


def country_codes(part: Part) -> Iterable[str]:
    return (country for country, _area in part.cells)


def area_codes(part: Part) -> Iterable[str]:
    return (area for _country, area in part.cells)


def cell_codes(part: Part) -> Iterable[str]:
    return (".".join(cell) for cell in part.cells)


def roles(part: Part) -> Iterable[str]:
    return (one.role for one in part.record.involved)


def organisations(part: Part) -> Iterable[str]:
    return (str(one.id) for one in part.record.involved)


def running(snapshot: Snapshot, part: Part) -> Iterable[str]:
    """The years of the period in which the activity runs; an open end runs on."""
    return (str(year) for year in quality.years(snapshot) if quality.runs(part.record, year))


def organisation_types(part: Part) -> Iterable[str]:
    return (one.type for one in part.record.involved if one.type)
