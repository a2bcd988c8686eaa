"""What the register's template shows: the fields as typed, the choices, the card as it will stand."""

from collections.abc import Iterable
from typing import Any

import msgspec

from commonground.accounts.permissions import own
from commonground.accounts.schemas import Viewer
from commonground.activities import fed, forms, outside, rules, waiting
from commonground.activities.diff import Change
from commonground.activities.duplicates import typing
from commonground.activities.editing import Working
from commonground.activities.flaws import Flaw, flaws
from commonground.activities.place_fields import Offer, offers_in, open_file
from commonground.activities.schemas import Activity
from commonground.activities.status import status_on
from commonground.activities.typed import Fields, row_numbers
from commonground.base import clock
from commonground.base.database import Connection
from commonground.base.errors import Problem
from commonground.base.i18n import reading
from commonground.base.settings import SIX_COUNTRIES
from commonground.base.texts import chosen
from commonground.places.geometry_child.schemas import FileRead
from commonground.places.queries import Vocabulary

Option = tuple[str, str]
CURRENCIES = ("USD", "EUR", "CNY", "JPY", "KRW", "MNT", "RUB", "KPW", "CHF", "GBP")


class Filled(msgspec.Struct, frozen=True):
    """The form as the template reads it."""

    fields: Fields
    problems: list[Problem]
    remarks: list[dict[str, Any]] = []
    fed: frozenset[str] = frozenset()
    land: outside.Land | None = None

    def one(self, name: str, default: str = "") -> str:
        return (self.fields.get(name) or [default])[0]

    def many(self, name: str) -> list[str]:
        return self.fields.get(name, [])

    def rows(self, prefix: str, least: int = 0) -> list[str]:
        """The rows there are, and empty ones up to `least`."""
        numbers = row_numbers(self.fields, prefix)
        following = max(numbers, default=-1) + 1
        numbers += range(following, following + max(least - len(numbers), 0))
        return [f"{prefix}-{number}" for number in numbers]

    def error(self, name: str) -> Problem | None:
        return next((problem for problem in self.problems if problem.field == name), None)

    def errors_in(self, row: str) -> list[Problem]:
        return [problem for problem in self.problems if problem.field.startswith(f"{row}-")]

    def remarks_on(self, name: str) -> list[dict[str, Any]]:
        """What the reviewer says of this field of the document, to stand beside it."""
        return [remark for remark in self.remarks if remark["field"] == name]

    def is_fed(self, name: str) -> bool:
        """Whether the IATI file of its organisation decides this field."""
        return name in self.fed

    def offers(self, row: str) -> list[Offer]:
        return offers_in(self.fields, row)

    def open_file(self, row: str) -> FileRead | None:
        return open_file(self.fields, row)

    def flaws(self, row: str) -> list[Flaw]:
        return flaws(self.fields, self.problems, row, self.land)

    def offers_swap(self, row: str) -> bool:
        return any(problem.offer == {"swap": True} for problem in self.errors_in(row))


class Choices(msgspec.Struct, frozen=True):
    """What the selects of a form offer."""

    countries: list[Option]
    units: list[tuple[str, list[Option]]]
    themes: list[Option]
    organisations: list[str]
    own: list[str]
    frameworks: list[Option]
    currencies: tuple[str, ...] = CURRENCIES


async def choices(connection: Connection, vocabulary: Vocabulary, viewer: Viewer) -> Choices:
    language = reading.get()
    mine = await waiting.names(connection, own(viewer, "edit"), language)
    return Choices(
        countries=country_options(vocabulary, language),
        units=unit_options(vocabulary, language),
        themes=theme_options(vocabulary, language),
        organisations=await waiting.all_names(connection, language),
        own=sorted(mine.values()),
        frameworks=[
            (row["code"], chosen(row["name"], language)) for row in await waiting.frameworks(connection)
        ],
    )


def theme_options(vocabulary: Vocabulary, language: str) -> list[Option]:
    return [(code, chosen(row["name"], language)) for code, row in vocabulary.terms.get("theme", {}).items()]


def country_options(vocabulary: Vocabulary, language: str) -> list[Option]:
    """The six first, the others by name."""
    named = {code: chosen(row["name"], language) for code, row in vocabulary.countries.items()}
    others = sorted((code for code in named if code not in SIX_COUNTRIES), key=named.__getitem__)
    return [(code, named[code]) for code in (*filter(named.__contains__, SIX_COUNTRIES), *others)]


def unit_options(vocabulary: Vocabulary, language: str) -> list[tuple[str, list[Option]]]:
    grouped: dict[str, list[Option]] = {}
    for code, row in vocabulary.units.items():
        grouped.setdefault(row["country"], []).append((code, chosen(row["name"], language)))
    ordered = (*SIX_COUNTRIES, *sorted(set(grouped) - set(SIX_COUNTRIES)))
    return [(code, sorted(grouped[code], key=lambda unit: unit[1])) for code in ordered if code in grouped]


def organisations_of(document: Activity) -> list[int]:
    keys = {document.lead, *(one.organisation for one in document.partners)}
    keys |= {line.organisation for line in document.budgets}
    return sorted(key for key in keys if key is not None)


def card_item(document: Activity, url: str, names: dict[int, str]) -> dict[str, Any]:
    """As the catalogue's card takes it, from the document alone: nothing of it needs to be public yet."""
    partners = {one.organisation for one in document.partners} - {document.lead}
    return {
        "id": 0,
        "url": url,
        "title": chosen(document.title, reading.get()),
        "status": status_on(clock.today(), document.status_stated, document.start, document.end),
        "areas": [{"code": share.code, "share": float(share.share)} for share in document.areas],
        "countries": [share.code for share in document.countries],
        "lead": {"id": document.lead, "name": names.get(document.lead, "")} if document.lead else None,
        "partners_count": len(partners),
        "start": document.start,
        "end": document.end,
        "needs": [need.kind for need in document.needs if need.open],
        "needs_example": False,
        "gap_usd": None,
        "confirmed_on": None,
        "places_count": sum(place.kind not in ("country", "subregion") for place in document.locations),
        "wide": [],
    }


def still_missing(document: Activity) -> list[tuple[str, int]]:
    """Fields that handing in needs, with the step that asks for them."""
    return [(problem.field, forms.step_of(problem)) for problem in rules.missing_parts(document)]


async def context(
    connection: Connection,
    vocabulary: Vocabulary,
    viewer: Viewer,
    *,
    step: int,
    filled: Filled,
    document: Activity,
    working: Working | None = None,
    theirs: Iterable[Change] = (),
) -> dict[str, Any]:
    names = await waiting.names(connection, organisations_of(document), reading.get())
    key = working.stored.id if working else None
    comments = await waiting.remarks(connection, key) if working and returned(working) else []
    return {
        "step": step,
        "f": msgspec.structs.replace(
            filled,
            remarks=comments,
            fed=await fed.fed_fields(connection, key, document),
            land=await land_named(connection, vocabulary, filled),
        ),
        "choose": await choices(connection, vocabulary, viewer),
        "working": working,
        "key": key,
        "document": document,
        "names": names,
        "card": card_item(document, f"/activities/{key}/edit" if key else "#main", names),
        "missing": still_missing(document),
        "alike": await typing.alike(connection, viewer, document, key),
        "comments": comments,
        "theirs": list(theirs),
        "step_of": forms.STEP_OF,
        "today": clock.today(),
        "write_language": filled.one("language", "en"),
    }


async def land_named(connection: Connection, vocabulary: Vocabulary, filled: Filled) -> outside.Land | None:
    """The countries the form names, only where a place of it may lie outside them."""
    if not outside.asks(filled.problems):
        return None
    named = [*filled.many("countries"), filled.one("countries-other")]
    codes = [code for code in dict.fromkeys(named) if code in vocabulary.countries]
    names = {code: chosen(vocabulary.countries[code]["name"], reading.get()) for code in codes}
    return await outside.land_of(connection, names, codes)


def returned(working: Working) -> bool:
    return working.stored.state == "returned" or bool(working.held and working.held.state == "returned")
