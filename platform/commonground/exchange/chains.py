"""Which records count which, as far as the rows of a chunk ask, so that no link closes a circle."""

from typing import Any

from commonground.activities.filters import is_key
from commonground.activities.schemas import Counted
from commonground.base.database import Connection
from commonground.exchange.schemas import Link

# The records that rows are and those they name, with all that these are counted in. Each step looks its
# record up by number: a planner that guesses at many would read the whole table at every step.
ASKED = """
WITH RECURSIVE chain AS (
    SELECT id, identifier, state, lead_id, counted_in, counted_as FROM activity
    WHERE id = ANY($1::bigint[]) OR identifier = ANY($2::text[])
    UNION SELECT up.* FROM chain c CROSS JOIN LATERAL (
        SELECT id, identifier, state, lead_id, counted_in, counted_as FROM activity
        WHERE id = c.counted_in LIMIT 1
    ) up
) SELECT * FROM chain
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
        self.ahead: dict[int, int] = {}

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
        if self.counted.pop(key, None):
            self.ahead.clear()
        if counted:
            self.counted[key] = counted

    def lead_back(self, target: int, key: int) -> bool:
        """Whether following the links from `target` comes to `key`, which is their end where it has none."""
        way = self.way(target, shortly=key not in self.counted)
        return key in way

    def way(self, key: int, shortly: bool) -> dict[int, None]:
        """In a circle, which two who wrote at once may have made, it ends where it began.

        Shortly, it leaves out what lies between a record and the end that it was once followed to: else a
        chain of many would be followed from its foot for each.
        """
        way: dict[int, None] = {}
        at: int | None = key
        while at is not None and at not in way:
            way[at] = None
            counted = self.counted.get(at)
            onward = counted.activity if counted else None
            at = self.ahead.get(at, onward) if shortly else onward
        if shortly:
            end = next(reversed(way))
            self.ahead |= {one: end for one in way if one != end}
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
    return Chains(await connection.fetch(ASKED, [*keys, *own], named), allowed)
