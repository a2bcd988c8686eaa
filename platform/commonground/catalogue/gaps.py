"""Where does nobody work? Activities by country, or by admin unit, and by area: one statement."""

from typing import Any

import msgspec

from commonground.activities.conditions import Arguments
from commonground.activities.filters import Filters
from commonground.base.database import Connection
from commonground.base.settings import SIX_COUNTRIES
from commonground.catalogue.facets import ALWAYS
from commonground.catalogue.selection import where

COLUMNS = {"country": "countries", "every_country": "countries", "admin_unit": "admin_units"}
# Each count is of distinct activities; GROUPING tells cells from row totals, column totals and the whole.
QUERY = """
WITH found AS (
    SELECT c.activity_id, c.areas,
           CASE WHEN {rows}::text[] IS NULL THEN c.{column}
                ELSE ARRAY(SELECT p FROM unnest(c.{column}) AS p WHERE p = ANY({rows}::text[])) END AS places
    FROM activity_card c WHERE {condition}
)
SELECT place, area, GROUPING(place) = 1 AS every_place, GROUPING(area) = 1 AS every_area,
       count(DISTINCT activity_id) AS count
FROM found LEFT JOIN LATERAL unnest(places) AS place ON true LEFT JOIN LATERAL unnest(areas) AS area ON true
GROUP BY GROUPING SETS ((place, area), (place), (area), ())
"""
ALL = ""
NOWHERE = "-"
Counts = dict[tuple[str, str], int]


class Gaps(msgspec.Struct, frozen=True):
    """`counts` by row and column; ALL stands for every row or column, NOWHERE for what is in no row."""

    by: str
    rows: list[str]
    columns: list[str]
    counts: Counts
    crowded_from: int

    def count(self, row: str = ALL, column: str = ALL) -> int:
        return self.counts.get((row, column), 0)

    @property
    def total(self) -> int:
        return self.count()

    @property
    def in_no_row(self) -> int:
        return self.count(NOWHERE)

    @property
    def in_several_rows(self) -> int:
        """How much more the rows count than there are activities in them."""
        return sum(self.count(row) for row in self.rows) - (self.total - self.in_no_row)


async def gaps(connection: Connection, filters: Filters, by: str, known: list[str]) -> Gaps:
    """`known` are the rows to show even when empty; every_country adds those with activities."""
    chosen = list(filters.admin_unit if by == "admin_unit" else filters.country)
    only = chosen or (None if by == "every_country" else known)
    arguments = Arguments()
    rows = arguments.add(only)
    condition = where(filters, arguments)
    query = QUERY.format(rows=rows, column=COLUMNS[by], condition=condition)
    counts = read(await connection.fetch(query, *arguments.values))
    shown = only or [*known, *others(counts, known)]
    columns = columns_of(counts, filters)
    return Gaps(by, shown, columns, counts, crowded_from(counts, shown, columns))


def read(found: list[Any]) -> Counts:
    def place(row: Any) -> str:
        return ALL if row["every_place"] else row["place"] or NOWHERE

    def area(row: Any) -> str:
        return ALL if row["every_area"] else row["area"] or NOWHERE

    return {(place(row), area(row)): row["count"] for row in found}


def others(counts: Counts, known: list[str]) -> list[str]:
    return sorted({row for row, _column in counts} - {ALL, NOWHERE, *known})


def columns_of(counts: Counts, filters: Filters) -> list[str]:
    """With a filter on areas only those: a cell then opens what it counts."""
    if filters.area:
        return [area for area in (*ALWAYS, "unclassified") if area in filters.area]
    return [*ALWAYS, *(["unclassified"] if counts.get((ALL, "unclassified")) else [])]


def crowded_from(counts: Counts, rows: list[str], columns: list[str]) -> int:
    """The count from which a cell is crowded: twice the mean of those that are not empty, at least three."""
    full = [count for row in rows for column in columns if (count := counts.get((row, column), 0))]
    return max(round(2 * sum(full) / len(full)), 3) if full else 3


def six() -> list[str]:
    return list(SIX_COUNTRIES)
