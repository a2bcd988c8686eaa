"""What a column of somebody's sheet may be, and by which words a header says so, in eight languages."""

import re

from commonground.exchange.formats.sheet_field import Field
from commonground.exchange.formats.sheet_fields_places import PLACES
from commonground.exchange.formats.sheet_fields_sums import DAYS_AND_SUMS
from commonground.exchange.formats.sheet_fields_work import WORK
from commonground.organisations.folding import folded

FIELDS: tuple[Field, ...] = (*WORK, *PLACES, *DAYS_AND_SUMS)
BY_KEY = {one.key: one for one in FIELDS}
MONEY_FIELDS = ("budget", "commitment", "disbursement")
PARTY_FIELDS = ("funding", "implementing", "accountable", "extending")
DAY_FIELDS = ("planned_start", "actual_start", "planned_end", "actual_end")
# Fields of one place: where a row each gives them, the rows are places of one activity.
PLACE_FIELDS = (
    *("place", "latitude", "longitude", "coordinates", "precision", "exactness", "geonames", "place_country"),
)
# A part of what stands beside it: counted as well, it would be counted twice.
PART_OF = re.compile(
    r"^\W*(?:of which|thereof|incl(?:uding|\.)?\s|其中|うち|内数|이\s?중|그\s?중|в\s?т\.?\s?ч\.?(?!\w)|"
    r"в том числе|из них|үүнээс|dont\b|de los cuales)",
    re.I,
)
# Of two rows together; a cell that is longer heads nothing, and is compared with headers all the same.
LONGEST_HEADER = 1_000
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def words_of(header: str) -> str:
    """A header as its bare words: without the unit in brackets, whatever its spelling."""
    header = header[:LONGEST_HEADER]
    bare = re.sub(r"[\(\[（【［][^\)\]）】］]*[\)\]）】］]", " ", header)
    return folded(CAMEL.sub(" ", bare if bare.strip() else header))
