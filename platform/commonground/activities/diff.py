"""What changed between two documents, field by field and part by part; and how two edits go together."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from commonground.activities import wording
from commonground.activities.schemas import Activity
from commonground.base.encoding import encoder

# Bookkeeping of imports: kept, but no news to a reader.
SILENT = ("kept", "provenance")
# Told to a reviewer, but nothing that a focal point endorses: how reporters of joint work share it.
BETWEEN = ("joint_share",)
TEXTS = ("title", "summary")
KEYS: dict[str, Callable[[Any], Hashable]] = {
    "areas": lambda share: share.code,
    "countries": lambda share: share.code,
    "sectors": lambda sector: (sector.vocabulary, sector.code),
    "partners": lambda partner: (partner.organisation, partner.role),
    "locations": lambda location: (location.kind, location.name, location.admin_unit, location.country),
    "budgets": lambda line: (line.kind, line.organisation, line.currency),
    "needs": lambda need: need.kind,
    "offers": lambda need: need.kind,
    "results": lambda result: (result.indicator, result.land, result.response),
    "lessons": lambda lesson: (lesson.kind, lesson.theme),
}


class Change(NamedTuple):
    """Of `field`; `part` is the language of a text. Nothing before: added; nothing after: taken away."""

    field: str
    before: Any
    after: Any
    part: str = ""

    @property
    def words(self) -> tuple[wording.Pieces, wording.Pieces] | None:
        """Which words of a text changed; None where it is no text, or there was none or is none."""
        if self.field not in TEXTS or not self.before or not self.after:
            return None
        return wording.compared(self.before.text, self.after.text)


def changes(before: Activity, after: Activity) -> list[Change]:
    """In the document's own order of fields."""
    return [change for field in shown_fields() for change in of_field(field, before, after)]


def shown_fields() -> tuple[str, ...]:
    return tuple(field for field in Activity.__struct_fields__ if field not in SILENT)


def of_field(field: str, before: Activity, after: Activity) -> Iterator[Change]:
    old, new = getattr(before, field), getattr(after, field)
    if old == new:
        return
    if field in TEXTS:
        yield from of_texts(field, old, new)
    elif isinstance(new, list):
        yield from of_list(field, old, new)
    else:
        yield Change(field, old, new)


def of_texts(field: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    for language in dict.fromkeys([*before, *after]):
        old, new = before.get(language), after.get(language)
        if old != new:
            yield Change(field, old, new, language)


def of_list(field: str, before: list[Any], after: list[Any]) -> Iterator[Change]:
    """Parts of the same kind stand beside each other, the rest was added or taken away; order is no news."""
    gone, come = only_in(before, after), only_in(after, before)
    key = KEYS.get(field, identity)
    for part in come:
        partner = next((old for old in gone if key(old) == key(part)), None)
        if partner is not None:
            gone.remove(partner)
        yield Change(field, partner, part)
    yield from (Change(field, part, None) for part in gone)


def identity(part: Any) -> Hashable:
    return encoder.encode(part)


def only_in(these: list[Any], those: list[Any]) -> list[Any]:
    """Those of `these` that `those` lacks, counting how often each is there."""
    left = Counter(identity(part) for part in those)
    found = []
    for part in these:
        if left[identity(part)] > 0:
            left[identity(part)] -= 1
        else:
            found.append(part)
    return found


class Merged(NamedTuple):
    """`both` names the fields that two people changed differently; the edit's value stands there."""

    document: Activity
    both: list[str]


def merge(base: Activity, edit: Activity, current: Activity) -> Merged:
    """The edit of `base` carried over to what the document has become since."""
    touched = [field for field in Activity.__struct_fields__ if getattr(edit, field) != getattr(base, field)]
    both = [
        field
        for field in touched
        if getattr(current, field) not in (getattr(base, field), getattr(edit, field)) and field not in SILENT
    ]
    carried = {field: getattr(edit, field) for field in touched}
    return Merged(msgspec.structs.replace(current, **carried), both)


def with_part(current: Activity, whole: Activity, fields: Collection[str]) -> Activity:
    """`current` with these fields as `whole` has them, and what `whole` says of how they came about."""
    taken = {field: getattr(whole, field) for field in fields}
    provenance = {
        name: word
        for source, inside in ((current, False), (whole, True))
        for name, word in source.provenance.items()
        if (root_of(name) in fields) == inside
    }
    return msgspec.structs.replace(current, **taken, provenance=provenance)


def root_of(name: str) -> str:
    """`locations[2].geometry` is of the field `locations`."""
    return re.split(r"[.\[]", name, maxsplit=1)[0]


def fields_of(told: list[Change]) -> list[str]:
    return list(dict.fromkeys(change.field for change in told))


def fingerprint(document: Activity) -> str:
    """The same for documents between which no change of the work is told, another where one is."""
    said = [(field, canonical(getattr(document, field))) for field in shown_fields() if field not in BETWEEN]
    return hashlib.sha256(msgspec.json.encode(said, order="deterministic")).hexdigest()


def canonical(value: Any) -> Any:
    """Plain values; the order of a list is no news, nor is how many noughts a number ends with."""
    plain = msgspec.to_builtins(value, builtin_types=(Decimal, date))
    if isinstance(plain, list):
        return sorted((simple(part) for part in plain), key=msgspec.json.encode)
    return simple(plain)


def simple(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: simple(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [simple(part) for part in value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
