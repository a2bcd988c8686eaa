"""What the record that stands takes from the other, and how that is given back; pure."""

from collections.abc import Collection
from typing import Any

import msgspec

from commonground.activities import diff
from commonground.activities.limits import LONGEST_CODE
from commonground.activities.schemas import Activity, Identifier, as_json, from_json

# What a record is known by stays its own; the other's identifiers come beside it.
OWN = ("identifier", "identifiers", "provenance", "kept", "source", "joint_share")
Taken = dict[str, dict[str, Any]]


def choosable(standing: Activity, other: Activity) -> list[str]:
    """Fields the other states and in which the two differ, in the document's order."""
    fields = (field for field in diff.shown_fields() if field not in OWN)
    empty = Activity()
    return [
        field
        for field in fields
        if getattr(other, field) not in (getattr(empty, field), getattr(standing, field))
    ]


def taken_unasked(standing: Activity, other: Activity) -> list[str]:
    """What the standing record does not state at all."""
    return [field for field in choosable(standing, other) if not getattr(standing, field)]


def merged(standing: Activity, other: Activity, ticked: Collection[str]) -> Activity:
    """Fields that are empty or ticked come from the other; identifiers and source of both are kept."""
    fields = {*taken_unasked(standing, other), *(set(ticked) & set(choosable(standing, other)))}
    found = diff.with_part(standing, other, fields) if fields else standing
    if found.source == Activity().source:
        found = msgspec.structs.replace(found, source=other.source)
    return msgspec.structs.replace(found, identifiers=identifiers_of_both(standing, other))


def identifiers_of_both(standing: Activity, other: Activity) -> list[Identifier]:
    owner = other.source.name[:LONGEST_CODE] or "duplicate"
    own = [Identifier(vocabulary=owner, value=other.identifier)] if other.identifier else []
    known = {one.value for one in standing.identifiers} | {standing.identifier}
    added = {one.value: one for one in [*other.identifiers, *own] if one.value not in known}
    return [*standing.identifiers, *added.values()]


def taken(before: Activity, after: Activity) -> Taken:
    """By field what stood there and what stands there now, for giving it back; nothing is `None`."""
    old, new = as_json(before), as_json(after)
    changed = [field for field in Activity.__struct_fields__ if old.get(field) != new.get(field)]
    return {field: {"before": old.get(field), "after": new.get(field)} for field in changed}


def given_back(current: Activity, took: Taken) -> tuple[Activity, list[str]]:
    """The document without what was taken; and the fields that somebody has changed since, which stay."""
    now = as_json(current)
    stay = [field for field, each in took.items() if now.get(field) not in (each["after"], each["before"])]
    for field, each in took.items():
        if field in stay:
            continue
        if each["before"] is None:
            now.pop(field, None)
        else:
            now[field] = each["before"]
    return from_json(now), stay
