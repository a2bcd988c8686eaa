"""Merging is a pointer: whatever is merged and taken apart, in any order, every link is kept."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from tests.organisations.conftest import Town, sent

from commonground.accounts import service as accounts
from commonground.base.database import Database
from commonground.base.texts import written
from commonground.organisations import membership, merging, service
from commonground.organisations.errors import NoSuchMerge, NotMerged
from commonground.organisations.rules import above, standing
from commonground.organisations.schemas import Organisation

SOME = 5
LINKS = """
SELECT array_agg(x ORDER BY x) FROM (
    SELECT 'alias ' || organisation_id || alias AS x FROM organisation_alias
    WHERE organisation_id = ANY(:keys)
    UNION ALL SELECT 'member ' || organisation_id || ' ' || person_id || role FROM member
    WHERE organisation_id = ANY(:keys)
    UNION ALL SELECT 'child ' || id || ' ' || parent_id FROM organisation WHERE parent_id = ANY(:keys)
    UNION ALL SELECT 'itself ' || id || coalesce(identifier, '') || name FROM organisation
    WHERE id = ANY(:keys)
) links
"""
# A merge of two by their places, or the undoing of a step taken before.
moves = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), st.integers(0, SOME - 1), st.integers(0, SOME - 1)),
        st.tuples(st.just("undo"), st.integers(0, 20), st.just(0)),
    ),
    max_size=14,
)


async def planted(session: AsyncSession) -> list[int]:
    keys = []
    for place in range(SOME):
        document = Organisation(name=written(f"Institute {place} of dunes"), aliases=[f"別名{place}"])
        key = await service.register(session, document, "form", None)
        person = await accounts.add_person(session, f"p{place}@dunes.example", f"P{place}", None)
        await membership.add(session, person, key, "editor")
        keys.append(key)
    return keys


async def pointers(session: AsyncSession, keys: list[int]) -> dict[int, int]:
    query = "SELECT id, merged_into FROM organisation WHERE id = ANY(:keys) AND merged_into IS NOT NULL"
    return {row[0]: row[1] for row in await session.execute(text(query), {"keys": keys})}


class Model:
    """The steps as they were taken, without a database."""

    def __init__(self) -> None:
        self.steps: dict[int, int] = {}

    def told(self) -> dict[int, int]:
        return {key: standing(self.steps, key) for key in self.steps}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(moves=moves)
async def test_any_merges_and_undos_keep_every_link_and_end_where_they_began(
    database: Database, moves: list[tuple[str, int, int]]
) -> None:
    async with database.sessions() as session:
        keys = await planted(session)
        before = await session.scalar(text(LINKS), {"keys": keys})
        model, taken = Model(), list[tuple[int, int]]()
        for move, one, other in moves:
            if move == "merge":
                await merged(session, model, taken, keys[one], keys[other])
            elif taken:
                step, key = taken.pop(one % len(taken))
                await merging.undo(session, step, None)
                del model.steps[key]
            assert await pointers(session, keys) == model.told()
            for key in keys:
                assert await service.find(session, f"別名{keys.index(key)}") == standing(model.steps, key)
        for step, _key in taken:
            await merging.undo(session, step, None)
        assert await pointers(session, keys) == {}
        assert await session.scalar(text(LINKS), {"keys": keys}) == before
        await session.rollback()


async def merged(
    session: AsyncSession, model: Model, taken: list[tuple[int, int]], one: int, other: int
) -> None:
    from_root, to_root = standing(model.steps, one), standing(model.steps, other)
    if from_root == to_root:
        with pytest.raises(NotMerged):
            await merging.merge(session, one, other, None)
        return
    taken.append((await merging.merge(session, one, other, None), from_root))
    model.steps[from_root] = to_root


@given(st.dictionaries(st.integers(1, 8), st.integers(1, 8)), st.integers(1, 8))
def test_what_stands_above_ends_even_in_a_circle(parents: dict[int, int], key: int) -> None:
    found = above(parents, key)
    assert len(found) == len(set(found))


async def test_a_step_is_undone_once(session: AsyncSession) -> None:
    one, other, *_rest = await planted(session)
    step = await merging.merge(session, one, other, None)
    await merging.undo(session, step, None)
    with pytest.raises(NoSuchMerge):
        await merging.undo(session, step, None)


async def test_a_grandchild_is_not_merged_past_what_lies_between(session: AsyncSession) -> None:
    top, middle, bottom, *_rest = await planted(session)
    await service.set_parent(session, middle, top, "form")
    await service.set_parent(session, bottom, middle, "form")
    for one, other in ((top, bottom), (bottom, top)):
        with pytest.raises(NotMerged):
            await merging.merge(session, one, other, None)
    await merging.merge(session, bottom, middle, None)
    await merging.merge(session, middle, top, None)


async def pair(town: Town) -> tuple[int, int]:
    """The one that leads most published activities, and the one that leads the next most."""
    rows = await town.database.everything.fetch(
        "SELECT lead_id, count(*) AS n FROM activity WHERE state = 'published' "
        "GROUP BY 1 ORDER BY n DESC LIMIT 2"
    )
    return rows[1]["lead_id"], rows[0]["lead_id"]


async def seen(client: Any, one: int, other: int) -> dict[str, Any]:
    """What readers see of both: pages, filters, facets, cards."""
    answers = {}
    for address in (
        f"/organisations/{one}.json",
        f"/organisations/{other}.json",
        f"/activities.json?organisation={one}&limit=1000",
        f"/activities.json?organisation={other}&limit=1000",
        f"/activities.json?organisation={one}&role=lead&limit=1000",
        "/organisations.json?limit=1000",
    ):
        answer = await client.get(address)
        answers[address] = answer.json() if answer.status_code == 200 else answer.headers["location"]
    return answers


async def test_a_merge_shows_everywhere_and_its_undoing_restores_exactly(town: Town) -> None:
    one, other = await pair(town)
    guest = await town.visitor()
    keeper = await town.signed_in("secretariat@demo.example")
    before = await seen(guest, one, other)
    listed = [f"/activities.json?organisation={key}&limit=1000" for key in (one, other)]
    ids = {item["id"] for address in listed for item in before[address]["items"]}
    led = await town.one(
        "SELECT count(*) FROM activity WHERE lead_id = ANY($1) AND state = 'published'", [one, other]
    )
    assert (await keeper.get(f"/organisations/{one}/merge?other={other}")).status_code == 200
    answer = await sent(keeper, f"/organisations/{one}/merge", other=other, survivor=other)
    assert answer.headers["location"] == f"/organisations/{other}"
    after = await seen(guest, one, other)
    assert after[f"/organisations/{one}.json"] == f"/organisations/{other}.json"
    for address in listed:
        items = after[address]["items"]
        assert {item["id"] for item in items} == ids, address
        assert one not in {item["lead"]["id"] for item in items if item["lead"]}
    assert after[f"/activities.json?organisation={one}&role=lead&limit=1000"]["total"] == led
    facets = after[listed[0]]["facets"]["role"]
    assert next(value["count"] for value in facets if value["value"] == "lead") == led
    aliases = set(after[f"/organisations/{other}.json"]["aliases"])
    assert aliases >= {*before[f"/organisations/{one}.json"]["aliases"]}
    assert one not in {item["id"] for item in after["/organisations.json?limit=1000"]["items"]}
    assert (await guest.get(f"/organisations/{one}")).headers["location"] == f"/organisations/{other}"
    step = await town.one("SELECT id FROM organisation_merge WHERE undone_at IS NULL")
    assert f"/merge/{step}/undo" in (await keeper.get(f"/organisations/{other}")).text
    assert (await sent(keeper, f"/organisations/{other}/merge/{step}/undo")).status_code == 303
    assert await seen(guest, one, other) == before
    history = await keeper.get(f"/organisations/{other}/history")
    assert "was merged into it" in history.text


async def test_rights_follow_the_pointer_both_ways(town: Town) -> None:
    one, other = await pair(town)
    await town.person("of-one@agency.example", editor=one)
    await town.person("of-other@agency.example", manager=other)
    keeper = await town.signed_in("secretariat@demo.example")
    activities = {
        key: await town.one("SELECT min(id) FROM activity WHERE lead_id = $1 AND state = 'published'", key)
        for key in (one, other)
    }
    by_one = await town.signed_in("of-one@agency.example")
    by_other = await town.signed_in("of-other@agency.example")

    async def may_edit() -> list[bool]:
        return [
            (await client.get(f"/activities/{activities[key]}/edit")).status_code == 200
            for client in (by_one, by_other)
            for key in (one, other)
        ]

    assert await may_edit() == [True, False, False, True]
    await sent(keeper, f"/organisations/{one}/merge", other=other, survivor=other)
    assert await may_edit() == [True] * 4
    assert (await by_one.get(f"/organisations/{other}/edit")).status_code == 403, "an editor is no manager"
    page = await by_other.get(f"/organisations/{other}/members")
    assert "of-one@agency.example" in page.text
    moved = await by_other.get(f"/organisations/{one}/members")
    assert moved.headers["location"] == f"/organisations/{other}/members"
    step = await town.one("SELECT id FROM organisation_merge")
    await sent(keeper, f"/organisations/{other}/merge/{step}/undo")
    assert await may_edit() == [True, False, False, True]


async def test_only_the_secretariat_merges(town: Town) -> None:
    one, other = await pair(town)
    await town.person("boss@agency.example", manager=one)
    boss = await town.signed_in("boss@agency.example")
    assert (await boss.get(f"/organisations/{one}/merge")).status_code == 403
    answer = await sent(boss, f"/organisations/{one}/merge", other=other, survivor=one)
    assert answer.status_code == 403
    assert await town.one("SELECT count(*) FROM organisation_merge") == 0
