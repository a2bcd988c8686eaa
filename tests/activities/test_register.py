"""The three steps as an officer without JavaScript walks them: nothing typed is lost, every slip is named."""

# The table of slips reads best with one slip a line.
# ruff: noqa: E501

import html
import re
from typing import Any

import pytest
from sqlalchemy import delete, insert
from tests.activities.town import AGENCY, OTHER, Town, Visitor, draft, form_in, published

from commonground.organisations.models import Member

WHAT = {
    "title": "Belts around wells",
    "areas": ["restoration", "capacity"],
    "areas-restoration": "70",
    "areas-capacity": "30",
    "planned_start": "2026-03-01",
    "planned_end": "2029-12-31",
}
WHERE = {
    "countries": "MN",
    "location-0-kind": "point",
    "location-0-latitude": "43.5",
    "location-0-longitude": "104.4",
}
WHO = {
    "partner-0-name": "Herders of the Wells",
    "partner-0-role": "implementing",
    "budget-0-amount": "1 200 000",
    "budget-0-currency": "USD",
    "need-0-kind": "funding",
    "need-0-detail": "Seedlings",
}


async def send(visitor: Visitor, path: str, fields: dict[str, Any], do: str) -> Any:
    """The page's own form with these fields typed into it, by the button of that name."""
    return await visitor.post(path, await visitor.form(path) | fields | {"do": do})


def edit(key: int, step: int) -> str:
    return f"/activities/{key}/edit?step={step}"


def key_in(address: str) -> int:
    found = re.search(r"/activities/(\d+)/edit", address)
    assert found is not None, address
    return int(found[1])


async def test_three_steps_lead_from_nothing_to_the_secretariat(town: Town) -> None:
    async with town.visit("officer") as visitor:
        answer = await send(visitor, "/activities/new", WHAT, "next")
        key = key_in(answer.headers["location"])
        assert "step=2" in answer.headers["location"]
        answer = await send(visitor, edit(key, 2), WHERE, "next")
        assert "step=3" in answer.headers["location"]
        answer = await send(visitor, edit(key, 3), WHO, "submit")
        assert answer.headers["location"] == "/desk"
    stored = await town.stored(key)
    assert stored.state == "submitted"
    assert stored.document.lead == town.keys[AGENCY]
    assert [share.share for share in stored.document.areas] == [70, 30]
    assert stored.document.locations[0].geometry == {"type": "Point", "coordinates": [104.4, 43.5]}
    assert stored.document.budgets[0].amount == 1_200_000
    assert len(stored.document.partners) == 1
    assert await town.public(key) is None


async def test_a_draft_may_lack_anything(town: Town) -> None:
    async with town.visit("officer") as visitor:
        answer = await send(visitor, "/activities/new", {"title": "Only a name"}, "save")
    assert (await town.stored(key_in(answer.headers["location"]))).state == "draft"


async def test_the_first_step_sent_twice_makes_one_draft(town: Town) -> None:
    async with town.visit("officer") as visitor:
        fields = await visitor.form("/activities/new") | WHAT | {"do": "next"}
        first = await visitor.post("/activities/new", fields)
        before = await town.count()
        again = await visitor.post("/activities/new", fields | {"title": "Belts around all wells"})
    assert first.headers["location"] == again.headers["location"]
    assert await town.count() == before
    stored = await town.stored(key_in(first.headers["location"]))
    assert stored.document.title["en"].text == "Belts around all wells"


async def test_submitting_twice_is_harmless(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as visitor:
        fields = await visitor.form(edit(key, 3)) | {"do": "submit"}
        answers = [await visitor.post(edit(key, 3), fields) for _time in range(2)]
    assert [answer.headers["location"] for answer in answers] == ["/desk", "/desk"]
    assert (await town.stored(key)).state == "submitted"


async def test_the_back_button_and_an_older_page_of_ones_own_are_harmless(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as visitor:
        old = await visitor.form(edit(key, 1))
        await send(visitor, edit(key, 3), WHO, "save")
        answer = await visitor.post(edit(key, 1), old | {"title": "Renamed", "do": "save"})
    assert answer.status_code == 303
    document = (await town.stored(key)).document
    assert (document.title["en"].text, len(document.partners)) == ("Renamed", 1)


SLIPS = [
    (1, {"areas-restoration": "60"}, "f-areas", "sum to 90", "together they make 100"),
    (1, {"areas": "restoration"}, "f-areas-capacity", "not ticked", "Tick it"),
    (1, {"areas": ["swamps"], "areas-capacity": "", "areas-restoration": ""}, "f-areas", "not a known code", "Use one of"),
    (1, {"planned_end": "2025-01-01"}, "f-planned_end", "before the start", "Correct one"),
    (1, {"actual_start": "2015"}, "f-actual_start", "“2015” is not a date", "such as 2026-01-31"),
    (1, {"title": "x" * 301}, "f-title", "301 characters; 300 fit", "Shorten"),
    (1, {"homepage": "example.org"}, "f-homepage", "not a web address", "Start it with https://"),
    (1, {"themes": ["dragons"]}, "f-themes", "“dragons” is not a known code", "Use one of"),
    (1, {"status_stated": "asleep"}, "f-status_stated", "“asleep” is not a known code", "Use one of"),
    (2, {"countries": "XX"}, "f-countries", "“XX” is not a known code", "two-letter"),
    (2, {"location-0-latitude": "60", "location-0-longitude": "10"}, "f-location-0-latitude", "none of the countries", "add the country"),
    (2, {"location-0-latitude": "104.4", "location-0-longitude": "43.5"}, "f-location-0-latitude", "not on the Earth", "swap them"),
    (2, {"location-0-latitude": "43,5"}, "f-location-0-latitude", "“43,5” is not a number", "point before decimals"),
    (2, {"location-0-longitude": ""}, "f-location-0-longitude", "This is needed", "both latitude and longitude"),
    (2, {"location-0-kind": "polygon", "location-0-geometry": "POLYGON((104 43, 105 44, 105 43, 104 44, 104 43))"},
     "f-location-0-geometry", "crosses itself", "do not cross"),
    (2, {"location-0-kind": "polygon", "location-0-geometry": "somewhere"}, "f-location-0-geometry", "neither GeoJSON", "paste"),
    (2, {"location-0-kind": "admin_unit", "location-0-admin_unit": "MN-999"}, "f-location-0-admin_unit", "not a known code", "MN-047"),
    (2, {"location-0-kind": "country"}, "f-location-0-country", "This is needed", "from the list"),
    (2, {"location-0-kind": ""}, "f-location-0-kind", "This is needed", "how exactly"),
    (2, {"location-0-exactness": "approximate", "location-0-radius_m": "-5"}, "f-location-0-radius_m", "above zero", "metres"),
    (3, {"budget-0-amount": "1.2 million"}, "f-budget-0-amount", "is not a number", "digits alone"),
    (3, {"budget-0-currency": "DOL"}, "f-budget-0-currency", "“DOL” is not a known code", "ISO codes"),
    (3, {"budget-0-amount": "", "budget-0-period_start": "2026-01-01"}, "f-budget-0-amount", "This is needed", "empty the row"),
    (3, {"budget-0-period_start": "2026-01-01", "budget-0-period_end": "2025-01-01"}, "f-budget-0-period_end", "before the start", "Correct"),
    (3, {"partner-0-role": ""}, "f-partner-0-role", "This is needed", "what it does"),
    (3, {"need-0-kind": ""}, "f-need-0-kind", "This is needed", "what kind"),
    (3, {"result-0-indicator": "hectares", "result-0-year": "12"}, "f-result-0-year", "not a year", "Correct"),
    (3, {"lesson-0-content": "y" * 10_001}, "f-lesson-0-content", "10001 characters", "Shorten"),
]  # fmt: skip


@pytest.mark.parametrize(("step", "typed", "field", "message", "remedy"), SLIPS)
async def test_a_slip_is_named_at_its_field_with_its_remedy_and_all_typed_stays(
    town: Town, step: int, typed: dict[str, Any], field: str, message: str, remedy: str
) -> None:
    key = await draft(town, locations=[], countries=[])
    fields: dict[str, Any] = {1: WHAT, 2: WHERE, 3: WHO}[step] | typed
    async with town.visit("officer") as visitor:
        before = await town.stored(key)
        answer = await send(visitor, edit(key, step), fields, "next")
    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert f'href="#{field}"' in page, "the summary leads to the field"
    assert f'id="{field}"' in page or f'name="{field[2:]}"' in page
    assert f'id="{field.replace("f-", "e-", 1)}"' in page, "the field says what is wrong"
    assert message in page
    assert remedy in page
    assert await town.stored(key) == before, "nothing was saved"
    for name, value in fields.items():
        if (
            isinstance(value, str)
            and value
            and name not in ("countries", "areas", "status_stated", "location-0-admin_unit")
        ):
            assert kept(form_in(answer.text), name) == value, f"{name} was lost"


def kept(form: dict[str, Any], name: str) -> Any:
    return form.get(name)


async def test_swapped_coordinates_are_mended_by_a_button(town: Town) -> None:
    key = await draft(town, locations=[])
    async with town.visit("officer") as visitor:
        wrong = WHERE | {"location-0-latitude": "104.4", "location-0-longitude": "43.5"}
        refused = await send(visitor, edit(key, 2), wrong, "next")
        assert 'value="swap:location-0"' in refused.text
        mended = await visitor.post(edit(key, 2), form_in(refused.text) | {"do": "swap:location-0"})
        assert form_in(mended.text)["location-0-latitude"] == "43.5"
        assert (await visitor.post(edit(key, 2), form_in(mended.text) | {"do": "next"})).status_code == 303


async def test_a_swap_inside_the_earth_is_seen_by_the_country(town: Town) -> None:
    key = await draft(town, locations=[])
    swapped = {"countries": "CN", "countries-MN": "", "location-0-kind": "point"}
    swapped |= {"location-0-latitude": "85", "location-0-longitude": "43"}
    async with town.visit("officer") as visitor:
        refused = await send(visitor, edit(key, 2), swapped, "next")
    assert 'value="swap:location-0"' in refused.text


async def test_rows_are_added_and_removed_without_losing_what_was_typed(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as visitor:
        more = await send(visitor, edit(key, 3), WHO, "add:partner")
        fields = form_in(more.text)
        assert (fields["partner-0-name"], fields["partner-1-name"]) == (WHO["partner-0-name"], "")
        fewer = await visitor.post(edit(key, 3), fields | {"do": "remove:partner-0"})
        assert "partner-0-name" not in form_in(fewer.text)
        assert form_in(fewer.text)["need-0-detail"] == "Seedlings"
    assert (await town.stored(key)).document.partners == []


async def test_what_the_form_does_not_carry_is_kept(town: Town) -> None:
    key = await draft(town, title={"en": {"text": "Belts"}, "ru": {"text": "Полосы", "origin": "machine"}},
                      identifiers=[{"vocabulary": "gef", "value": "12"}], kept=[{"element": "x"}])  # fmt: skip
    before = (await town.stored(key)).document
    async with town.visit("officer") as visitor:
        for step in (1, 2, 3):
            assert (await send(visitor, edit(key, step), {}, "save")).status_code == 303
    assert (await town.stored(key)).document == before


async def test_two_people_who_change_the_same_field_see_each_other(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as officer, town.visit("colleague") as colleague:
        mine = await officer.form(edit(key, 1))
        await send(colleague, edit(key, 1), {"title": "The colleague's name"}, "save")
        answer = await officer.post(edit(key, 1), mine | {"title": "My name", "do": "save"})
        assert answer.status_code == 409
        assert "The colleague&#39;s name" in answer.text
        fields = form_in(answer.text)
        assert fields["title"] == "My name"
        assert (await town.stored(key)).document.title["en"].text == "The colleague's name"
        assert (await officer.post(edit(key, 1), fields | {"do": "save"})).status_code == 303
    assert (await town.stored(key)).document.title["en"].text == "My name"


async def test_two_people_who_change_different_fields_do_not_meet(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as officer, town.visit("colleague") as colleague:
        mine = await officer.form(edit(key, 1))
        await send(colleague, edit(key, 1), {"homepage": "https://example.org/"}, "save")
        answer = await officer.post(edit(key, 1), mine | {"title": "My name", "do": "save"})
    document = (await town.stored(key)).document
    assert answer.status_code == 303
    assert (document.title["en"].text, document.homepage) == ("My name", "https://example.org/")


async def test_handing_in_leads_to_the_first_step_that_lacks_something(town: Town) -> None:
    key = await draft(town, areas=[], locations=[])
    async with town.visit("officer") as visitor:
        answer = await send(visitor, edit(key, 3), WHO, "submit")
    assert answer.status_code == 422
    assert 'href="#f-areas"' in answer.text
    stored = await town.stored(key)
    assert (stored.state, len(stored.document.partners)) == ("draft", 1)


async def test_a_public_activity_can_not_lose_what_it_needs(town: Town) -> None:
    key = await published(town)
    async with town.visit("secretariat") as visitor:
        answer = await send(visitor, edit(key, 1), {"title": ""}, "save")
    assert answer.status_code == 422
    assert 'href="#f-title"' in answer.text


@pytest.mark.parametrize("who", ["other", "reader", "stranger"])
async def test_nobody_else_opens_or_changes_it(town: Town, who: str) -> None:
    key = await draft(town)
    async with town.visit(who) as visitor:
        assert (await visitor.get(edit(key, 1))).status_code == 403
        answer = await visitor.post(edit(key, 1), WHAT | {"do": "save"})
        assert answer.status_code == 403
        assert (await visitor.get(f"/activities/{key}/history")).status_code == 404
        assert (await visitor.get("/review")).status_code == 403
    assert (await town.stored(key)).version == 1


@pytest.mark.parametrize("who", ["reader", "stranger"])
async def test_who_edits_for_no_organisation_is_told_so(town: Town, who: str) -> None:
    async with town.visit(who) as visitor:
        answer = await visitor.get("/activities/new")
        assert answer.status_code == 403
        assert "not yet an editor" in answer.text
        assert (await visitor.post("/activities/new", WHAT | {"do": "next"})).status_code == 403


async def test_one_registers_for_ones_own_organisation_alone(town: Town) -> None:
    async with town.visit("officer") as visitor:
        answer = await send(visitor, "/activities/new", WHAT | {"lead-name": OTHER}, "next")
    assert answer.status_code == 422
    assert "You do not edit for this organisation" in answer.text


async def test_without_signing_in_one_is_led_to_the_door(town: Town) -> None:
    async with town.visit() as visitor:
        answer = await visitor.get("/activities/new")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/activities/new")


async def test_a_row_of_no_list_breaks_nothing(town: Town) -> None:
    async with town.visit("officer") as visitor:
        form = await visitor.form("/activities/new")
        answer = await visitor.post("/activities/new", form | {"do": "add:("})
    assert answer.status_code in (303, 422)


async def test_who_left_an_organisation_reads_its_drafts_no_more(town: Town) -> None:
    headers = await town.token("colleague")
    path = "/activities.json?state=draft&limit=1000"
    member = {"person_id": town.keys["colleague"], "organisation_id": town.keys[AGENCY]}
    async with town.visit() as visitor:
        made = await visitor.client.post("/activities", json=town.document(), headers=headers)
        before = (await visitor.client.get(path, headers=headers)).json()["items"]
        async with town.database.sessions.begin() as session:
            await session.execute(delete(Member).filter_by(**member))
        after = (await visitor.client.get(path, headers=headers)).json()["items"]
        async with town.database.sessions.begin() as session:
            await session.execute(insert(Member).values(**member, role="editor"))
    assert made.json()["id"] in [item["id"] for item in before]
    assert after == []
