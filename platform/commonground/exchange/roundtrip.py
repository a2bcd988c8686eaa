"""What an edited sheet changes: the sheet, what it was exported from, and what is stored by now. Pure.

Only what differs between the export and the sheet counts. Where the same thing was changed here meanwhile it
is a conflict, which stays as it is stored unless somebody says otherwise. Parts whose row is gone stay too.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any

import msgspec

from commonground.activities import diff
from commonground.activities.forms import stated
from commonground.activities.schemas import Activity
from commonground.base.texts import Texts
from commonground.exchange.formats import template_documents
from commonground.exchange.formats.template_cells import Row
from commonground.exchange.formats.template_columns import CARRIED

TEXTS = ("title", "summary")
# Shares make one whole, so that they are taken together or not at all.
PART_BY_PART = (
    "themes",
    "frameworks",
    "locations",
    "partners",
    "budgets",
    "needs",
    "offers",
    "results",
    "lessons",
)


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Of one field. `taken` tells parts whose rows are gone, `conflict` that it was changed here too."""

    field: str
    value: Any
    shown: list[diff.Change]
    conflict: bool = False
    taken: bool = False

    @property
    def key(self) -> str:
        return f"{self.field}.gone" if self.taken else self.field


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a sheet says of one activity; parts whose rows are gone are still in the document."""

    document: Activity
    gone: dict[str, list[Any]] = {}


def said(base: Activity, row: Row | None, parts: dict[str, list[Row]]) -> Said:
    """`parts` holds the tabs that the sheet has. Raises template_cells.Unfit for a bad cell."""
    document = template_documents.activity_of(base, row) if row is not None else base
    values: dict[str, list[Any]] = {}
    gone: dict[str, list[Any]] = {}
    for tab, rows in parts.items():
        here, lost = template_documents.parts_of(tab, base, rows)  # type: ignore[arg-type]
        for field, found in here.items():
            values[field] = settled(getattr(base, field), found + lost[field])
            gone[field] = lost[field]
    return Said(
        document=msgspec.structs.replace(document, **values),
        gone={name: lost for name, lost in gone.items() if lost},
    )


def settled(base: list[Any], found: list[Any]) -> list[Any]:
    """The same parts in another order, as a sorted sheet has them, are the same list."""
    return base if alike(base, found) else found


def alike(these: Any, those: Any) -> bool:
    if isinstance(these, list) and isinstance(those, list):
        return len(these) == len(those) and not diff.only_in(these, those)
    return bool(these == those)


def compare(base: Activity, stored: Activity, sheet: Said) -> list[Change]:
    """In the document's own order of fields."""
    return [
        change
        for field in CARRIED
        for change in (*of_field(field, base, stored, sheet), *of_gone(field, stored, sheet))
    ]


def of_field(field: str, base: Activity, stored: Activity, sheet: Said) -> Iterable[Change]:
    was, now, mine = (getattr(document, field) for document in (base, stored, sheet.document))
    if alike(was, mine) or alike(now, mine):
        return
    value, conflict = WAYS.get(field, whole)(was, now, mine)
    shown = list(diff.of_field(field, stored, msgspec.structs.replace(stored, **{field: value})))
    if shown:
        yield Change(field=field, value=value, shown=shown, conflict=conflict)


def of_gone(field: str, stored: Activity, sheet: Said) -> Iterable[Change]:
    still = [part for part in sheet.gone.get(field, []) if part in getattr(stored, field)]
    if still:
        shown = [diff.Change(field, part, None) for part in still]
        yield Change(field=field, value=still, shown=shown, taken=True)


def whole(was: Any, now: Any, mine: Any) -> tuple[Any, bool]:
    return mine, not alike(was, now)


def by_language(was: Texts, now: Texts, mine: Texts) -> tuple[Any, bool]:
    touched = [code for code in {**was, **mine} if was.get(code) != mine.get(code)]
    conflict = any(now.get(code) not in (was.get(code), mine.get(code)) for code in touched)
    value = {code: text for code, text in now.items() if code not in touched or code in mine}
    return value | {code: mine[code] for code in touched if code in mine}, conflict


def by_part(was: list[Any], now: list[Any], mine: list[Any]) -> tuple[Any, bool]:
    """What the sheet changed, in what is stored now; two edits of different parts go together."""
    if alike(was, now):
        return mine, False
    left, come = diff.only_in(was, mine), diff.only_in(mine, was)
    conflict = bool(diff.only_in(left, now))
    return diff.only_in(now, left) + diff.only_in(come, now), conflict


Way = Callable[[Any, Any, Any], tuple[Any, bool]]
WAYS: dict[str, Way] = dict.fromkeys(TEXTS, by_language) | dict.fromkeys(PART_BY_PART, by_part)


def applied(stored: Activity, changes: Iterable[Change], keys: Collection[str]) -> Activity:
    """What is stored, with the chosen changes; what was derived or imported no longer is when written."""
    document = stored
    for change in sorted(changes, key=lambda one: one.taken):
        if change.key not in keys:
            continue
        value = change.value
        if change.taken:
            value = diff.only_in(getattr(document, change.field), change.value)
        document = msgspec.structs.replace(document, **{change.field: value})
    return stated(document, stored) if document != stored else stored


def by_default(changes: Iterable[Change]) -> set[str]:
    """Nothing is overwritten and nothing is taken away unless somebody says so."""
    return {change.key for change in changes if not change.conflict and not change.taken}
