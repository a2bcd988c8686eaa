"""Whether an element holds more than what is read of it, which then it alone can give back."""

from commonground.exchange.formats import codes
from commonground.exchange.formats.iati_parts import LANGUAGE, code_of
from commonground.exchange.formats.xml_stream import Element

# By element the attributes that are read, then the parts.
READ: dict[str, tuple[str, str]] = {
    "title": ("", "narrative"),
    "description": ("type", "narrative"),
    "reporting-org": ("ref type", "narrative"),
    "participating-org": ("ref role type", "narrative"),
    "provider-org": ("ref type", "narrative"),
    "other-identifier": ("ref type", "owner-org"),
    "owner-org": ("ref", "narrative"),
    "activity-status": ("code", ""),
    "activity-date": ("type iso-date", "narrative"),
    "activity-scope": ("code", ""),
    "recipient-country": ("code percentage", ""),
    "sector": ("vocabulary code percentage", ""),
    "tag": ("vocabulary code", ""),
    "policy-marker": ("vocabulary code", ""),
    "budget": ("", "period-start period-end value"),
    "transaction": ("", "transaction-type transaction-date value provider-org"),
    "transaction-type": ("code", ""),
    "transaction-date": ("iso-date", ""),
    "period-start": ("iso-date", ""),
    "period-end": ("iso-date", ""),
    "value": ("currency value-date", ""),
    "narrative": (LANGUAGE, ""),
}
# What has one name with us, in the language of the activity.
NAMED = ("reporting-org", "participating-org", "provider-org", "owner-org")


def says_more(element: Element, language: str) -> bool:
    """`language` is the activity's own."""
    attributes, children = READ[str(element.tag)]
    if any(name not in attributes.split() for name in element.attrib):
        return True
    if element.tag in NAMED and not plainly_named(element, language):
        return True
    return any(child.tag not in children.split() or says_more(child, language) for child in element)


def plainly_named(element: Element, language: str) -> bool:
    """One name in one language, and a type that the standard has."""
    spoken = [narrative.get(LANGUAGE, language).lower() for narrative in element.iterfind("narrative")]
    kind = code_of(element, "type")
    return spoken in ([], [language]) and (not kind or kind in codes.ORGANISATION_TYPES)


def says_more_than_words(element: Element) -> bool:
    """Of a text: languages with a script or country, and several texts in one, are no longer told apart."""
    spoken = [(narrative.get(LANGUAGE) or "").lower() for narrative in element.iterfind("narrative")]
    plain = len(set(spoken)) == len(spoken) and not any(set("-_") & set(code) for code in spoken)
    return not plain or says_more(element, "")
