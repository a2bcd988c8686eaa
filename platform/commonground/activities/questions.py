"""What may be true of a drawn place and seldom is: asked of whoever writes it, with reason and picture.

A question is answered by a tick, which holds for this outline alone, or by mending. Files and the JSON API
are not asked: nobody stands there to answer.
"""

import zlib
from collections.abc import Iterator
from typing import Any

import msgspec
import shapely
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities.schemas import Activity, Location
from commonground.activities.service import connection_of
from commonground.activities.shapes import area_ha, mean_width_m, read_geojson, spikes
from commonground.activities.typed import Fields
from commonground.base.errors import Problem
from commonground.base.i18n import _, reading, show_number
from commonground.base.sql import beside
from commonground.base.texts import chosen

NARROWEST_M = 2
# A corner of a multipolygon below this share of the whole was seldom meant.
SLIVER_SHARE = 1e-4
AREA_FACTOR = 3
MOST_OVERLAPS = 5


async def questions(
    session: AsyncSession,
    document: Activity,
    before: Activity,
    rows: list[int],
    fields: Fields,
    key: int | None,
) -> list[Problem]:
    """Of the places that this writing brings or changes, without those that were answered."""
    found: list[Problem] = []
    for at, location in enumerate(document.locations):
        read = read_geojson(location.geometry) if location.geometry else None
        if read is None or location in before.locations or not read.is_valid:
            continue
        sure = fields.get(f"location-{rows[at]}-sure", []) if at < len(rows) else []
        asked = [*of_outline(document, location, read), *await overlaps(session, read, key)]
        found += [as_problem(at, location, one) for one in asked if tick(one, location) not in sure]
    return found


class Question(msgspec.Struct, frozen=True):
    code: str
    message: str
    remedy: str
    offer: dict[str, Any] = {}


def tick(question: Question, location: Location) -> str:
    """Names the question and the outline, so that another outline is asked again."""
    return f"{question.code}:{zlib.crc32(msgspec.json.encode(location.geometry, order='sorted')):08x}"


def as_problem(at: int, location: Location, question: Question) -> Problem:
    return Problem(
        field=f"locations[{at}].geometry",
        code=question.code.partition("-")[0],
        message=question.message,
        remedy=question.remedy,
        level="asks",
        offer=question.offer | {"ask": tick(question, location)},
    )


def of_outline(document: Activity, location: Location, read: Any) -> Iterator[Question]:
    if location.kind != "polygon":
        return
    if tips := spikes(read):
        yield Question(
            "spike",
            _("The outline has a spike: a corner whose two sides lie on each other."),
            _("Take it off, or say that it is right."),
            {"mend": True, "marks": [list(tip) for tip in tips]},
        )
    yield from slivers(read)
    yield from stated_area(document, read)


def slivers(read: Any) -> Iterator[Question]:
    width = mean_width_m(read)
    parts = list(shapely.get_parts(read))
    small = [part for part in parts if len(parts) > 1 and part.area < read.area * SLIVER_SHARE]
    if width < NARROWEST_M:
        message = _("This area is a sliver: on average %(width)s m wide.") % {
            "width": show_number(round(width, 1))
        }
    elif small:
        message = _("A part of this area is a sliver, less than a ten-thousandth of the whole.")
    else:
        return
    marks = [list(part.representative_point().coords[0]) for part in (small or parts)[:10]]
    yield Question("sliver", message, _("Draw it again, or say that it is right."), {"marks": marks})


def stated_area(document: Activity, read: Any) -> Iterator[Question]:
    """All areas of the activity together against the hectares it states."""
    stated = sum(
        float(max(filter(None, (one.target, one.achieved)), default=0))
        for one in document.results
        if one.indicator == "hectares"
    )
    shapes = [
        read_geojson(one.geometry) for one in document.locations if one.kind == "polygon" and one.geometry
    ]
    drawn = sum(area_ha(one) for one in shapes if one is not None)
    if stated <= 0 or drawn <= 0 or 1 / AREA_FACTOR <= drawn / stated <= AREA_FACTOR:
        return
    values = {"drawn": show_number(round(drawn)), "stated": show_number(round(stated))}
    yield Question(
        "area",
        _("What is drawn measures %(drawn)s ha; the results speak of %(stated)s ha.") % values,
        _("Correct one of the two, or say that it is right: the work may cover part of the area."),
        {"marks": []},
    )


async def overlaps(session: AsyncSession, read: Any, key: int | None) -> list[Question]:
    """With published areas of other activities, largest first."""
    if shapely.get_dimensions(read) != 2:
        return []
    connection = await connection_of(session)
    rows = await connection.fetch(beside(__file__, "overlaps"), shapely.to_wkb(read), key, MOST_OVERLAPS)
    return [overlap(row) for row in rows]


def overlap(row: Any) -> Question:
    title = chosen(msgspec.json.decode(row["title"]), reading.get())
    values = {"title": title, "area": show_number(round(row["area_ha"], 1))}
    return Question(
        f"overlap-{row['id']}",
        _("It overlaps “%(title)s” by %(area)s ha.") % values,
        _("If it is the same or joint work, speak to the lead of that activity; else say that it is right."),
        {
            "marks": [],
            "other": msgspec.json.decode(row["other"]),
            "link": {"url": f"/activities/{row['id']}", "title": title},
        },
    )
