"""The queue of the secretariat, and what becomes of an activity on its way to the public."""

from tests.activities.test_register import edit, send
from tests.activities.test_revisions import decide
from tests.activities.town import Town, draft


async def test_what_is_submitted_waits_in_the_queue_by_country(town: Town) -> None:
    key = await draft(town, countries=[{"code": "MN", "share": 100}])
    async with town.visit("officer") as officer, town.visit("secretariat") as secretariat:
        await send(officer, edit(key, 3), {}, "submit")
        assert f'href="/review/{key}?country=MN"' in (await secretariat.get("/review?country=MN")).text
        assert f'href="/review/{key}?' not in (await secretariat.get("/review?country=JP")).text


async def test_publishing_makes_it_public_with_the_day_it_was_confirmed(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as officer, town.visit("secretariat") as secretariat:
        await send(officer, edit(key, 3), {}, "submit")
        await decide(secretariat, key, "publish")
    public = await town.public(key)
    assert public is not None
    assert public.confirmed_on is not None


async def test_a_returned_activity_carries_the_comment_at_its_field(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as officer, town.visit("secretariat") as secretariat:
        await send(officer, edit(key, 3), {}, "submit")
        await decide(secretariat, key, "return", comment="Which wells?", field="summary")
        page = (await officer.get(edit(key, 1))).text
        assert "Which wells?" in page
        assert f'href="/activities/{key}/edit?step=1#f-summary"' in page
        assert "Which wells?" in (await officer.get("/desk")).text
        await send(officer, edit(key, 1), {"summary": "The ten southern ones."}, "submit")
    assert (await town.stored(key)).state == "submitted"
    assert await town.public(key) is None


async def test_drawn_places_are_shown_to_the_reviewer_alone(town: Town) -> None:
    key = await draft(town)
    async with town.visit("secretariat") as secretariat:
        found = (await secretariat.get(f"/review/{key}.geojson")).json()
    assert found["features"][0]["geometry"]["coordinates"] == [104.4, 43.5]
    async with town.visit("officer") as officer:
        assert (await officer.get(f"/review/{key}.geojson")).status_code == 403


async def test_history_tells_who_and_what_to_those_who_work_on_it_and_the_public_only_what_is_public(
    town: Town,
) -> None:
    key = await draft(town, homepage="https://draft.example/")
    async with town.visit("officer") as officer, town.visit("secretariat") as secretariat:
        await send(officer, edit(key, 1), {"homepage": "https://public.example/"}, "submit")
        await decide(secretariat, key, "publish")
        within = (await officer.get(f"/activities/{key}/history")).text
    async with town.visit() as stranger:
        outside = (await stranger.get(f"/activities/{key}/history")).text
    assert "https://draft.example/" in within
    assert "Officer" in within
    assert "https://public.example/" in outside
    assert "https://draft.example/" not in outside
    assert "Officer" not in outside


async def test_withdrawing_keeps_the_history_and_it_can_be_handed_in_again(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as officer:
        await officer.post(f"/activities/{key}/withdraw", {})
        assert (await town.stored(key)).state == "withdrawn"
        await send(officer, edit(key, 3), {}, "submit")
    assert (await town.stored(key)).state == "submitted"
