"""What each column of the platform's own CSV says of an activity."""

from collections.abc import Callable
from typing import Any

from commonground.activities import rules, schemas
from commonground.activities.filters import is_key
from commonground.activities.schemas import Provenance, Share, Source
from commonground.base.i18n import _
from commonground.base.texts import Text, Texts
from commonground.exchange import shares
from commonground.exchange.formats import csv_cells as cells
from commonground.exchange.formats import csv_places, grammar
from commonground.exchange.formats.columns import OF_LANGUAGE
from commonground.exchange.formats.csv_cells import Unclear
from commonground.exchange.schemas import Draft, Link, Party


def texts(draft: Draft, column: str, value: str) -> None:
    field, _under, language = column.partition("_")
    held: Texts = getattr(draft.document, field)
    draft.put(**{field: {**held, language or "en": Text(value)}})


def plain_text(draft: Draft, column: str, value: str) -> None:
    draft.put(**{column: value})


def number_of_ours(draft: Draft, _column: str, value: str) -> None:
    draft.number = int(value) if is_key(value) else None


def lead(draft: Draft, _column: str, value: str) -> None:
    draft.lead = Party(value)


def partners(draft: Draft, _column: str, value: str) -> None:
    for parts in grammar.items(value):
        role = cells.one_of(parts[0], schemas.Role)
        name = grammar.plain(cells.at(parts, 1))
        if not name:
            raise Unclear(
                " | ".join(parts),
                _("No organisation is named here."),
                _("Write it as funding | Name of the organisation."),
            )
        draft.partners.append((Party(name), role))


def shared(draft: Draft, column: str, value: str) -> None:
    """Shares; none written at all means that all count alike."""
    read = [cells.read_share(word) for word in grammar.words(value)]
    if any(share is None for _code, share in read) and len(read) > 1:
        if any(share is not None for _code, share in read):
            raise Unclear(
                value,
                _("Some have a share and some have none."),
                _("Give all of them a share; together 100."),
            )
        draft.put(**{column: shares.evened(Share(code, shares.WHOLE) for code, _share in read)})
        draft.put(provenance=draft.document.provenance | {column: "derived"})
        draft.warn(
            column,
            "shares_derived",
            _("No shares are given; they count alike."),
            _("Give each a share; together 100."),
            value,
        )
        return
    draft.put(**{column: [Share(code, shares.WHOLE if share is None else share) for code, share in read]})


def status(draft: Draft, _column: str, value: str) -> None:
    draft.put(status_stated=cells.one_of(value, schemas.Status))


def day(draft: Draft, column: str, value: str) -> None:
    draft.put(**{column: cells.day_in(value)})


def confirmed(draft: Draft, _column: str, value: str) -> None:
    day = cells.day_in(value)
    if day and rules.is_to_come(day):
        raise Unclear(
            value, _("Nobody can have confirmed it on a day to come."), _("Write the day, or leave it empty.")
        )
    draft.confirmed_on = day


def listed(read: Callable[[list[str]], Any]) -> Callable[[Draft, str, str], None]:
    def reader(draft: Draft, column: str, value: str) -> None:
        draft.put(**{column: [read(parts) for parts in grammar.items(value)]})

    return reader


def budgets(draft: Draft, _column: str, value: str) -> None:
    lines = [cells.read_budget(parts) for parts in grammar.items(value)]
    draft.put(budgets=[line for line, _funder in lines])
    draft.funders = {position: Party(funder) for position, (_line, funder) in enumerate(lines) if funder}


def sectors(draft: Draft, _column: str, value: str) -> None:
    draft.put(sectors=[cells.read_sector(word) for word in grammar.words(value)])


def simple(draft: Draft, column: str, value: str) -> None:
    draft.put(**{column: grammar.words(value)})


def source(draft: Draft, column: str, value: str) -> None:
    held = draft.document.source
    draft.put(source=Source(value, held.url) if column == "source_name" else Source(held.name, value))


def provenance(draft: Draft, _column: str, value: str) -> None:
    """Of a text in one language it is the text's own origin, of anything else the field's."""
    for word in grammar.words(value):
        field, _equals, how = (part.strip() for part in word.partition("="))
        of_text = OF_LANGUAGE.fullmatch(field)
        held: Texts = getattr(draft.document, of_text[1]) if of_text else {}
        if of_text and of_text[2] in held and how in cells.ORIGINS:
            draft.put(**{of_text[1]: {**held, of_text[2]: Text(held[of_text[2]].text, how)}})  # type: ignore[arg-type]
        elif how != "stated":
            known = cells.one_of(how, Provenance, ", stated")
            draft.put(provenance={**draft.document.provenance, field: known})


def counted_in(draft: Draft, _column: str, value: str) -> None:
    kind, _bar, identifier = (part.strip() for part in value.partition("|"))
    if not identifier:
        raise Unclear(
            value,
            _("This does not say which record counts the work."),
            _("Write it as duplicate | IDENTIFIER."),
        )
    draft.counted = Link(cells.one_of(kind, schemas.CountedAs), grammar.plain(identifier))


def joint_share(draft: Draft, _column: str, value: str) -> None:
    draft.put(joint_share=cells.number_in(value))


READERS: dict[str, Callable[[Draft, str, str], None]] = {
    "id": number_of_ours,
    "identifier": plain_text,
    "title": texts,
    "summary": texts,
    "lead": lead,
    "partners": partners,
    "areas": shared,
    "countries": shared,
    "status": status,
    **dict.fromkeys(("planned_start", "actual_start", "planned_end", "actual_end"), day),
    "locations": listed(csv_places.read_location),
    "budgets": budgets,
    "needs": listed(cells.read_need),
    "offers": listed(cells.read_need),
    "themes": simple,
    "results": listed(cells.read_result),
    "lessons": listed(cells.read_lesson),
    "frameworks": simple,
    "identifiers": listed(cells.read_identifier),
    "sectors": sectors,
    "homepage": plain_text,
    "source_name": source,
    "source_url": source,
    "provenance": provenance,
    "confirmed_on": confirmed,
    "counted_in": counted_in,
    "joint_share": joint_share,
}


def attempt(draft: Draft, column: str, value: str) -> None:
    try:
        reader = READERS.get(column) or (texts if OF_LANGUAGE.fullmatch(column) else None)
        if reader:
            reader(draft, column, value)
    except Unclear as unclear:
        draft.stop(column, "not_understood", unclear.message, unclear.remedy, unclear.value)
    except (ValueError, OverflowError):
        # Such as the year 0000, which has the form of a year and is none.
        message = _("This can't be read.")
        draft.stop(column, "not_understood", message, _("Compare it with an export of this platform."), value)
