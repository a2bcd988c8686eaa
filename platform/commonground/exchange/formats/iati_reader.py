"""IATI as activities, those of older versions brought to 2.03 first.

What has no home with us is counted by its element's name and kept with the activity, so that an export gives
it back; contact data of people alone are kept nowhere.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from commonground.activities import rules
from commonground.activities.schemas import Activity
from commonground.base.i18n import _
from commonground.exchange.errors import UnreadableFile
from commonground.exchange.formats import (
    codes,
    iati_money,
    iati_organisations,
    iati_place_parts,
    iati_places,
    iati_results,
)
from commonground.exchange.formats.iati_parts import (
    LANGUAGE,
    code_of,
    day_of,
    keep,
    language_of,
    leave_aside,
    line_of,
    number_of,
    texts_of,
    words_of,
)
from commonground.exchange.formats.iati_same import says_more
from commonground.exchange.formats.iati_upgrade import upgrade_of
from commonground.exchange.formats.iati_whole import keep_whole
from commonground.exchange.formats.xml_stream import PIECE, Element, elements
from commonground.exchange.schemas import Coming, Draft, Link

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
UNKNOWN_LANGUAGE = "en"
WEB_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]{2,1000}")


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
    for element in activity.iter("value", "narrative"):
        if element.tag == "narrative":
            if language and element.get(LANGUAGE) is None:
                element.set(LANGUAGE, language)
        elif currency and element.text and not element.get("currency"):
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
    iati_places.finish(element, draft)
    iati_money.read_budgets(element, draft)
    iati_money.read_transactions(element, draft, language)
    iati_organisations.lead_alone(draft)
    sort_kept(draft)
    return draft


def sort_kept(draft: Draft) -> None:
    """In the schema's order, which an export has as well, so that coming back changes nothing."""
    draft.put(kept=sorted(draft.document.kept, key=lambda entry: codes.place_in_schema(entry["element"])))


def keep_attributes(element: Element, draft: Draft) -> None:
    held = {name: value for name in KEPT_ATTRIBUTES if (value := element.get(name))}
    if held:
        draft.put(kept=[{"element": "iati-activity", "attributes": held}])


def aside(element: Element, draft: Draft, _language: str) -> None:
    leave_aside(element, draft)


def skip(_element: Element, _draft: Draft, _language: str) -> None:
    """Read later, together with the others of its kind."""


def identifier(element: Element, draft: Draft, _language: str) -> None:
    draft.put(identifier=words_of(element) or None)


def title(element: Element, draft: Draft, language: str) -> None:
    draft.put(title=texts_of(element, language))


def description(element: Element, draft: Draft, language: str) -> None:
    """The general one is the summary; those of objectives, target groups and others are left aside."""
    texts = {code: text for code, text in texts_of(element, language).items() if not repeats(text.text)}
    if not texts:
        return
    if code_of(element, "type") in ("", "1") and texts and not draft.document.summary:
        draft.put(summary=texts)
    else:
        leave_aside(element, draft)


def repeats(text: str) -> bool:
    """Of our own export: the schema wants a description, and the title stands in for one."""
    return text.endswith(codes.REPEATS_TITLE)


def status(element: Element, draft: Draft, _language: str) -> None:
    code = code_of(element)
    if code in codes.STATUSES:
        draft.put(status_stated=codes.STATUSES[code])
        if code == codes.FINALISATION:
            keep(element, draft)
    else:
        draft.warn(
            "status_stated", "unknown_code", _("This is not a known status; it was left out."), value=code
        )


def activity_date(element: Element, draft: Draft, _language: str) -> None:
    field = codes.DATES.get(code_of(element, "type"))
    if field is None or getattr(draft.document, field) is not None:
        leave_aside(element, draft)
    elif (day := day_of(draft, field, code_of(element, "iso-date"))) is not None:
        draft.put(**{field: day})
        if any(text not in ("", str(day)) for text in map(words_of, element.iterfind("narrative"))):
            keep(element, draft)


def policy_marker(element: Element, draft: Draft, _language: str) -> None:
    """A marker that targets something is a theme; the element is kept as well, for its significance."""
    theme = codes.MARKERS.get(code_of(element))
    standard = code_of(element, "vocabulary") in ("", codes.OECD_MARKERS)
    if theme and standard and code_of(element, "significance") != codes.NOT_TARGETED:
        add_theme(draft, theme)
        if code_of(element, "significance") or len(element):
            keep(element, draft)
    else:
        leave_aside(element, draft)


def tag(element: Element, draft: Draft, _language: str) -> None:
    vocabulary, code = code_of(element, "vocabulary"), code_of(element)
    if vocabulary == codes.SDG_TARGETS_AS_TAG:
        add_theme(draft, f"sdg-{code}")
        if len(element):
            keep(element, draft)
    elif vocabulary == codes.OWN and code_of(element, "vocabulary-uri") == codes.THEMES_URI:
        add_theme(draft, code)
    else:
        leave_aside(element, draft)


def add_theme(draft: Draft, code: str) -> None:
    if code not in draft.document.themes:
        draft.put(themes=[*draft.document.themes, code])


def related(element: Element, draft: Draft, _language: str) -> None:
    """A parent counts the work of its children; the element is kept for the export."""
    parent = code_of(element, "ref")
    if code_of(element, "type") == "1" and parent and draft.counted is None:
        draft.counted = Link("child", parent, certain=False)
        keep(element, draft)
    else:
        leave_aside(element, draft)


def sector(element: Element, draft: Draft, language: str) -> None:
    if not iati_places.read_sector(element, draft):
        leave_aside(element, draft)


def location(element: Element, draft: Draft, language: str) -> None:
    if not iati_places.read_location(element, draft, language):
        leave_aside(element, draft)
        return
    place = draft.document.locations[-1]
    ours = iati_place_parts.location(place)
    if ours is None or says_more(element, ours, language):
        keep_whole([element], place, draft)


def country(element: Element, draft: Draft, _language: str) -> None:
    iati_places.read_country(element, draft, number_of(element.get("percentage")))


def result(element: Element, draft: Draft, language: str) -> None:
    count = len(draft.document.results)
    if not iati_results.read_result(element, draft, language):
        leave_aside(element, draft)
    elif not iati_results.is_own(element):
        keep_whole([element], draft.document.results[count], draft)


def document_link(element: Element, draft: Draft, _language: str) -> None:
    """The page of the activity is its homepage; the link is kept as well, unless it is of our own making."""
    page = any(code_of(one) == codes.WEB_PAGE for one in element.iterfind("category"))
    if page and not draft.document.homepage and draft.said == SAID:
        website(code_of(element, "url"), draft)
    if not (page and words_of(element.find("title")) == codes.HOMEPAGE_TITLE):
        leave_aside(element, draft)


def activity_website(element: Element, draft: Draft, _language: str) -> None:
    if draft.document.homepage:
        return
    website(words_of(element), draft)


def website(address: str, draft: Draft) -> None:
    if WEB_ADDRESS.fullmatch(address):
        draft.put(homepage=address)
        draft.said = SAID | {"homepage"}


READERS: dict[str, Reader] = {
    "iati-identifier": identifier,
    "reporting-org": iati_organisations.reporting,
    "title": title,
    "description": description,
    "participating-org": iati_organisations.participating,
    "other-identifier": iati_organisations.other_identifier,
    "activity-status": status,
    "activity-date": activity_date,
    "activity-scope": skip,
    "recipient-country": country,
    "location": location,
    "sector": sector,
    "tag": tag,
    "policy-marker": policy_marker,
    "activity-website": activity_website,
    "document-link": document_link,
    "budget": skip,
    "transaction": skip,
    "related-activity": related,
    "result": result,
}
