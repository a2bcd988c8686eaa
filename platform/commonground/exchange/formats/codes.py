"""IATI's codes beside our words. What has no counterpart is not in these tables and stays with the file."""

import re

from commonground.activities.schemas import Exactness, Role, Status

ROLES: dict[str, Role] = {"1": "funding", "2": "accountable", "3": "extending", "4": "implementing"}
# 3, finalisation, means that the physical work is complete and only the books are still open.
STATUSES: dict[str, Status] = {
    "1": "planned",
    "2": "ongoing",
    "3": "completed",
    "4": "completed",
    "5": "cancelled",
    "6": "suspended",
}
DATES = {"1": "planned_start", "2": "actual_start", "3": "planned_end", "4": "actual_end"}
MARKERS = {
    "5": "biodiversity",
    "6": "mitigation",
    "7": "adaptation",
    "8": "desertification",
    "10": "disaster-risk",
}
NOT_TARGETED = "0"
OECD_MARKERS = "1"
SDG_TARGETS_AS_TAG = "3"
# The DAC's sectors of five and of three digits.
SECTORS = ("1", "2")
COMMITMENT, DISBURSEMENT, EXPENDITURE = "2", "3", "4"
EXACTNESS: dict[str, Exactness] = {"1": "exact", "2": "approximate"}
MULTINATIONAL, NATIONAL = "3", "4"
# The work is done and the books are still open, which is more than our word for it says.
FINALISATION = "3"
ISO_COUNTRIES = "A4"
WGS84 = "http://www.opengis.net/def/crs/EPSG/0/4326"
OWN = "99"
THEMES_URI = "urn:common-ground:theme"
AREAS_URI = "urn:common-ground:area"

STATUS_CODES = {"planned": "1", "ongoing": "2", "completed": "4", "cancelled": "5", "suspended": "6"}
ROLE_CODES = {word: code for code, word in ROLES.items()}
DATE_CODES = {field: code for code, field in DATES.items()}
MARKER_CODES = {theme: code for code, theme in MARKERS.items()}
EXACTNESS_CODES = {word: code for code, word in EXACTNESS.items()}

# As organisations are numbered by whoever registers them: XM-DAC-41119, MN-LES-1.
ORGANISATION = re.compile(r"[A-Z]{2}-[A-Za-z0-9][A-Za-z0-9.\-]*")
# Kinds of organisation in the standard's own list.
ORGANISATION_TYPES = (
    *("10", "11", "15", "21", "22", "23", "24", "30", "40"),
    *("60", "70", "71", "72", "73", "80", "90"),
)

# Numbers under which others know an activity: the type that IATI gives them.
PREVIOUS_IDENTIFIER, CRS_IDENTIFIER, INTERNAL_IDENTIFIER, OTHER_IDENTIFIER = "A3", "A2", "A1", "A9"
IDENTIFIERS = (PREVIOUS_IDENTIFIER, CRS_IDENTIFIER, INTERNAL_IDENTIFIER, OTHER_IDENTIFIER)

# The schema wants a description: where there is none the title stands there, followed by this.
REPEATS_TITLE = " (No description was given; this repeats the title.)"
# Among the categories of documents: the page of the activity; our own link to it bears this title.
WEB_PAGE, HOMEPAGE_TITLE = "A12", "Homepage"

# The order in which the 2.03 schema wants the parts of an activity.
ORDER = (
    "iati-identifier",
    "reporting-org",
    "title",
    "description",
    "participating-org",
    "other-identifier",
    "activity-status",
    "activity-date",
    "contact-info",
    "activity-scope",
    "recipient-country",
    "recipient-region",
    "location",
    "sector",
    "tag",
    "country-budget-items",
    "humanitarian-scope",
    "policy-marker",
    "collaboration-type",
    "default-flow-type",
    "default-finance-type",
    "default-aid-type",
    "default-tied-status",
    "budget",
    "planned-disbursement",
    "capital-spend",
    "transaction",
    "document-link",
    "related-activity",
    "legacy-data",
    "conditions",
    "result",
    "crs-add",
    "fss",
)


def place_in_schema(tag: str) -> int:
    """Elements of other namespaces come last."""
    return ORDER.index(tag) if tag in ORDER else len(ORDER)
