"""The table of one's organisation's activities: who sees it, writing in place, and many at once."""

import html
import re
from datetime import date, timedelta
from typing import Any

from tests.activities.test_freshness import confirm_on
from tests.activities.town import AGENCY, OTHER, Town, Visitor, draft, published

from commonground.base import clock

RUNS: dict[str, Any] = {"planned_start": "2020-01-01", "planned_end": "2090-01-01"}


def held(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


async def cell(visitor: Visitor, key: int, name: str, **typed: Any) -> Any:
    """Opened and saved as a browser with scripts does it."""
    headers = {"HX-Request": "true"}
    opened = (await visitor.client.get(f"/activities/mine/{key}?cell={name}", headers=headers)).text
    fields = {"cell": name, "etag": held(opened, "etag"), "based": held(opened, "based")} | typed
    fields["_csrf_token"] = visitor.client.cookies["csrftoken"]
    return await visitor.client.post(f"/activities/mine/{key}", data=fields, headers=headers)


async def of_bulk(visitor: Visitor, act: str, keys: list[int], **more: str) -> str:
    return (
        await visitor.post("/activities/mine/bulk", {"act": act, "ids": [str(key) for key in keys]} | more)
    ).text


async def apply(visitor: Visitor, preview: str, act: str, **more: str) -> str:
    ids = re.findall(r'name="ids" value="(\d+)"', preview)
    seen = {f"seen-{key}": held(preview, f"seen-{key}") for key in ids}
    fields = {"act": act, "do": "apply", "ids": ids} | seen | more
    return (await visitor.post("/activities/mine/bulk", fields)).text


async def sources(town: Town, key: int) -> list[str]:
    query = "SELECT source FROM activity_version WHERE activity_id = $1 ORDER BY number"
    return [row["source"] for row in await town.database.everything.fetch(query, key)]


async def test_the_table_shows_ones_own_by_state_and_no_other_organisations(town: Town) -> None:
    # The first by title, so on the first page, however many other tests have left.
    mine = await draft(town, title={"en": {"text": "00 Draft for the table"}})
    old = await published(town, title={"en": {"text": "00 Due in the table"}}, **RUNS)
    await confirm_on(town, old, clock.today() - timedelta(days=400))
    async with town.visit("officer") as officer:
        drafts = (await officer.get("/activities/mine?state=draft&sort=title")).text
        due = (await officer.get("/activities/mine?state=due")).text
        foreign = await officer.get(f"/activities/mine?organisation={town.keys[OTHER]}")
    assert f'id="row-{mine}"' in drafts
    assert f'id="row-{old}"' not in drafts
    assert f'id="row-{old}"' in due
    assert foreign.status_code == 403
    async with town.visit("other") as other:
        assert f'id="row-{mine}"' not in (await other.get("/activities/mine")).text
    async with town.visit("reader") as reader:
        assert (await reader.get("/activities/mine")).status_code == 403
    async with town.visit("secretariat") as secretariat:
        page = await secretariat.get(f"/activities/mine?organisation={town.keys[AGENCY]}&state=draft")
        assert f'id="row-{mine}"' in page.text
    async with town.visit() as stranger:
        assert (await stranger.get("/activities/mine")).headers["location"].startswith("/sign-in")


async def test_cells_of_a_draft_are_written_in_place_and_leave_versions(town: Town) -> None:
    key = await draft(town, needs=[{"kind": "funding"}, {"kind": "data"}])
    async with town.visit("officer") as officer:
        row = await cell(officer, key, "title", title="Wells, renamed", language="en")
        assert row.status_code == 200
        assert row.text.lstrip().startswith(f'<tr id="row-{key}"')
        await cell(officer, key, "dates", start="2024-05-01", end="2027-05-01")
        await cell(officer, key, "budget", amount="1,200,000.50", currency="usd")
        await cell(officer, key, "needs", open="data")
        await cell(officer, key, "status", status_stated="suspended")
    document = (await town.stored(key)).document
    assert document.title["en"].text == "Wells, renamed"
    assert (document.planned_start, document.planned_end) == (date(2024, 5, 1), date(2027, 5, 1))
    assert [(line.amount, line.currency) for line in document.budgets] == [
        (document.budgets[0].amount, "USD")
    ]
    assert float(document.budgets[0].amount) == 1200000.5
    assert {need.kind: need.open for need in document.needs} == {"funding": False, "data": True}
    assert document.status_stated == "suspended"
    assert (await sources(town, key))[1:] == ["form"] * 5


async def test_a_slip_stays_in_the_cell_with_what_was_typed(town: Town) -> None:
    key = await draft(town, **RUNS)
    async with town.visit("officer") as officer:
        answer = await cell(officer, key, "dates", start="2024-05-01", end="2023-01-01")
        wrong = await cell(officer, key, "budget", amount="twelve", currency="USD")
    assert (answer.status_code, wrong.status_code) == (422, 422)
    assert 'value="2023-01-01"' in answer.text
    assert "The end is before the start" in answer.text
    assert 'value="twelve"' in wrong.text
    assert (await town.stored(key)).document.planned_end == date(2090, 1, 1)


async def test_a_cell_of_a_public_activity_goes_to_an_edit_that_waits(town: Town) -> None:
    key = await published(town, **RUNS)
    async with town.visit("officer") as officer:
        answer = await cell(officer, key, "dates", start="2020-01-01", end="2040-12-31")
        assert "change not handed in" in answer.text
        assert "31 December 2040" in answer.text
    public = await town.public(key)
    assert public is not None
    assert public.document.planned_end == date(2090, 1, 1)


async def test_two_in_the_same_cell_are_told_and_the_second_may_still_have_its_way(town: Town) -> None:
    key = await draft(town, **RUNS)
    headers = {"HX-Request": "true"}
    async with town.visit("officer") as one, town.visit("colleague") as two:
        opened = (await two.client.get(f"/activities/mine/{key}?cell=title", headers=headers)).text
        await cell(one, key, "title", title="As the first wrote it", language="en")
        typed = {"cell": "title", "title": "As the second wrote it", "language": "en"}
        fields = typed | {"etag": held(opened, "etag"), "based": held(opened, "based")}
        fields["_csrf_token"] = two.client.cookies["csrftoken"]
        conflict = await two.client.post(f"/activities/mine/{key}", data=fields, headers=headers)
        assert conflict.status_code == 409
        assert "As the second wrote it" in conflict.text
        assert "As the first wrote it" in conflict.text
        assert (await town.stored(key)).document.title["en"].text == "As the first wrote it"
        again = fields | {"etag": held(conflict.text, "etag")}
        assert (
            await two.client.post(f"/activities/mine/{key}", data=again, headers=headers)
        ).status_code == 200
    assert (await town.stored(key)).document.title["en"].text == "As the second wrote it"


async def test_without_scripts_a_row_is_a_plain_form(town: Town) -> None:
    key = await draft(town, **RUNS)
    async with town.visit("officer") as officer:
        page = (await officer.get(f"/activities/mine/{key}")).text
        assert "<html" in page
        fields = {"cell": re.findall(r'name="cell" value="(\w+)"', page)}
        fields |= {"etag": held(page, "etag"), "based": held(page, "based"), "language": "en"}
        fields |= {"title": "Plainly", "start": "2021-01-01", "end": "", "status_stated": "", "amount": ""}
        answer = await officer.post(f"/activities/mine/{key}", fields)
        assert answer.status_code == 303
    document = (await town.stored(key)).document
    assert (document.title["en"].text, document.planned_start, document.planned_end) == (
        "Plainly",
        date(2021, 1, 1),
        None,
    )


async def test_another_organisations_row_is_neither_shown_nor_written(town: Town) -> None:
    key = await draft(town)
    async with town.visit("other") as other:
        assert (await other.get(f"/activities/mine/{key}")).status_code == 403
        typed = {"cell": "title", "title": "Taken over", "language": "en"}
        assert (await other.post(f"/activities/mine/{key}", typed)).status_code == 403
        assert (await other.get("/activities/mine/999999")).status_code == 404


async def test_a_preview_changes_nothing_and_says_why_some_stay(town: Town) -> None:
    good = await draft(town, **RUNS)
    late = await draft(town, title={"en": {"text": "Begins later"}}, planned_start="2050-01-01")
    async with town.visit("officer") as officer:
        preview = await of_bulk(officer, "end", [good, late], day="2030-12-31")
        assert "This changes 1 activity." in preview
        assert "1 stays as it is" in preview
        assert "The end is before the start" in preview
        assert await sources(town, good) == ["api"]
        done = await apply(officer, preview, "end", day="2030-12-31")
    assert "1 activity is changed." in done
    assert (await town.stored(good)).document.planned_end == date(2030, 12, 31)
    assert (await town.stored(late)).document.planned_end is None
    assert await sources(town, good) == ["api", "bulk"]


async def test_another_organisations_id_among_them_is_refused_by_name_and_the_rest_goes_on(
    town: Town,
) -> None:
    mine = await draft(town)
    headers = await town.token("other")
    async with town.visit() as visitor:
        body = town.document(lead=town.keys[OTHER], title={"en": {"text": "Secret of the steppe"}})
        foreign = int((await visitor.client.post("/activities", json=body, headers=headers)).json()["id"])
    async with town.visit("officer") as officer:
        page = await of_bulk(
            officer,
            "theme",
            [mine, foreign],
            theme="drought",
            do="apply",
            **{f"seen-{mine}": "", f"seen-{foreign}": ""},
        )
    assert f"activity {foreign}" in page
    assert "Secret of the steppe" not in page
    assert (await town.stored(mine)).document.themes == ["drought"]
    assert (await town.stored(foreign)).document.themes == []


async def test_confirming_and_handing_in_many_leaves_a_version_each(town: Town) -> None:
    old, over = (
        await published(town, **RUNS),
        await published(town, planned_start="2001-01-01", planned_end="2002-01-01"),
    )
    await confirm_on(town, old, clock.today() - timedelta(days=800))
    ready, bare = await draft(town), await draft(town, countries=[])
    async with town.visit("officer") as officer:
        preview = await of_bulk(officer, "confirm", [old, over, ready])
        assert "finished and needs no confirming" in preview
        assert "not public yet" in preview
        await apply(officer, preview, "confirm")
        handed = await apply(officer, await of_bulk(officer, "submit", [ready, bare]), "submit")
        assert "1 activity is changed." in handed
        await apply(officer, await of_bulk(officer, "withdraw", [ready]), "withdraw")
    assert (await town.stored(old)).confirmed_on == clock.today()
    assert (await sources(town, old))[-1] == "bulk"
    assert (await town.stored(bare)).state == "draft"
    assert (await town.stored(ready)).state == "withdrawn"
    assert (await sources(town, ready))[-2:] == ["bulk", "bulk"]


async def test_changes_of_public_ones_wait_and_are_handed_in_from_the_result(town: Town) -> None:
    key = await published(town, needs=[{"kind": "funding"}], **RUNS)
    async with town.visit("officer") as officer:
        done = await apply(officer, await of_bulk(officer, "close", [key]), "close")
        assert "Hand it in" in done
        await apply(officer, await of_bulk(officer, "submit", [key]), "submit")
        table = (await officer.get("/activities/mine?state=submitted")).text
        assert "change in review" in table
    public = await town.public(key)
    assert public is not None
    assert public.document.needs[0].open


async def test_what_changed_since_the_preview_is_left_alone(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as officer, town.visit("colleague") as colleague:
        preview = await of_bulk(officer, "theme", [key], theme="drought")
        await cell(colleague, key, "title", title="Meanwhile", language="en")
        done = await apply(officer, preview, "theme", theme="drought")
    assert "Nothing was changed." in done
    assert (await town.stored(key)).document.themes == []


async def test_a_bulk_without_ticks_or_deed_comes_back_with_what_was_chosen(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as officer:
        answer = await officer.post("/activities/mine/bulk", {"act": "end", "day": "soon", "ids": [str(key)]})
        nothing = await officer.post("/activities/mine/bulk", {"act": "", "ids": []})
        strange = await officer.post(
            "/activities/mine/bulk", {"act": "theme", "theme": "no-such", "ids": [str(key)]}
        )
    assert answer.status_code == 422
    assert "This is no date." in answer.text
    assert f'value="{key}" checked' in answer.text
    assert nothing.status_code == 422
    assert "This can be done to none of them" in strange.text
