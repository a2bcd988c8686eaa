"""JSON writes: tokens, ETags, keys of requests sent twice, and errors that name every bad field."""

from typing import Any

import pytest
from tests.activities.town import AGENCY, OTHER, Town, draft, published


async def test_a_new_activity_is_a_draft_with_its_address_and_etag(town: Town) -> None:
    headers = await town.token("officer")
    async with town.visit() as visitor:
        answer = await visitor.client.post("/activities", json=town.document(), headers=headers)
    key = answer.json()["id"]
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/activities/{key}"
    assert answer.headers["etag"] == (await town.stored(key)).etag
    assert answer.json()["state"] == "draft"
    assert await town.public(key) is None


async def test_the_same_key_sent_again_makes_no_second_activity(town: Town) -> None:
    headers = await town.token("officer") | {"Idempotency-Key": "once-1"}
    async with town.visit() as visitor:
        first = await visitor.client.post("/activities", json=town.document(), headers=headers)
        before = await town.count()
        again = await visitor.client.post("/activities", json=town.document(), headers=headers)
        other = await visitor.client.post(
            "/activities", json=town.document(homepage="https://x.example"), headers=headers
        )
    assert again.status_code == 201
    assert again.json()["id"] == first.json()["id"]
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await town.count() == before


async def test_a_refused_request_leaves_its_key_free(town: Town) -> None:
    headers = await town.token("officer") | {"Idempotency-Key": "once-2"}
    async with town.visit() as visitor:
        refused = await visitor.client.post("/activities", json=town.document(lead="x"), headers=headers)
        taken = await visitor.client.post("/activities", json=town.document(), headers=headers)
    assert (refused.status_code, taken.status_code) == (422, 201)


async def test_every_bad_field_is_named(town: Town) -> None:
    headers = await town.token("officer")
    bad: dict[str, Any] = town.document(
        colour="green",
        areas=[{"code": "restoration", "share": "much"}, {"code": "capacity", "share": 50, "note": "x"}],
        countries=[{"code": "EU", "share": 100}],
        planned_start="soon",
        budgets=[{"kind": "budget", "amount": "1e400", "currency": "USD"}, {"kind": "gift"}],
        title={"en": "plain"},
    )
    async with town.visit() as visitor:
        answer = await visitor.client.post("/activities", json=bad, headers=headers)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert {problem["field"] for problem in answer.json()["problems"]} == {
        "colour", "areas[0].share", "areas[1].note", "countries", "planned_start", "budgets[0].amount",
        "budgets[1].kind", "budgets[1].amount", "budgets[1].currency", "title.en",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"areas": [{"code": "restoration", "share": 90}]}, "areas"),
        ({"countries": [{"code": "EU", "share": 100}]}, "countries"),
        ({"locations": [{"kind": "country", "country": "XX"}]}, "locations[0].country"),
        ({"planned_start": "2026-02-01", "planned_end": "2025-01-01"}, "planned_end"),
        ({"themes": ["dragons"]}, "themes"),
        (
            {"lessons": [{"kind": "lesson", "content": {"en": {"text": "x"}}, "theme": "dragons"}]},
            "lessons[0].theme",
        ),
        ({"summary": {"en": {"text": "null \x00 sign"}}}, ""),
        ({"summary": {"en": {"text": "a vertical \x0b tab, which XML can't carry"}}}, ""),
        ({"source": {"name": "A site", "url": "javascript:alert(1)"}}, "source.url"),
        ({"identifier": "x" * 5_000}, "identifier"),
        ({"identifiers": [{"vocabulary": "gef", "value": "x" * 5_000}]}, "identifiers[0].value"),
        (
            {"sectors": [{"vocabulary": "1", "code": "31210"}, {"vocabulary": "1", "code": "31210"}]},
            "sectors",
        ),
        ({"kept": [1]}, "kept[0]"),
        ({"kept": [{"element": "iati-activity", "attributes": {"no name": "x"}}]}, "kept[0]"),
        ({"lead": 2_000_000_000}, "lead"),
        ({"results": [{"indicator": "hectares", "year": 12}]}, "results[0].year"),
        ({"areas": [{"code": "restoration", "share": "NaN"}]}, "areas[0].share"),
        ({"offers": [{"kind": "data", "detail": {"en": {"text": "x" * 20_000}}}]}, "offers[0].detail"),
        (
            {"locations": [{"kind": "point", "geometry": {"type": "Point", "coordinates": [43.5, 104.4]}}]},
            "locations[0].geometry",
        ),
    ],
)
async def test_what_the_rules_refuse_is_named_and_nothing_breaks(
    town: Town, more: dict[str, Any], field: str
) -> None:
    who = "secretariat" if field == "lead" else "officer"
    headers = await town.token(who)
    before = await town.count()
    async with town.visit() as visitor:
        answer = await visitor.client.post("/activities", json=town.document(**more), headers=headers)
    assert answer.status_code == 422, answer.text
    assert field in {problem["field"] for problem in answer.json()["problems"]}
    assert await town.count() == before


async def test_an_identifier_that_another_activity_has_is_refused(town: Town) -> None:
    await draft(town, identifier="MN-1")
    other = await draft(town)
    headers = await town.token("officer") | {"If-Match": "*"}
    async with town.visit() as visitor:
        document = town.document(identifier="MN-1")
        made = await visitor.client.post("/activities", json=document, headers=headers)
        changed = await visitor.client.patch(
            f"/activities/{other}", json={"identifier": "MN-1"}, headers=headers
        )
    for answer in (made, changed):
        assert (answer.status_code, answer.json()["problems"][0]["field"]) == (422, "identifier")


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff", b"null"])
async def test_what_is_no_activity_is_refused(town: Town, body: bytes) -> None:
    async with town.visit() as visitor:
        answer = await visitor.client.post("/activities", content=body, headers=await town.token("officer"))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_activity")


async def test_a_change_must_say_which_version_it_was_made_from(town: Town) -> None:
    key = await draft(town)
    headers = await town.token("officer")
    etag = (await town.stored(key)).etag
    change = {"homepage": "https://example.org/"}
    async with town.visit() as visitor:
        path = f"/activities/{key}"
        missing = await visitor.client.patch(path, json=change, headers=headers)
        taken = await visitor.client.patch(path, json=change, headers=headers | {"If-Match": etag})
        outdated = await visitor.client.patch(path, json=change, headers=headers | {"If-Match": etag})
    assert (missing.status_code, missing.json()["code"]) == (428, "if_match_missing")
    assert taken.status_code == 200
    assert taken.json()["document"]["homepage"] == change["homepage"]
    assert taken.headers["etag"] != etag
    assert (outdated.status_code, outdated.json()["code"]) == (412, "outdated_activity")


async def test_a_patch_merges_languages_and_null_takes_a_field_away(town: Town) -> None:
    key = await draft(town, homepage="https://example.org/")
    headers = await town.token("officer") | {"If-Match": "*"}
    change = {"title": {"mn": {"text": "Худгийн ойн зурвас"}}, "homepage": None}
    async with town.visit() as visitor:
        await visitor.client.patch(f"/activities/{key}", json=change, headers=headers)
    document = (await town.stored(key)).document
    assert set(document.title) == {"en", "mn"}
    assert document.homepage == ""


async def test_an_officers_change_of_a_published_activity_waits_and_does_not_leak(town: Town) -> None:
    key = await published(town)
    headers = await town.token("officer") | {"If-Match": "*"}
    change = {"title": {"en": {"text": "A new name"}}}
    async with town.visit() as visitor:
        answer = await visitor.client.patch(f"/activities/{key}", json=change, headers=headers)
        public = await town.public(key)
        assert answer.status_code == 202
        assert answer.json()["pending"]["state"] == "submitted"
        assert public is not None
        assert public.document.title["en"].text == "Belts around wells"
        await visitor.client.post(f"/activities/{key}/publish", headers=await town.token("secretariat"))
    public = await town.public(key)
    assert public is not None
    assert public.document.title["en"].text == "A new name"


async def test_a_return_needs_a_comment_and_brings_the_activity_back(town: Town) -> None:
    key = await draft(town)
    async with town.visit() as visitor:
        await visitor.client.post(f"/activities/{key}/submit", headers=await town.token("officer"))
        headers = await town.token("secretariat")
        silent = await visitor.client.post(f"/activities/{key}/return", json={}, headers=headers)
        said = {"comment": "Which wells?", "field": "summary"}
        answer = await visitor.client.post(f"/activities/{key}/return", json=said, headers=headers)
    assert (silent.status_code, silent.json()["problems"][0]["field"]) == (422, "comment")
    assert answer.json()["state"] == "returned"


async def test_moves_that_do_not_fit_are_refused(town: Town) -> None:
    key = await draft(town)
    async with town.visit() as visitor:
        headers = await town.token("secretariat")
        answer = await visitor.client.post(f"/activities/{key}/publish", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "bad_move")


async def test_handing_in_names_all_that_is_missing(town: Town) -> None:
    headers = await town.token("officer")
    async with town.visit() as visitor:
        made = await visitor.client.post("/activities", json={"lead": town.keys[AGENCY]}, headers=headers)
        answer = await visitor.client.post(f"/activities/{made.json()['id']}/submit", headers=headers)
    assert {problem["field"] for problem in answer.json()["problems"]} == {
        "title",
        "areas",
        "countries",
        "locations",
    }


async def test_only_those_who_may_write_can(town: Town) -> None:
    key = await draft(town)
    change = {"homepage": "https://example.org/"}
    any_version = {"If-Match": "*"}
    async with town.visit() as visitor:
        client = visitor.client
        nobody = await client.patch(f"/activities/{key}", json=change, headers=any_version)
        other = await client.patch(
            f"/activities/{key}", json=change, headers=await town.token("other") | any_version
        )
        reader = await client.patch(
            f"/activities/{key}", json=change, headers=await town.token("reader") | any_version
        )
        foreign = await client.post(
            "/activities", json=town.document(lead=town.keys[OTHER]), headers=await town.token("officer")
        )
        await client.post(f"/activities/{key}/submit", headers=await town.token("officer"))
        own = await client.post(f"/activities/{key}/publish", headers=await town.token("officer"))
    assert nobody.status_code == 401
    assert [answer.status_code for answer in (other, reader, foreign, own)] == [403, 403, 403, 403]


async def test_a_cookie_writes_no_json(town: Town) -> None:
    async with town.visit("officer") as visitor:
        answer = await visitor.client.post(
            "/activities", json=town.document(), headers={"Accept": "application/json"}
        )
    assert answer.status_code == 401
