"""Activities of the registry that may be the one in hand, with a probability and the reasons."""

import msgspec

from commonground.activities.duplicates import blocking, registry
from commonground.activities.duplicates.records import Record
from commonground.activities.duplicates.scorer import best
from commonground.activities.schemas import Activity
from commonground.base.database import Connection
from commonground.base.settings import SIX_COUNTRIES
from commonground.base.texts import Texts

SHOWN = 0.25  # a candidate below this is not worth anybody's look
AT_ONCE = 200
# Pairs somebody has judged, or whose own reporter said that they are two.
SETTLED = """
SELECT one_id, other_id FROM duplicate_pair
WHERE (one_id = ANY($1::bigint[]) OR other_id = ANY($1::bigint[]))
  AND (verdict IS NOT NULL OR said IS NOT NULL)
"""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """`reasons` and `against` name evidence; `told` says them in words. Not every candidate is public."""

    activity: int
    probability: float
    reasons: list[str]
    against: list[str]
    state: str
    title: Texts
    lead: int | None
    writer: int | None


async def candidates(
    connection: Connection, document: Activity, key: int | None = None, unfinished: bool = False
) -> list[Candidate]:
    """The most probable first; `key` is the activity itself where it is stored.

    Of what is `unfinished` nothing is held against it that it does not say yet.
    """
    return (await of_part(connection, [(document, key)], SHOWN, unfinished))[0]


async def candidates_of_many(
    connection: Connection, documents: list[tuple[Activity, int | None]], least: float = SHOWN
) -> list[list[Candidate]]:
    """In the order given; reads a few hundred at once."""
    found: list[list[Candidate]] = []
    for start in range(0, len(documents), AT_ONCE):
        found += await of_part(connection, documents[start : start + AT_ONCE], least)
    return found


async def of_part(
    connection: Connection,
    documents: list[tuple[Activity, int | None]],
    least: float,
    unfinished: bool = False,
) -> list[list[Candidate]]:
    mine = await registry.records(connection, [document for document, _key in documents])
    if unfinished:
        mine = [{language: anywhere(one) for language, one in records.items()} for records in mine]
    near = await blocking.near(connection, [blocking.hashes(one.values()) for one in mine])
    held = await registry.held(connection, {key for keys in near for key in keys})
    settled = await judged(connection, [key for _document, key in documents if key is not None])
    found = []
    for (_document, own), records, keys in zip(documents, mine, near, strict=True):
        others = [key for key in keys if key != own and frozenset((key, own)) not in settled]
        scored = [one for key in others if key in held and (one := compared(records, held[key], unfinished))]
        scored.sort(key=lambda one: -one.probability)
        found.append([one for one in scored if one.probability >= least])
    return found


def anywhere(record: Record) -> Record:
    """Where no country is typed yet, it may become any of the six."""
    return record if record.countries else msgspec.structs.replace(record, countries=SIX_COUNTRIES)


def compared(records: registry.Records, other: registry.Held, unfinished: bool = False) -> Candidate | None:
    verdict = best(records, other.records, unfinished)
    if verdict is None or other.state == "withdrawn":
        return None
    return Candidate(
        activity=other.id,
        probability=verdict.probability,
        reasons=verdict.reasons,
        against=verdict.against,
        state=other.state,
        title=other.document.title,
        lead=other.lead,
        writer=other.writer,
    )


async def judged(connection: Connection, keys: list[int]) -> set[frozenset[int]]:
    if not keys:
        return set()
    return {frozenset((row["one_id"], row["other_id"])) for row in await connection.fetch(SETTLED, keys)}
