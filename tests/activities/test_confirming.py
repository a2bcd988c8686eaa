"""From the mail's link to a confirmation: what it shows, what it changes, and when it opens nothing."""

import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
import pytest_asyncio
from tests.activities.test_freshness import confirm_on
from tests.activities.town import Town, published

from commonground.activities import confirming, jobs, reminders, reminding
from commonground.base import clock, links
from commonground.base.jobs import Work
from commonground.base.models import MailRow
from commonground.base.postman import written
from commonground.base.settings import Settings

RUNS: dict[str, Any] = {"planned_start": "2020-01-01", "planned_end": "2090-01-01"}


async def due(town: Town, title: str = "Belts around wells", **more: Any) -> int:
    key = await published(town, title={"en": {"text": title}}, **(RUNS | more))
    await confirm_on(town, key, clock.today() - timedelta(days=500))
    return key


@pytest_asyncio.fixture
async def quiet(town: Town) -> AsyncIterator[Town]:
    """No earlier mail and nothing else that is due or turns."""
    await town.database.everything.execute("DELETE FROM mail; DELETE FROM turning_notice")
    await town.database.everything.execute("DELETE FROM reminder_choice")
    held = await town.database.everything.fetch("SELECT id FROM activity WHERE state = 'published'")
    keys = [row["id"] for row in held]
    await set_states(town, keys, "withdrawn")
    yield town
    await set_states(town, keys, "published")


async def set_states(town: Town, keys: list[int], state: str) -> None:
    query = "UPDATE activity SET state = $2 WHERE id = ANY($1::bigint[])"
    await town.database.everything.execute(query, keys, state)


async def remind(town: Town, who: str, today: date | None = None) -> bool:
    async with town.database.sessions.begin() as session:
        return await reminding.remind(session, town.keys[who], today or clock.today())


async def mails(town: Town, who: str) -> list[dict[str, Any]]:
    rows = await town.database.everything.fetch(
        "SELECT * FROM mail WHERE recipient = $1 AND event ~ '^(remind|turning):' ORDER BY id",
        f"{who}@town.example",
    )
    return [dict(row) for row in rows]


def path_in(text: str, words: str, what: str = "confirm") -> str:
    found = re.search(rf"{words}:\s+http://[^/]+(/{what}/\S+)", text)
    assert found, text
    return found[1]


def sees(page: str, key: int) -> dict[str, str]:
    found = re.search(rf'name="seen-{key}" value="(\d+)"', page)
    return {f"seen-{key}": found[1]} if found else {}


async def test_one_mail_a_month_lists_all_that_is_due_in_the_readers_language(quiet: Town) -> None:
    one, two = await due(quiet, "First belt"), await due(quiet, "Second belt")
    fresh = await published(quiet, title={"en": {"text": "Fresh belt"}}, **RUNS)
    await quiet.database.everything.execute(
        "UPDATE person SET language = 'mn' WHERE id = $1", quiet.keys["colleague"]
    )
    november, december = date(2026, 11, 1), date(2026, 12, 1)
    assert await remind(quiet, "officer", november)
    assert not await remind(quiet, "officer", november)
    assert await remind(quiet, "officer", december)
    assert await remind(quiet, "colleague", november)
    assert not await remind(quiet, "other", november)
    told = await mails(quiet, "officer")
    assert [mail["event"].rpartition(":")[2] for mail in told] == ["2026-11", "2026-12"]
    assert "First belt" in told[0]["text"]
    assert "Second belt" in told[0]["html"]
    assert "Fresh belt" not in told[0]["text"]
    assert (await mails(quiet, "colleague"))[0]["language"] == "mn"
    assert fresh not in (one, two)


async def test_opening_the_link_changes_nothing_and_the_button_confirms_without_signing_in(
    quiet: Town,
) -> None:
    key = await due(quiet)
    await remind(quiet, "officer")
    path = path_in((await mails(quiet, "officer"))[0]["text"], "Nothing has changed")
    before = await quiet.stored(key)
    async with quiet.visit() as stranger:
        page = (await stranger.get(path)).text
        await stranger.get(path)
        assert (await quiet.stored(key)) == before
        assert "Nothing has changed" in page
        assert page.count('name="do"') == 1
        answer = await stranger.post(path, {"do": str(key)} | sees(page, key))
        assert answer.status_code == 303
        again = (await stranger.get(path)).text
        assert "Nothing is left to confirm" in again
        await stranger.post(path, {"do": str(key)} | sees(page, key))
        assert (await stranger.get(f"/activities/{key}/edit")).headers["location"].startswith("/sign-in")
    after = await quiet.stored(key)
    assert (after.version, after.confirmed_on) == (before.version + 1, clock.today())
    told = await quiet.database.everything.fetchrow(
        "SELECT source, person_id FROM activity_version WHERE activity_id = $1 ORDER BY number DESC", key
    )
    assert tuple(told or ()) == ("mail", quiet.keys["officer"])


async def test_all_are_confirmed_at_once_but_what_was_changed_since_asks_for_a_second_look(
    quiet: Town,
) -> None:
    one, two, third = await due(quiet, "One"), await due(quiet, "Two"), await due(quiet, "Three")
    await remind(quiet, "officer")
    path = path_in((await mails(quiet, "officer"))[0]["text"], "Confirm all 3")
    headers = await quiet.token("secretariat")
    async with quiet.visit() as stranger:
        tag = (await quiet.stored(third)).etag
        patched = await stranger.client.patch(
            f"/activities/{third}",
            json={"homepage": "https://new.example/"},
            headers=headers | {"If-Match": tag},
        )
        assert patched.status_code == 200, patched.text
        page = (await stranger.get(path)).text
        assert "Confirm all 2" in page
        assert "It was changed since the mail was written" in page
        assert "https://new.example/" in page
        seen = sees(page, one) | sees(page, two) | sees(page, third)
        await stranger.post(path, {"do": "all"} | seen)
        assert (await quiet.stored(one)).confirmed_on == clock.today()
        assert (await quiet.stored(two)).confirmed_on == clock.today()
        assert (await quiet.stored(third)).confirmed_on != clock.today()
        await stranger.post(path, {"do": str(third)} | seen)
    assert (await quiet.stored(third)).confirmed_on == clock.today()


async def test_what_changed_between_opening_and_pressing_is_not_confirmed_unseen(quiet: Town) -> None:
    key = await due(quiet)
    await remind(quiet, "officer")
    path = path_in((await mails(quiet, "officer"))[0]["text"], "Nothing has changed")
    headers = await quiet.token("secretariat")
    async with quiet.visit() as stranger:
        page = (await stranger.get(path)).text
        await stranger.client.patch(
            f"/activities/{key}", json={"homepage": "https://b.example/"}, headers=headers | {"If-Match": "*"}
        )
        await stranger.post(path, {"do": str(key)} | sees(page, key))
    assert (await quiet.stored(key)).confirmed_on != clock.today()


async def test_a_forged_an_expired_and_a_foreign_link_are_refused_with_what_to_do(
    quiet: Town, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await due(quiet)
    version = (await quiet.stored(key)).version
    good = confirming.link(settings, confirming.Asked(quiet.keys["officer"], clock.today(), [(key, version)]))
    path = good[good.index("/confirm/") :]
    foreign = links.sign(settings.secret, "reset", [quiet.keys["officer"], "2026-01-01", [[key, version]]])
    strange = links.sign(settings.secret, confirming.PURPOSE, {"person": "me"})
    async with quiet.visit() as stranger:
        await stranger.get("/sign-in")
        for bad in (
            path[:-2],
            path.replace("confirm/W", "confirm/V"),
            f"/confirm/{foreign}",
            f"/confirm/{strange}",
        ):
            for answer in (await stranger.get(bad), await stranger.post(bad, {"do": str(key)})):
                assert answer.status_code == 400, bad
                assert "To my activities" in answer.text
        monkeypatch.setattr(confirming, "GOOD_FOR_DAYS", -1)
        for answer in (await stranger.get(path), await stranger.post(path, {"do": str(key)})):
            assert answer.status_code == 410
            assert "To my activities" in answer.text
    assert (await quiet.stored(key)).confirmed_on != clock.today()


async def test_who_lost_the_role_is_refused(quiet: Town, settings: Settings) -> None:
    key = await due(quiet)
    version = (await quiet.stored(key)).version
    for who in ("reader", "other", "stranger"):
        asked = confirming.Asked(quiet.keys[who], clock.today(), [(key, version)])
        url = confirming.link(settings, asked)
        async with quiet.visit() as visitor:
            await visitor.get("/sign-in")
            path = url[url.index("/confirm/") :]
            assert (await visitor.get(path)).status_code == 403
            answer = await visitor.post(path, {"do": str(key), f"seen-{key}": str(version)})
            assert answer.status_code == 403
            assert "no longer an editor" in answer.text
    assert (await quiet.stored(key)).confirmed_on != clock.today()


async def test_a_coming_turn_is_told_once_per_reader_and_day_and_anew_for_a_new_date(quiet: Town) -> None:
    today = clock.today()
    soon = {"planned_start": "2020-01-01", "planned_end": str(today + timedelta(days=3))}
    one, two = await published(quiet, **soon), await published(quiet, **soon)
    await published(quiet, planned_start="2020-01-01", planned_end=str(today + timedelta(days=30)))

    async def warn(day: date) -> int:
        async with quiet.database.sessions.begin() as session:
            return await reminding.warn_of_turns(session, day)

    assert await warn(today - timedelta(days=2)) == 0
    assert await warn(today) == 2
    assert await warn(today) == 0
    assert await warn(today + timedelta(days=1)) == 0
    (mail,) = await mails(quiet, "officer")
    assert mail["text"].count("from ongoing to completed") == 2
    assert not await mails(quiet, "other")
    await quiet.database.everything.execute(
        "UPDATE activity_card SET end_on = end_on + 1 WHERE activity_id = ANY($1::bigint[])", [one]
    )
    assert await warn(today) == 2
    told = await mails(quiet, "officer")
    assert len(told) == 2
    assert told[1]["text"].count("from ongoing to completed") == 1
    path = path_in(told[0]["text"], "That is right")
    async with quiet.visit() as stranger:
        page = (await stranger.get(path)).text
        for key in (one, two):
            await stranger.post(path, {"do": str(key)} | sees(page, key))
    assert clock.today() in ((await quiet.stored(one)).confirmed_on, (await quiet.stored(two)).confirmed_on)


async def choice(town: Town, who: str) -> str:
    async with town.database.everything.acquire() as connection:
        return await reminders.every(connection, town.keys[who])


async def test_reminders_are_made_rarer_or_stopped_by_link_by_one_click_and_on_the_table(
    quiet: Town, settings: Settings
) -> None:
    await due(quiet)
    url = reminders.link(settings, quiet.keys["officer"])
    path = url[url.index("/reminders/") :]
    async with quiet.visit() as stranger:
        assert "every three months" in (await stranger.get(path)).text
        await stranger.client.post(path, data={"every": "quarter"})
        assert await choice(quiet, "officer") == "quarter"
        assert not await remind(quiet, "officer", date(2026, 11, 1))
        assert await remind(quiet, "officer", date(2027, 1, 1))
        await stranger.client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert await choice(quiet, "officer") == "off"
        assert not await remind(quiet, "officer", date(2027, 4, 1))
        assert (await stranger.client.post(path[:-3], data={"every": "month"})).status_code == 400
    (mail,) = await mails(quiet, "officer")
    message = written(settings, MailRow(**mail))
    assert message["List-Unsubscribe"].strip("<>").startswith(url[: url.index("/reminders/") + 11])
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    async with quiet.visit("officer") as officer:
        await officer.post("/activities/mine/reminders", {"every": "month"})
        assert (await officer.post("/activities/mine/reminders", {"every": "hourly"})).status_code == 422
    assert await choice(quiet, "officer") == "month"


async def test_those_who_may_confirm_are_reminded_and_nobody_else(quiet: Town) -> None:
    async with quiet.database.everything.acquire() as connection:
        readers = await reminding.readers(connection)
    assert {quiet.keys["officer"], quiet.keys["colleague"], quiet.keys["other"]} <= set(readers)
    assert not {quiet.keys["reader"], quiet.keys["stranger"]} & set(readers)


async def test_the_first_of_a_month_puts_one_job_a_reader_however_often_it_runs(
    quiet: Town, settings: Settings
) -> None:
    work = Work(quiet.database, settings)
    for _again in range(2):
        await jobs.remind_all(work, {})
    query = "SELECT count(*) FROM job WHERE name = 'freshness.remind' AND (payload ->> 'person')::bigint = $1"
    assert await quiet.database.everything.fetchval(query, quiet.keys["officer"]) == 1
    await due(quiet)
    await jobs.remind(work, {"person": quiet.keys["officer"]})
    assert len(await mails(quiet, "officer")) == 1


async def test_the_daily_job_lets_sink_what_grew_old(quiet: Town, settings: Settings) -> None:
    key = await due(quiet)
    everything = quiet.database.everything
    await everything.execute(
        "UPDATE activity_card SET confirmed_on = current_date - 731 WHERE activity_id = $1", key
    )
    assert not await everything.fetchval("SELECT sinks FROM activity_card WHERE activity_id = $1", key)
    await jobs.sink(Work(quiet.database, settings), {})
    assert await everything.fetchval("SELECT sinks FROM activity_card WHERE activity_id = $1", key)
