"""What is typed and not saved: kept for its writer alone, offered again, gone once it is saved."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from tests.activities.town import AGENCY, Town, Visitor, draft, form_in, published

from commonground.activities import autosave, copying
from commonground.activities.typing_models import UnsavedTyping
from commonground.base.web import SESSION_COOKIE

HALF = {"title": "Belts around", "planned_start": "2026-0", "areas-restoration": "7"}


def edit(key: int, step: int = 1) -> str:
    return f"/activities/{key}/edit?step={step}"


async def type_into(visitor: Visitor, path: str, fields: dict[str, Any]) -> dict[str, Any]:
    """As the form's script sends it, on a page opened just now; gives the form as it then stands."""
    typed = await visitor.form(path) | fields
    answer = await visitor.post(path.replace("/edit", "/typing").replace("/new", "/new/typing"), typed)
    assert answer.status_code == 200, answer.text
    return typed


def offers(page: str) -> list[str]:
    """The sheets of unsaved typing that a page offers to take up."""
    return re.findall(r'data-sheet="([^"]+)"', page)


async def test_half_a_date_is_kept_and_comes_back_as_it_was_typed(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as visitor:
        typed = await type_into(visitor, edit(key), HALF)
    async with town.visit("officer") as other_device:
        page = (await other_device.get(edit(key))).text
        assert offers(page) == [typed["sheet"]]
        assert form_in(page)["title"] == "Belts around wells"
        taken = (await other_device.get(f"{edit(key)}&typing={typed['sheet']}")).text
    form = form_in(taken)
    assert (form["title"], form["planned_start"]) == ("Belts around", "2026-0")
    assert "Below is what you typed at" in taken
    assert (await town.stored(key)).version == 1


async def test_typing_is_seen_by_nobody_else(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as visitor:
        typed = await type_into(visitor, edit(key), {"title": "A secret so far"})
    for who in ("colleague", "secretariat"):
        async with town.visit(who) as visitor:
            for path in (edit(key), f"{edit(key)}&typing={typed['sheet']}"):
                page = (await visitor.get(path)).text
                assert "A secret so far" not in page
                assert offers(page) == []


async def test_what_is_saved_is_no_longer_offered_and_a_straggler_does_not_bring_it_back(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as visitor:
        typed = await type_into(visitor, edit(key), {"title": "Belts around all wells"})
        assert (await visitor.post(edit(key), typed | {"do": "save"})).status_code == 303
        late = await visitor.post(f"/activities/{key}/typing?step=1", typed)
        assert late.status_code == 409
        assert offers((await visitor.get(edit(key))).text) == []


async def test_two_tabs_of_one_form_do_not_write_over_each_other(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as visitor:
        await type_into(visitor, edit(key), {"title": "In the first tab"})
        await type_into(visitor, edit(key), {"title": "In the second tab"})
        page = (await visitor.get(edit(key))).text
    assert "In the first tab" in page
    assert "In the second tab" in page


async def test_typing_that_is_thrown_away_is_gone(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as visitor:
        typed = await type_into(visitor, edit(key), {"title": "Not this"})
        answer = await visitor.post(
            "/activities/typing/drop", {"sheet": typed["sheet"], "next": f"/activities/{key}/edit"}
        )
        assert answer.headers["location"] == f"/activities/{key}/edit"
        assert "Not this" not in (await visitor.get(edit(key))).text


async def test_typing_for_a_new_activity_is_offered_where_one_registers(town: Town) -> None:
    async with town.visit("officer") as visitor:
        typed = await type_into(visitor, "/activities/new", {"title": "Not yet a draft"})
        before = await town.count()
        page = (await visitor.get("/activities/new")).text
        assert "Not yet a draft" in page
        taken = await visitor.form(f"/activities/new?typing={typed['sheet']}")
        assert taken["once"] == typed["once"]
        answer = await visitor.post("/activities/new", taken | {"do": "next"})
        assert answer.status_code == 303
        assert await town.count() == before + 1
        assert "Not yet a draft" not in (await visitor.get("/activities/new")).text


async def test_a_refused_form_is_kept_without_a_script_too(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as visitor:
        typed = await visitor.form(edit(key)) | HALF | {"do": "save"}
        assert (await visitor.post(edit(key), typed)).status_code == 422
        assert "“Belts around”" in (await visitor.get(edit(key))).text


async def test_typing_taken_up_after_others_wrote_is_merged_and_not_written_over_them(town: Town) -> None:
    key = await published(town)
    async with town.visit("officer") as visitor:
        typed = await type_into(visitor, edit(key), {"homepage": "https://wells.example"})
    async with town.visit("secretariat") as visitor:
        theirs = await visitor.form(edit(key)) | {"title": "Named by the secretariat", "do": "save"}
        assert (await visitor.post(edit(key), theirs)).status_code == 303
    async with town.visit("officer") as visitor:
        taken = await visitor.form(f"{edit(key)}&typing={typed['sheet']}")
        assert taken["title"] == "Belts around wells"
        assert (await visitor.post(edit(key), taken | {"do": "save"})).status_code == 303
        form = await visitor.form(edit(key))
    assert (form["title"], form["homepage"]) == ("Named by the secretariat", "https://wells.example")


# Without a session.


async def test_a_form_sent_after_the_session_ended_comes_back_filled_after_sign_in(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as visitor:
        typed = await visitor.form(edit(key)) | HALF | {"do": "save"}
        cookie = visitor.client.cookies[SESSION_COOKIE]
        visitor.client.cookies.delete(SESSION_COOKIE)
        answer = await visitor.post(edit(key), typed)
        assert answer.status_code == 303
        onward = re.fullmatch(r"/sign-in\?next=(.+)", answer.headers["location"])
        assert onward
        asked = await visitor.get(answer.headers["location"])
        back = re.search(r'name="next" value="([^"]+)"', asked.text)
        assert back
        assert "comes back as you filled it in" in asked.text
        visitor.client.cookies.set(SESSION_COOKIE, cookie)
        form = await visitor.form(back[1].replace("&amp;", "&"))
    assert {name: form[name] for name in ("title", "planned_start")} == {
        "title": "Belts around",
        "planned_start": "2026-0",
    }
    assert (await town.stored(key)).version == 1


async def test_a_form_whose_token_no_longer_holds_comes_back_filled(town: Town) -> None:
    async with town.visit("officer") as visitor:
        typed = await visitor.form("/activities/new") | {"title": "After a restart of the browser"}
        visitor.client.cookies.delete("csrftoken")
        answer = await visitor.client.post("/activities/new", data=typed | {"_csrf_token": "gone"})
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/activities/new?typing=")
        form = await visitor.form(answer.headers["location"])
    assert form["title"] == "After a restart of the browser"


async def test_neither_session_nor_token_loses_anything(town: Town) -> None:
    async with town.visit("officer") as visitor:
        typed = await visitor.form("/activities/new") | {"title": "After a long holiday"}
    async with town.visit() as nobody:
        answer = await nobody.client.post("/activities/new", data=typed)
        assert answer.headers["location"].startswith("/sign-in?next=/activities/new%3Ftyping%3D")
    async with town.visit("other") as visitor:
        assert "After a long holiday" not in (await visitor.get("/activities/new")).text
    async with town.visit("officer") as visitor:
        assert "After a long holiday" in (await visitor.get("/activities/new")).text


@pytest.mark.parametrize("writer", ["", "IjEi.forged.forged", None])
async def test_nobody_fills_the_store_who_was_not_shown_a_form(town: Town, writer: str | None) -> None:
    before = await town.database.everything.fetchval("SELECT count(*) FROM unsaved_typing")
    async with town.visit() as nobody:
        fields = {"title": "x", "sheet": "a-sheet-of-my-own"} | ({} if writer is None else {"writer": writer})
        answer = await nobody.post("/activities/new", fields)
    assert answer.status_code == 401
    assert await town.database.everything.fetchval("SELECT count(*) FROM unsaved_typing") == before


async def test_a_form_of_somebody_else_in_the_same_browser_is_kept_for_them(town: Town) -> None:
    async with town.visit("officer") as visitor:
        typed = await visitor.form("/activities/new") | {"title": "Of the officer"}
    before = await town.count()
    async with town.visit("other") as visitor:
        answer = await visitor.post("/activities/new", typed | {"do": "next"})
        assert answer.headers["location"] == "/activities/new"
        assert "Of the officer" not in (await visitor.get("/activities/new")).text
    assert await town.count() == before
    async with town.visit("officer") as visitor:
        assert "Of the officer" in (await visitor.get("/activities/new")).text


# Limits.


async def test_typing_is_forgotten_after_a_month_and_of_too_many_the_oldest(town: Town) -> None:
    key = await draft(town)
    person = town.keys["colleague"]
    async with town.database.sessions.begin() as session:
        for number in range(autosave.MOST_SHEETS + 3):
            await autosave.keep(session, person, f"sheet-{number:05}", key, 1, {"title": [str(number)]})
    async with town.database.sessions.begin() as session:
        assert await autosave.found(session, person, "sheet-00002") is None
        assert await autosave.found(session, person, "sheet-00003") is not None
        old = datetime.now(UTC) - autosave.KEPT - timedelta(hours=1)
        chosen = update(UnsavedTyping).where(UnsavedTyping.sheet == "sheet-00003")
        await session.execute(chosen.values(typed_at=old))
        await autosave.forget_old(session)
        assert await autosave.found(session, person, "sheet-00003") is None
        assert await autosave.found(session, person, "sheet-00004") is not None


async def test_what_is_too_long_is_refused_with_a_word(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as visitor:
        typed = await visitor.form(edit(key)) | {"summary": "x" * (autosave.LARGEST + 1)}
        answer = await visitor.post(f"/activities/{key}/typing?step=1", typed)
    assert answer.status_code == 413
    assert "Save the draft" in answer.text


# Back, and copies.


async def test_going_back_to_the_first_form_does_not_write_over_a_colleague(town: Town) -> None:
    async with town.visit("officer") as visitor:
        first = await visitor.form("/activities/new") | {"title": "As registered", "do": "next"}
        made = await visitor.post("/activities/new", first)
        key = int(re.search(r"/activities/(\d+)/", made.headers["location"])[1])  # type: ignore[index]
        async with town.visit("colleague") as colleague:
            theirs = await colleague.form(edit(key)) | {"title": "As the colleague says", "do": "save"}
            assert (await colleague.post(edit(key), theirs)).status_code == 303
        again = await visitor.post("/activities/new", first | {"title": "As I say"})
    assert again.status_code == 409
    assert "As the colleague says" in again.text
    assert (await town.stored(key)).document.title["en"].text == "As the colleague says"


async def test_a_copy_takes_what_describes_the_work_and_leaves_what_was_true_of_the_original(
    town: Town,
) -> None:
    key = await published(
        town,
        planned_start="2026-01-01",
        actual_end="2026-10-01",
        actual_start="2026-02-01",
        homepage="https://wells.example",
        budgets=[{"kind": "commitment", "amount": 5, "currency": "USD"}],
        results=[{"indicator": "hectares", "target": 10, "achieved": 7, "land": "grassland"}],
        needs=[{"kind": "funding"}, {"kind": "data", "open": False}],
    )
    async with town.visit("officer") as visitor:
        answers = [await visitor.post(f"/activities/{key}/copy", {}) for _time in range(2)]
    places = {answer.headers["location"] for answer in answers}
    assert len(places) == 1, "a double click makes one copy"
    copy = await town.stored(int(places.pop().split("/")[2]))
    document = copy.document
    assert (copy.state, document.title["en"].text) == ("draft", "Copy of Belts around wells")
    assert document.locations == (await town.stored(key)).document.locations
    assert (document.start, document.end, document.budgets, document.homepage) == (None, None, [], "")
    assert [(one.land, one.target, one.achieved) for one in document.results] == [("grassland", None, None)]
    assert [one.kind for one in document.needs] == ["funding"]


async def test_a_double_click_makes_one_copy_also_when_a_minute_ends_between(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await draft(town)
    moments = iter(["2026-12-31 23:59:59", "2027-01-01 00:00:00", "2027-01-01 00:02:00"])

    class Clock:
        @staticmethod
        def now(zone: Any) -> datetime:
            return datetime.fromisoformat(next(moments)).replace(tzinfo=zone)

    monkeypatch.setattr(copying, "datetime", Clock)
    async with town.visit("officer") as visitor:
        one, two, later = [await visitor.post(f"/activities/{key}/copy", {}) for _time in range(3)]
    assert one.headers["location"] == two.headers["location"] != later.headers["location"]


async def test_nobody_copies_for_an_organisation_they_do_not_edit(town: Town) -> None:
    key = await draft(town)
    async with town.visit("other") as visitor:
        assert (await visitor.post(f"/activities/{key}/copy", {})).status_code == 403


async def test_the_last_activity_offers_areas_and_frameworks_and_nothing_else(town: Town) -> None:
    shares = [{"code": "capacity", "share": 60}, {"code": "awareness", "share": 40}]
    await draft(town, areas=shares, planned_start="2026-01-01")
    async with town.visit("officer") as visitor:
        page = (await visitor.get("/activities/new")).text
        assert "As in your last activity" in page
        form = form_in(page)
        assert (form.get("areas"), form["planned_start"]) == (None, "")
        taken = await visitor.post("/activities/new", form | {"title": "Kept", "do": "like:areas"})
    form = form_in(taken.text)
    assert (form["areas"], form["areas-capacity"], form["title"]) == (["capacity", "awareness"], "60", "Kept")


async def test_the_organisations_country_is_ticked_and_said(town: Town) -> None:
    async with town.database.everything.acquire() as connection:
        await connection.execute("UPDATE organisation SET country = 'MN' WHERE id = $1", town.keys[AGENCY])
    key = await draft(town, countries=[], locations=[])
    async with town.visit("officer") as visitor:
        page = (await visitor.get(edit(key, 2))).text
    assert form_in(page)["countries"] == "MN"
    assert "Mongolia is ticked below as the country of your organisation" in page
    assert (await town.stored(key)).document.countries == []
