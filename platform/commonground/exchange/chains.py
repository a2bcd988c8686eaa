"""Which records count which, as far as the rows of a chunk ask, so that no link closes a circle.

No programme has more levels than MOST_LEVELS, and what is asked for a record is bounded by them: else a file
whose every row is the child of the one before would be followed from its foot for each.
"""

from typing import Any

from commonground.activities.filters import is_key
from commonground.activities.schemas import Counted
from commonground.base.database import Connection
from commonground.exchange.schemas import Link

MOST_LEVELS = 20
# The records that rows are and those they name, with all that these are counted in. Each step looks its
# record up by number: a planner that guesses at many would read the whole table at every step.
ASKED = """
WITH RECURSIVE chain AS (
    SELECT id, identifier, state, lead_id, counted_in, counted_as, 0 AS level FROM activity
    WHERE id = ANY($1::bigint[]) OR identifier = ANY($2::text[])
    UNION SELECT up.*, c.level + 1 FROM chain c CROSS JOIN LATERAL (
        SELECT id, identifier, state, lead_id, counted_in, counted_as FROM activity
        WHERE id = c.counted_in LIMIT 1
    ) up WHERE c.level < $3
) SELECT DISTINCT id, identifier, state, lead_id, counted_in, counted_as FROM chain
"""
# How many levels of records stand below each.
BELOW = """
WITH RECURSIVE below AS (
    SELECT id AS top, id, 0 AS level FROM unnest($1::bigint[]) AS id
    UNION SELECT b.top, down.id, b.level + 1 FROM below b CROSS JOIN LATERAL (
        SELECT id FROM activity WHERE counted_in = b.id OFFSET 0
    ) down WHERE b.level < $2
) SELECT top, max(level) AS levels FROM below GROUP BY top
"""


class Chains:
    """A link that is put is followed at once, before it is written.

    `allowed` are the organisations whose records one may name before they are public; None means every one.
    """

    def __init__(self, rows: list[Any], allowed: frozenset[int] | None = None) -> None:
        self.seen = {
            row["id"]
            for row in rows
            if allowed is None or row["state"] == "published" or row["lead_id"] in allowed
        }
        self.named = {row["identifier"]: row["id"] for row in rows if row["identifier"]}
        self.states = {row["id"]: row["state"] for row in rows}
        self.counted = {
            row["id"]: Counted(row["counted_in"], row["counted_as"]) for row in rows if row["counted_in"]
        }
        self.below: dict[int, int] = {}

    def target(self, link: Link, key: int) -> int | None:
        """By identifier; `#12` is our own number. What one may not see is not there, unless it counts `key`
        already.
        """
        number = own_number(link)
        if number is None:
            number = self.named.get(link.identifier)
        held = self.counted.get(key)
        known = number in self.seen or (held is not None and held.activity == number)
        return number if known else None

    def is_public(self, key: int) -> bool:
        return self.states.get(key) == "published"

    def put(self, key: int, counted: Counted | None) -> None:
        self.counted.pop(key, None)
        if counted:
            self.counted[key] = counted
            levels = self.below.get(key, 0)
            for step, above in enumerate(self.way(counted.activity), start=1):
                self.below[above] = max(self.below.get(above, 0), levels + step)

    def too_deep(self, target: int, key: int) -> bool:
        """Whether more levels than any programme has would stand over each other."""
        return len(self.way(target)) + self.below.get(key, 0) >= MOST_LEVELS

    def lead_back(self, target: int, key: int) -> bool:
        """Whether following the links from `target` comes to `key`."""
        return key in self.way(target)

    def way(self, key: int) -> dict[int, None]:
        """In a circle, which two who wrote at once may have made, it ends where it began."""
        way: dict[int, None] = {}
        at: int | None = key
        while at is not None and at not in way:
            way[at] = None
            counted = self.counted.get(at)
            at = counted.activity if counted else None
        return way


def own_number(link: Link) -> int | None:
    own = link.identifier.removeprefix("#")
    return int(own) if link.identifier.startswith("#") and is_key(own) else None


async def chains(
    connection: Connection, keys: list[int], links: list[Link], allowed: frozenset[int] | None = None
) -> Chains:
    numbers = {link: own_number(link) for link in links}
    own = [number for number in numbers.values() if number is not None]
    named = [link.identifier for link, number in numbers.items() if number is None]
    found = Chains(await connection.fetch(ASKED, [*keys, *own], named, MOST_LEVELS), allowed)
    below = await connection.fetch(BELOW, keys, MOST_LEVELS) if links else []
    found.below = {row["top"]: row["levels"] for row in below}
    return found
