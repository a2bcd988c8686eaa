"""Coordinates pasted in any common notation, read as pure functions.

What can be read in two ways is given in both, for a person to choose: nothing is guessed. The notations are
decimal degrees with point or comma, degrees with minutes and seconds, letters and words of the six
languages before or after, UTM, geo: addresses and links of map sites.
"""

import math
import re
from collections.abc import Iterable, Iterator

import msgspec

from commonground.places import degrees, map_links, utm
from commonground.places.degrees import Angle

LONGEST = 20_000
MOST_POINTS = 1_000
# Seven decimals are about a centimetre; floats of minutes and seconds have a tail of noise.
DECIMALS = 7


class Point(msgspec.Struct, frozen=True):
    latitude: float
    longitude: float


class Reading(msgspec.Struct, frozen=True):
    """One way to read what was pasted; `left_aside` are words beside the coordinates, such as names."""

    points: tuple[Point, ...]
    radius_m: int | None = None
    left_aside: str = ""


def readings(text: str) -> list[Reading]:
    """Every way the text can be coordinates: none where it is something else, several where one must ask."""
    if len(text) > LONGEST or not any(character.isdigit() for character in text):
        return []
    found: list[Reading] = []
    for source in (from_link, from_utm, from_degrees):
        found = list(dict.fromkeys(source(text.strip())))
        if found:
            break
    return found


def from_link(text: str) -> Iterator[Reading]:
    for latitude, longitude, radius_m in map_links.read(text):
        yield from sound([(latitude, longitude)], radius_m)


def from_utm(text: str) -> Iterator[Reading]:
    for pairs in utm.read(text):
        yield from sound(pairs)


def from_degrees(text: str) -> Iterator[Reading]:
    for angles, left_aside in degrees.lists_of_angles(text):
        for pairs in in_pairs(angles):
            yield from sound(pairs, None, left_aside)


def sound(
    pairs: Iterable[tuple[float, float]], radius_m: int | None = None, left_aside: str = ""
) -> Iterator[Reading]:
    """The pairs as a reading, if every one of them is on the Earth."""
    points = tuple(Point(round(first, DECIMALS), round(second, DECIMALS)) for first, second in pairs)
    fit = all(
        math.isfinite(one.latitude)
        and math.isfinite(one.longitude)
        and abs(one.latitude) <= 90
        and abs(one.longitude) <= 180
        for one in points
    )
    if points and fit and len(points) <= MOST_POINTS:
        yield Reading(points, radius_m, left_aside)


def in_pairs(angles: list[Angle]) -> Iterator[list[tuple[float, float]]]:
    """Latitude and longitude of each pair: as letters say, else in both orders, the same for all pairs."""
    if not angles or len(angles) % 2:
        return
    pairs = list(zip(angles[::2], angles[1::2], strict=True))
    for first_is in ("latitude", "longitude"):
        turned = [ordered(first, second, first_is) for first, second in pairs]
        if all(turned):
            yield [pair for pair in turned if pair]


def ordered(first: Angle, second: Angle, first_is: str) -> tuple[float, float] | None:
    other = "longitude" if first_is == "latitude" else "latitude"
    if first.axis not in (first_is, None) or second.axis not in (other, None):
        return None
    return (first.value, second.value) if first_is == "latitude" else (second.value, first.value)


def shown(point: Point) -> str:
    """As a person would say it, for a choice between readings: 47.92° N, 106.92° E."""
    north = "N" if point.latitude >= 0 else "S"
    east = "E" if point.longitude >= 0 else "W"
    return f"{plain(abs(point.latitude))}° {north}, {plain(abs(point.longitude))}° {east}"


def plain(value: float) -> str:
    return re.sub(r"\.?0+$", "", f"{value:.6f}")
