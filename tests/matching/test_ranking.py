"""Who ranks, who does not, and why: fit decides, not fame."""

from decimal import Decimal

from tests.matching import world

from commonground.activities import service as activities
from commonground.activities.schemas import Counted
from commonground.activities.service import Author
from commonground.base.database import Database
from commonground.matching import finder
from commonground.matching.schemas import Match
from commonground.matching.weights import AGAINST, WEIGHTS, focus, joined
from commonground.organisations.schemas import Donor


async def matches(database: Database, activity: int) -> list[Match]:
    async with database.published.acquire() as connection:
        return await finder.match(connection, activity, None)


def names(found: list[Match]) -> list[str]:
    return [match.organisation.name for match in found]


async def test_a_popular_organisation_without_a_specific_reason_is_not_shown(empty: Database) -> None:
    async with empty.sessions.begin() as session:
        lead, big = [await world.organisation(session, name) for name in ("Lead", "Big")]
        for number in range(30):
            await world.activity(session, f"Big work {number}", big)
        asked = await world.activity(session, "Small work", lead, needs=("training",))
    assert names(await matches(empty, asked)) == []


async def test_a_small_fitting_organisation_outranks_a_popular_one(empty: Database) -> None:
    """The popular one has a project near by chance, the small one works nowhere else."""
    async with empty.sessions.begin() as session:
        lead, big, small = [await world.organisation(session, name) for name in ("Lead", "Big", "Small")]
        for number in range(40):
            place = world.point(100 + number / 10, 46.0 if number else 47.5)
            await world.activity(session, f"Big work {number}", big, places=[place])
        await world.activity(session, "Small work", small, places=[world.point(100.0, 47.6)])
        asked = await world.activity(session, "Asked", lead, places=[world.point(100.0, 47.5)])
    assert names(await matches(empty, asked)) == ["Small", "Big"]


async def test_a_cold_organisation_with_only_an_offer_can_win(empty: Database) -> None:
    async with empty.sessions.begin() as session:
        lead, big = [await world.organisation(session, name) for name in ("Lead", "Big")]
        await world.organisation(session, "Newcomer", "equipment")
        for number in range(10):
            await world.activity(session, f"Big work {number}", big, places=[world.unit("MN-049")])
        asked = await world.activity(
            session, "Asked", lead, needs=("equipment",), places=[world.unit("MN-049")]
        )
    assert names(await matches(empty, asked)) == ["Newcomer", "Big"]


async def test_who_takes_part_already_is_left_out(empty: Database) -> None:
    """Also who is named in another record of the same work."""
    async with empty.sessions.begin() as session:
        lead, partner, twin = [
            await world.organisation(session, name, "training") for name in ("Lead", "Partner", "Twin")
        ]
        asked = await world.activity(session, "Asked", lead, {partner: "implementing"}, needs=("training",))
        same = await world.activity(session, "Asked, as told by another", twin)
        await activities.count_in(session, same, Counted(asked, "duplicate"), Author(None, "test"))
    assert names(await matches(empty, asked)) == []


async def test_drafts_are_never_evidence(empty: Database) -> None:
    async with empty.sessions.begin() as session:
        lead, shy = [await world.organisation(session, name) for name in ("Lead", "Shy")]
        place = [world.point(100.0, 47.5)]
        for state in ("draft", "submitted", "returned", "withdrawn"):
            title = f"Not public: {state}"
            more = {"offers": ("training",), "places": place, "state": state}
            await world.activity(session, title, shy, {lead: "extending"}, **more)
        asked = await world.activity(session, "Asked", lead, needs=("training",), places=place)
    assert names(await matches(empty, asked)) == []


async def test_joint_work_told_by_several_records_counts_once(empty: Database) -> None:
    async with empty.sessions.begin() as session:
        lead, friend = [await world.organisation(session, name) for name in ("Lead", "Friend")]
        first = await world.activity(session, "Joint work", lead, {friend: "implementing"}, start=2012)
        second = await world.activity(session, "Joint work, again", friend, {lead: "funding"}, start=2012)
        await activities.count_in(session, second, Counted(first, "joint"), Author(None, "test"))
        asked = await world.activity(session, "Asked", lead)
    [found] = await matches(empty, asked)
    assert found.reasons[0].text == "worked with Lead on 1 activity since 2012"


async def test_what_speaks_against_is_said_and_costs(empty: Database) -> None:
    async with empty.sessions.begin() as session:
        lead, doer = [await world.organisation(session, name) for name in ("Lead", "Doer")]
        elsewhere = Donor(countries=["CN"], amount_max_usd=Decimal(10_000))
        await world.organisation(session, "Other fund", "funding", donor=elsewhere)
        await world.organisation(session, "Open fund", "funding")
        far = {"countries": ("CN",), "areas": ("awareness",)}
        await world.activity(session, "Far work", doer, {lead: "funding"}, **far)
        asked = await world.activity(session, "Asked", lead, needs=("funding",), gap_usd=1_000_000)
    found = {match.organisation.name: match for match in await matches(empty, asked)}
    other = {one.kind: one.text for one in found["Other fund"].against}
    assert other["other_countries"] == "funds work in China, not here"
    assert other["amount_outside"].startswith("the gap of US$ 1 million is above what it gives")
    assert found["Other fund"].score < found["Open fund"].score
    assert {one.kind for one in found["Doer"].against} == {"never_in_country", "no_such_area"}


def test_weights_are_parts_of_one_and_each_has_a_reason() -> None:
    for held in (*WEIGHTS.values(), *AGAINST.values()):
        assert 0 < held.weight < 1
        assert held.why.endswith(".")


def test_faint_evidence_stays_faint() -> None:
    """All that is unspecific, at its strongest, weighs less than one stated offer."""
    background = [held.weight for held in WEIGHTS.values() if not held.specific]
    assert joined(background, []) < WEIGHTS["offers"].weight
    assert joined([0.9] * 50, []) <= 1


def test_who_does_everything_everywhere_gains_less_by_it() -> None:
    assert focus(1, 1) == 1
    assert focus(1, 100) < focus(1, 2) < 1
    assert focus(0, 0) == 1
