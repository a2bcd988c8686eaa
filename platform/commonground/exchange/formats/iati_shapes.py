"""How an element of IATI 2.03 is built: its children in order and the attributes it can't do without.

Told in our own words for the elements that we keep and give back; a test holds them against the schema.
A child with ! must be there, one with * may stand several times.
"""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from commonground.exchange.formats.xml_stream import Element

CHILDREN: dict[str, str] = {
    "transaction": "transaction-type! transaction-date! value! description provider-org receiver-org "
    "disbursement-channel sector* recipient-country recipient-region flow-type finance-type aid-type* "
    "tied-status",
    "budget": "period-start! period-end! value!",
    "planned-disbursement": "period-start! period-end value! provider-org receiver-org",
    "document-link": "title! description category*! language* document-date recipient-country*",
    "location": "location-reach location-id* name description activity-description administrative* point "
    "exactness location-class feature-designation",
    "point": "pos!",
    "other-identifier": "owner-org",
    "country-budget-items": "budget-item*!",
    "budget-item": "description",
    "conditions": "condition*",
    "result": "title! description document-link* reference* indicator*!",
    "indicator": "title! description document-link* reference* baseline* period*",
    "baseline": "location* dimension* document-link* comment",
    "period": "period-start! period-end! target* actual*",
    "target": "location* dimension* comment document-link*",
    "actual": "location* dimension* comment document-link*",
    "crs-add": "other-flags* loan-terms loan-status channel-code",
    "loan-terms": "repayment-type repayment-plan commitment-date repayment-first-date repayment-final-date",
    "loan-status": "interest-received principal-outstanding principal-arrears interest-arrears",
    "fss": "forecast*",
}
# What holds narratives and nothing else; those with ! need one at least.
NARRATED = (
    "title! description! name! reporting-org participating-org provider-org receiver-org owner-org comment "
    "condition activity-description recipient-country recipient-region sector tag policy-marker "
    "humanitarian-scope"
)
ATTRIBUTES: dict[str, str] = {
    "transaction-type": "code",
    "transaction-date": "iso-date",
    "document-date": "iso-date",
    "period-start": "iso-date",
    "period-end": "iso-date",
    "value": "value-date",
    "category": "code",
    "language": "code",
    "document-link": "url format",
    "other-identifier": "ref type",
    "related-activity": "ref type",
    "activity-status": "code",
    "activity-scope": "code",
    "activity-date": "type iso-date",
    "participating-org": "role",
    "policy-marker": "code",
    "sector": "code",
    "tag": "code vocabulary",
    "humanitarian-scope": "type vocabulary code",
    "collaboration-type": "code",
    "default-flow-type": "code",
    "default-finance-type": "code",
    "default-aid-type": "code",
    "default-tied-status": "code",
    "flow-type": "code",
    "finance-type": "code",
    "aid-type": "code",
    "tied-status": "code",
    "disbursement-channel": "code",
    "capital-spend": "percentage",
    "country-budget-items": "vocabulary",
    "budget-item": "code",
    "conditions": "attached",
    "condition": "type",
    "legacy-data": "name value",
    "result": "type",
    "indicator": "measure",
    "administrative": "code vocabulary",
    "location-id": "code vocabulary",
    "exactness": "code",
    "location-class": "code",
    "location-reach": "code",
    "feature-designation": "code",
    "other-flags": "code significance",
    "loan-status": "year value-date",
    "fss": "extraction-date",
    "forecast": "year",
    "repayment-type": "code",
    "repayment-plan": "code",
    "commitment-date": "iso-date",
    "repayment-first-date": "iso-date",
    "repayment-final-date": "iso-date",
}
DATES = ("iso-date", "value-date", "extraction-date")
SUMS = ("value", "forecast", "interest-received", "principal-outstanding", "principal-arrears")
NARRATIVES = frozenset(name.rstrip("!") for name in NARRATED.split())
NEEDS_WORDS = frozenset(name.rstrip("!") for name in NARRATED.split() if name.endswith("!"))
# What stands anywhere in an activity and whose form we do not judge.
DAY = re.compile(r"\d{4}-\d\d-\d\d(Z|[+-]\d\d:\d\d)?")


def children_of(tag: str) -> list[str]:
    return [name.rstrip("*!") for name in CHILDREN[tag].split()]


def ordered(element: Element) -> None:
    """Children in the schema's order, inside and out; those that 2.03 does not know there are taken out."""
    for child in list(element):
        ordered(child)
    if element.tag not in CHILDREN:
        return
    order = children_of(str(element.tag))
    known = [child for child in element if child.tag in order or foreign(child)]
    known.sort(key=lambda child: order.index(str(child.tag)) if child.tag in order else len(order))
    for child in list(element):
        element.remove(child)
    element.extend(known)


def foreign(element: Element) -> bool:
    """Of another namespace: the schema lets those stand at the end."""
    return bool(etree.QName(element).namespace)


def fits(element: Element) -> bool:
    """Whether 2.03 takes it as it stands."""
    if foreign(element):
        return True
    return has_attributes(element) and has_children(element) and all(map(fits, element))


def has_attributes(element: Element) -> bool:
    tag = str(element.tag)
    if any(not (element.get(name) or "").strip() for name in ATTRIBUTES.get(tag, "").split()):
        return False
    if any(not is_day(value) for name in DATES if (value := element.get(name)) is not None):
        return False
    return not (tag in SUMS and not is_number(element.text))


def is_day(text: str) -> bool:
    try:
        return bool(DAY.fullmatch(text.strip())) and bool(date.fromisoformat(text.strip()[:10]))
    except ValueError:
        return False


def is_number(text: str | None) -> bool:
    try:
        return Decimal((text or "").strip()).is_finite()
    except InvalidOperation:
        return False


def has_children(element: Element) -> bool:
    tag = str(element.tag)
    if tag in NARRATIVES:
        words = [child for child in element if child.tag == "narrative"]
        return bool(words) or tag not in NEEDS_WORDS
    if tag not in CHILDREN:
        return True
    for told in CHILDREN[tag].split():
        count = sum(child.tag == told.rstrip("*!") for child in element)
        if (told.endswith("!") and not count) or (count > 1 and "*" not in told):
            return False
    return True
