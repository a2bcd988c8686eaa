"""Two records side by side: each field of both, what is alike in them, and both on one map."""

from typing import Any

import msgspec
from litestar import Response

from commonground.activities import changed_places, diff
from commonground.activities.duplicates import merging
from commonground.activities.schemas import Activity, Stored
from commonground.base.database import Connection
from commonground.base.encoding import encoder
from commonground.base.i18n import _

# What tells two works apart, as a reader asks for it; the rest stands below.
FIRST = (
    *("title", "lead", "partners", "planned_start", "actual_start", "planned_end", "actual_end", "budgets"),
    *("countries", "locations", "summary", "identifiers"),
)
HIDDEN = ("homepage", "source", "identifier")


class Line(msgspec.Struct, frozen=True):
    """One field of both. `same` where both say one thing, `shared` where lists have parts in common."""

    field: str
    one: list[tuple[str, Any, bool]]
    other: list[tuple[str, Any, bool]]
    same: bool
    shared: bool

    @property
    def telling(self) -> bool:
        return self.field in FIRST


def lines(one: Activity, other: Activity) -> list[Line]:
    """Fields that either states, the telling ones first."""
    rest = [field for field in diff.shown_fields() if field not in FIRST and field not in HIDDEN]
    found = (line(field, one, other) for field in (*FIRST, *rest))
    return [each for each in found if each.one or each.other]


def line(field: str, one: Activity, other: Activity) -> Line:
    left, right = parts(getattr(one, field)), parts(getattr(other, field))
    both = {key for key, *_rest in left} & {key for key, *_rest in right}
    return Line(
        field,
        [(part, value, key in both) for key, part, value in left],
        [(part, value, key in both) for key, part, value in right],
        same=bool(left) and {key for key, *_rest in left} == {key for key, *_rest in right},
        shared=bool(both),
    )


def parts(value: Any) -> list[tuple[bytes, str, Any]]:
    """What is compared, the language of a text, and what is shown."""
    if isinstance(value, dict):
        return [(text.text.casefold().encode(), language, text) for language, text in value.items()]
    if isinstance(value, list):
        return [(bytes(encoder.encode(part)), "", part) for part in value]
    return [] if value in (None, "") else [(bytes(encoder.encode(value)), "", value)]


def to_take(one: Activity, other: Activity) -> list[str]:
    """Fields of which one may choose the other's words, whichever of the two stands."""
    either = {*merging.choosable(one, other), *merging.choosable(other, one)}
    return [
        field
        for field in diff.shown_fields()
        if field in either and getattr(one, field) and getattr(other, field)
    ]


def proposed(one: Stored, other: Stored) -> int:
    """The public one, else the one that says more, else the older."""

    def worth(stored: Stored) -> tuple[bool, bool, int, int]:
        said = sum(bool(getattr(stored.document, field)) for field in diff.shown_fields())
        return stored.state == "published", stored.counted is None, said, -stored.id

    return max((one, other), key=worth).id


def map_words() -> dict[str, str]:
    return {"before": _("the first"), "after": _("the second"), "same": _("both")}


def counts(one: Activity, other: Activity) -> dict[str, int]:
    found: dict[str, int] = {}
    for part, number in changed_places.counts(one, other).items():
        found[side(part)] = found.get(side(part), 0) + number
    return found


def side(part: str) -> str:
    return {"removed": "before", "added": "after"}.get(part, part)


async def places(connection: Connection, one: Activity, other: Activity) -> Response[bytes]:
    """As the map of changes is drawn: the first where that shows what was, the second what is."""
    answer = await changed_places.collection(connection, one, other)
    drawn = msgspec.json.decode(answer.content)
    for feature in drawn["features"]:
        told = feature["properties"]
        told["part"] = side(told["part"])
        told["word"] = map_words()[told["part"]]
    return Response(msgspec.json.encode(drawn), media_type=answer.media_type, headers=dict(answer.headers))
