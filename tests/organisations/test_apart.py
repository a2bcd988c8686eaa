"""Entries that somebody found to be two: not asked of again, and asked of again once that is taken back."""

from tests.organisations.conftest import Town
from tests.organisations.test_merging import sent

from commonground.organisations import merging
from commonground.organisations import service as organisations

SECRETARIAT = "secretariat@demo.example"


async def like_names(town: Town) -> tuple[int, int]:
    async with town.database.sessions.begin() as session:
        one, _ = await organisations.find_or_add(session, "Saxaul Shelterbelt Fund", source="test")
        other, _ = await organisations.find_or_add(session, "Saxaul Shelterbelts Fund", source="test")
    return one, other


async def asked(town: Town, one: int, other: int) -> bool:
    secretariat = await town.signed_in(SECRETARIAT)
    page = (await secretariat.get("/organisations/duplicates")).text
    return f'action="/organisations/{one}/apart/{other}"' in page


async def test_a_verdict_is_remembered_shown_and_can_be_taken_back(town: Town) -> None:
    one, other = await like_names(town)
    secretariat = await town.signed_in(SECRETARIAT)
    assert await asked(town, one, other)
    await sent(secretariat, f"/organisations/{one}/apart/{other}")
    assert not await asked(town, one, other)
    page = (await secretariat.get("/organisations/duplicates")).text
    assert f'action="/organisations/{one}/apart/{other}/undo"' in page
    assert (await sent(secretariat, f"/organisations/{other}/apart/{one}/undo")).status_code == 303
    assert await asked(town, one, other)


async def test_a_verdict_holds_for_whoever_stands_for_either_of_the_two(town: Town) -> None:
    one, other = await like_names(town)
    await sent(await town.signed_in(SECRETARIAT), f"/organisations/{one}/apart/{other}")
    async with town.database.sessions.begin() as session:
        third, _ = await organisations.find_or_add(session, "Fund of the Saxaul Shelterbelt", source="test")
        await merging.merge(session, one, third, None)
    assert not await asked(town, other, third)


async def test_how_likely_two_entries_are_one_stands_beside_the_reasons(town: Town) -> None:
    await like_names(town)
    page = (await (await town.signed_in(SECRETARIAT)).get("/organisations/duplicates")).text
    assert "The names are alike" in page
    assert "the same</span>" in page.split("Saxaul Shelterbelt Fund", 1)[1].split("</li>", 1)[0]
