"""Verdicts on two records: what they change, who is told, what comes back when they are undone."""

import re
from typing import Any

from tests.activities.town import OTHER, Town, draft, published

from commonground.activities import service
from commonground.activities.duplicates import stock
from commonground.activities.duplicates.candidates import candidates
from commonground.activities.filters import Filters
from commonground.activities.schemas import Counted
from commonground.activities.service import Author
from commonground.catalogue import queries as catalogue
from commonground.matching import openings

TITLE = "Shelterbelts of saxaul in {place}"
SECOND = "Saxaul shelterbelt planting project, {place}"


async def two(town: Town, place: str, **more: Any) -> tuple[int, int]:
    """The same work told by two."""
    start = {
        "planned_start": "2031-03-01",
        "partners": [{"organisation": town.keys[OTHER], "role": "funding"}],
    }
    one = await published(town, title={"en": {"text": TITLE.format(place=place)}}, **start)
    other = await published(
        town,
        title={"en": {"text": SECOND.format(place=place)}},
        summary={"en": {"text": "As its donor tells it."}},
        identifier=f"XX-{place}-2",
        **start,
        **more,
    )
    return one, other


async def decided(town: Town, one: int, other: int, do: str, who: str = "secretariat", **fields: Any) -> int:
    async with town.visit(who) as visitor:
        answer = await visitor.post(f"/duplicates/{one}/{other}", {"do": do} | fields)
    return answer.status_code


async def net(town: Town) -> int:
    async with town.database.published.acquire() as connection:
        overlap = await catalogue.overlap_of(connection, Filters())
        return int(await connection.fetchval("SELECT count(*) FROM activity_card")) - len(overlap)


async def test_what_is_told_twice_stands_in_the_queue_with_its_reasons(town: Town) -> None:
    one, other = await two(town, "Uvurkhangai")
    looked = await stock.look(town.database)
    assert looked.changed >= 2
    async with town.visit("secretariat") as secretariat:
        page = (await secretariat.get("/duplicates")).text
        assert f'href="/duplicates/{one}/{other}"' in page
        compared = (await secretariat.get(f"/duplicates/{one}/{other}")).text
        assert "The same organisations take part" in compared
        places = (await secretariat.get(f"/duplicates/{one}/{other}.geojson")).json()
        assert {feature["properties"]["word"] for feature in places["features"]} == {"both"}
    assert (await stock.look(town.database)).changed == 0


async def test_the_same_activity_is_counted_once_and_undoing_brings_both_back(town: Town) -> None:
    one, other = await two(town, "Bayankhongor")
    before, counts = (await town.stored(one), await town.stored(other)), await net(town)
    assert await decided(town, one, other, "same", standing=str(one)) == 303
    standing, merged = await town.stored(one), await town.stored(other)
    assert merged.counted is not None
    assert (merged.counted.activity, merged.counted.kind) == (one, "duplicate")
    assert standing.document.summary["en"].text == "As its donor tells it."
    assert "XX-Bayankhongor-2" in {number.value for number in standing.document.identifiers}
    assert await net(town) == counts - 1
    async with town.visit() as stranger:
        page = (await stranger.get(f"/activities/{other}")).text
        assert "The same activity is told at" in page
        assert f'href="/activities/{one}"' in page
    assert await decided(town, one, other, "undo") == 303
    after = await town.stored(one), await town.stored(other)
    assert [each.document for each in after] == [each.document for each in before]
    assert [each.counted for each in after] == [each.counted for each in before]
    assert [each.version for each in after] == [each.version + 2 for each in before]
    assert await net(town) == counts


async def test_who_looks_for_work_to_fund_meets_it_once(town: Town) -> None:
    one, other = await two(town, "Tariat")
    needs = {"needs": [{"kind": "funding", "open": True}]}
    async with town.visit() as visitor:
        for key in (one, other):
            headers = await town.token("secretariat") | {"If-Match": "*"}
            answer = await visitor.client.patch(f"/activities/{key}", json=needs, headers=headers)
            assert answer.status_code == 200, answer.text
        assert {one, other} <= await sought(town)
        assert await decided(town, one, other, "same", standing=str(one)) == 303
        assert {one, other} & await sought(town) == {one}
        assert f"/activities/{other}<" not in (await visitor.get("/feeds/opportunities.atom")).text


async def sought(town: Town) -> set[int]:
    async with town.database.published.acquire() as connection:
        return set(await openings.open_ids(connection, Filters()))


async def test_joint_work_and_parts_are_counted_once_and_undone(town: Town) -> None:
    one, other = await two(town, "Zavkhan")
    counts = await net(town)
    assert await decided(town, one, other, "joint", standing=str(other), share="60") == 303
    joint = (await town.stored(one)).counted
    assert joint is not None
    assert (joint.activity, joint.kind) == (other, "joint")
    assert await net(town) == counts - 1
    row = await town.database.everything.fetchrow(
        "SELECT one_share, verdict FROM duplicate_pair WHERE one_id = $1 AND other_id = $2", one, other
    )
    assert row is not None
    assert (int(row["one_share"]), row["verdict"]) == (40, "joint")
    assert await decided(town, one, other, "undo") == 303
    assert (await town.stored(one)).counted is None
    assert await decided(town, one, other, "related", standing=str(one)) == 303
    part = (await town.stored(other)).counted
    assert part is not None
    assert (part.activity, part.kind) == (one, "child")
    assert await decided(town, one, other, "undo") == 303
    assert await net(town) == counts


async def test_the_page_of_a_judged_pair_offers_to_undo_whatever_the_verdict(town: Town) -> None:
    one, other = await two(town, "Erdenet")
    for verdict in ("different", "related", "joint", "same"):
        assert await decided(town, one, other, verdict, standing=str(one)) == 303
        async with town.visit("secretariat") as secretariat:
            page = await secretariat.get(f"/duplicates/{one}/{other}")
        assert page.status_code == 200, verdict
        assert 'value="undo"' in page.text
        assert await decided(town, one, other, "undo") == 303


async def test_what_was_found_different_is_never_asked_again_unless_undone(town: Town) -> None:
    one, other = await two(town, "Govisumber")
    await stock.look(town.database)
    assert await decided(town, one, other, "different") == 303
    async with town.database.everything.acquire() as connection:
        document = (await town.stored(one)).document
        assert other not in [found.activity for found in await candidates(connection, document, one)]
    await stock.look(town.database, anew=True)
    async with town.visit("secretariat") as secretariat:
        waiting = (await secretariat.get("/duplicates")).text.partition("Decided lately")[0]
        assert f'href="/duplicates/{one}/{other}"' not in waiting
    assert await decided(town, one, other, "undo") == 303
    async with town.database.everything.acquire() as connection:
        assert other in [found.activity for found in await candidates(connection, document, one)]


async def test_what_counts_another_is_not_asked_about_again_when_a_third_counts_it(town: Town) -> None:
    """A file had said that one is counted in the other; once that was counted in a third, it was asked."""
    one, other = await two(town, "Bulgan")
    third, _fourth = await two(town, "Bulgan aimag")
    async with town.database.sessions.begin() as session:
        await service.count_in(session, other, Counted(one, "joint"), Author(None, "import"))
    await stock.look(town.database)
    assert await decided(town, one, third, "joint", standing=str(third)) == 303
    async with town.visit("secretariat") as secretariat:
        waiting = (await secretariat.get("/duplicates")).text.partition("Decided lately")[0]
    for pair in (sorted((one, other)), sorted((other, third))):
        assert f'href="/duplicates/{pair[0]}/{pair[1]}"' not in waiting


async def test_a_second_verdict_and_a_circle_are_refused_with_what_stands(town: Town) -> None:
    one, other = await two(town, "Sukhbaatar")
    assert await decided(town, one, other, "joint", standing=str(one)) == 303
    assert await decided(town, one, other, "same", standing=str(one)) == 409
    assert await decided(town, one, other, "joint", standing="x") == 409
    third = await published(town, title={"en": {"text": "Another belt"}})
    assert await decided(town, third, other, "same", standing=str(third)) == 409
    assert await decided(town, third, one, "joint", standing=str(other), share="700") == 422
    assert await decided(town, one, other, "undo") == 303
    assert await decided(town, one, other, "undo") == 409


async def test_both_reporters_are_told_by_mail_and_the_judge_is_not(town: Town) -> None:
    one, other = await two(town, "Orkhon")
    assert await decided(town, one, other, "same", standing=str(one)) == 303
    rows = await town.database.everything.fetch(
        "SELECT recipient, subject, html FROM mail WHERE event LIKE $1", f"duplicates:same:{one}:%"
    )
    assert {row["recipient"] for row in rows} == {"officer@town.example", "colleague@town.example"}
    assert all("Orkhon" in row["subject"] for row in rows)


async def test_who_types_sees_what_is_registered_already_and_may_join_it(town: Town) -> None:
    one, _other = await two(town, "Khentii")
    await stock.look(town.database)
    mine = await draft(
        town, title={"en": {"text": "Saxaul shelterbelts, Khentii"}}, planned_start="2031-05-01"
    )
    async with town.visit("officer") as officer:
        page = (await officer.get(f"/activities/{mine}/edit?step=2")).text
        assert "Is it registered already?" in page
        assert f'action="/duplicates/{one}/{mine}"' in page
        back = f"/activities/{mine}/edit?step=2"
        answer = await officer.post(f"/duplicates/{one}/{mine}", {"do": "say-joint", "next": back})
        assert answer.headers["location"] == back
        again = (await officer.get(back)).text
        assert f'action="/duplicates/{one}/{mine}"' not in again


async def test_strangers_and_other_reporters_may_not_judge(town: Town) -> None:
    one, other = await two(town, "Selenge")
    assert await decided(town, one, other, "same", "other", standing=str(one)) == 403
    assert await decided(town, one, other, "same", "officer", standing=str(one)) == 303
    assert (await town.stored(other)).counted is None
    secret = await draft(town, title={"en": {"text": "Not yet public"}})
    async with town.visit("other") as stranger:
        assert (await stranger.get(f"/duplicates/{one}/{secret}")).status_code == 403
        assert (await stranger.get("/duplicates")).status_code == 403


async def test_a_title_can_bring_no_markup_into_a_mail(town: Town) -> None:
    one, other = await two(town, "<b>Khovd</b>")
    await decided(town, one, other, "joint", standing=str(one))
    rows = await town.database.everything.fetch(
        "SELECT html FROM mail WHERE event LIKE $1", f"duplicates:joint:{one}:%"
    )
    assert rows
    assert not [row for row in rows if re.search("<b>Khovd", row["html"])]
