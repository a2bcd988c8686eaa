"""Which records tell of work that another record of the same selection already counts.

Records joined by "duplicate" or "joint" are one piece of work; a "child" is part of the work of its parent.
Of each piece of work one record counts, unless the work it is part of is itself in the selection.
"""

from collections.abc import Iterable

import msgspec

SAME_WORK = ("duplicate", "joint")


class Link(msgspec.Struct, frozen=True):
    """One record says that another counts its work."""

    id: int
    into: int
    kind: str


class Chains:
    """Follows links; a circle of them is broken at its smallest id, whichever record one starts from."""

    def __init__(self, links: Iterable[Link]) -> None:
        self._links = {link.id: link for link in links}

    def work(self, record: int) -> int:
        """The record that stands for the piece of work `record` tells of."""
        seen = [record]
        while (link := self._links.get(seen[-1])) and link.kind in SAME_WORK:
            if link.into in seen:
                return min(seen[seen.index(link.into) :])
            seen.append(link.into)
        return seen[-1]

    def wholes(self, work: int) -> list[int]:
        """Every piece of work that `work` is part of, nearest first."""
        found: list[int] = []
        while (link := self._links.get(work)) and link.kind == "child":
            work = self.work(link.into)
            if work in found:
                break
            found.append(work)
        return found


def counted(selection: Iterable[int], links: Iterable[Link]) -> set[int]:
    """The records of the selection that are counted; the others are its overlap."""
    chains = Chains(links)
    pieces: dict[int, list[int]] = {}
    for record in selection:
        pieces.setdefault(chains.work(record), []).append(record)
    return {
        work if work in records else min(records)
        for work, records in pieces.items()
        if not is_part_of_another(work, pieces, chains)
    }


def is_part_of_another(work: int, pieces: dict[int, list[int]], chains: Chains) -> bool:
    """In a circle of parts the smallest stays, so that the work is not lost."""
    wholes = chains.wholes(work)
    if work in wholes:
        circle = [whole for whole in wholes if whole in pieces]
        return work != min(circle)
    return any(whole in pieces for whole in wholes)
