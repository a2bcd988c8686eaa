"""Reference data for forms and maps: admin units of a country, the vocabularies."""

from typing import Any

from litestar import get

from commonground.base import i18n
from commonground.base.texts import chosen
from commonground.places.queries import Vocabulary


@get("/places/admin-units")
async def admin_units(vocabulary: Vocabulary, country: str = "") -> list[dict[str, Any]]:
    """Code and name of each unit, of one country or of all."""
    language = i18n.reading.get()
    return [
        {"code": row["code"], "country": row["country"], "name": chosen(row["name"], language)}
        for row in vocabulary.units.values()
        if not country or row["country"] == country
    ]


routes: list[Any] = [admin_units]
