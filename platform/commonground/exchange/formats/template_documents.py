"""Rows of the template, in codes, as documents.

A cell that says what the stored value says leaves it alone, with everything the template can't carry: a drawn
outline, the origin of a text, its other languages. Only what differs is read anew.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec

from commonground.activities.schemas import (
    Activity,
    Location,
    Share,
    Source,
)
from commonground.base.i18n import _
from commonground.base.texts import Text, Texts
from commonground.exchange.formats.template_cells import (
    BLANK,
    FLOATS,
    META,
    READERS,
    SCALARS,
    SIDES,
    TEXTS,
    Row,
    Unfit,
    code_in,
    number_in,
    plain,
    same,
    text_in,
)
from commonground.exchange.formats.template_field import Tab
from commonground.exchange.formats.template_rows import ROWS, activity_row, location_row, part_rows, spot_of


def activity_of(base: Activity, row: Row) -> Activity:
    """The base with what the row says laid over it. Columns that the sheet has not are not in the row."""
    said: dict[str, Any] = {
        "title": texts_of("title", base.title, row),
        "summary": texts_of("summary", base.summary, row),
        "areas": shares_of("area", base.areas, row),
        "countries": shares_of("country", base.countries, row),
        "themes": codes_of("theme", base.themes, row),
        "frameworks": codes_of("framework", base.frameworks, row),
        "source": source_of(base.source, row),
    }
    before = activity_row(base)
    for key, name, read in SCALARS:
        if key in row and not same(key, row[key], before.get(key, "")):
            said[name] = read(key, row[key])
    return msgspec.structs.replace(base, **said)


def texts_of(key: str, base: Texts, row: Row) -> Texts:
    found = dict(base)
    for name, value in row.items():
        root, _colon, language = name.partition(":")
        if root != key:
            continue
        text = plain(text_in(name, value))
        if language in base and plain(base[language].text) == text:
            continue
        if text:
            found[language] = Text(text)
        else:
            found.pop(language, None)
    return found


def shares_of(key: str, base: list[Share], row: Row) -> list[Share]:
    held = {share.code: share.share for share in base}
    given = {
        name.partition(":")[2]: number_in(name, value)
        for name, value in row.items()
        if name.startswith(f"{key}:") and not same(name, value, held.get(name.partition(":")[2], ""))
    }
    if not given:
        return base
    merged: dict[str, Decimal | None] = {**held, **given}
    return [Share(code, share) for code, share in merged.items() if share is not None]


def codes_of(key: str, base: list[str], row: Row) -> list[str]:
    if not any(name.startswith(f"{key}:") for name in row):
        return base
    cells = [(name, value) for name, value in row.items() if name.startswith(f"{key}:") and value != ""]
    if sorted(str(value) for _name, value in cells) == sorted(base):
        return base
    given = list(
        dict.fromkeys(value if str(value) in base else code_in(name, value) for name, value in cells)
    )
    kept = [code for code in base if code in given]
    return kept + [str(code) for code in given if code not in kept]


def source_of(base: Source, row: Row) -> Source:
    values = {}
    for key, name in (("source_name", "name"), ("source_url", "url")):
        text = plain(text_in(key, row.get(key, plain(getattr(base, name)))))
        if text != plain(getattr(base, name)):
            values[name] = text
    return msgspec.structs.replace(base, **values) if values else base


def parts_of(
    tab: Tab, base: Activity, rows: Iterable[Row]
) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
    """The fields of a tab as its rows say them, and the parts of the base that no row stands for any more."""
    held = {row["part"]: row for row in part_rows(tab, base)}
    stored = {str(number): part_numbered(tab, base, str(number)) for number in held}
    left = dict(stored)
    found: list[tuple[float, str, Any]] = []
    for at, row in enumerate(rows):
        number = str(row.get("part", ""))
        before = left.pop(number, None)
        if not any(value != "" for key, value in row.items() if key not in META):
            if before is not None:
                left[number] = before
            continue
        part = before if before is not None and says(row, held[number]) else built(tab, row, before)
        place = list(stored).index(number) if before is not None else len(stored) + at
        found.append((place, field_of(tab, row), part))
    fields = {"needs": ("needs", "offers")}.get(tab, (tab,))
    said = {
        field: [part for _place, of, part in sorted(found, key=lambda one: one[0]) if of == field]
        for field in fields
    }
    gone = {
        field: [part for number, part in left.items() if field_numbered(tab, number) == field]
        for field in fields
    }
    return said, gone


def part_numbered(tab: Tab, base: Activity, number: str) -> Any:
    return getattr(base, field_numbered(tab, number))[int(number.rpartition(":")[2]) - 1]


def field_numbered(tab: Tab, number: str) -> str:
    return SIDES[number.partition(":")[0]] if tab == "needs" else tab


def field_of(tab: Tab, row: Row) -> str:
    if tab != "needs":
        return tab
    side = code_in("side", row.get("side", ""))
    if side not in SIDES:
        raise Unfit(
            "side", _("It is not said whether this is sought or offered."), _("Choose one from the list.")
        )
    return SIDES[side]


def says(row: Row, before: Row) -> bool:
    """Whether every column that the sheet has says what is stored."""
    return all(same(key, value, before.get(key, "")) for key, value in row.items() if key not in META)


def built(tab: Tab, row: Row, before: Any) -> Any:
    base = before if before is not None else BLANK[tab]
    said = ROWS[tab](base)
    if before is None:
        row, said = {key: "" for key, _name, _read in READERS[tab]} | row, {}
    values: dict[str, Any] = {}
    for key, name, read in READERS[tab]:
        if key in row and (before is None or not same(key, row[key], said.get(key, ""))):
            values[name] = read(key, row[key])
    for name in TEXTS.get(tab, ()):
        values[name] = texts_of(name, getattr(base, name), row)
    if tab == "locations":
        values |= drawn(row, base)
    return msgspec.structs.replace(base, **values)


def drawn(row: Row, base: Location) -> dict[str, Any]:
    """A point moves by its degrees; what else is drawn stays."""
    before = location_row(base)
    given = [row.get(key, before[key]) for key in FLOATS]
    if all(same(key, value, before[key]) for key, value in zip(FLOATS, given, strict=True)):
        return {}
    if row.get("kind", base.kind) != "point" or (base.geometry and spot_of(base) is None):
        raise Unfit(
            "latitude",
            _("What is drawn can't be moved in a sheet."),
            _("Empty both cells, and move it on the map."),
        )
    values = [number_in(key, value) for key, value in zip(FLOATS, given, strict=True)]
    if values == [None, None]:
        return {"geometry": None}
    for key, value in zip(FLOATS, values, strict=True):
        if value is None:
            raise Unfit(
                key, _("A point needs both latitude and longitude."), _("Give both in degrees, or neither.")
            )
    latitude, longitude = (float(value) for value in values if value is not None)
    return {"geometry": {"type": "Point", "coordinates": [longitude, latitude]}}
