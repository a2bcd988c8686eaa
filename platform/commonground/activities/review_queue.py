"""The queue: what waits for a decision, oldest first, by country and by how long it has waited."""

from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
from litestar import Response, get

from commonground.accounts.schemas import Viewer
from commonground.activities import waiting
from commonground.activities.guards import at_the_table, own_country
from commonground.base.database import Connection
from commonground.base.web import AnyRequest, page

Row = dict[str, Any]
Age = Literal["week", "month", "over"]
AGES: tuple[Age, ...] = ("over", "month", "week")


class Chosen(msgspec.Struct, frozen=True):
    """The part of the queue somebody works through; addresses carry it from case to case."""

    country: str = ""
    age: str = ""

    def query(self, **other: str) -> str:
        pairs = {"country": self.country, "age": self.age} | other
        return "&".join(f"{name}={value}" for name, value in pairs.items() if value)

    def address(self, path: str = "/review", **other: str) -> str:
        query = self.query(**other)
        return f"{path}?{query}" if query else path

    def takes(self, row: Row) -> bool:
        return (not self.country or self.country in row["countries"]) and (
            not self.age or row["age"] == self.age
        )


class Neighbours(msgspec.Struct, frozen=True):
    """Of one case in the chosen part of the queue; `place` counts from 1, and is 0 where it is not in it."""

    before: Row | None
    after: Row | None
    place: int
    total: int


def chosen_in(request: AnyRequest) -> Chosen:
    """What is not a country or an age chooses nothing: a queue is never refused for its address."""
    country, age = (request.query_params.get(name, "") for name in ("country", "age"))
    return Chosen(country if country.isalpha() and len(country) == 2 else "", age if age in AGES else "")


def age_of(since: datetime, now: datetime) -> Age:
    days = (now - since).days
    return "week" if days < 7 else "month" if days <= 30 else "over"


async def waiting_for(connection: Connection, viewer: Viewer) -> list[Row]:
    """Oldest first; a focal point's own country alone."""
    now = datetime.now(UTC)
    rows = await waiting.queue(connection, own_country(viewer) or "")
    return [row | {"age": age_of(row["since"], now), "days": (now - row["since"]).days} for row in rows]


async def neighbours(connection: Connection, viewer: Viewer, chosen: Chosen, key: int) -> Neighbours:
    rows = [row for row in await waiting_for(connection, viewer) if chosen.takes(row)]
    at = next((place for place, row in enumerate(rows) if row["id"] == key), None)
    if at is None:
        return Neighbours(None, rows[0] if rows else None, 0, len(rows))
    before = rows[at - 1] if at > 0 else None
    return Neighbours(before, rows[at + 1] if at + 1 < len(rows) else None, at + 1, len(rows))


def counted(rows: list[Row], chosen: Chosen) -> dict[str, Any]:
    """Each choice with how many it leaves, the other choice being as it is."""
    by_country: dict[str, int] = {}
    for code in (code for row in rows if Chosen(age=chosen.age).takes(row) for code in row["countries"]):
        by_country[code] = by_country.get(code, 0) + 1
    of_country = [row for row in rows if Chosen(country=chosen.country).takes(row)]
    by_age = [(age, sum(row["age"] == age for row in of_country)) for age in AGES]
    return {"countries": sorted(by_country.items(), key=lambda pair: -pair[1]), "ages": by_age}


@get("/review", guards=[at_the_table])
async def queue(request: AnyRequest, everything: Connection, viewer: Viewer) -> Response[Any]:
    rows = await waiting_for(everything, viewer)
    chosen = chosen_in(request)
    return page(
        request,
        "activities/queue.html",
        rows=[row for row in rows if chosen.takes(row)],
        total=len(rows),
        chosen=chosen,
        country_of=own_country(viewer),
        **counted(rows, chosen),
    )


routes = [queue]
