"""The command line's door: a report on a period as a file, counted now and kept nowhere."""

from pathlib import Path

from commonground.activities import filters as chosen
from commonground.base import i18n
from commonground.base.database import Database
from commonground.base.errors import Invalid, Problem
from commonground.base.i18n import _
from commonground.base.settings import LANGUAGES
from commonground.places import queries as places
from commonground.reports import output, service
from commonground.reports.pages import preview_document

FORMATS = ("html", "pdf", "json")


async def report_file(
    database: Database,
    *,
    year_from: int | None,
    year_to: int | None,
    countries: list[str] | None = None,
    language: str = "en",
    format: str = "html",
    out: Path,
) -> int:
    """Writes the report; returns how many records it counts. Raises Invalid with sentence and remedy."""
    if format not in FORMATS:
        raise refused("format", format, ", ".join(FORMATS))
    if i18n.known_language(language) is None:
        raise refused("language", language, ", ".join(LANGUAGES))
    i18n.reading.set(i18n.known_language(language) or "en")
    years = [("year_from", str(year_from or "")), ("year_to", str(year_to or ""))]
    filters, _page = chosen.read([*years, *(("country", code.upper()) for code in countries or [])])
    async with database.published.acquire() as connection:
        vocabulary = await places.vocabulary(connection)
        source = await service.counted(connection, filters, vocabulary)
        document, mark = preview_document(source)
        body = await output.formed(source, document, format, connection, mark=mark, authors=[])
    out.write_bytes(body)
    return len(source.snapshot.records)


def refused(field: str, value: str, known: str) -> Invalid:
    message = _("“%(value)s” is not a value of %(name)s.") % {"value": value, "name": field}
    remedy = _("Use one of: %(known)s.") % {"known": known}
    return Invalid(
        f"{message} {remedy}", [Problem(field=field, code="unknown_value", message=message, remedy=remedy)]
    )
