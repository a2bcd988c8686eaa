"""Coordinates in geo: addresses and in links of map sites, by what each site documents or writes itself."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote_plus, urlsplit

N = r"(-?\d{1,3}(?:\.\d+)?)"
PAIR = re.compile(rf"\s*{N}\s*,\s*{N}(?:[,/].*)?\s*")
GEO = re.compile(rf"geo:{N},{N}(?:,{N})?((?:;[a-z0-9-]+(?:=[^;]*)?)*)(?:\?.*)?", re.IGNORECASE)
# The pin of a place, then the middle of the view.
PIN = re.compile(rf"!3d{N}!4d{N}")
VIEW = re.compile(rf"/@{N},{N},")
NAMED = re.compile(rf"/(?:place|search|dir)/{N},\s*{N}(?:[/?]|$)")
OSM_VIEW = re.compile(rf"map=\d+(?:\.\d+)?/{N}/{N}")
LATITUDE_FIRST = ("q", "query", "ll", "center", "daddr", "destination", "sll")
LONGITUDE_FIRST = ("pt", "whatshere[point]", "ll", "m")
LONGITUDE_FIRST_SITES = ("yandex", "2gis")
# They shift every point by some hundred metres, by a rule that is not published.
SHIFTED_SITES = ("amap.", "gaode.", "baidu.", "map.qq.", "autonavi.")
LARGEST_RADIUS_M = 1_000_000

Found = tuple[float, float, int | None]


def read(text: str) -> Iterator[Found]:
    """Latitude, longitude, and how far off it may be where the address says so."""
    if found := GEO.fullmatch(text):
        yield from from_geo(found)
    elif re.match(r"https?://\S+$", text, re.IGNORECASE):
        yield from from_site(text)


def is_shifted(text: str) -> bool:
    """Whether a link leads to a site whose coordinates are not those of the rest of the world."""
    return bool(re.match(r"https?://", text)) and any(site in host_of(text) for site in SHIFTED_SITES)


def host_of(text: str) -> str:
    try:
        return (urlsplit(text).hostname or "").lower()
    except ValueError:
        return ""


def from_geo(found: re.Match[str]) -> Iterator[Found]:
    """RFC 5870; another reference system than WGS 84 is not ours to turn."""
    given = dict(part.partition("=")[::2] for part in found[4].lower().split(";") if part)
    if given.get("crs", "wgs84") != "wgs84":
        return
    radius = re.fullmatch(r"\d+(?:\.\d+)?", given.get("u", ""))
    radius_m = round(float(radius[0])) if radius and float(radius[0]) <= LARGEST_RADIUS_M else None
    yield float(found[1]), float(found[2]), radius_m or None


def from_site(text: str) -> Iterator[Found]:
    host = host_of(text)
    if not host or is_shifted(text):
        return
    flat = unquote_plus(text)
    asked = parse_qs(urlsplit(text).query)
    if any(site in host for site in LONGITUDE_FIRST_SITES):
        yield from first_pair(asked, LONGITUDE_FIRST, turned=True)
        return
    if "mlat" in asked and "mlon" in asked:
        yield from first_pair({"ll": [f"{asked['mlat'][0]},{asked['mlon'][0]}"]}, ("ll",))
        return
    for pattern in (PIN, NAMED, OSM_VIEW, VIEW):
        if found := pattern.search(flat):
            yield float(found[1]), float(found[2]), None
            return
    yield from first_pair(asked, LATITUDE_FIRST)


def first_pair(asked: dict[str, list[str]], names: tuple[str, ...], turned: bool = False) -> Iterator[Found]:
    for name in names:
        pair = PAIR.fullmatch(asked.get(name, [""])[0])
        if pair:
            first, second = float(pair[1]), float(pair[2])
            yield (second, first, None) if turned else (first, second, None)
            return
