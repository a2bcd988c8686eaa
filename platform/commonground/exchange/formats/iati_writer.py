"""Activities as IATI 2.03, valid against its schema. What the schema demands and we don't know is never made
up: such an activity is left out and listed with the reason.
"""

from collections.abc import Callable, Iterator

from lxml import etree

from commonground.activities.schemas import Activity
from commonground.activities.status import status_on
from commonground.base import clock
from commonground.base.i18n import _, mark
from commonground.base.texts import Text, Texts
from commonground.exchange.formats import codes, iati_sums
from commonground.exchange.formats.iati_beyond import given_back, kept
from commonground.exchange.formats.iati_elements import language_of, page_link, simple, with_texts
from commonground.exchange.formats.iati_links import WEB_ADDRESS
from commonground.exchange.formats.iati_mending import mend
from commonground.exchange.formats.iati_parts import LANGUAGE, parsed
from commonground.exchange.formats.iati_place_parts import countries, locations, scope, sectors
from commonground.exchange.formats.iati_shapes import fits, ordered
from commonground.exchange.formats.iati_whole import Words, marked, with_wholes
from commonground.exchange.formats.xml_stream import Element
from commonground.exchange.leaving import Leaving, Named, NotCarried
from commonground.exchange.records import own_identifier

Part = Callable[[Leaving], Iterator[Element]]


def write(one: Leaving) -> bytes | NotCarried:
    """One <iati-activity>, or why it can't be one."""
    lacks = lacking(one)
    if lacks:
        reason = "; ".join(_(LACKING[name]) for name in lacks)
        return NotCarried(one.stored.id, one.stored.document.identifier, reason)
    activity = etree.Element("iati-activity", attributes(one))
    activity.extend(sorted(all_elements(one), key=lambda element: codes.place_in_schema(element.tag)))
    mend(activity)
    etree.indent(activity, space="  ", level=1)
    return b"  " + etree.tostring(activity, encoding="utf-8").replace(b"\r", b"&#13;") + b"\n"


def all_elements(one: Leaving) -> list[Element]:
    """Ours, then what the file it came from said beyond us."""
    wholes: dict[str, list[Element]] = {}
    beyond: list[Element] = []
    unread: list[Element] = []
    for entry in one.stored.document.kept:
        element = parsed(entry)
        if element is None or element.tag in ("contact-info", "iati-activity"):
            continue
        ordered(element)
        if not fits(element):
            continue
        if part := entry.get("part"):
            wholes.setdefault(part, []).append(element)
        else:
            (unread if entry.get("aside") else beyond).append(element)
    written = with_wholes([element for part in PARTS for element in part(one)], wholes)
    more = list(kept(beyond, written))
    return given_back(unread, written, one.stored.document) + more


# What the schema demands that we never make up; sql/left_out.sql asks for the same.
LACKING = {
    "identifier": mark("it has no identifier, nor has its lead organisation"),
    "lead_identifier": mark("its lead organisation has no identifier"),
    "lead_type": mark("the type of its lead organisation is not known"),
    "title": mark("it has no title"),
    "status": mark("its status is not known"),
    "date": mark("it has no date"),
}


def lacking(one: Leaving) -> list[str]:
    """Of what the schema demands and the activity does not have."""
    document, lead = one.stored.document, lead_of(one)
    asked = {
        "identifier": identifier_of(one),
        "lead_identifier": lead and lead.identifier,
        "lead_type": lead and lead.type,
        "title": document.title,
        "status": status_code(document),
        "date": document.start or document.end,
    }
    return [name for name, value in asked.items() if not value]


def lead_of(one: Leaving) -> Named | None:
    lead = one.stored.document.lead
    return one.organisations.get(lead) if lead is not None else None


def identifier_of(one: Leaving) -> str | None:
    lead = lead_of(one)
    if one.stored.document.identifier or not (lead and lead.identifier):
        return one.stored.document.identifier
    return own_identifier(lead.identifier, one.stored.id)


def status_code(document: Activity) -> str | None:
    status = status_on(clock.today(), document.status_stated, document.start, document.end)
    return codes.STATUS_CODES.get(status)


def attributes(one: Leaving) -> dict[str, str]:
    found = {LANGUAGE: language_of(one.stored.document)}
    if one.stored.confirmed_on:
        found["last-updated-datetime"] = f"{one.stored.confirmed_on}T00:00:00Z"
    for entry in one.stored.document.kept:
        if entry.get("element") == "iati-activity":
            element = parsed(entry)
            found |= entry.get("attributes", {})
            found |= (
                {} if element is None else {str(name): str(element.attrib[name]) for name in element.attrib}
            )
    return found


def heading(one: Leaving) -> Iterator[Element]:
    document, lead = one.stored.document, lead_of(one)
    assert lead is not None
    language = language_of(document)
    identifier = etree.Element("iati-identifier")
    identifier.text = identifier_of(one)
    yield identifier
    yield with_texts(simple("reporting-org", ref=lead.identifier, type=lead.type), lead.name)
    yield marked(with_texts(etree.Element("title"), document.title, language), Words("title", document.title))
    yield marked(
        with_texts(simple("description", type="1"), document.summary or repeated(document.title), language),
        Words("description", document.summary),
    )


def repeated(title: Texts) -> Texts:
    """The schema wants a description; where nobody wrote one the title stands there and says so."""
    return {code: Text(text.text + codes.REPEATS_TITLE, text.origin) for code, text in title.items()}


def participants(one: Leaving) -> Iterator[Element]:
    """The schema wants one at least: whoever leads the activity is the one accountable for it."""
    found = [
        (one.organisations.get(partner.organisation), partner.role)
        for partner in one.stored.document.partners
    ]
    named = [(organisation, role) for organisation, role in found if organisation]
    lead = lead_of(one)
    if not named and lead:
        named = [(lead, "accountable")]
    for organisation, role in named:
        element = simple(
            "participating-org",
            ref=organisation.identifier,
            role=codes.ROLE_CODES[role],
            type=organisation.type,
        )
        yield with_texts(element, organisation.name)


def other_identifiers(one: Leaving) -> Iterator[Element]:
    lead = lead_of(one)
    for number in one.stored.document.identifiers:
        if number.vocabulary == "iati":
            yield simple("other-identifier", ref=number.value, type=codes.PREVIOUS_IDENTIFIER)
        elif number.vocabulary == "crs":
            yield simple("other-identifier", ref=number.value, type=codes.CRS_IDENTIFIER)
        elif lead and number.vocabulary == lead.identifier:
            yield simple("other-identifier", ref=number.value, type=codes.INTERNAL_IDENTIFIER)
        else:
            element = simple("other-identifier", ref=number.value, type=codes.OTHER_IDENTIFIER)
            if codes.ORGANISATION.fullmatch(number.vocabulary):
                element.append(simple("owner-org", ref=number.vocabulary))
            else:
                with_texts(etree.SubElement(element, "owner-org"), number.vocabulary)
            yield element


def status_and_dates(one: Leaving) -> Iterator[Element]:
    document = one.stored.document
    yield simple("activity-status", code=status_code(document))
    for field, code in codes.DATE_CODES.items():
        if day := getattr(document, field):
            yield simple("activity-date", type=code, iso_date=str(day))


def themes(one: Leaving) -> Iterator[Element]:
    """SDG targets as such, our other themes as tags of our own: a marker needs a weight, which only a file
    that came in can have told."""
    for theme in one.stored.document.themes:
        if theme.startswith("sdg-"):
            yield simple("tag", vocabulary=codes.SDG_TARGETS_AS_TAG, code=theme.removeprefix("sdg-"))
        else:
            yield simple("tag", vocabulary=codes.OWN, vocabulary_uri=codes.THEMES_URI, code=theme)


def homepage(one: Leaving) -> Iterator[Element]:
    if WEB_ADDRESS.fullmatch(one.stored.document.homepage):
        yield page_link(one.stored.document.homepage)


def parents(one: Leaving) -> Iterator[Element]:
    if one.counted and one.counted.kind == "child":
        yield simple("related-activity", ref=one.counted.identifier, type="1")


PARTS: tuple[Part, ...] = (
    heading,
    participants,
    other_identifiers,
    status_and_dates,
    scope,
    countries,
    locations,
    sectors,
    themes,
    iati_sums.budgets,
    iati_sums.transactions,
    homepage,
    parents,
    iati_sums.results,
)
