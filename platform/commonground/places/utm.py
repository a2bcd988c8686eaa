"""UTM, such as 48N 650000 5300000: zone with hemisphere or band, easting, northing, in WGS 84."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

LINE = re.compile(
    r"(?:utm\s*)?(?:zone\s*)?(?P<zone>\d{1,2})\s*(?P<letter>[c-hj-np-x])\b[\s,;:]*"
    r"(?P<first_is>[en])?\s*[:=]?\s*(?P<first>\d{5,8}(?:\.\d+)?)\s*m?\s*(?P<first_was>[en])?\b[\s,;]+"
    r"(?P<second_is>[en])?\s*[:=]?\s*(?P<second>\d{5,8}(?:\.\d+)?)\s*m?\s*(?P<second_was>[en])?",
    re.IGNORECASE,
)
EASTINGS = (100_000, 900_000)
MOST_NORTH = 10_000_000
# Bands C to M lie south of the equator. S is a band of the north, and also short for south: to be asked.
SOUTHERN_BANDS = "cdefghjklm"

Pair = tuple[float, float]


def read(text: str) -> Iterator[list[Pair]]:
    """One list of pairs for each way to read all lines."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = [LINE.fullmatch(line.rstrip(".;")) for line in lines]
    if not found or not all(found):
        return
    matches = [match for match in found if match]
    for s_is_south in (False, True):
        if s_is_south and not any(match["letter"].lower() == "s" for match in matches):
            return
        pairs = [pair_of(match, s_is_south) for match in matches]
        if all(pairs):
            yield [pair for pair in pairs if pair]


def pair_of(found: re.Match[str], s_is_south: bool) -> Pair | None:
    zone, letter = int(found["zone"]), found["letter"].lower()
    first, second = float(found["first"]), float(found["second"])
    turned = "n" in ((found["first_is"] or "").lower(), (found["first_was"] or "").lower())
    easting, northing = (second, first) if turned or not inside(first) else (first, second)
    if not 1 <= zone <= 60 or not inside(easting) or northing > MOST_NORTH:
        return None
    south = letter in SOUTHERN_BANDS or (letter == "s" and s_is_south)
    longitude, latitude = projection(zone, south).transform(easting, northing)
    return float(latitude), float(longitude)


def inside(easting: float) -> bool:
    return EASTINGS[0] <= easting <= EASTINGS[1]


@cache
def projection(zone: int, south: bool) -> Any:
    from pyproj import Transformer

    return Transformer.from_crs((32700 if south else 32600) + zone, 4326, always_xy=True)
