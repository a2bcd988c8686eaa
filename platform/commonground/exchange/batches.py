"""The chosen activities on their way out, some hundreds at a time."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from commonground.activities.schemas import Stored
from commonground.base.database import Connection
from commonground.exchange import queries
from commonground.exchange.about import About
from commonground.exchange.chosen_keys import Keys
from commonground.exchange.formats.wording import Wording
from commonground.exchange.leaving import Leaving, Named
from commonground.exchange.schemas import Link

BATCH = 200
# Names of organisations are kept for the next batch; beyond so many they are read anew.
MOST_KNOWN = 5_000
Places = Literal["unread", "spots", "outlines"]
PLACES = {"spots": queries.spots, "outlines": queries.places}
Opened = Callable[[], AbstractAsyncContextManager[Connection]]


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """What goes out: the activities' ids in order, and what the file says of itself."""

    keys: Keys
    told: About
    wording: Wording
    languages: list[str] = []
    base_url: str = ""
    hxl: bool = False
    made_at: datetime = msgspec.field(default_factory=lambda: datetime.now(UTC))

    @property
    def language(self) -> str:
        return self.wording.language

    @property
    def about(self) -> dict[str, Any]:
        return self.told.plain


class Batches:
    """Read as they are asked for: who stops asking stops the work. A slow reader holds no connection.

    `places` and `sums` say what is read besides the documents: outlines or mere spots, and money in US$.
    """

    def __init__(
        self, opened: Opened, chosen: Selection, places: Places = "unread", sums: bool = False
    ) -> None:
        self.opened, self.chosen, self.places, self.sums = opened, chosen, places, sums
        self.known: dict[int, Named] = {}

    async def __aiter__(self) -> AsyncIterator[list[Leaving]]:
        for keys in self.chosen.keys.slices(BATCH):
            async with self.opened() as connection:
                found = await self.batch(connection, keys)
            yield found

    async def batch(self, connection: Connection, keys: list[int]) -> list[Leaving]:
        found = await queries.stored_in_order(connection, keys)
        await self.learn(connection, found)
        counted = [one.counted.activity for one in found if one.counted]
        names = await queries.identifiers(connection, counted) if counted else {}
        places = await PLACES[self.places](connection, keys) if self.places in PLACES else {}
        sums = await queries.sums(connection, keys) if self.sums else {}
        lines = await queries.lines_in_usd(connection, keys) if self.sums else {}
        return [
            Leaving(
                stored=one,
                organisations=self.known,
                counted=link_of(one, names),
                url=f"{self.chosen.base_url}/activities/{one.id}",
                places=places.get(one.id, []),
                sums=sums.get(one.id, {}),
                lines_usd=lines.get(one.id, []),
            )
            for one in found
        ]

    async def learn(self, connection: Connection, found: Iterable[Stored]) -> None:
        if len(self.known) > MOST_KNOWN:
            self.known = {}
        asked = {key for one in found for key in organisations_of(one) if key not in self.known}
        if asked:
            self.known |= await queries.organisations(connection, sorted(asked))


def organisations_of(one: Stored) -> set[int]:
    document = one.document
    named = {document.lead, *(partner.organisation for partner in document.partners)}
    return {key for key in named | {line.organisation for line in document.budgets} if key is not None}


def link_of(one: Stored, identifiers: dict[int, str | None]) -> Link | None:
    """A record that is not to be seen is not named either."""
    if one.counted is None or one.counted.activity not in identifiers:
        return None
    return Link(one.counted.kind, identifiers[one.counted.activity] or f"#{one.counted.activity}")
