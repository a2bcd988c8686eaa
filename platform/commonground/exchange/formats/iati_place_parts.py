"""Where an activity works, as IATI elements."""

from collections.abc import Iterator

from lxml import etree

from commonground.activities.schemas import Location
from commonground.activities.shapes import read_geojson
from commonground.exchange.formats import codes
from commonground.exchange.formats.grammar import told
from commonground.exchange.formats.iati_elements import simple, with_texts
from commonground.exchange.formats.iati_places import ADMINISTRATIVE_REGION
from commonground.exchange.formats.iati_whole import marked
from commonground.exchange.formats.xml_stream import Element
from commonground.exchange.leaving import Leaving

MULTINATIONAL = "3"
FIRST_LEVEL = "ADM1"
WHOLE = "100"


def countries(one: Leaving) -> Iterator[Element]:
    for share in one.stored.document.countries:
        percentage = told(share.share.normalize())
        yield simple(
            "recipient-country", code=share.code, percentage=None if percentage == WHOLE else percentage
        )


def scope(one: Leaving) -> Iterator[Element]:
    """National where the whole of one country is a place of work, multi-national where several are."""
    whole = {place.country for place in one.stored.document.locations if place.kind == "country"}
    if whole:
        yield simple("activity-scope", code=codes.NATIONAL if len(whole) == 1 else MULTINATIONAL)


def locations(one: Leaving) -> Iterator[Element]:
    """Points, admin units, and lines and outlines by a point on them, which is approximate."""
    for place in one.stored.document.locations:
        if place.kind in ("point", "line", "polygon"):
            yield from (marked(element, place) for element in drawn(place))
        elif place.kind == "admin_unit":
            yield marked(admin_unit(place), place)


def drawn(place: Location) -> Iterator[Element]:
    read = read_geojson(place.geometry) if place.geometry else None
    if read is None:
        return
    spot = read if read.geom_type == "Point" else read.representative_point()
    element = named(place, etree.Element("location"))
    if place.country:
        element.append(
            simple("administrative", vocabulary=codes.ISO_COUNTRIES, level="0", code=place.country)
        )
    point = etree.SubElement(element, "point", srsName=codes.WGS84)
    etree.SubElement(point, "pos").text = f"{spot.y!r} {spot.x!r}"
    exactness = place.exactness if place.kind == "point" and read.geom_type == "Point" else "approximate"
    if exactness:
        element.append(simple("exactness", code=codes.EXACTNESS_CODES[exactness]))
    yield element


def named(place: Location, element: Element) -> Element:
    if place.name:
        with_texts(etree.SubElement(element, "name"), place.name)
    return element


def admin_unit(place: Location) -> Element:
    """ISO 3166-2 has no IATI vocabulary: the code stands as our reference, the class says what it is."""
    element = named(place, simple("location", ref=place.admin_unit))
    if place.country:
        element.append(
            simple("administrative", vocabulary=codes.ISO_COUNTRIES, level="0", code=place.country)
        )
    element.append(simple("location-class", code=ADMINISTRATIVE_REGION))
    element.append(simple("feature-designation", code=FIRST_LEVEL))
    return element


def sectors(one: Leaving) -> Iterator[Element]:
    for sector in one.stored.document.sectors:
        share = None if sector.share is None else told(sector.share)
        yield simple("sector", vocabulary=sector.vocabulary, code=sector.code, percentage=share)
