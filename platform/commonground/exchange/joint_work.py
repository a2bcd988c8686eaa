"""Shares of joint work while the rows of a file are linked: together they make no more than the whole.

As activities/joint_shares holds it for a share that is written; here the link brings them together.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from commonground.activities import joint_shares, rules
from commonground.activities.schemas import Counted
from commonground.base.database import Connection

LINKS = "SELECT id, counted_in FROM activity WHERE id = ANY($1::bigint[]) AND counted_as = 'joint'"
Joined = tuple[int, int]


class JointWork:
    """Records with their shares, and which of them are joined; a link that is put is followed at once."""

    def __init__(self, shares: dict[int, Decimal], links: Iterable[Joined]) -> None:
        self.shares = shares
        self.counted: dict[int, int] = {}
        self.near: dict[int, set[int]] = defaultdict(set)
        for key, target in links:
            self.put(key, Counted(target, "joint"))

    def put(self, key: int, counted: Counted | None) -> None:
        before = self.counted.pop(key, None)
        if before is not None:
            self.near[key].discard(before)
            self.near[before].discard(key)
        if counted and counted.kind == "joint":
            self.counted[key] = counted.activity
            self.near[key].add(counted.activity)
            self.near[counted.activity].add(key)

    def too_large(self, key: int, counted: Counted | None) -> Decimal | None:
        """What the shares would make, where they would be more than the whole and `key` brings some."""
        before = self.counted.get(key)
        self.put(key, None)
        brought = self.sum_of(key)
        total = brought + self.sum_of(counted.activity) if counted and counted.kind == "joint" else brought
        self.put(key, Counted(before, "joint") if before is not None else None)
        return total if brought and total > rules.WHOLE else None

    def sum_of(self, key: int) -> Decimal:
        seen, ahead = {key}, [key]
        while ahead:
            found = self.near[ahead.pop()] - seen
            seen |= found
            ahead += found
        return sum((self.shares.get(one, joint_shares.NOTHING) for one in seen), joint_shares.NOTHING)


async def joint_work(connection: Connection, wanted: list[Joined]) -> JointWork:
    """Of records that are to be joined; where those that come have no share, no more is asked."""
    shares = await joint_shares.of_work(connection, [key for key, _target in wanted])
    if any(shares.values()):
        shares |= await joint_shares.of_work(connection, [target for _key, target in wanted])
    links = await connection.fetch(LINKS, list(shares)) if any(shares.values()) else []
    return JointWork(shares, [(row["id"], row["counted_in"]) for row in links])
