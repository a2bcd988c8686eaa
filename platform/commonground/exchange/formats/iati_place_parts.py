"""Where an activity works, as IATI elements."""

from collections.abc import Iterator

from lxml import etree

from commonground.activities.schemas import Activity, Location, Share
from commonground.activities.shapes import read_geojson
from commonground.exchange.formats import codes
from commonground.exchange.formats.grammar import told
from commonground.exchange.formats.iati_elements import simple, with_texts
from commonground.exchange.formats.iati_places import ADMINISTRATIVE_REGION
from commonground.exchange.formats.iati_whole import marked
from commonground.exchange.formats.xml_stream import Element
from commonground.exchange.leaving import Leaving
from commonground.matching.words import AREAS

FIRST_LEVEL = "ADM1"
WHOLE = "100"


def countries(one: Leaving) -> Iterator[Element]:
    for share in one.stored.document.countries:
        percentage = told(share.share.normalize())
        yield simple(
            "recipient-country", code=share.code, percentage=None if percentage == WHOLE else percentage
        )


def scope(one: Leaving) -> Iterator[Element]:
    if code := scope_code(one.stored.document):
        yield simple("activity-scope", code=code)


def scope_code(document: Activity) -> str | None:
    """National where the whole of the one country is a place of work, multi-national where of several are."""
    whole = {place.country for place in document.locations if place.kind == "country"}
    if not whole:
        return None
    named = whole | {share.code for share in document.countries}
    return codes.NATIONAL if len(named) == 1 else codes.MULTINATIONAL


def locations(one: Leaving) -> Iterator[Element]:
    """Points, admin units, and lines and outlines by a point on them, which is approximate."""
    for place in one.stored.document.locations:
        element = location(place)
        if element is not None:
            yield marked(element, place)


def location(place: Location) -> Element | None:
    if place.kind == "admin_unit":
        return admin_unit(place)
    return drawn(place) if place.kind in ("point", "line", "polygon") else None


def drawn(place: Location) -> Element | None:
    read = read_geojson(place.geometry) if place.geometry else None
    if read is None:
        return None
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
    return element


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
    if states_areas(one.stored.document):
        yield from map(area, one.stored.document.areas)


def states_areas(document: Activity) -> bool:
    """Areas that follow from sectors say nothing new; beside others' own sectors they would not sum."""
    return (
        document.provenance.get("areas") != "derived"
        and any(share.code in AREAS for share in document.areas)
        and not any("<sector" in entry.get("xml", "") for entry in document.kept)
    )


def area(share: Share) -> Element:
    element = simple(
        "sector",
        vocabulary=codes.OWN,
        vocabulary_uri=codes.AREAS_URI,
        code=share.code,
        percentage=told(share.share.normalize()),
    )
    return with_texts(element, AREAS.get(share.code, share.code))
