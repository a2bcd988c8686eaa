"""Our own JSON Lines: one activity a line, as jsonl_writer writes it.

A field that is absent says nothing, so what is stored stays; an empty one says that there is nothing.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from commonground.activities import rules
from commonground.activities.filters import is_key
from commonground.activities.schemas import Activity, CountedAs, Role
from commonground.base.i18n import _
from commonground.exchange.errors import UnreadableFile
from commonground.exchange.formats.jsonl_line import LONGEST_LINE, Json, value_of
from commonground.exchange.schemas import Coming, Draft, Link, Party

PIECE = 65_536
# Far more partners, places or lines of money than any activity has.
MOST_PARTS = 5_000
# What an export says beside the document, which nobody says to us.
TOLD = ("id", "url", "state", "version", "status", "confirmed_on", "label", "counted_in")
FIELDS = frozenset(Activity.__struct_fields__) - {"kept"}
WHERE = re.compile(r"`\$\.?([^`]*)`")


class Organisation(msgspec.Struct, frozen=True):
    name: str = ""
    identifier: str | None = None
    type: str | None = None

    def party(self) -> Party | None:
        name = self.name or self.identifier
        return Party(name, self.identifier, self.type) if name else None


class Partner(Organisation, frozen=True, kw_only=True):
    role: Role


class Funded(msgspec.Struct, frozen=True):
    organisation: Organisation = Organisation()


class Counting(msgspec.Struct, frozen=True):
    kind: CountedAs
    identifier: str


class Named(msgspec.Struct, frozen=True):
    """What a line says by name that the registry knows by number."""

    id: Any = None
    confirmed_on: date | None = None
    lead: Organisation = Organisation()
    partners: list[Partner] = []
    budgets: list[Funded] = []
    counted_in: Counting | None = None


def read(path: Path) -> Coming:
    aside: Counter[str] = Counter()
    with path.open("rb") as file:
        lines = sum(piece.count(b"\n") for piece in iter(lambda: file.read(PIECE), b""))
    if not path.stat().st_size:
        raise UnreadableFile(_("%(file)s is empty.") % {"file": path.name})
    return Coming(drafts=drafts(path, aside), expected=lines, left_aside=aside)


def drafts(path: Path, aside: Counter[str]) -> Iterator[Draft]:
    """Rows count as lines do."""
    found = 0
    with path.open("rb") as file:
        for number in count(1):
            raw = file.readline(LONGEST_LINE + 1)
            if not raw:
                break
            if raw.strip(b"\xef\xbb\xbf \t\r\n"):
                found += 1
                value = value_of(path, number, raw)
                aside.update(name for name in value if name not in FIELDS and name not in TOLD)
                yield draft_of(value, number)
    if not found:
        raise UnreadableFile(_("%(file)s is empty.") % {"file": path.name})


def draft_of(value: Json, number: int) -> Draft:
    draft = Draft(row=number, line=number, document=Activity(), said=said_by(value))
    crowded = next(
        (name for name, part in value.items() if isinstance(part, list | dict) and len(part) > MOST_PARTS), ""
    )
    try:
        if crowded:
            raise msgspec.ValidationError(f"`$.{crowded}`")
        named = msgspec.convert(value, Named)
        draft.put(**fields_of(msgspec.convert(document_of(value), Activity)))
    except msgspec.ValidationError as error:
        where = WHERE.search(str(error))
        field = where[1] if where else ""
        message, remedy = _("This can't be read."), _("Compare it with an export of this platform.")
        draft.stop(field, "not_understood", message, remedy, shown(value, field))
        return draft
    name_parties(draft, named)
    return draft


def shown(value: Json, field: str) -> str:
    """What stands there, of a field such as budgets[2].amount."""
    part: Any = value
    for step in re.findall(r"\w+", field):
        if isinstance(part, dict):
            part = part.get(step)
        elif isinstance(part, list) and step.isdigit() and int(step) < len(part):
            part = part[int(step)]
    return str(part)[:200] if isinstance(part, str | int | Decimal) else ""


def said_by(value: Json) -> frozenset[str]:
    """Texts by their languages, so that one that is absent stays."""
    texts = {
        f"{name}:{code}"
        for name in ("title", "summary")
        if isinstance(held := value.get(name), dict)
        for code in held
    }
    return frozenset((FIELDS | {"counted_in"}) & set(value) | texts)


def document_of(value: Json) -> Json:
    """Without what names organisations."""
    document = {name: part for name, part in value.items() if name in FIELDS - {"lead", "partners"}}
    if "budgets" in document:
        document["budgets"] = [
            {name: part for name, part in line.items() if name != "organisation"} for line in value["budgets"]
        ]
    return document


def fields_of(document: Activity) -> Json:
    return {name: getattr(document, name) for name in Activity.__struct_fields__}


def name_parties(draft: Draft, named: Named) -> None:
    draft.number = int(named.id) if is_key(str(named.id)) else None
    draft.lead = named.lead.party()
    draft.partners = [(party, one.role) for one in named.partners if (party := one.party())]
    funders = {at: line.organisation.party() for at, line in enumerate(named.budgets)}
    draft.funders = {at: party for at, party in funders.items() if party}
    if named.counted_in:
        draft.counted = Link(named.counted_in.kind, named.counted_in.identifier)
    if named.confirmed_on and rules.is_to_come(named.confirmed_on):
        message = _("Nobody can have confirmed it on a day to come.")
        draft.stop("confirmed_on", "to_come", message, _("Write the day, or leave it empty."))
    else:
        draft.confirmed_on = named.confirmed_on
