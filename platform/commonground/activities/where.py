"""The where screen between two saves: find a place, take one that is offered, read a file, mend an outline.

Every action gives the form back with more in it and saves nothing, so it works without JavaScript and what
else was typed is kept.
"""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from litestar.datastructures import UploadFile
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.schemas import Viewer
from commonground.activities import place_fields
from commonground.activities.form_places import LONGEST_OUTLINE, parsed
from commonground.activities.service import connection_of
from commonground.activities.shapes import mended, too_many
from commonground.activities.typed import Fields, Typed
from commonground.activities.typing_models import GeometryUpload
from commonground.base.errors import Problem
from commonground.base.i18n import _, reading
from commonground.base.web import AnyRequest, form
from commonground.places import coordinates, geometry_files, map_links
from commonground.places import queries as places
from commonground.places import search as gazetteer
from commonground.places.geometry_child.schemas import FileRead, Refusal, Wish
from commonground.places.queries import Vocabulary

# A file is refused with the form kept only if all of it is taken in, to a disk; above this it is not.
LARGEST_FORM = 260 * 1024 * 1024
KEPT = timedelta(days=1)
FILE_FIELDS = ("file_key", "file_layer", "file_crs", "file_take", "file_tolerance")


class Settled(msgspec.Struct, frozen=True):
    """The form as it is to be shown, and what could not be done."""

    fields: Fields
    problems: list[Problem] = []


class Screen(msgspec.Struct, frozen=True):
    """What an action needs besides the form."""

    request: AnyRequest
    session: AsyncSession
    viewer: Viewer
    vocabulary: Vocabulary


async def settled(screen: Screen, fields: Fields, do: str) -> Settled | None:
    """None where the button is none of the where screen's."""
    action, _colon, rest = do.partition(":")
    row, _colon, asked = rest.partition(":")
    if action not in ACTIONS or not place_fields.is_row(row):
        return None
    return await ACTIONS[action](screen, place_fields.without_offers(fields), row, asked)  # type: ignore[no-any-return]


async def find(screen: Screen, fields: Fields, row: str, _asked: str) -> Settled:
    """Coordinates, an outline in well-known text or GeoJSON, or else a name."""
    text = Typed(fields).one(f"{row}-find")
    if not text:
        return refused(fields, row, "missing", _("This is needed."), _("Type a name, or paste coordinates."))
    if len(text) > LONGEST_OUTLINE:
        return refused(fields, row, "too_many_vertices", *too_many())
    if geometry := parsed(text):
        return Settled(place_fields.with_geometry(fields, row, geometry))
    readings = coordinates.readings(text)
    if readings:
        return from_readings(fields, row, readings)
    if map_links.is_shifted(text):
        message = _("This map shifts its coordinates by some hundred metres, by a rule it does not publish.")
        return refused(fields, row, "shifted_map", message, _("Find the place on the map below instead."))
    return await by_name(screen, fields, row, text)


def from_readings(fields: Fields, row: str, readings: list[coordinates.Reading]) -> Settled:
    first = readings[0]
    if len(readings) == 1 and len(first.points) == 1:
        return Settled(place_fields.with_points(fields, row, first, "point"))
    return Settled(place_fields.with_offers(fields, row, place_fields.offers_of_readings(row, readings)))


async def by_name(screen: Screen, fields: Fields, row: str, text: str) -> Settled:
    connection = await connection_of(screen.session)
    found = await gazetteer.search(connection, screen.vocabulary, text, None, reading.get())
    if not found:
        message = _("No place of this name is in the gazetteer, and these are no coordinates.")
        remedy = _("Try another spelling or language, or set the place on the map.")
        return refused(fields, row, "not_found", message, remedy)
    return Settled(
        place_fields.with_offers(fields, row, [place_fields.offer_of_hit(row, hit) for hit in found])
    )


async def pick(screen: Screen, fields: Fields, row: str, asked: str) -> Settled:
    """`asked` is what an offer's button says: place:12:unit, say, or reading:1:polygon."""
    kind, number, how = [*asked.split(":"), "", ""][:3]
    if not number.isascii() or not number.isdigit() or len(number) > 15:
        return Settled(fields)
    if kind == "reading":
        readings = coordinates.readings(Typed(fields).one(f"{row}-find"))
        fits = int(number) < len(readings)
        return Settled(place_fields.with_points(fields, row, readings[int(number)], how) if fits else fields)
    connection = await connection_of(screen.session)
    hit = await gazetteer.place(connection, screen.vocabulary, int(number), reading.get())
    return Settled(place_fields.with_hit(fields, row, hit, how) if hit else fields)


async def read_file(screen: Screen, fields: Fields, row: str, _asked: str) -> Settled:
    given = (await form(screen.request)).file(f"{row}-file")
    if given is None or not given.filename:
        return refused(fields, row, "missing", _("No file was chosen."), _("Choose one."), "file")
    fields = {name: value for name, value in fields.items() if name not in file_fields(row)}
    if size_of(given) > geometry_files.LARGEST_FILE:
        refusal = Refusal("too_large", str(geometry_files.LARGEST_FILE // 1024 // 1024))
        return Settled(fields, [geometry_files.problem_of(refusal, f"{row}-file")])
    return await with_content(screen, fields, row, await given.read(), given.filename)


async def read_again(screen: Screen, fields: Fields, row: str, asked: str) -> Settled:
    """With the answer to what the file left open; `asked` is the answer of a button."""
    key = Typed(fields).one(f"{row}-file_key")
    mine = (GeometryUpload.key == key, GeometryUpload.person_id == screen.viewer.id)
    kept = await screen.session.scalar(select(GeometryUpload).where(*mine))
    if kept is None:
        message = _("The file is no longer kept here.")
        return refused(fields, row, "file_gone", message, _("Choose it again."), "file")
    name, _colon, value = asked.partition("=")
    value = value or Typed(fields).one(f"{row}-{name}_typed")
    if f"{row}-{name}" in file_fields(row):
        fields = fields | {f"{row}-{name}": [value]}
    return await with_content(screen, fields, row, kept.content, kept.file_name)


def file_fields(row: str) -> set[str]:
    return {f"{row}-{name}" for name in FILE_FIELDS}


def size_of(given: UploadFile) -> int:
    given.file.seek(0, 2)
    size = given.file.tell()
    given.file.seek(0)
    return size


async def with_content(screen: Screen, fields: Fields, row: str, content: bytes, name: str) -> Settled:
    wish = wish_of(Typed(fields), row, await box_of(screen, fields))
    answer = await geometry_files.read(content, wish)
    if isinstance(answer, Refusal):
        return Settled(fields, [geometry_files.problem_of(answer, f"{row}-file")])
    if not answer.drawn:
        key = await keep(screen, Typed(fields).one(f"{row}-file_key"), content, name)
        more = {
            f"{row}-file_key": [key],
            f"{row}-file_name": [name[:200]],
            f"{row}-file_open": [as_text(answer)],
        }
        return Settled(fields | more)
    plain = {name: value for name, value in fields.items() if name not in file_fields(row)}
    return Settled(place_fields.with_drawn(plain, row, answer.drawn))


def as_text(answer: FileRead) -> str:
    return msgspec.json.encode(answer).decode()


def wish_of(typed: Typed, row: str, box: tuple[float, float, float, float] | None) -> Wish:
    take, _colon, feature = typed.one(f"{row}-file_take").partition("-")
    tolerance = typed.one(f"{row}-file_tolerance")
    known: Any = take if take in ("one", "each", "merged") else ""
    return Wish(
        layer=typed.one(f"{row}-file_layer"),
        crs=typed.one(f"{row}-file_crs")[:100],
        take=known,
        feature=int(feature) if feature.isascii() and feature.isdigit() and len(feature) < 7 else 0,
        tolerance_m=float(tolerance)
        if tolerance.isascii() and tolerance.isdigit() and len(tolerance) < 6
        else 0,
        box=box,
    )


async def box_of(screen: Screen, fields: Fields) -> tuple[float, float, float, float] | None:
    named = [code for code in fields.get("countries", []) if len(code) == 2]
    return await places.box_of(await connection_of(screen.session), named)


async def keep(screen: Screen, key: str, content: bytes, name: str) -> str:
    """Until the next day, for its owner alone; an answer to a further question finds it again."""
    table = GeometryUpload
    old = table.created_at < datetime.now(UTC) - KEPT
    await screen.session.execute(delete(table).where(old))
    if key:
        return key
    key = secrets.token_urlsafe(16)
    values = {"key": key, "person_id": screen.viewer.id, "file_name": name[:200], "content": content}
    await screen.session.execute(insert(table).values(**values))
    return key


async def mend(_screen: Screen, fields: Fields, row: str, _asked: str) -> Settled:
    """The person has seen it before and after."""
    geometry = parsed(Typed(fields).one(f"{row}-geometry"))
    found = mended(geometry) if geometry else None
    return Settled(place_fields.with_geometry(fields, row, found) if found else fields)


def refused(fields: Fields, row: str, code: str, message: str, remedy: str, field: str = "find") -> Settled:
    return Settled(fields, [Problem(field=f"{row}-{field}", code=code, message=message, remedy=remedy)])


ACTIONS: dict[str, Any] = {"find": find, "pick": pick, "file": read_file, "reread": read_again, "mend": mend}
