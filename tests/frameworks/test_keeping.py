"""The secretariat keeps frameworks; those who are named answer; nobody overwrites anybody unseen."""

from datetime import timedelta
from typing import Any

import pytest
from tests.activities.town import AGENCY, OTHER, Town, Visitor

from commonground.base import clock
from commonground.base.jobs import Work
from commonground.base.settings import Settings
from commonground.frameworks import jobs

ANSWER = {"state": "under_way", "note": "Half of the belt is planted."}


async def begun(town: Town, code: str, *members: str) -> str:
    """A framework of these members, written by the secretariat on its form."""
    fields = {
        "name-en": f"Plan {code}",
        "name-mn": "Төлөвлөгөө",
        "code": code,
        "kind": "plan",
        "country-MN": "member",
    }
    for at, name in enumerate(members):
        fields |= {f"member-{at}-name": name, f"member-{at}-role": "member"}
    fields |= {"area-0-en": "Trees", "project-0-en": "Green belt"}
    async with town.visit("secretariat") as keeper:
        answer = await keeper.post("/frameworks/new", fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def agreed(town: Town, code: str, **more: str) -> tuple[int, int]:
    """A meeting of today and an item the agency answers for; their numbers."""
    today = clock.today().isoformat()
    async with town.visit("secretariat") as keeper:
        await keeper.post(f"/frameworks/{code}/meetings/new", {"title-en": "First meeting", "held_on": today})
        meeting = (await data(keeper, code))["meetings"][-1]["id"]
        item = {"text-en": "Plant a belt", "state": "open", f"organisation-{town.keys[AGENCY]}": "yes"}
        answer = await keeper.post(f"/frameworks/{code}/meetings/{meeting}/items/new", item | more)
        assert answer.status_code == 303, answer.text
        items = (await data(keeper, code))["meetings"][-1]["items"]
    return meeting, items[-1]["id"]


async def data(visitor: Visitor, code: str) -> dict[str, Any]:
    return dict((await visitor.get(f"/frameworks/{code}.json")).json())


async def item_of(town: Town, code: str, item: int) -> dict[str, Any]:
    async with town.visit() as anyone:
        held = await data(anyone, code)
    return next(one for meeting in held["meetings"] for one in meeting["items"] if one["id"] == item)


async def test_a_framework_is_kept_from_its_name_to_an_answered_item(town: Town) -> None:
    assert await begun(town, "from-start", AGENCY) == "/frameworks/from-start"
    _meeting, item = await agreed(town, "from-start", due="2020-12-31", **{"text-ko": "숲을 심는다"})
    held = await item_of(town, "from-start", item)
    assert held["late"]
    async with town.visit("officer") as officer:
        page = (await officer.get(f"/frameworks/from-start/items/{item}")).text
        assert "Where does it stand?" in page
        answer = await officer.post(f"/frameworks/from-start/items/{item}", ANSWER | {"version": "1"})
        assert answer.status_code == 303
    held = await item_of(town, "from-start", item)
    assert held["state"] == "under_way"
    assert [(step["kind"], step["state"]) for step in held["history"]] == [
        ("agreed", "open"),
        ("answered", "under_way"),
    ]
    assert held["said"]["organisation"] == AGENCY
    async with town.visit() as anyone:
        assert ANSWER["note"] in (await anyone.get("/frameworks/from-start")).text
        assert "숲을 심는다" in (await anyone.get("/frameworks/from-start?language=ko")).text


async def test_the_public_reads_the_organisation_and_no_person(town: Town) -> None:
    await begun(town, "no-person", AGENCY)
    _meeting, item = await agreed(town, "no-person")
    async with town.visit("officer") as officer:
        await officer.post(f"/frameworks/no-person/items/{item}", ANSWER | {"version": "1"})
        assert "Officer" in (await officer.get(f"/frameworks/no-person/items/{item}")).text
    for who in ("", "stranger", "other"):
        async with town.visit(who) as anyone:
            for path in (f"/items/{item}", "", "/progress", ".json"):
                assert "Officer" not in (await anyone.get(f"/frameworks/no-person{path}")).text


@pytest.mark.parametrize("who", ["other", "reader", "stranger"])
async def test_who_does_not_answer_for_an_item_is_refused(town: Town, who: str) -> None:
    code = f"refused-{who}"
    await begun(town, code, AGENCY, OTHER)
    _meeting, item = await agreed(town, code)
    async with town.visit(who) as visitor:
        page = (await visitor.get(f"/frameworks/{code}/items/{item}")).text
        assert "Where does it stand?" not in page
        answer = await visitor.post(f"/frameworks/{code}/items/{item}", ANSWER | {"version": "1"})
        assert answer.status_code == 403
        named = ANSWER | {"version": "1", "organisation": str(town.keys[AGENCY])}
        assert (await visitor.post(f"/frameworks/{code}/items/{item}", named)).status_code == 403
    assert (await item_of(town, code, item))["state"] == "open"


async def test_any_member_answers_where_the_record_names_nobody(town: Town) -> None:
    await begun(town, "nobody-named", OTHER)
    _meeting, item = await agreed(town, "nobody-named", **{f"organisation-{town.keys[AGENCY]}": ""})
    async with town.visit("secretariat") as keeper:
        form = {"text-en": "Plant a belt", "state": "open", "version": "1"}
        assert (await keeper.post(f"/frameworks/nobody-named/items/{item}/edit", form)).status_code == 303
    async with town.visit("officer") as outside, town.visit("other") as member:
        sent = ANSWER | {"version": "2"}
        assert (await outside.post(f"/frameworks/nobody-named/items/{item}", sent)).status_code == 403
        assert (await member.post(f"/frameworks/nobody-named/items/{item}", sent)).status_code == 303


async def test_an_item_or_meeting_of_another_framework_is_not_found(town: Town) -> None:
    await begun(town, "mine", AGENCY)
    await begun(town, "another", AGENCY)
    meeting, item = await agreed(town, "mine")
    async with town.visit("officer") as officer, town.visit("secretariat") as keeper:
        sent = ANSWER | {"version": "1"}
        assert (await officer.post(f"/frameworks/another/items/{item}", sent)).status_code == 404
        for number in (item, 2**63, 10**30):
            assert (await officer.get(f"/frameworks/another/items/{number}")).status_code == 404
            assert (await keeper.get(f"/frameworks/another/items/{number}/edit")).status_code == 404
        for path in (f"meetings/{meeting}/edit", f"meetings/{meeting}/items/new", f"items/{item}/edit"):
            typed = {"title-en": "Taken over", "text-en": "Taken over", "version": "1"}
            assert (await keeper.post(f"/frameworks/another/{path}", typed)).status_code == 404
    assert (await item_of(town, "mine", item))["content"] == "Plant a belt"


@pytest.mark.parametrize("who", ["officer", "reader", "stranger"])
async def test_only_those_who_keep_frameworks_may_write_them(town: Town, who: str) -> None:
    async with town.visit("secretariat") as keeper:
        if (await keeper.get("/frameworks/closed")).status_code == 404:
            await begun(town, "closed", AGENCY)
    meeting, item = await agreed(town, "closed")
    paths = ("new", "closed/edit", "closed/meetings/new", f"closed/meetings/{meeting}/edit", "closed/history")
    paths += (f"closed/meetings/{meeting}/items/new", f"closed/items/{item}/edit")
    async with town.visit(who) as visitor:
        for path in paths:
            assert (await visitor.get(f"/frameworks/{path}")).status_code == 403, path
            if path != "closed/history":
                assert (await visitor.post(f"/frameworks/{path}", {"name-en": "X"})).status_code == 403, path
        page = (await visitor.get("/frameworks/closed")).text
        assert "/frameworks/closed/edit" not in page
    async with town.visit() as anyone:
        assert (await anyone.get("/frameworks/closed/edit")).status_code in (303, 401)


async def test_the_second_of_two_answers_is_told_and_keeps_its_words(town: Town) -> None:
    await begun(town, "two-answers", AGENCY)
    _meeting, item = await agreed(town, "two-answers")
    path = f"/frameworks/two-answers/items/{item}"
    async with town.visit("officer") as officer, town.visit("colleague") as colleague:
        assert (await officer.post(path, ANSWER | {"version": "1"})).status_code == 303
        late = await colleague.post(path, {"state": "dropped", "note": "The money is gone.", "version": "1"})
        assert late.status_code == 412
        assert "The money is gone." in late.text
        assert ANSWER["note"] in late.text
        assert 'name="version" value="2"' in late.text
        assert (await item_of(town, "two-answers", item))["state"] == "under_way"
        again = {"state": "dropped", "note": "The money is gone.", "version": "2"}
        assert (await colleague.post(path, again)).status_code == 303
    held = await item_of(town, "two-answers", item)
    assert [step["state"] for step in held["history"]] == ["open", "under_way", "dropped"]


async def test_the_second_of_two_keepers_sees_what_the_first_saved(town: Town) -> None:
    await begun(town, "two-keepers", AGENCY)
    base = {"name-en": "Plan two-keepers", "kind": "plan", "version": "1"}
    async with town.visit("secretariat") as keeper:
        first = await keeper.post("/frameworks/two-keepers/edit", base | {"summary-en": "Said first."})
        assert first.status_code == 303
        second = await keeper.post("/frameworks/two-keepers/edit", base | {"name-en": "My name for it"})
        assert second.status_code == 412
        assert "My name for it" in second.text
        assert "Said first." in second.text
        assert (await data(keeper, "two-keepers"))["name"] == "Plan two-keepers"
        history = (await keeper.get("/frameworks/two-keepers/history")).text
        assert "Said first." in history
        assert "Secretariat" in history


async def test_what_is_wrong_comes_back_as_typed_and_nothing_is_written(town: Town) -> None:
    await begun(town, "as-typed", AGENCY)
    typed = {"name-en": "Renamed", "kind": "plan", "version": "1", "member-0-name": "No Such Ministry"}
    async with town.visit("secretariat") as keeper:
        answer = await keeper.post("/frameworks/as-typed/edit", typed)
        assert answer.status_code == 422
        assert "No Such Ministry" in answer.text
        held = await data(keeper, "as-typed")
        assert (held["name"], [one["name"] for one in held["members"]]) == ("Plan as-typed", [AGENCY])
        twice = await keeper.post("/frameworks/new", {"name-en": "Again", "code": "as-typed"})
        assert twice.status_code == 422
        assert 'value="Again"' in twice.text
    _meeting, item = await agreed(town, "as-typed")
    async with town.visit("officer") as officer:
        answer = await officer.post(f"/frameworks/as-typed/items/{item}", {"state": "done", "version": "1"})
        assert answer.status_code == 422


async def test_an_area_keeps_its_items_under_a_new_name(town: Town) -> None:
    await begun(town, "renamed-area", AGENCY)
    async with town.visit("secretariat") as keeper:
        area = (await data(keeper, "renamed-area"))["areas"][0]["id"]
        _meeting, item = await agreed(town, "renamed-area", area=str(area))
        changed = {
            "name-en": "Plan",
            "kind": "plan",
            "version": "1",
            "area-0-en": "Forests",
            "area-0-id": str(area),
        }
        assert (await keeper.post("/frameworks/renamed-area/edit", changed)).status_code == 303
        assert (await item_of(town, "renamed-area", item))["area"] == "Forests"
        form = (await keeper.get(f"/frameworks/renamed-area/items/{item}/edit")).text
        assert f'value="{area}" selected' in form


async def test_what_moved_since_the_last_meeting_names_the_item(town: Town) -> None:
    await begun(town, "moving", AGENCY)
    meeting, item = await agreed(town, "moving")
    before = (clock.today() - timedelta(days=3)).isoformat()
    async with town.visit("secretariat") as keeper:
        edit = {"title-en": "First meeting", "held_on": before, "version": "1"}
        assert (await keeper.post(f"/frameworks/moving/meetings/{meeting}/edit", edit)).status_code == 303
        assert (await data(keeper, "moving"))["moved"]["items"] == []
    async with town.visit("officer") as officer:
        await officer.post(f"/frameworks/moving/items/{item}", ANSWER | {"version": "1"})
        moved = (await data(officer, "moving"))["moved"]
    assert [(one["id"], one["before"], one["state"]) for one in moved["items"]] == [
        (item, "open", "under_way")
    ]


async def test_two_weeks_before_it_is_due_each_editor_is_reminded_once(
    town: Town, settings: Settings
) -> None:
    await begun(town, "due-soon", AGENCY)
    soon, later = (clock.today() + timedelta(days=days) for days in (14, 15))
    _meeting, item = await agreed(town, "due-soon", due=soon.isoformat())
    _meeting, other = await agreed(town, "due-soon", due=later.isoformat())
    work = Work(town.database, settings)
    for _run in range(2):
        await jobs.remind(work, {})
    query = "SELECT recipient, subject, text FROM mail WHERE event LIKE $1 ORDER BY recipient"
    mails = await town.database.everything.fetch(query, f"agreed-item:{item}:%")
    assert [row["recipient"] for row in mails] == ["colleague@town.example", "officer@town.example"]
    assert f"/frameworks/due-soon/items/{item}" in mails[0]["text"]
    assert "Plant a belt" in mails[0]["subject"]
    assert await town.database.everything.fetch(query, f"agreed-item:{other}:%") == []
