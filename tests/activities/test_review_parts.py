"""A part of a change goes public, the rest goes back; together they are what approving all would be."""

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.activities.test_forms import ACTIVITIES
from tests.activities.test_register import edit, send
from tests.activities.test_review_comments import mails
from tests.activities.town import Town, Visitor, form_in, published

from commonground.activities import diff
from commonground.activities.schemas import Activity

SAID_HOW = st.dictionaries(
    st.sampled_from(["areas", "summary", "budgets"]), st.sampled_from(["derived", "machine"])
)
TWO = {"title": "Belts, second phase", "homepage": "https://example.org/"}


async def decided(visitor: Visitor, key: int, do: str, fields: dict[str, Any]) -> Any:
    page = (await visitor.get(f"/review/{key}")).text
    etag = page.split('name="etag" value="')[1].split('"')[0].replace("&#34;", '"')
    return await visitor.post(f"/review/{key}", {"etag": etag, "do": do} | fields)


async def changed(town: Town, step: int, fields: dict[str, Any]) -> int:
    key = await published(town)
    async with town.visit("officer") as officer:
        await send(officer, edit(key, step), fields, "submit")
    return key


async def test_what_is_ticked_goes_public_and_the_rest_goes_back_with_its_comment(town: Town) -> None:
    key = await changed(town, 1, TWO)
    async with town.visit("secretariat") as secretariat, town.visit("officer") as officer:
        answer = await decided(
            secretariat, key, "part", {"approve": "title", "comment-homepage": "This leads nowhere."}
        )
        assert answer.status_code == 303, answer.text
        public = await town.public(key)
        assert public is not None
        assert (public.document.title["en"].text, public.document.homepage) == (TWO["title"], "")
        page = (await officer.get(edit(key, 1))).text
        assert "This leads nowhere." in page
        assert form_in(page)["homepage"] == TWO["homepage"]
        await send(officer, edit(key, 1), {}, "submit")
        case = (await secretariat.get(f"/review/{key}")).text
        assert 'id="c-homepage"' in case
        assert 'id="c-title"' not in case
        await decided(secretariat, key, "publish", {})
    document = (await town.stored(key)).document
    assert (document.title["en"].text, document.homepage) == (TWO["title"], TWO["homepage"])
    assert [mail["event"].split(":")[2] for mail in await mails(town, key)][1:] == [
        "approved_in_part",
        "approved",
    ]


async def test_fields_that_belong_together_are_named(town: Town) -> None:
    """A place in China can't go public before China is among the countries."""
    where = {
        "countries": "CN",
        "countries-CN": "100",
        "countries-MN": "",
        "location-0-kind": "point",
        "location-0-latitude": "40.0",
        "location-0-longitude": "110.0",
    }
    key = await changed(town, 2, where)
    async with town.visit("secretariat") as secretariat:
        answer = await decided(secretariat, key, "part", {"approve": "locations", "comment": "Only these."})
        assert answer.status_code == 422
        assert "Places belongs together with Countries" in answer.text
        assert "Only these." in answer.text
        both = {"approve": ["locations", "countries"]}
        assert (await decided(secretariat, key, "part", both)).status_code == 303
    assert [share.code for share in (await town.stored(key)).document.countries] == ["CN"]


async def test_ticking_some_and_approving_all_is_asked_back(town: Town) -> None:
    key = await changed(town, 1, TWO)
    async with town.visit("secretariat") as secretariat:
        answer = await decided(secretariat, key, "publish", {"approve": "title"})
        assert answer.status_code == 422
        assert "You ticked 1 of 2 fields" in answer.text
        for fields, words in (
            ({}, "Nothing is ticked"),
            ({"approve": "title"}, "Say why you return the rest"),
            ({"approve": "lead"}, "Nothing is ticked"),
        ):
            answer = await decided(secretariat, key, "part", fields)
            assert (answer.status_code, words in answer.text) == (422, True)
    assert (await town.stored(key)).document.homepage == ""


async def test_a_part_of_a_change_written_anew_is_not_approved(town: Town) -> None:
    key = await changed(town, 1, TWO)
    async with town.visit("secretariat") as secretariat, town.visit("officer") as officer:
        page = (await secretariat.get(f"/review/{key}")).text
        etag = page.split('name="etag" value="')[1].split('"')[0].replace("&#34;", '"')
        await send(officer, edit(key, 1), {"title": "Another"}, "save")
        answer = await secretariat.post(
            f"/review/{key}", {"etag": etag, "do": "part", "approve": "title", "comment": "x"}
        )
    assert answer.status_code == 422
    assert (await town.stored(key)).document.title["en"].text == "Belts around wells"


@settings(max_examples=100)
@given(ACTIVITIES, ACTIVITIES, ACTIVITIES, st.data())
def test_any_part_and_then_the_rest_is_the_whole(
    base: Activity, edit_of: Activity, current: Activity, data: st.DataObject
) -> None:
    edit_of, current = (
        msgspec.structs.replace(one, provenance=data.draw(SAID_HOW)) for one in (edit_of, current)
    )
    whole = diff.merge(base, edit_of, current).document
    fields = diff.fields_of(diff.changes(current, whole))
    ticked = data.draw(st.sets(st.sampled_from(fields)) if fields else st.just(set()))
    part = diff.with_part(current, whole, ticked)
    assert set(diff.fields_of(diff.changes(current, part))) == ticked
    assert set(diff.fields_of(diff.changes(part, whole))) == set(fields) - ticked
    assert diff.merge(part, whole, part).document == whole
    for name in ("areas", "summary", "budgets"):
        source = whole if name in ticked else current
        assert part.provenance.get(name) == source.provenance.get(name)


@settings(max_examples=60)
@given(ACTIVITIES, ACTIVITIES)
def test_a_fingerprint_differs_where_a_change_is_told(one: Activity, other: Activity) -> None:
    assert (diff.fingerprint(one) == diff.fingerprint(other)) == (not diff.changes(one, other))
