"""Finds matches: gathers what is known, then lets the ranker judge.

Use connections of the public role: what they cannot see cannot become a reason.
"""

from msgspec.structs import replace

from commonground.activities.errors import NoSuchActivity
from commonground.base.database import Connection
from commonground.base.i18n import _, reading
from commonground.matching import queries
from commonground.matching.ranker import ranked
from commonground.matching.schemas import Activity, Case, Facts, Match, Organisation, Work
from commonground.matching.words import Words
from commonground.places.queries import Vocabulary
from commonground.places.queries import vocabulary as read_vocabulary


async def match(
    connection: Connection,
    activity_id: int,
    top: int | None = 5,
    language: str = "en",
    vocabulary: Vocabulary | None = None,
) -> list[Match]:
    """The organisations that fit an activity, best first, with reasons in the language."""
    reading.set(language)
    found = await queries.activities(connection, [activity_id])
    if not found:
        raise NoSuchActivity(_("There is no published activity %(id)d.") % {"id": activity_id})
    everyone = await queries.organisations(connection, None)
    works = await queries.works(connection, None, found[0])
    known = await queries.facts(connection, [activity_id], None)
    alike = await queries.similar(connection, activity_id)

    def case(one: Organisation) -> Case:
        facts = known.get((activity_id, one.id), Facts())
        work = works.get(one.id, Work())
        return Case(found[0], one, replace(facts, work=work, similar=alike.get(one.id)))

    words = Words(vocabulary or await read_vocabulary(connection))
    return ranked(map(case, everyone), words, top)


async def opportunities(
    connection: Connection, organisation_id: int, activity_ids: list[int], vocabulary: Vocabulary
) -> list[Match]:
    """Which of the activities fit an organisation, best first: the same evidence read the other way."""
    them = await queries.organisations(connection, [organisation_id])
    work = (await queries.works(connection, [organisation_id])).get(organisation_id, Work())
    known = await queries.facts(connection, activity_ids, [organisation_id])
    asked = await queries.activities(connection, activity_ids)

    def case(one: Activity, organisation: Organisation) -> Case:
        facts = known.get((one.id, organisation.id), Facts())
        return Case(one, organisation, replace(facts, work=work))

    return ranked((case(one, organisation) for organisation in them for one in asked), Words(vocabulary))
