"""Reference data for forms and maps: admin units of a country, places by name or pasted coordinates."""

from typing import Annotated, Any

import msgspec
from litestar import get
from litestar.params import QueryParameter

from commonground.base import i18n
from commonground.base.database import Connection
from commonground.base.texts import chosen
from commonground.places import coordinates
from commonground.places.queries import Vocabulary
from commonground.places.search import search


@get("/places/admin-units")
async def admin_units(vocabulary: Vocabulary, country: str = "") -> list[dict[str, Any]]:
    """Code and name of each unit, of one country or of all."""
    language = i18n.reading.get()
    return [
        {"code": row["code"], "country": row["country"], "name": chosen(row["name"], language)}
        for row in vocabulary.units.values()
        if not country or row["country"] == country
    ]


@get("/places/search")
async def find_places(
    published: Connection,
    vocabulary: Vocabulary,
    question: Annotated[str, QueryParameter(name="q", max_length=coordinates.LONGEST)] = "",
    country: Annotated[str, QueryParameter(max_length=2)] = "",
) -> dict[str, Any]:
    """Places by name in any of six languages, or the ways in which pasted coordinates can be read."""
    readings = coordinates.readings(question)
    found = []
    if not readings:
        found = await search(published, vocabulary, question, country, i18n.reading.get())
    return {
        "items": [msgspec.to_builtins(one) | {"where": one.where} for one in found],
        "coordinates": [
            msgspec.to_builtins(one) | {"shown": [coordinates.shown(point) for point in one.points[:3]]}
            for one in readings
        ],
    }


routes: list[Any] = [admin_units, find_places]
