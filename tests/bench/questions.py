"""What is asked of the server: addresses by the name of the row in the table."""

from typing import Any

import asyncpg

VARIED = 12

IDS = """
SELECT activity_id FROM activity_card WHERE state = 'published' AND cardinality(needs) > 0
ORDER BY md5(activity_id::text) LIMIT $1
"""
# The busiest tile of a zoom: Web Mercator is 40,075,017 m wide.
BUSIEST = """
SELECT floor((ST_X(point_3857) + 20037508.34) / (40075016.68 / 2 ^ $1::int))::int AS x,
       floor((20037508.34 - ST_Y(point_3857)) / (40075016.68 / 2 ^ $1::int))::int AS y
FROM shape GROUP BY 1, 2 ORDER BY count(*) DESC LIMIT 1
"""


async def questions(connection: "asyncpg.Connection[asyncpg.Record]") -> dict[str, list[str]]:
    ids: list[Any] = [row[0] for row in await connection.fetch(IDS, VARIED)]
    found = {
        "home page": ["/"],
        "list": ["/activities"],
        "facets, everything": ["/activities.json"],
        "facets, one status": ["/activities.json?status=completed"],
        "facets, country and area": ["/activities.json?country=MN&area=restoration"],
        "facets, a common word": ["/activities.json?q=land"],
        "facets, two words": ["/activities.json?q=saline+steppe&status=completed"],
        "facets, a box": ["/activities.json?bbox=95,40,115,52"],
    }
    for zoom in (3, 4, 5):
        tile = await connection.fetchrow(BUSIEST, zoom)
        assert tile is not None, "no activity has a place"
        found[f"tile, zoom {zoom}"] = [f"/tiles/activities/{zoom}/{tile['x']}/{tile['y']}.mvt"]
    found["detail"] = [f"/activities/{key}" for key in ids]
    found["match"] = [f"/matches?activity={key}" for key in ids]
    found["report preview"] = ["/reports/preview?year_from=2015&year_to=2024"]
    return found
