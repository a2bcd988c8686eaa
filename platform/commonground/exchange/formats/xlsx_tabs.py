"""Activities as tabs of a workbook, for people to read: words in their language, dates and sums as such.

Every tab but the first names number and title of the activity, so that it can be read on its own.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import msgspec

from commonground.activities import freshness
from commonground.activities.schemas import Need, Share
from commonground.base import clock
from commonground.base.i18n import _
from commonground.base.settings import LANGUAGES
from commonground.base.texts import chosen
from commonground.exchange.formats.wording import Wording
from commonground.exchange.formats.xlsx_writer import Column, Value
from commonground.exchange.leaving import Leaving

Rows = Iterator[list[Value]]


class Sheet(msgspec.Struct, frozen=True):
    name: str
    columns: list[Column]
    rows: Callable[[Leaving, Wording], Rows]


def sheets(languages: list[str]) -> list[Sheet]:
    own = [Column(label=_("No."), kind="whole", width=8), Column(label=_("Activity"), width=44)]
    return [
        Sheet(
            _("Activities"), activity_columns(languages), lambda one, words: activities(one, words, languages)
        ),
        Sheet(_("Locations"), own + location_columns(), locations),
        Sheet(_("Partners"), own + partner_columns(), partners),
        Sheet(_("Budgets"), own + budget_columns(), budgets),
        Sheet(_("Needs"), own + need_columns(), needs),
        Sheet(_("Results"), own + result_columns(), results),
        Sheet(_("Lessons"), own + lesson_columns(), lessons),
    ]


def activity_columns(languages: list[str]) -> list[Column]:
    return [
        Column(label=_("No."), kind="whole", width=8),
        Column(label=_("Title"), width=52),
        Column(label=_("Lead"), width=34),
        Column(label=_("Status"), width=12),
        Column(label=_("Areas"), width=38),
        Column(label=_("Countries"), width=22),
        Column(label=_("Planned start"), kind="day", width=13),
        Column(label=_("Actual start"), kind="day", width=13),
        Column(label=_("Planned end"), kind="day", width=13),
        Column(label=_("Actual end"), kind="day", width=13),
        Column(label=_("Budget, US$"), kind="money", width=17),
        Column(label=_("Committed, US$"), kind="money", width=17),
        Column(label=_("Gap, US$"), kind="money", width=17),
        Column(label=_("Seeks"), width=24),
        Column(label=_("Offers"), width=24),
        Column(label=_("Themes"), width=34),
        Column(label=_("Frameworks"), width=20),
        Column(label=_("Last confirmed"), kind="day", width=14),
        Column(label=_("Identifier"), width=26),
        Column(label=_("Counted with"), width=24),
        Column(label=_("Share of joint work, %"), kind="share", width=14),
        Column(label=_("Its own page"), width=30),
        Column(label=_("Here"), width=34),
        Column(label=_("Summary"), width=80),
        *(
            Column(label=_("Title in {language}").format(language=spoken(code)), width=44)
            for code in languages
        ),
    ]


def spoken(code: str) -> str:
    return LANGUAGES.get(code, code)


def activities(one: Leaving, words: Wording, languages: list[str]) -> Rows:
    document = one.stored.document
    yield [
        one.stored.id,
        chosen(document.title, words.language),
        named(one, document.lead),
        words.term("status", freshness.status_of(document, clock.today())),
        shares(document.areas, lambda code: words.term("area", code)),
        shares(document.countries, words.country),
        document.planned_start,
        document.actual_start,
        document.planned_end,
        document.actual_end,
        *(one.sums.get(name) for name in ("budget_usd", "committed_usd", "gap_usd")),
        listed(words.term("need", need.kind) for need in document.needs if need.open),
        listed(words.term("need", need.kind) for need in document.offers if need.open),
        listed(words.term("theme", code) for code in document.themes),
        listed(document.frameworks),
        one.stored.confirmed_on,
        document.identifier,
        f"{words.term('overlap', one.counted.kind)}: {one.counted.identifier}" if one.counted else None,
        document.joint_share,
        document.homepage,
        one.url,
        chosen(document.summary, words.language),
        *(document.title[code].text if code in document.title else None for code in languages),
    ]


def own(one: Leaving, words: Wording) -> list[Value]:
    return [one.stored.id, chosen(one.stored.document.title, words.language)]


def named(one: Leaving, key: int | None) -> str:
    found = one.organisations.get(key) if key is not None else None
    return found.name if found else ""


def shares(found: list[Share], call: Callable[[str], str]) -> str:
    if len(found) == 1:
        return call(found[0].code)
    return listed(f"{call(one.code)} {one.share.normalize():f} %" for one in found)


def listed(words: Any) -> str:
    return "; ".join(dict.fromkeys(words))


def location_columns() -> list[Column]:
    inside = _("Of a line, an area or a unit: a point in it.")
    return [
        Column(label=_("Place"), width=30),
        Column(label=_("Kind"), width=18),
        Column(label=_("Country"), width=18),
        Column(label=_("Unit"), width=22),
        Column(label=_("Exactness"), width=14),
        Column(label=_("Within, m"), kind="whole", width=12),
        Column(label=_("Longitude"), kind="degrees", width=13, note=inside),
        Column(label=_("Latitude"), kind="degrees", width=13, note=inside),
    ]


def locations(one: Leaving, words: Wording) -> Rows:
    for place in one.places:
        yield [
            *own(one, words),
            place["name"],
            words.term("location_kind", place["kind"]),
            words.country(place["country"]),
            words.unit(place["admin_unit"]),
            words.term("exactness", place["exactness"]),
            place["radius_m"],
            degrees(place["longitude"]),
            degrees(place["latitude"]),
        ]


def degrees(value: float | None) -> Decimal | None:
    """A tenth of a metre."""
    return None if value is None else Decimal(f"{value:.6f}")


def partner_columns() -> list[Column]:
    return [
        Column(label=_("Organisation"), width=44),
        Column(label=_("Role"), width=16),
        Column(label=_("Its kind"), width=26),
        Column(label=_("Its identifier"), width=24),
    ]


def partners(one: Leaving, words: Wording) -> Rows:
    """The lead first."""
    document = one.stored.document
    played = [(partner.organisation, words.term("role", partner.role)) for partner in document.partners]
    lead = [(document.lead, _("Lead"))] if document.lead is not None else []
    for key, role in lead + played:
        found = one.organisations.get(key)
        kind = words.term("organisation_type", found.type) if found else ""
        yield [*own(one, words), named(one, key), role, kind, found.identifier if found else None]


def budget_columns() -> list[Column]:
    return [
        Column(label=_("Kind"), width=16),
        Column(label=_("Amount"), kind="money", width=18),
        Column(label=_("Currency"), width=10),
        Column(label=_("In US$"), kind="money", width=18),
        Column(label=_("From"), kind="day", width=13),
        Column(label=_("Until"), kind="day", width=13),
        Column(label=_("By whom"), width=36),
    ]


def budgets(one: Leaving, words: Wording) -> Rows:
    for line, usd in zip(one.stored.document.budgets, in_usd(one), strict=True):
        yield [
            *own(one, words),
            words.term("budget_kind", line.kind),
            line.amount,
            line.currency,
            usd,
            line.period_start,
            line.period_end,
            named(one, line.organisation),
        ]


def in_usd(one: Leaving) -> list[Decimal | None]:
    """As many as there are lines: a document that is not in the tables, such as a draft's, has none."""
    lines = one.stored.document.budgets
    return one.lines_usd if len(one.lines_usd) == len(lines) else [None] * len(lines)


def need_columns() -> list[Column]:
    return [
        Column(label=_("Seeks or offers"), width=16),
        Column(label=_("What"), width=18),
        Column(label=_("In words"), width=70),
        Column(label=_("Still open"), width=12),
    ]


def needs(one: Leaving, words: Wording) -> Rows:
    def row(side: str, need: Need) -> list[Value]:
        detail = chosen(need.detail, words.language)
        still = _("yes") if need.open else _("no")
        return [*own(one, words), side, words.term("need", need.kind), detail, still]

    document = one.stored.document
    yield from (row(_("seeks"), need) for need in document.needs)
    yield from (row(_("offers"), need) for need in document.offers)


def result_columns() -> list[Column]:
    return [
        Column(label=_("Indicator"), width=28),
        Column(label=_("Name"), width=40),
        Column(label=_("Unit of measure"), width=16),
        Column(label=_("Target"), kind="number", width=16),
        Column(label=_("Achieved"), kind="number", width=16),
        Column(label=_("Year"), kind="whole", width=8),
        Column(label=_("Response"), width=14),
        Column(label=_("Land"), width=14),
        Column(label=_("How verified"), width=30),
        Column(label=_("Verified"), width=10),
    ]


def results(one: Leaving, words: Wording) -> Rows:
    verified = {True: _("yes"), False: _("no"), None: None}
    for result in one.stored.document.results:
        yield [
            *own(one, words),
            words.term("indicator", result.indicator),
            chosen(result.name, words.language),
            result.unit,
            result.target,
            result.achieved,
            result.year,
            words.term("response", result.response),
            words.term("land", result.land),
            result.mechanism,
            verified[result.verified],
        ]


def lesson_columns() -> list[Column]:
    return [
        Column(label=_("Kind"), width=14),
        Column(label=_("Theme"), width=26),
        Column(label=_("In words"), width=90),
    ]


def lessons(one: Leaving, words: Wording) -> Rows:
    for lesson in one.stored.document.lessons:
        theme = words.term("theme", lesson.theme)
        said = chosen(lesson.content, words.language)
        yield [*own(one, words), words.term("lesson_kind", lesson.kind), theme, said]
