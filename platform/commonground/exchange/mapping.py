"""From what a file says to a document of the registry: organisations found or added, codes checked, areas
derived from sectors. A lenient format loses the part that does not fit, with a warning; a strict one is told.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities.rules import LONGEST
from commonground.activities.schemas import Activity, BudgetLine, Partner, as_json, from_json
from commonground.base.i18n import _
from commonground.base.texts import Text
from commonground.exchange import shares
from commonground.exchange.formats import iati_unknown
from commonground.exchange.reference import Reference
from commonground.exchange.schemas import Draft, Party
from commonground.organisations import service as organisations
from commonground.organisations.folding import folded

# Fields that say themselves, text by text, where they come from, or that are no statement of the reporter's.
UNMARKED = ("title", "summary", "lead", "kept", "identifier", "source", "provenance")


class Organisations:
    """Names to ids, asked once for many; what the registry lacks is added by its name alone.

    Until a row that names it is written, a new one goes by a number below zero: a row that is refused after
    all leaves no organisation behind.
    """

    def __init__(self, session: AsyncSession, source: str, types: frozenset[str]) -> None:
        self.session, self.source, self.types = session, source, types
        self.identified: dict[str, int | None] = {}
        self.named: dict[str, int | None] = {}
        self.new: list[Party] = []
        self.made: dict[int, int] = {}

    @property
    def added(self) -> list[str]:
        return [self.new[-key - 1].name for key in self.made]

    async def look_up(self, parties: Iterable[Party]) -> None:
        words = {word for party in parties for word in (party.identifier, party.name) if word}
        found = await organisations.find_many(
            self.session, [one for one in words if one not in self.identified]
        )
        for word in words:
            self.identified.setdefault(word, found.identified.get(word))
            self.named.setdefault(folded(word), found.named.get(folded(word)))

    def key(self, party: Party) -> int:
        for word in filter(None, (party.identifier, party.name)):
            found = self.identified.get(word) or self.named.get(folded(word))
            if found:
                self.learn(found, party)
                return self.made.get(found, found)
        self.new.append(party)
        key = -len(self.new)
        if party.identifier:
            self.identified[party.identifier] = key
        self.named[folded(party.name)] = key
        return key

    def learn(self, key: int, party: Party) -> None:
        """One that an earlier row brought by its name alone, and this one by its identifier as well."""
        if key < 0 and key not in self.made and party.identifier and not self.new[-key - 1].identifier:
            self.new[-key - 1] = self.new[-key - 1]._replace(identifier=party.identifier)
            self.identified[party.identifier] = key

    async def make(self, key: int) -> int:
        """Adds the organisation of a number below zero, unless it is there already."""
        if key > 0:
            return key
        if key not in self.made:
            party = self.new[-key - 1]
            kind = party.type if party.type in self.types else None
            self.made[key], _new = await organisations.find_or_add(
                self.session, party.name, source=self.source, identifier=party.identifier, type=kind
            )
        return self.made[key]


def map_draft(
    draft: Draft, lenient: bool, registry: Organisations, reference: Reference, lead: int | None
) -> Activity:
    """`lead` stands for the organisation in whose name one imports; else it is the one the file names."""
    document = draft.document
    if lead is None and draft.lead:
        lead = registry.key(draft.lead)
    partners = [Partner(registry.key(party), role) for party, role in draft.partners]
    budgets = [with_funder(line, draft.funders.get(at), registry) for at, line in enumerate(document.budgets)]
    draft.document = msgspec.structs.replace(
        document, lead=lead, partners=list(dict.fromkeys(partners)), budgets=budgets
    )
    fit_codes(draft, lenient, reference)
    derive_areas(draft, reference)
    if lenient:
        shorten(draft)
        mark_imported(draft)
    return from_json(as_json(draft.document))


def with_funder(line: BudgetLine, party: Party | None, registry: Organisations) -> BudgetLine:
    return msgspec.structs.replace(line, organisation=registry.key(party)) if party else line


def derive_areas(draft: Draft, reference: Reference) -> None:
    """Where the file states no areas, they come from its DAC sectors and say so."""
    document = draft.document
    if not document.areas:
        areas = shares.areas_of(document.sectors, reference.sector_areas)
        draft.put(areas=areas, provenance=document.provenance | {"areas": "derived"})


def fit_codes(draft: Draft, lenient: bool, reference: Reference) -> None:
    """Codes the registry does not know: left out with a warning, or a reason to refuse."""
    tell = draft.warn if lenient else draft.stop
    for field, code in unknown_codes(draft.document, reference):
        if field == "themes" and lenient and code.startswith("sdg-"):
            # The element is kept; that a goal is none of our themes is no fault of the file.
            draft.left_aside["tag"] = draft.left_aside.get("tag", 0) + 1
            continue
        tell(
            field,
            "unknown_code",
            _("“%(code)s” is not a known code.") % {"code": code[:80]},
            _("It was left out.") if lenient else known_codes(field, reference),
            code,
        )
    if lenient:
        leave_out_unknown(draft, reference)


def unknown_codes(document: Activity, reference: Reference) -> Iterator[tuple[str, str]]:
    yield from (
        ("countries", share.code) for share in document.countries if share.code not in reference.countries
    )
    yield from (("themes", code) for code in document.themes if code not in reference.themes)
    yield from (("frameworks", code) for code in document.frameworks if code not in reference.frameworks)
    yield from (
        ("lessons", lesson.theme)
        for lesson in document.lessons
        if lesson.theme and lesson.theme not in reference.themes
    )
    for place in document.locations:
        if place.country and place.country not in reference.countries:
            yield "locations", place.country
        if place.admin_unit and place.admin_unit not in reference.units:
            yield "locations", place.admin_unit


def known_codes(field: str, reference: Reference) -> str:
    known = {"themes": reference.themes, "lessons": reference.themes, "frameworks": reference.frameworks}.get(
        field
    )
    if known is not None:
        return _("Use one of: %(known)s.") % {"known": ", ".join(sorted(known))}
    if field == "locations":
        return _("Use ISO codes, such as MN for a country and MN-047 for an admin unit.")
    return _("Use two-letter ISO codes, such as MN.")


def leave_out_unknown(draft: Draft, reference: Reference) -> None:
    document = draft.document
    countries = [share for share in document.countries if share.code in reference.countries]
    if len(countries) < len(document.countries):
        draft.put(
            countries=shares.scaled(countries), provenance=document.provenance | {"countries": "derived"}
        )
    themes = [code for code in document.themes if code in reference.themes]
    iati_unknown.keep_themes(draft, [code for code in document.themes if code not in themes])
    draft.put(themes=themes)
    iati_unknown.fit_places(draft, reference.countries, reference.units)


def shorten(draft: Draft) -> None:
    """A title that is too long goes on in the summary; a summary that is too long is cut. Both say so."""
    title, summary = draft.document.title, draft.document.summary
    for code, text in list(draft.document.title.items()):
        if len(text.text) > LONGEST["title"]:
            told = draft.document.summary[code].text if code in draft.document.summary else ""
            if text.text not in told:
                put_text(draft, "summary", code, "\n\n".join(filter(None, (told, text.text))))
            put_text(draft, "title", code, text.text[: LONGEST["title"] - 1] + "…")
            message = _("The title was too long; it stands whole at the end of the summary.")
            draft.warn("title", "shortened", message, value=text.text)
    for code, text in list(draft.document.summary.items()):
        if len(text.text) > LONGEST["summary"]:
            put_text(draft, "summary", code, text.text[: LONGEST["summary"] - 1] + "…")
            draft.warn("summary", "shortened", _("The summary was too long and was cut."), value=text.text)
    for tag, before, after in (
        ("title", title, draft.document.title),
        ("description", summary, draft.document.summary),
    ):
        if before and after != before:
            iati_unknown.keep_text(draft, tag, before, after)


def put_text(draft: Draft, field: str, language: str, text: str) -> None:
    held = getattr(draft.document, field)
    draft.put(**{field: {**held, language: Text(text, "imported")}})


def mark_imported(draft: Draft) -> None:
    """Every field that came in says so, unless it says already that it was derived."""
    held = {
        field: "imported"
        for field in sorted(draft.said)
        if field not in UNMARKED and ":" not in field and getattr(draft.document, field)
    }
    draft.put(provenance={**held, **draft.document.provenance})


def leave_out(draft: Draft, field: str) -> bool:
    """Takes the part away that a rule complains of; False where there is none to take away."""
    name, _bracket, rest = field.partition("[")
    value: Any = getattr(draft.document, name, None)
    if not value or name in ("title", "lead", "identifier"):
        return False
    at = int(rest.split("]")[0]) if rest and isinstance(value, list) else None
    if at is not None and at >= len(value):
        return False
    iati_unknown.keep_left_out(draft, name, at)
    if at is not None:
        draft.put(**{name: value[:at] + value[at + 1 :]})
    else:
        draft.put(**{name: type(value)() if isinstance(value, list | dict | str) else None})
    return True
