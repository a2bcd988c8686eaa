"""Between what was typed into a form and the parts of a framework; pure.

A form is its fields by name, so that on an error it comes back as it was typed. Rows are numbered:
`area-0-en`, `area-1-en`; an empty row says nothing.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, get_args

import msgspec

from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.base.settings import LANGUAGES
from commonground.frameworks.rules import names
from commonground.frameworks.schemas import (
    AgreedItem,
    Area,
    Charter,
    Document,
    ItemState,
    Kind,
    Meeting,
    Member,
    Names,
    Project,
    Role,
)

Fields = dict[str, str]
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Addresses of pages of their own below /frameworks.
TAKEN = ("new", "as")
LONGEST = {"name": 300, "title": 300, "text": 2000, "summary": 5000, "note": 5000}


class Read:
    """Reads fields one by one and gathers what is wrong with them."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self.problems: list[Problem] = []

    def one(self, name: str, longest: int = 500) -> str:
        value = self.fields.get(name, "").replace("\0", "").strip()
        if len(value) > longest:
            self.wrong(name, "too_long", _("This is longer than %(n)d characters.") % {"n": longest})
        return value[:longest]

    def wrong(self, name: str, code: str, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(field=name, code=code, message=message, remedy=remedy))

    def texts(self, name: str, needed: str = "") -> Names:
        """In every language the form offers; `needed` is what to say where there is none."""
        longest = LONGEST.get(name, 300)
        found = {code: self.one(f"{name}-{code}", longest) for code in LANGUAGES}
        held = names(found)
        if needed and not held:
            self.wrong(f"{name}-en", "missing", needed)
        return held

    def year(self, name: str) -> int | None:
        value = self.one(name)
        if not value:
            return None
        if value.isascii() and value.isdigit() and 1900 <= int(value[:5]) <= 2200:
            return int(value)
        self.wrong(
            name, "not_a_year", _("“%(value)s” is not a year.") % {"value": value[:20]}, _("Write 2019.")
        )
        return None

    def day(self, name: str) -> date | None:
        value = self.one(name)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            message = _("“%(value)s” is not a date.") % {"value": value[:20]}
            self.wrong(name, "not_a_date", message, _("Write it as 2026-05-12."))
            return None

    def choice(self, name: str, allowed: Any, default: str) -> Any:
        value = self.one(name) or default
        if value in get_args(allowed):
            return value
        self.wrong(name, "unknown_choice", _("Choose one of the list."))
        return default

    def address(self, name: str) -> str:
        value = self.one(name, 2000)
        if value and not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", value):
            self.wrong(
                name, "not_an_address", _("This is not an address on the web."), _("Begin with https://")
            )
        return value

    def rows(self, kind: str) -> list[str]:
        """The beginnings of the numbered fields of a kind, in order."""
        numbers = {
            int(found[1]) for name in self.fields if (found := re.match(rf"{kind}-(\d{{1,3}})-", name))
        }
        return [f"{kind}-{number}" for number in sorted(numbers)]


def charter(fields: Fields) -> tuple[Charter, list[Problem]]:
    read = Read(fields)
    found = Charter(
        code=code(read),
        name=read.texts("name", _("Give it a name in one language at least.")),
        summary=read.texts("summary"),
        kind=read.choice("kind", Kind, "programme"),
        start_year=read.year("start_year"),
        end_year=read.year("end_year"),
        members=[*countries(read), *organisations(read)],
        areas=areas(read),
        projects=projects(read),
        source_name=read.one("source_name", 1000),
        source_url=read.address("source_url"),
    )
    if found.start_year and found.end_year and found.end_year < found.start_year:
        read.wrong("end_year", "ends_before_start", _("It ends before it begins."))
    return found, read.problems


def code(read: Read) -> str:
    value = read.one("code", 60).lower()
    if not CODE.fullmatch(value) or value in TAKEN or value.isdigit():
        remedy = _("Use letters a to z, digits and hyphens, such as blue-sky-plan.")
        read.wrong("code", "not_a_code", _("This can't stand in an address."), remedy)
    return value


def countries(read: Read) -> Iterable[Member]:
    for name in read.fields:
        if name.startswith("country-") and read.fields[name]:
            yield Member(country=name.removeprefix("country-"), role=read.choice(name, Role, "member"))


def organisations(read: Read) -> Iterable[Member]:
    for row in read.rows("member"):
        if name := read.one(f"{row}-name"):
            yield Member(organisation=name, role=read.choice(f"{row}-role", Role, "member"))


def areas(read: Read) -> list[Area]:
    found = [Area(name=read.texts(row), id=number(read.one(f"{row}-id"))) for row in read.rows("area")]
    return [area for area in found if area.name]


def projects(read: Read) -> list[Project]:
    found = [
        Project(
            name=read.texts(row),
            area=read.one(f"{row}-area"),
            activity=read.one(f"{row}-activity").rpartition("/activities/")[2],
        )
        for row in read.rows("project")
    ]
    return [project for project in found if project.name]


def number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


def meeting(fields: Fields) -> tuple[Meeting, list[Problem]]:
    read = Read(fields)
    found = Meeting(
        title=read.texts("title", _("Say what the meeting is called.")),
        held_on=read.day("held_on"),
        place=read.one("place", 300),
        note=read.texts("note"),
        participants=read.one("participants", 2000),
        documents=documents(read),
    )
    return found, read.problems


def documents(read: Read) -> list[Document]:
    found = []
    for row in read.rows("document"):
        title, url = read.one(f"{row}-title", 300), read.address(f"{row}-url")
        if title and not url:
            read.wrong(f"{row}-url", "missing", _("Say where this document can be read."))
        if url:
            found.append(Document(title=title or url, url=url))
    return found


def item(fields: Fields) -> tuple[AgreedItem, list[Problem]]:
    read = Read(fields)
    chosen: list[int | str] = [
        key for name in fields if name.startswith("organisation-") and (key := number(name[13:])) is not None
    ]
    other = read.one("other", 300)
    found = AgreedItem(
        text=read.texts("text", _("Say what was agreed.")),
        state=read.choice("state", ItemState, "open"),
        who=read.one("who", 300),
        due=read.day("due"),
        area=read.one("area"),
        organisations=[*chosen, other] if other else chosen,
    )
    return found, read.problems


def in_languages(name: str, texts: str | Names | None) -> Fields:
    return {f"{name}-{code}": text for code, text in names(texts).items()}


def of_charter(held: Charter, organisation_names: dict[int, str]) -> Fields:
    """The fields a form would hold to say this."""
    plain = ("code", "kind", "source_name", "source_url")
    fields = {name: str(getattr(held, name)) for name in plain}
    fields |= {name: str(getattr(held, name) or "") for name in ("start_year", "end_year")}
    fields |= in_languages("name", held.name) | in_languages("summary", held.summary)
    fields |= {f"country-{one.country}": one.role for one in held.members if one.country}
    others = [one for one in held.members if not one.country]
    for at, one in enumerate(others):
        name = (
            organisation_names.get(one.organisation)
            if isinstance(one.organisation, int)
            else one.organisation
        )
        fields |= {f"member-{at}-name": str(name or ""), f"member-{at}-role": one.role}
    for at, area in enumerate(held.areas):
        fields |= in_languages(f"area-{at}", area.name) | {f"area-{at}-id": str(area.id or "")}
    for at, project in enumerate(held.projects):
        fields |= in_languages(f"project-{at}", project.name)
        fields |= {f"project-{at}-area": project.area, f"project-{at}-activity": project.activity}
    return fields


def of_meeting(held: Meeting) -> Fields:
    fields = in_languages("title", held.title) | in_languages("note", held.note)
    fields |= {"held_on": held.held_on.isoformat() if held.held_on else "", "place": held.place or ""}
    fields |= {"participants": held.participants}
    for at, one in enumerate(held.documents):
        fields |= {f"document-{at}-title": one.title, f"document-{at}-url": one.url}
    return fields


def of_item(held: AgreedItem) -> Fields:
    fields = in_languages("text", held.text)
    fields |= {"state": held.state, "who": held.who or "", "area": held.area}
    fields |= {"due": held.due.isoformat() if held.due else ""}
    return fields | {f"organisation-{key}": "yes" for key in held.organisations}


def spoken(document: Any) -> dict[str, str]:
    """A saved document as one text a part, to lay two beside each other."""
    return {name: said(value) for name, value in msgspec.to_builtins(document).items() if value}


def said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(said(one) for name, one in sorted(value.items()) if one and name != "id")
    if isinstance(value, list):
        return "; ".join(said(one) for one in value)
    return str(value)


def changes(before: Any, after: Any) -> list[tuple[str, str, str]]:
    """(part, as it was, as it is) wherever two documents differ."""
    old, new = spoken(before or {}), spoken(after)
    return [
        (part, old.get(part, ""), new.get(part, ""))
        for part in {**old, **new}
        if old.get(part) != new.get(part)
    ]


def version(fields: Fields) -> int:
    """The version that the form was filled from; 0, which nothing ever has, where it does not say."""
    found = number(fields.get("version", "")) or 0
    return found if found < 2**31 else 0


def state_of(fields: Fields, default: str = "open") -> Any:
    value = fields.get("state", "")
    return value if value in get_args(ItemState) else default
