"""Any two versions compared, an old one restored, an activity taken off the public pages."""

from tests.activities.test_register import edit, send
from tests.activities.test_revisions import decide
from tests.activities.town import PLACE_IN_MONGOLIA, Town, draft, published

from commonground.activities import revisions

ELSEWHERE = {"type": "Point", "coordinates": [105.0, 44.0]}


async def of_three_titles(town: Town) -> int:
    """Published as version 3, then renamed twice by the secretariat: versions 4 and 5."""
    key = await published(town)
    async with town.visit("secretariat") as secretariat:
        for title in ("Belts, second phase", "Belts, third phase"):
            await send(secretariat, edit(key, 1), {"title": title}, "save")
    return key


async def restored(town: Town, who: str, key: int, version: int, etag: str = "") -> int:
    async with town.visit(who) as visitor:
        page = (await visitor.get(f"/activities/{key}/history")).text
        etag = etag or page.split('name="etag" value="')[1].split('"')[0].replace("&#34;", '"')
        fields = {"version": str(version), "etag": etag}
        return (await visitor.post(f"/activities/{key}/restore", fields)).status_code


async def test_any_two_versions_stand_side_by_side_whichever_way_they_are_named(town: Town) -> None:
    key = await of_three_titles(town)
    async with town.visit() as stranger:
        for query in ("from=3&to=5", "from=5&to=3"):
            page = (await stranger.get(f"/activities/{key}/history?{query}")).text
            compared = page[page.index('id="compared"') :]
            assert "From version 3 to version 5" in compared
            assert "third" in compared[compared.index("<ins>") :]
            assert "second" not in compared
        assert (await stranger.get(f"/activities/{key}/history?from=1&to=5")).status_code == 404
        assert (await stranger.get(f"/activities/{key}/history?from=x&to=5")).status_code == 404
    async with town.visit("officer") as officer:
        assert (await officer.get(f"/activities/{key}/history?from=1&to=5")).status_code == 200


async def test_the_map_tells_added_removed_and_moved_places_apart_by_word(town: Town) -> None:
    named = [
        {"kind": "point", "name": "Well", "geometry": PLACE_IN_MONGOLIA},
        {"kind": "point", "name": "Old nursery", "geometry": PLACE_IN_MONGOLIA},
        {"kind": "admin_unit", "admin_unit": "MN-047"},
    ]
    key = await draft(town, locations=named)
    moved = [named[0] | {"geometry": ELSEWHERE}, named[2], named[0] | {"name": "New nursery"}]
    headers = await town.token("officer")
    async with town.visit("officer") as officer:
        etag = (await officer.client.get(f"/activities/{key}.json")).json()["etag"]
        answer = await officer.client.patch(
            f"/activities/{key}", json={"locations": moved}, headers=headers | {"If-Match": etag}
        )
        assert answer.status_code == 200, answer.text
        found = (await officer.get(f"/activities/{key}/history.geojson?from=1&to=2")).json()
        page = (await officer.get(f"/activities/{key}/history?from=1&to=2")).text
    told = {
        (one["properties"]["part"], one["properties"]["name"], one["geometry"]["type"])
        for one in found["features"]
    }
    assert {kind for part, _name, kind in told if part == "same"} <= {"Polygon", "MultiPolygon"}
    assert {(part, name) for part, name, _kind in told if part != "same"} == {
        ("before", "Well"),
        ("after", "Well"),
        ("removed", "Old nursery"),
        ("added", "New nursery"),
    }
    legend = page[page.index('class="change-legend"') :]
    assert all(word in legend for word in ("added", "removed", "before", "now", "as before"))


async def test_the_secretariat_restores_at_once_as_a_new_version(town: Town) -> None:
    key = await of_three_titles(town)
    assert await restored(town, "secretariat", key, 3) == 303
    stored = await town.stored(key)
    assert (stored.version, stored.document.title["en"].text) == (6, "Belts around wells")
    async with town.visit() as stranger:
        public = (await stranger.get(f"/activities/{key}/history")).text
    async with town.visit("officer") as officer:
        within = (await officer.get(f"/activities/{key}/history")).text
    assert "restored from an earlier version" in public
    assert "restored from version 3" in within


async def test_an_officer_restores_as_a_change_that_waits_for_review(town: Town) -> None:
    key = await of_three_titles(town)
    assert await restored(town, "officer", key, 3) == 303
    assert (await town.stored(key)).version == 5
    async with town.database.sessions() as session:
        held = await revisions.pending(session, key)
    assert held is not None
    assert (held.state, held.document.title["en"].text) == ("submitted", "Belts around wells")
    async with town.visit("secretariat") as secretariat:
        await decide(secretariat, key, "publish")
    assert (await town.stored(key)).document.title["en"].text == "Belts around wells"


async def test_nobody_restores_over_what_they_have_not_seen_nor_what_is_not_theirs(town: Town) -> None:
    key = await of_three_titles(town)
    assert await restored(town, "secretariat", key, 3, etag=f'"{key}-4"') == 412
    assert await restored(town, "secretariat", key, 77, etag=f'"{key}-5"') == 404
    assert await restored(town, "other", key, 3, etag=f'"{key}-5"') == 403
    async with town.visit() as stranger:
        answer = await stranger.post(f"/activities/{key}/restore", {"version": "3", "etag": f'"{key}-5"'})
        assert answer.status_code in (303, 401)
    assert (await town.stored(key)).version == 5


async def test_a_withdrawn_activity_is_gone_and_says_so_without_saying_what_it_was(town: Town) -> None:
    key = await of_three_titles(town)
    async with town.visit("officer") as officer:
        await officer.post(f"/activities/{key}/withdraw", {"what": "activity", "reason": "Sensitive"})
        assert "Sensitive" in (await officer.get(f"/activities/{key}/history")).text
    async with town.visit() as stranger:
        for path in (f"/activities/{key}", f"/activities/{key}/history", f"/activities/{key}.json"):
            answer = await stranger.get(path)
            assert answer.status_code == 410, path
            assert "was withdrawn on" in answer.text
            assert "Belts" not in answer.text
        assert (await stranger.get("/activities/987654321")).status_code == 404


async def test_a_draft_taken_back_was_never_public_and_is_simply_not_there(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as officer:
        await officer.post(f"/activities/{key}/withdraw", {})
    async with town.visit() as stranger:
        assert (await stranger.get(f"/activities/{key}")).status_code == 404


async def test_what_was_withdrawn_comes_back_through_review(town: Town) -> None:
    key = await published(town)
    async with town.visit("officer") as officer, town.visit("secretariat") as secretariat:
        await officer.post(f"/activities/{key}/withdraw", {"what": "activity"})
        await send(officer, edit(key, 1), {}, "submit")
        await decide(secretariat, key, "publish")
    async with town.visit() as stranger:
        assert (await stranger.get(f"/activities/{key}")).status_code == 200
