"""What changed between two versions of an organisation, field by field; how two edits go together: pure."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from commonground.organisations.schemas import Donor, Organisation

# Kept beside the fields to say where they come from: no news to a reader.
SILENT = ("identifier", "source", "provenance")


class Change(NamedTuple):
    """Nothing before: added; nothing after: taken away. `part` is a language or a line of the profile."""

    field: str
    before: Any
    after: Any
    part: str = ""


def shown_fields() -> tuple[str, ...]:
    return tuple(field for field in Organisation.__struct_fields__ if field not in SILENT)


def changes(before: Organisation | None, after: Organisation) -> list[Change]:
    """All that it says where there is nothing before."""
    base = before or Organisation(name={})
    return [change for field in shown_fields() for change in of_field(field, base, after)]


def of_field(field: str, before: Organisation, after: Organisation) -> Iterator[Change]:
    old, new = getattr(before, field), getattr(after, field)
    if old == new:
        return
    if field == "name":
        yield from of_texts(field, old, new)
    elif field == "donor":
        yield from of_donor(old or Donor(), new or Donor())
    elif field == "aliases":
        yield Change(field, [one for one in old if one not in new], [one for one in new if one not in old])
    else:
        yield Change(field, old, new)


def of_texts(field: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    for language in dict.fromkeys([*before, *after]):
        old, new = before.get(language), after.get(language)
        if old != new:
            yield Change(field, old and old.text, new and new.text, language)


def of_donor(before: Donor, after: Donor) -> Iterator[Change]:
    for part in Donor.__struct_fields__:
        old, new = getattr(before, part), getattr(after, part)
        if old != new:
            yield Change("donor", old, new, part)


class Merged(NamedTuple):
    """`both` names the fields that two people changed differently; the edit's value stands there."""

    document: Organisation
    both: list[str]


def merge(base: Organisation, edit: Organisation, current: Organisation) -> Merged:
    """The edit of `base` carried over to what has become of it since."""
    touched = [field for field in shown_fields() if getattr(edit, field) != getattr(base, field)]
    both = [
        field
        for field in touched
        if getattr(current, field) not in (getattr(base, field), getattr(edit, field))
    ]
    carried = {field: getattr(edit, field) for field in touched}
    # What a person has written is no longer an example, nor imported.
    provenance = {field: said for field, said in current.provenance.items() if field not in touched}
    return Merged(msgspec.structs.replace(current, **carried, provenance=provenance), both)
