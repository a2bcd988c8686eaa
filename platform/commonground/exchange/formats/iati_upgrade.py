"""Activities of IATI 1.01 to 1.05 turned, in place, into what 2.03 says, so that one reader reads them all.

Version 2 moved texts into <narrative>, words into codes and coordinates into <point>. Nothing is made up on
the way, and an element keeps the line it stood on. What 2.03 can't hold is kept as legacy data (iati_parts).
"""

import re
from collections.abc import Callable

from lxml import etree

from commonground.base.i18n import _
from commonground.exchange.errors import UnreadableFile
from commonground.exchange.formats import codes
from commonground.exchange.formats import iati_old_words as old
from commonground.exchange.formats.iati_old_texts import join_languages, narrate
from commonground.exchange.formats.iati_parts import code_of, number_of, tag_of, words_of
from commonground.exchange.formats.iati_shapes import DAY
from commonground.exchange.formats.xml_stream import Element

Upgrade = Callable[[Element], None]

FIRST = re.compile(r"1(\.0[1-5]?)?")
SECOND = ("2.01", "2.02", "2.03")
# Precision of the old coordinates: 1 is the spot itself, up to 4 a district or province, 5 an estimate along
# a line; from 6 on it is the country or its seat of government, which is no place where work is done.
EXACT, COARSEST = "1", "5"


def upgrade_of(file_name: str, root: Element) -> Upgrade:
    """By the version that the file states; one without a version is looked at activity by activity."""
    name, version = tag_of(root), code_of(root, "version")
    if name != "iati-activities":
        raise UnreadableFile(
            _("%(file)s is not a file of IATI activities: it begins with <%(name)s>.")
            % {"file": file_name, "name": name}
        )
    if version in SECOND:
        return as_it_is
    if FIRST.fullmatch(version):
        return upgrade
    if not version:
        return by_its_look
    raise UnreadableFile(
        _("%(file)s is IATI version %(version)s, which can't be read; 1.01 to 1.05 and 2.01 to 2.03 can.")
        % {"file": file_name, "version": version[:20]}
    )


def as_it_is(_activity: Element) -> None:
    """2.01 and 2.02 lack some parts of 2.03 and contradict none; a test holds it on an activity of each."""


def by_its_look(activity: Element) -> None:
    """Version 1 has its texts bare, version 2 has them in narratives."""
    told = activity.get("version", "")
    bare = any(
        (activity.find(tag) is not None and activity.find(f"{tag}/narrative") is None)
        for tag in ("title", "reporting-org", "description")
    )
    if FIRST.fullmatch(told) or (not told and bare):
        upgrade(activity)


def upgrade(activity: Element) -> None:
    """The steps go from the smallest part to the whole: words to codes, then texts to narratives."""
    for element in list(activity.iter()):
        if isinstance(element.tag, str) and element is not activity:
            STEPS.get(element.tag, same)(element)
    for element in list(activity.iter()):
        if isinstance(element.tag, str) and element is not activity:
            narrate(element)
    join_languages(activity)
    activity.attrib.pop("version", "")


def same(_element: Element) -> None:
    pass


def coded(names: dict[str, str]) -> Upgrade:
    """A code where there is one, else the code of the words that stand there."""

    def step(element: Element) -> None:
        if not code_of(element):
            if code := names.get(words_of(element).casefold()):
                element.set("code", code)
        elif code := names.get(code_of(element).casefold()):
            element.set("code", code)

    return step


def renamed(attribute: str, names: dict[str, str]) -> Upgrade:
    def step(element: Element) -> None:
        if code := names.get(code_of(element, attribute).casefold()):
            element.set(attribute, code)

    return step


def organisation(element: Element) -> None:
    renamed("role", old.ROLES)(element)
    renamed("type", old.ORGANISATION_TYPES)(element)


def dated(element: Element) -> None:
    """The day stood in an attribute or, with some, as the text; both only where it is a whole day."""
    renamed("type", old.DATE_TYPES)(element)
    told = words_of(element)[:10]
    if not code_of(element, "iso-date") and DAY.fullmatch(told):
        element.set("iso-date", told)
    if (full := code_of(element, "iso-date")) and "T" in full:
        element.set("iso-date", full[:10])


def transaction_type(element: Element) -> None:
    if code := old.TRANSACTIONS.get(code_of(element).upper()):
        element.set("code", code)


def sum_of_money(element: Element) -> None:
    """1.0x let a sum have no day; the transaction's own, or its period's first, is the day meant."""
    if (number := number_of(element.text)) is not None:
        element.text = f"{number:f}"
    parent = element.getparent()
    if code_of(element, "value-date") or parent is None:
        return
    for name in ("transaction-date", "period-start"):
        if day := code_of(parent.find(name), "iso-date"):
            element.set("value-date", day[:10])
            return


def sector(element: Element) -> None:
    """“DAC” was said of codes of five and of three digits, which 2.03 tells apart."""
    vocabulary, code = code_of(element, "vocabulary"), code_of(element)
    dac = vocabulary.upper() in ("", "DAC", "DAC-3", "1", "2") and code.isascii() and code.isdigit()
    if dac and len(code) in (3, 5):
        element.set("vocabulary", "1" if len(code) == 5 else "2")
    elif vocabulary:
        known = vocabulary if vocabulary.isdigit() else "99"
        element.set("vocabulary", old.VOCABULARIES.get(vocabulary.upper(), known))


def marker(element: Element) -> None:
    vocabulary = code_of(element, "vocabulary")
    if vocabulary:
        element.set("vocabulary", "1" if vocabulary.upper() in ("DAC", "1") else "99")


def number_of_others(element: Element) -> None:
    """<other-identifier owner-ref="" owner-name="">number</…>"""
    if element.get("ref") is None and (number := words_of(element)):
        element.set("ref", number)
        element.text = None
    if not element.get("type"):
        element.set("type", codes.OTHER_IDENTIFIER)
    reference, name = (str(element.attrib.pop(f"owner-{one}", "")) for one in ("ref", "name"))
    if (reference or name) and element.find("owner-org") is None:
        owner = etree.SubElement(element, "owner-org")
        if reference:
            owner.set("ref", reference)
        if name:
            etree.SubElement(owner, "narrative").text = name


def coordinates(element: Element) -> None:
    place = element.getparent()
    latitude, longitude = code_of(element, "latitude"), code_of(element, "longitude")
    precision = code_of(element, "precision")
    if place is None or not latitude or not longitude or place.find("point") is not None:
        return
    if precision > COARSEST:
        return
    point = etree.SubElement(place, "point", srsName=codes.WGS84)
    etree.SubElement(point, "pos").text = f"{latitude} {longitude}"
    if precision and place.find("exactness") is None:
        etree.SubElement(place, "exactness", code="1" if precision == EXACT else "2")


def administrative(element: Element) -> None:
    """1.01 to 1.03: country, adm1 and adm2 as attributes and the words as text."""
    if country := element.attrib.pop("country", ""):
        element.attrib.update({"vocabulary": codes.ISO_COUNTRIES, "level": "0", "code": country.upper()})
    for name in ("adm1", "adm2"):
        element.attrib.pop(name, "")
    if vocabulary := old.LOCATION_VOCABULARIES.get(code_of(element, "vocabulary").upper()):
        element.set("vocabulary", vocabulary)


def location_number(element: Element) -> None:
    """Also <gazetteer-entry gazetteer-ref="GEO">1966436</…>, as it was before 1.04."""
    if element.tag == "gazetteer-entry":
        element.tag = "location-id"
        element.set("vocabulary", element.attrib.pop("gazetteer-ref", ""))
        element.set("code", words_of(element))
    if vocabulary := old.LOCATION_VOCABULARIES.get(code_of(element, "vocabulary").upper()):
        element.set("vocabulary", vocabulary)


def location_type(element: Element) -> None:
    element.tag = "feature-designation"


def language(element: Element) -> None:
    if not code_of(element) and (told := words_of(element).lower()[:2]):
        element.set("code", told)


def document(element: Element) -> None:
    """1.01 told the language in an attribute."""
    if (told := element.attrib.pop("language", "")) and element.find("language") is None:
        etree.SubElement(element, "language", code=told.lower()[:2])


def place(element: Element) -> None:
    """How much of the money goes there; 2.01 has no such share, and none of ours is made of it."""
    element.attrib.pop("percentage", "")


def forecast(element: Element) -> None:
    element.attrib.pop("updated", "")


def described(element: Element) -> None:
    """Of an activity it has a type to this day, of results and budget items no longer."""
    parent = element.getparent()
    if parent is not None and parent.tag != "iati-activity":
        element.attrib.pop("type", "")


def flag(element: Element) -> None:
    element.tag = "other-flags"


STEPS: dict[str, Upgrade] = {
    "reporting-org": organisation,
    "participating-org": organisation,
    "provider-org": organisation,
    "receiver-org": organisation,
    "activity-status": coded(old.STATUSES),
    "activity-date": dated,
    "period-start": dated,
    "period-end": dated,
    "transaction-date": dated,
    "transaction-type": transaction_type,
    "value": sum_of_money,
    "sector": sector,
    "policy-marker": marker,
    "other-identifier": number_of_others,
    "coordinates": coordinates,
    "administrative": administrative,
    "location-id": location_number,
    "gazetteer-entry": location_number,
    "location-type": location_type,
    "budget": renamed("type", old.BUDGET_TYPES),
    "result": renamed("type", old.RESULT_TYPES),
    "indicator": renamed("measure", old.MEASURES),
    "collaboration-type": coded(old.COLLABORATION),
    "default-tied-status": coded(old.TIED),
    "tied-status": coded(old.TIED),
    "language": language,
    "aidtype-flag": flag,
    "aid-type-flag": flag,
    "document-link": document,
    "location": place,
    "planned-disbursement": forecast,
    "description": described,
}
