"""A focal point stands by what an activity of their country says; of another country's they may not."""

import pytest
import pytest_asyncio
from tests.activities.test_register import edit, send
from tests.activities.test_revisions import decide
from tests.activities.town import Town, draft, published

from commonground import start
from commonground.accounts import service as accounts
from commonground.accounts.schemas import Viewer
from commonground.activities import endorsing
from commonground.activities.errors import NotYours


@pytest_asyncio.fixture(scope="module")
async def focal(town: Town) -> Town:
    """The town with the focal points of Mongolia and of Japan."""
    async with town.database.sessions.begin() as session:
        for who, country in (("saikhan", "MN"), ("tanaka", "JP")):
            email = f"{who}@town.example"
            key = await accounts.add_person(session, email, who.title(), start.DEMO_PASSWORD)
            await accounts.set_standing(session, key, "focal_point", country)
    return town


async def endorse(town: Town, who: str, key: int, do: str = "endorse", sentence: str = "") -> int:
    async with town.visit(who) as visitor:
        page = (await visitor.get(f"/review/{key}")).text
        etag = page.split('name="etag" value="')[1].split('"')[0] if 'name="etag"' in page else ""
        fields = {"etag": etag.replace("&#34;", '"'), "do": do, "sentence": sentence}
        return (await visitor.post(f"/review/{key}/endorse", fields)).status_code


async def page_of(town: Town, key: int) -> str:
    async with town.visit() as stranger:
        return (await stranger.get(f"/activities/{key}")).text


async def test_an_endorsed_activity_says_so_with_country_and_day_and_without_a_name(focal: Town) -> None:
    key = await published(focal)
    assert await endorse(focal, "saikhan", key, sentence="In line with our national plan.") == 303
    page = await page_of(focal, key)
    assert "Endorsed by the national focal point of Mongolia" in page
    assert "In line with our national plan." in page
    assert "Saikhan" not in page
    async with focal.visit("secretariat") as secretariat:
        assert "Saikhan" in (await secretariat.get(f"/review/{key}")).text


async def test_another_countrys_focal_point_and_everybody_else_are_refused(focal: Town) -> None:
    key = await published(focal)
    for who in ("tanaka", "officer", "secretariat", "reader"):
        assert await endorse(focal, who, key) == 403, who
    async with focal.visit("tanaka") as tanaka:
        assert (await tanaka.get(f"/review/{key}")).status_code == 403
        assert (await tanaka.get(f"/review/{key}.geojson")).status_code == 403
    assert "ndorsed" not in await page_of(focal, key)


async def test_the_writing_itself_refuses_another_country(focal: Town) -> None:
    stored = await focal.stored(await published(focal))
    tanaka = Viewer(9, "Tanaka", "", "focal_point", "en", {}, "JP")
    async with focal.database.sessions() as session:
        with pytest.raises(NotYours):
            await endorsing.endorse(session, tanaka, stored.id, stored.version, stored.document, "")
        with pytest.raises(NotYours):
            await endorsing.take_back(session, tanaka, stored.id, stored.document)


async def test_a_focal_point_reads_the_queue_of_their_country_and_decides_nothing(focal: Town) -> None:
    key = await draft(focal)
    async with focal.visit("officer") as officer:
        await send(officer, edit(key, 3), {}, "submit")
    async with focal.visit("saikhan") as saikhan, focal.visit("tanaka") as tanaka:
        assert f'href="/review/{key}"' in (await saikhan.get("/review")).text
        assert f'href="/review/{key}"' not in (await tanaka.get("/review")).text
        case = (await saikhan.get(f"/review/{key}")).text
        assert 'value="publish"' not in case
        answer = await saikhan.post(f"/review/{key}", {"etag": "", "do": "publish"})
    assert answer.status_code == 403
    assert (await focal.stored(key)).state == "submitted"


async def test_a_draft_is_not_the_focal_points_to_read(focal: Town) -> None:
    key = await draft(focal)
    async with focal.visit("saikhan") as saikhan:
        assert (await saikhan.get(f"/review/{key}")).status_code == 403


async def test_what_is_endorsed_before_it_is_public_is_so_publicly_word_for_word_only(focal: Town) -> None:
    endorsed, altered = await draft(focal), await draft(focal)
    async with focal.visit("officer") as officer, focal.visit("secretariat") as secretariat:
        for key in (endorsed, altered):
            await send(officer, edit(key, 3), {}, "submit")
            assert await endorse(focal, "saikhan", key) == 303
        await send(officer, edit(altered, 1), {"title": "Quite another"}, "save")
        for key in (endorsed, altered):
            await decide(secretariat, key, "publish")
    assert "Endorsed by the national focal point of Mongolia" in await page_of(focal, endorsed)
    assert "ndorsed" not in await page_of(focal, altered)


async def test_when_it_changes_the_endorsement_is_of_an_earlier_version(focal: Town) -> None:
    key = await published(focal)
    await endorse(focal, "saikhan", key)
    async with focal.visit("officer") as officer, focal.visit("secretariat") as secretariat:
        await send(officer, edit(key, 1), {"title": "Belts, fifth phase"}, "submit")
        assert "Endorsed by" in await page_of(focal, key), "a change that waits changes nothing"
        await decide(secretariat, key, "publish")
    page = await page_of(focal, key)
    assert "The national focal point of Mongolia endorsed an earlier version" in page
    assert await endorse(focal, "saikhan", key) == 303
    assert "Endorsed by the national focal point of Mongolia" in await page_of(focal, key)


async def test_an_endorsement_can_be_taken_back(focal: Town) -> None:
    key = await published(focal)
    await endorse(focal, "saikhan", key)
    assert await endorse(focal, "saikhan", key, "take_back") == 303
    assert "ndorsed" not in await page_of(focal, key)


async def test_what_changed_under_the_focal_points_eyes_is_not_endorsed(focal: Town) -> None:
    key = await published(focal)
    async with focal.visit("saikhan") as saikhan:
        answer = await saikhan.post(f"/review/{key}/endorse", {"etag": '"1-0"', "do": "endorse"})
    assert answer.status_code == 422
    assert "ndorsed" not in await page_of(focal, key)
