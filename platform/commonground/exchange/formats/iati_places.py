"""Where an IATI activity works and in which sectors: countries, scope, locations."""

import re
from copy import deepcopy
from decimal import Decimal

from commonground.activities.rules import KNOWN_COUNTRIES
from commonground.activities.schemas import Exactness, Location, Sector, Share
from commonground.base.i18n import _
from commonground.exchange.formats import codes
from commonground.exchange.formats.iati_parts import (
    aside_within,
    code_of,
    first_words,
    keep,
    leave_aside,
    number_of,
    tag_of,
    words_of,
)
from commonground.exchange.formats.iati_plain import says_more
from commonground.exchange.formats.xml_stream import Element
from commonground.exchange.schemas import Draft
from commonground.exchange.shares import evened, scaled

ISO_3166_2 = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
READ_OF_LOCATION = ("name", "point", "exactness", "administrative", "location-class", "feature-designation")
ADMINISTRATIVE_REGION = "1"
WHOLE, NOTHING, NOT_TOLD = Decimal(100), Decimal(0), Decimal(-1)


def read_country(element: Element, draft: Draft, language: str) -> None:
    """Shares are set right at the end, when all countries are known; -1 stands for none given."""
    code, share = code_of(element).upper(), number_of(element.get("percentage"))
    if code not in KNOWN_COUNTRIES:
        unknown_country(element, draft)
        return
    held = {known.code: known.share for known in draft.document.countries}
    if share is not None:
        held[code] = share + max(held.get(code, NOTHING), NOTHING)
    held.setdefault(code, NOT_TOLD)
    draft.put(countries=[Share(*one) for one in held.items()])
    keep_beside(element, draft, language, code=code)


def unknown_country(element: Element, draft: Draft) -> None:
    code = code_of(element)
    message = _("“%(code)s” is not a known code.") % {"code": code[:80]}
    draft.warn("countries", "unknown_code", message, _("It is kept, and comes back in IATI."), code)
    leave_aside(element, draft, aside=True)


def keep_beside(element: Element, draft: Draft, language: str, **ours: str) -> None:
    """What it says beside its code, such as its name; the share is ours to tell."""
    if says_more(element, language):
        kept = deepcopy(element)
        kept.attrib.pop("percentage", "")
        for name, value in ours.items():
            kept.set(name, value)
        keep(kept, draft)


def finish(element: Element, draft: Draft, language: str) -> None:
    set_shares(draft, regional=element.find("recipient-region") is not None)
    add_scope(element, draft, language)


def set_shares(draft: Draft, regional: bool) -> None:
    """As stated where they make 100; else evened or scaled, which is derived and says so."""
    countries = draft.document.countries
    total = sum((share.share for share in countries), Decimal(0))
    if len(countries) == 1 and countries[0].share < 0:
        draft.put(countries=[Share(countries[0].code, WHOLE)])
    elif any(share.share < 0 for share in countries):
        draft.put(countries=evened(countries))
        derived(draft, _("No share is given for each country; they count alike."))
    elif countries and total == 0:
        draft.put(countries=evened(countries))
        derived(draft, _("The shares of the countries are all 0; they count alike."))
    elif countries and abs(total - WHOLE) > Decimal("0.1"):
        draft.put(countries=scaled(countries))
        derived(draft, rest_of(total, regional))


def rest_of(total: Decimal, regional: bool) -> str:
    values = {"total": f"{total.normalize():f}"}
    if regional:
        return _("The countries have %(total)s %%, the rest is regional; they were scaled to 100.") % values
    return _("The shares of the countries sum to %(total)s; they were scaled to 100.") % values


def derived(draft: Draft, message: str) -> None:
    draft.put(provenance=draft.document.provenance | {"countries": "derived"})
    draft.warn("countries", "shares_derived", message, _("State a percentage for each country."))


def add_scope(element: Element, draft: Draft, language: str) -> None:
    """An activity of national scope works in its whole countries, beside the places it names."""
    scope = element.find("activity-scope")
    if scope is None:
        return
    if code_of(scope) == codes.NATIONAL and len(draft.document.countries) == 1:
        whole = Location("country", country=draft.document.countries[0].code)
        draft.put(locations=[whole, *draft.document.locations])
        if not says_more(scope, language):
            return
    keep(scope, draft)


def read_sector(element: Element, draft: Draft, language: str) -> bool:
    """Those of the DAC, in five digits or three; a sector named twice has both shares. Our own are areas."""
    vocabulary = code_of(element, "vocabulary") or "1"
    code, share = code_of(element), number_of(element.get("percentage"))
    if vocabulary == codes.OWN and code_of(element, "vocabulary-uri") == codes.AREAS_URI and code:
        draft.put(areas=[*draft.document.areas, Share(code, WHOLE if share is None else share)])
        return True
    if vocabulary not in codes.SECTORS or not code:
        return False
    known = {(sector.vocabulary, sector.code): sector.share for sector in draft.document.sectors}
    before = known.get((vocabulary, code))
    known[vocabulary, code] = share if before is None else before + (share or Decimal(0))
    draft.put(sectors=[Sector(*key, value) for key, value in known.items()])
    keep_beside(element, draft, language, vocabulary=vocabulary)
    return True


def read_location(element: Element, draft: Draft, language: str) -> bool:
    """A point, or an admin unit by its ISO code; without either it can't be placed."""
    name = " ".join(first_words(element.find("name"), language).split())[:300]
    unit = unit_of(element)
    point = point_of(element, draft)
    if point is None and unit is None:
        return False
    if point is None:
        place = Location("admin_unit", name=name, admin_unit=unit, country=country_of(element))
    else:
        place = Location(
            "point", name=name, exactness=exactness_of(element), geometry=point, country=country_of(element)
        )
    draft.put(locations=[*draft.document.locations, place])
    for child in element:
        if tag_of(child) not in READ_OF_LOCATION:
            aside_within(f"location/{tag_of(child)}", draft)
    return True


def unit_of(element: Element) -> str | None:
    """ISO 3166-2 stands in no IATI vocabulary; it is met as an administrative's code, or as our own ref."""
    found = [code_of(one) for one in element.iterfind("administrative")]
    if code_of(element.find("location-class")) == ADMINISTRATIVE_REGION:
        found.append(code_of(element, "ref"))
    return next((code for code in found if ISO_3166_2.fullmatch(code)), None)


def country_of(element: Element) -> str | None:
    for one in element.iterfind("administrative"):
        if code_of(one, "vocabulary") == codes.ISO_COUNTRIES and re.fullmatch("[A-Z]{2}", code_of(one)):
            return code_of(one)
    return None


def exactness_of(element: Element) -> Exactness | None:
    return codes.EXACTNESS.get(code_of(element.find("exactness")))


def point_of(element: Element, draft: Draft) -> dict[str, object] | None:
    """`pos` is latitude, then longitude; one that is not on the Earth is left out with a warning."""
    written = words_of(element.find("point/pos"))
    numbers = [number_of(part) for part in re.split(r"[\s,]+", written) if part]
    if not written:
        return None
    if len(numbers) == 2 and numbers[0] is not None and numbers[1] is not None:
        latitude, longitude = float(numbers[0]), float(numbers[1])
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return {"type": "Point", "coordinates": [longitude, latitude]}
    draft.warn(
        "locations",
        "not_a_place",
        _("These coordinates are not on the Earth; the place was left aside."),
        _("Give latitude, then longitude, in degrees."),
        written,
    )
    return None
