"""What the records of a snapshot leave unsaid, and the years they run in."""

from collections.abc import Callable
from datetime import date

from commonground.activities import freshness
from commonground.reports.amounts import adds_up
from commonground.reports.schemas import Record, Snapshot

# A report on more years than this shows no yearly figures.
MOST_YEARS = 60

DOUBTS: dict[str, Callable[[Record, date], bool]] = {
    "unclassified": lambda record, _today: all(share.code == "unclassified" for share in record.areas),
    "areas_not_stated": lambda record, _today: "areas" in record.provenance,
    "needs_example": lambda record, _today: (
        record.provenance.get("needs") == "example" and bool(record.needs)
    ),
    "no_money": lambda record, _today: not record.lines,
    "unconverted": lambda record, _today: any(line.amount_usd is None for line in record.lines),
    "no_results": lambda record, _today: not record.outcomes,
    "not_added": lambda record, _today: not all(map(adds_up, record.outcomes)),
    "wide_only": lambda record, _today: bool(record.wide) and not record.units,
    "open_end": lambda record, _today: record.start is not None and record.end is None,
    "never_confirmed": lambda record, _today: record.confirmed_on is None,
    "stale": lambda record, today: (
        record.confirmed_on is not None and today - record.confirmed_on > freshness.FRESH_FOR
    ),
}


def doubts(snapshot: Snapshot) -> dict[str, list[Record]]:
    """By what is in doubt, the records of the report; the undated ones stand beside them."""
    ordered = sorted(snapshot.records, key=lambda record: record.id)
    found = {
        name: [record for record in ordered if test(record, snapshot.taken_on)]
        for name, test in DOUBTS.items()
    }
    dateless = [record for record in ordered if not (record.start or record.end)]
    return found | {"undated": snapshot.undated + dateless}


def unconfirmed(snapshot: Snapshot) -> list[Record]:
    """Not finished, and last confirmed over two years before the snapshot or never; the longest ago first."""
    found = [
        record
        for record in snapshot.records
        if freshness.light(record.status, record.confirmed_on, snapshot.taken_on) == "stale"
    ]
    return sorted(found, key=lambda record: (record.confirmed_on or date.min, record.id))


def years(snapshot: Snapshot) -> list[int]:
    """The years of the report's period, where it has both ends."""
    given = dict(snapshot.filters)
    if not ("year_from" in given and "year_to" in given):
        return []
    first, last = int(given["year_from"]), int(given["year_to"])
    return list(range(first, last + 1)) if last - first < MOST_YEARS else []


def runs(record: Record, year: int) -> bool:
    """As the period filter reads dates: an open end runs on, an undated record never runs."""
    if not (record.start or record.end):
        return False
    begun = record.start is None or record.start <= date(year, 12, 31)
    return begun and (record.end is None or record.end >= date(year, 1, 1))
