"""IATI as activities, those of older versions brought to 2.03 first.

What has no home with us is counted by its element's name and kept with the activity, so that an export gives
it back; contact data of people alone are kept nowhere.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree

from commonground.activities import rules
from commonground.activities.schemas import Activity
from commonground.base.i18n import _
from commonground.exchange.errors import UnreadableFile
from commonground.exchange.formats import (
    codes,
    iati_heading,
    iati_links,
    iati_money,
    iati_organisations,
    iati_place_parts,
    iati_places,
    iati_results,
    iati_themes,
)
from commonground.exchange.formats.iati_parts import (
    LANGUAGE,
    code_of,
    day_of,
    language_of,
    leave_aside,
    line_of,
    xml_of,
)
from commonground.exchange.formats.iati_same import says_more
from commonground.exchange.formats.iati_upgrade import upgrade_of
from commonground.exchange.formats.iati_whole import keep_whole
from commonground.exchange.formats.xml_stream import PIECE, Element, elements
from commonground.exchange.schemas import Coming, Draft

Reader = Callable[[Element, Draft, str], None]

SAID = frozenset(
    [
        "title",
        "summary",
        "lead",
        "partners",
        "areas",
        "countries",
        "status_stated",
        "planned_start",
        "actual_start",
        "planned_end",
        "actual_end",
        "locations",
        "budgets",
        "themes",
        "results",
        "identifiers",
        "sectors",
        "kept",
    ]
)
KEPT_ATTRIBUTES = ("hierarchy", "humanitarian", "budget-not-provided", "linked-data-uri")
# To ask for an attribute takes the longer the more there are; real ones are a few.
MOST_STRANGE = 50
IN_CURRENCY = ("value", "forecast", "loan-status")
UNKNOWN_LANGUAGE = "en"
ACTIVITY = re.compile(rb"<iati-activity[\s>]")


def read(path: Path) -> Coming:
    return Coming(drafts=stream(path), expected=count(path))


def count(path: Path) -> int:
    """Of opening tags, which is not yet to say that the file can be read."""
    found, end = 0, b""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            found += len(ACTIVITY.findall(end + piece))
            # A tag that was counted already is too long to stand here whole.
            end = (end + piece)[1 - len(b"<iati-activity>") :]
    return found


def stream(path: Path) -> Iterator[Draft]:
    """One activity at a time, so that memory does not grow with the file."""
    found = elements(path, "iati-activity")
    root = next(found)
    upgrade = upgrade_of(path.name, root)
    default = language_of(root, "")
    row = 0
    for row, element in enumerate(found, start=1):
        upgrade(element)
        inherit(element, default)
        yield read_activity(element, row, default)
    if row == 0:
        raise UnreadableFile(_("%(file)s holds no activities.") % {"file": path.name})


def inherit(activity: Element, file_language: str) -> None:
    """What an activity says once for all its parts is said with each, since parts are kept on their own."""
    currency, language = code_of(activity, "default-currency"), activity.get(LANGUAGE) or file_language
    for element in activity.iter("narrative", *IN_CURRENCY):
        if element.tag == "narrative":
            if language and element.get(LANGUAGE) is None:
                element.set(LANGUAGE, language)
        elif currency and (element.text or element.tag == "loan-status") and not element.get("currency"):
            element.set("currency", currency)


def confirmed_on(element: Element, draft: Draft) -> date | None:
    """When its publisher last looked at it, as far as that can be."""
    updated = code_of(element, "last-updated-datetime")
    day = day_of(draft, "last-updated-datetime", updated)
    if day and rules.is_to_come(day):
        draft.warn(
            "last-updated-datetime",
            "to_come",
            _("Nobody can have confirmed it on a day to come."),
            _("Write the day, or leave it empty."),
            updated,
        )
        return None
    return day


def read_activity(element: Element, row: int, file_language: str) -> Draft:
    draft = Draft(row=row, line=line_of(element), document=Activity(), said=SAID, coarse=True)
    language = language_of(element, file_language) or UNKNOWN_LANGUAGE
    draft.confirmed_on = confirmed_on(element, draft)
    keep_attributes(element, draft)
    for child in element:
        if isinstance(child.tag, str):
            READERS.get(child.tag, aside)(child, draft, language)
    iati_places.finish(element, draft, language)
    iati_money.read_budgets(element, draft, language)
    iati_money.read_transactions(element, draft, language)
    iati_organisations.lead_alone(draft)
    sort_kept(draft)
    return draft


def sort_kept(draft: Draft) -> None:
    """In the schema's order, which an export has as well, so that coming back changes nothing."""
    draft.put(kept=sorted(draft.document.kept, key=lambda entry: codes.place_in_schema(entry["element"])))


def keep_attributes(element: Element, draft: Draft) -> None:
    """Those of other namespaces as an element without content, since their names alone say too little."""
    held = {name: value for name in KEPT_ATTRIBUTES if (value := element.get(name))}
    names = islice((str(name) for name in element.attrib if is_strange(str(name))), MOST_STRANGE)
    strange = {name: element.get(name, "") for name in names}
    kept: list[dict[str, Any]] = [{"element": "iati-activity", "attributes": held}] if held else []
    if strange:
        kept.append({"element": "iati-activity", "xml": xml_of(etree.Element("iati-activity", strange))})
    draft.put(kept=kept)


def is_strange(name: str) -> bool:
    return name.startswith("{") and name != LANGUAGE


def aside(element: Element, draft: Draft, _language: str) -> None:
    leave_aside(element, draft)


def skip(_element: Element, _draft: Draft, _language: str) -> None:
    """Read later, together with the others of its kind."""


def sector(element: Element, draft: Draft, language: str) -> None:
    if not iati_places.read_sector(element, draft, language):
        leave_aside(element, draft)


def location(element: Element, draft: Draft, language: str) -> None:
    if not iati_places.read_location(element, draft, language):
        leave_aside(element, draft)
        return
    place = draft.document.locations[-1]
    ours = iati_place_parts.location(place)
    if ours is None or says_more(element, ours, language):
        keep_whole([element], place, draft)


def country(element: Element, draft: Draft, language: str) -> None:
    iati_places.read_country(element, draft, language)


def result(element: Element, draft: Draft, language: str) -> None:
    count = len(draft.document.results)
    if not iati_results.read_result(element, draft, language):
        leave_aside(element, draft)
    elif not iati_results.is_own(element):
        keep_whole([element], draft.document.results[count], draft)


READERS: dict[str, Reader] = {
    "iati-identifier": iati_heading.identifier,
    "reporting-org": iati_organisations.reporting,
    "title": iati_heading.title,
    "description": iati_heading.description,
    "participating-org": iati_organisations.participating,
    "other-identifier": iati_organisations.other_identifier,
    "activity-status": iati_heading.status,
    "activity-date": iati_heading.activity_date,
    "activity-scope": skip,
    "recipient-country": country,
    "location": location,
    "sector": sector,
    "tag": iati_themes.tag,
    "policy-marker": iati_themes.policy_marker,
    "activity-website": iati_links.activity_website,
    "document-link": iati_links.document_link,
    "budget": skip,
    "transaction": skip,
    "related-activity": iati_links.related,
    "result": result,
}
