"""Every reason is worked out again, independently, from the rows it rests on."""

from decimal import Decimal
from itertools import pairwise

from tests.matching import world
from tests.matching.recomputed import truth

from commonground.activities.schemas import BudgetLine
from commonground.base.database import Database
from commonground.matching import finder, openings
from commonground.matching.schemas import Match, Reason, as_json, spoken
from commonground.matching.weights import WEIGHTS
from commonground.organisations.schemas import Donor


def of(matches: list[Match], key: int) -> Match:
    return next(match for match in matches if match.organisation.id == key)


def reason(match: Match, kind: str) -> Reason:
    return next(one for one in match.reasons if one.kind == kind)


async def made(database: Database) -> tuple[int, dict[str, int]]:
    """One activity and around it an organisation for each kind of evidence."""
    async with database.sessions.begin() as session:
        lead = await world.organisation(session, "UNDP")
        school = await world.organisation(session, "Herders school", "training")
        fund = await world.organisation(
            session,
            "Land fund",
            donor=Donor(
                areas=["restoration"],
                countries=["MN"],
                themes=["grazing"],
                amount_min_usd=Decimal(500_000),
                amount_max_usd=Decimal(3_000_000),
            ),
        )
        neighbour = await world.organisation(session, "Neighbour")
        giver, seeker = [await world.organisation(session, name) for name in ("Giver", "Seeker")]
        member = await world.organisation(session, "Member")
        bank = await world.organisation(session, "Bank")
        await world.framework(session, "green-belt", member)
        asked = await world.activity(
            session,
            "Selenge pasture restoration",
            lead,
            needs=("training", "funding"),
            offers=("data",),
            gap_usd=1_900_000,
            places=[world.point(106.0, 49.0), world.unit("MN-049")],
            frameworks=["green-belt"],
            themes=["grazing"],
        )
        await world.activity(
            session,
            "Selenge pasture wells",
            neighbour,
            {lead: "extending"},
            places=[world.point(106.3, 49.1)],
            start=2014,
            end=2016,
            frameworks=["green-belt"],
            themes=["grazing"],
        )
        await world.activity(session, "A course for rangers", giver, offers=("training",))
        await world.activity(session, "A map without data", seeker, needs=("data",))
        for amount in (1_000_000, 2_000_000, 90_000_000):
            paid = [BudgetLine(kind="commitment", amount=Decimal(amount), currency="USD", organisation=bank)]
            await world.activity(session, f"Paid with {amount}", neighbour, {bank: "funding"}, budgets=paid)
    names = {"school": school, "fund": fund, "neighbour": neighbour, "giver": giver}
    return asked, names | {"seeker": seeker, "member": member, "bank": bank, "lead": lead}


async def test_every_reason_is_true_of_the_rows_it_rests_on(empty: Database) -> None:
    asked, _names = await made(empty)
    async with empty.published.acquire() as connection:
        matches = await finder.match(connection, asked, None)
        known = await truth(connection)
    told = [(match, one) for match in matches for one in match.reasons]
    assert all(known.check(match, one) for match, one in told), [
        one.text for match, one in told if not known.check(match, one)
    ]
    assert {one.kind for _match, one in told} == set(WEIGHTS)


async def test_reasons_of_the_demo_data_are_true_too(demo: Database) -> None:
    async with demo.published.acquire() as connection:
        known = await truth(connection)
        keys = await openings.open_ids(connection, openings.Filters())
        wrong = []
        for key in keys:
            for match in await finder.match(connection, key, 10):
                wrong += [(key, one.text) for one in match.reasons if not known.check(match, one)]
    assert keys
    assert not wrong, wrong[:5]


async def test_reasons_are_sentences_people_understand(empty: Database) -> None:
    asked, names = await made(empty)
    async with empty.published.acquire() as connection:
        matches = await finder.match(connection, asked, None)
    assert reason(of(matches, names["school"]), "offers").text == "offers training, which this activity seeks"
    near = reason(of(matches, names["neighbour"]), "near")
    assert near.text == "works 25 km from here, on «Selenge pasture wells»"
    bond = reason(of(matches, names["neighbour"]), "together")
    assert bond.text == "worked with UNDP on 1 activity since 2014"
    amount = reason(of(matches, names["fund"]), "donor_amount")
    assert amount.text.endswith(": US$ 500,000 – US$ 3 million, and the gap is US$ 1.9 million")


async def test_scores_lie_between_0_and_1_and_are_in_order(demo: Database) -> None:
    async with demo.published.acquire() as connection:
        for key in (await openings.open_ids(connection, openings.Filters()))[:10]:
            scores = [match.score for match in await finder.match(connection, key, None)]
            assert all(0 < score <= 1 for score in scores)
            assert all(one >= other for one, other in pairwise(scores))


async def test_the_two_directions_agree(empty: Database) -> None:
    """What an activity says of a donor is what the donor reads of the activity, text likeness apart."""
    asked, names = await made(empty)
    async with empty.published.acquire() as connection:
        there = of(await finder.match(connection, asked, None), names["bank"])
        vocabulary = await finder.read_vocabulary(connection)
        [back] = await finder.opportunities(connection, names["bank"], [asked], vocabulary)
    assert [one.text for one in back.reasons] == [one.text for one in there.reasons if one.kind != "similar"]


async def test_a_reason_that_rests_on_example_data_says_so(empty: Database) -> None:
    async with empty.sessions.begin() as session:
        lead = await world.organisation(session, "Lead")
        example = {"offers": "example"}
        school = await world.organisation(session, "School", "training", provenance=example)
        asked = await world.activity(session, "Seeks training", lead, needs=("training",))
    async with empty.published.acquire() as connection:
        found = of(await finder.match(connection, asked, None), school)
    assert found.reasons[0].example
    assert spoken(found.reasons[0]).endswith("(example data)")
    assert any(one.kind == "example_data" for one in found.against)


async def test_a_match_as_json_keeps_the_promised_shape(empty: Database) -> None:
    asked, _names = await made(empty)
    async with empty.published.acquire() as connection:
        held = [as_json(match) for match in await finder.match(connection, asked, 3)]
    for one in held:
        assert set(one) >= {"organisation", "score", "reasons", "against"}
        assert set(one["organisation"]) == {"id", "name"}
        assert all(isinstance(text, str) for text in one["reasons"] + one["against"])
        assert len(one["evidence"]) == len(one["reasons"])
