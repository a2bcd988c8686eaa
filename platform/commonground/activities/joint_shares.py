"""Shares of joint work, which several records tell of: together they make no more than the whole.

Whoever writes a share passes here: forms, the API, files, verdicts. Only a share that grows is held against
the others, so that a record stays editable beside others that are wrong already, and lowering one mends.
"""

from collections.abc import Mapping
from decimal import Decimal

from commonground.activities import rules
from commonground.activities.duplicates.queries import WORK
from commonground.base.database import Connection
from commonground.base.errors import Problem

NOTHING = Decimal(0)
# A record that was withdrawn carries nothing.
SHARES = f"""{WORK}
SELECT w.id, (v.document ->> 'joint_share')::numeric AS share FROM work w JOIN activity a ON a.id = w.id
JOIN activity_version v ON v.activity_id = a.id AND v.number = a.version
WHERE a.state <> 'withdrawn' OR w.id = ALL($1::bigint[])
"""


async def of_work(connection: Connection, keys: list[int]) -> dict[int, Decimal]:
    """By record its share, of all that are joined with any of these; none asked where there are none."""
    rows = await connection.fetch(SHARES, keys) if keys else []
    return {row["id"]: row["share"] or NOTHING for row in rows}


async def too_large(connection: Connection, wanted: Mapping[int, Decimal]) -> dict[int, Problem]:
    """By activity what is wrong with the share it is to have; those given are written together."""
    found = {}
    for key, share in wanted.items():
        held = await of_work(connection, [key])
        total = sum((wanted.get(other, known) for other, known in held.items()), NOTHING)
        if share > held.get(key, NOTHING) and len(held) > 1 and total > rules.WHOLE:
            found[key] = rules.more_than_the_whole(total, "joint_share")
    return found
