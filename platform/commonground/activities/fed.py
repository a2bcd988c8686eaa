"""Which fields of an activity its organisation's IATI file decides, so that the form can say so.

An organisation says once which of the two is right, its file or what is typed here: for all fields, for
each group of them, or for a field otherwise than for its group. One activity's field or group may be taken
over here in spite of that.
"""

from typing import Literal

import msgspec

from commonground.activities.schemas import Activity
from commonground.base.database import Connection

Side = Literal["iati", "here"]
Choice = Literal["iati", "here", "fields"]
# Groups as people think of them; what stands in no group is bookkeeping, which the file always brings.
GROUPS: dict[str, tuple[str, ...]] = {
    "words": ("title", "summary", "homepage"),
    "dates": ("status_stated", "planned_start", "actual_start", "planned_end", "actual_end"),
    "places": ("countries", "locations"),
    "partners": ("lead", "partners"),
    "subjects": ("areas", "sectors", "themes"),
    "money": ("budgets",),
    "results": ("results",),
}
GROUP_OF = {field: group for group, fields in GROUPS.items() for field in fields}
# A field as rules name it, beside its group: "partners" is the name of both.
WITHIN = {field: f"{group}.{field}" for field, group in GROUP_OF.items()}
# Fields that may differ from their group, which one that stands alone can't.
APART = {group: fields for group, fields in GROUPS.items() if len(fields) > 1}

RULE = """
SELECT a.id, t.choice, t.sides,
       array(SELECT k.field_group FROM field_taken k WHERE k.activity_id = a.id) AS taken,
       EXISTS (SELECT FROM fed_document f WHERE f.activity_id = a.id) AS is_fed
FROM activity a JOIN organisation o ON o.id = a.lead_id
JOIN source_of_truth t ON t.organisation_id = coalesce(o.merged_into, o.id)
WHERE a.id = ANY($1::bigint[])
"""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for one activity; `is_fed` says that its file has spoken of it.

    `sides` and `taken` name groups, and fields as WITHIN does; a field's own word goes before its group's.
    """

    choice: Choice = "iati"
    sides: dict[str, Side] = {}
    taken: frozenset[str] = frozenset()
    is_fed: bool = False

    def side(self, field: str) -> Side:
        group, own = GROUP_OF[field], WITHIN[field]
        if group in self.taken or own in self.taken:
            return "here"
        if self.choice != "fields":
            return self.choice
        return self.sides.get(own, self.sides.get(group, "iati"))

    def is_taken(self, group: str) -> bool:
        """Whether all of a group, or a field of it, was taken over."""
        return group in self.taken or any(WITHIN[field] in self.taken for field in GROUPS[group])

    def sides_of(self, group: str) -> dict[Side, list[str]]:
        """Its fields by who decides them; a group that is of one mind has one side."""
        found: dict[Side, list[str]] = {}
        for field in GROUPS[group]:
            found.setdefault(self.side(field), []).append(field)
        return found


async def rule_of(connection: Connection, activity: int) -> Rule | None:
    """None where the organisation has not said which is right."""
    return (await rules_of(connection, [activity])).get(activity)


async def rules_of(connection: Connection, activities: list[int]) -> dict[int, Rule]:
    """Of those whose organisation has said which is right."""
    rows = await connection.fetch(RULE, activities)
    return {row["id"]: msgspec.convert(dict(row), Rule) for row in rows}


async def fed_fields(connection: Connection, activity: int | None, document: Activity) -> frozenset[str]:
    """Fields with a value that the file decides: a change made here would be laid aside at the next pull."""
    rule = await rule_of(connection, activity) if activity else None
    if rule is None or not rule.is_fed:
        return frozenset()
    return frozenset(field for field in GROUP_OF if rule.side(field) == "iati" and getattr(document, field))
