"""The platform's own CSV, written so that reading it gives the same documents."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator

from commonground.activities.schemas import Activity, Share
from commonground.base.texts import Texts
from commonground.exchange.formats import csv_cells as cells
from commonground.exchange.formats import csv_places, grammar
from commonground.exchange.formats.columns import COLUMNS
from commonground.exchange.formats.grammar import escaped, item
from commonground.exchange.leaving import Leaving

BYTE_ORDER_MARK = "\ufeff"


def write(leaving: Iterable[Leaving], columns: list[str]) -> Iterator[str]:
    """Without the header; see `header`."""
    for one in leaving:
        row = row_of(one)
        yield line([grammar.shielded(row.get(column, "")) for column in columns])


def header(languages: Iterable[str] = ()) -> list[str]:
    """The columns; further languages of titles and summaries follow those of the interface."""
    found: list[str] = []
    for column in COLUMNS:
        found.append(column)
        if column in ("title_ru", "summary_ru"):
            field = column.split("_")[0]
            found += [
                f"{field}_{code}" for code in languages if code != "en" and f"{field}_{code}" not in COLUMNS
            ]
    return found


def line(values: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(values)
    return buffer.getvalue()


def row_of(one: Leaving) -> dict[str, str]:
    document = one.stored.document
    row = {name: write_field(document) for name, write_field in FIELDS.items()}
    row |= text_columns("title", document.title) | text_columns("summary", document.summary)
    row["id"] = str(one.stored.id) if one.stored.id else ""
    row["lead"] = one.name(document.lead)
    row["partners"] = lines(
        item([partner.role, escaped(one.name(partner.organisation))]) for partner in document.partners
    )
    row["budgets"] = lines(
        cells.write_budget(budget, one.name(budget.organisation)) for budget in document.budgets
    )
    row["confirmed_on"] = str(one.stored.confirmed_on or "")
    row["counted_in"] = item([one.counted.kind, escaped(one.counted.identifier)]) if one.counted else ""
    return row


def text_columns(field: str, texts: Texts) -> dict[str, str]:
    return {field if code == "en" else f"{field}_{code}": text.text for code, text in texts.items()}


def lines(parts: Iterable[str]) -> str:
    return "\n".join(parts)


def share_list(shares: Iterable[Share]) -> str:
    return "; ".join(cells.write_share(share) for share in shares)


def provenance(document: Activity) -> str:
    origins = {
        f"{field}_{code}": text.origin
        for field in ("title", "summary")
        for code, text in getattr(document, field).items()
        if text.origin != "human"
    }
    return "; ".join(f"{field}={how}" for field, how in {**document.provenance, **origins}.items())


FIELDS: dict[str, Callable[[Activity], str]] = {
    "identifier": lambda document: document.identifier or "",
    "areas": lambda document: share_list(document.areas),
    "countries": lambda document: share_list(document.countries),
    "status": lambda document: document.status_stated or "",
    "planned_start": lambda document: str(document.planned_start or ""),
    "actual_start": lambda document: str(document.actual_start or ""),
    "planned_end": lambda document: str(document.planned_end or ""),
    "actual_end": lambda document: str(document.actual_end or ""),
    "locations": lambda document: lines(map(csv_places.write_location, document.locations)),
    "needs": lambda document: lines(map(cells.write_need, document.needs)),
    "offers": lambda document: lines(map(cells.write_need, document.offers)),
    "themes": lambda document: "; ".join(document.themes),
    "results": lambda document: lines(map(cells.write_result, document.results)),
    "lessons": lambda document: lines(map(cells.write_lesson, document.lessons)),
    "frameworks": lambda document: "; ".join(document.frameworks),
    "identifiers": lambda document: lines(map(cells.write_identifier, document.identifiers)),
    "sectors": lambda document: "; ".join(map(cells.write_sector, document.sectors)),
    "homepage": lambda document: document.homepage,
    "source_name": lambda document: document.source.name,
    "source_url": lambda document: document.source.url,
    "provenance": provenance,
    "joint_share": lambda document: (
        "" if document.joint_share is None else grammar.told(document.joint_share)
    ),
}
