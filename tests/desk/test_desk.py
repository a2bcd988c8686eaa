"""What waits for whom."""

import re
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from tests.activities.test_register import edit, send
from tests.activities.town import AGENCY, Town, draft, published
from tests.frameworks.test_keeping import agreed, begun

from commonground.accounts import service as accounts
from commonground.desk import visits
from commonground.start import DEMO_PASSWORD

PAIR = """
INSERT INTO duplicate_pair (one_id, other_id, probability) VALUES ($1, $2, 0.9)
ON CONFLICT (one_id, other_id) DO UPDATE SET probability = 0.9, verdict = NULL
"""


async def test_an_officer_finds_drafts_and_what_is_with_the_secretariat(town: Town) -> None:
    one, two = await draft(town), await draft(town)
    async with town.visit("officer") as officer:
        await send(officer, edit(two, 3), {}, "submit")
        page = (await officer.get("/desk")).text
    drafts, submitted = page.index("Drafts"), page.index("With the secretariat")
    assert drafts < page.index(f"/activities/{one}/edit") < submitted < page.index(f"/activities/{two}/edit")
    assert 'href="/activities/new"' in page
    assert 'href="/import"' in page


async def test_what_nobody_confirmed_for_a_year_is_confirmed_by_one_click(town: Town) -> None:
    key = await published(town, planned_start="2026-01-01", planned_end="2090-01-01")
    for table, own in (("activity", "id"), ("activity_card", "activity_id")):
        old = f"UPDATE {table} SET confirmed_on = '2020-01-01' WHERE {own} = $1"
        await town.database.everything.execute(old, key)
    async with town.visit("officer") as officer:
        assert f'action="/activities/{key}/confirm"' in (await officer.get("/desk")).text
        await officer.post(f"/activities/{key}/confirm", {})
        assert f'action="/activities/{key}/confirm"' not in (await officer.get("/desk")).text
    stored = await town.stored(key)
    assert stored.confirmed_on is not None
    assert stored.confirmed_on.year > 2020


async def test_another_organisation_confirms_nothing(town: Town) -> None:
    key = await published(town)
    async with town.visit("other") as other:
        assert (await other.post(f"/activities/{key}/confirm", {})).status_code == 403


async def test_one_organisation_sees_nothing_of_anothers_drafts(town: Town) -> None:
    key = await draft(town)
    async with town.visit("other") as other:
        assert f"/activities/{key}/" not in (await other.get("/desk")).text


async def test_the_secretariat_finds_its_queue_and_what_the_figures_lack(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as officer, town.visit("secretariat") as secretariat:
        await send(officer, edit(key, 3), {}, "submit")
        page = (await secretariat.get("/desk")).text
    for address in ("/review", "/activities?missing=dates", "/activities?area=unclassified", "/reports/new"):
        assert f'href="{address}"' in page


async def test_a_pair_to_judge_waits_for_the_secretariat(town: Town) -> None:
    one, other = await published(town), await published(town)
    async with town.visit("secretariat") as secretariat:
        before = (await secretariat.get("/desk")).text
        await town.database.everything.execute(PAIR, one, other)
        after = (await secretariat.get("/desk")).text
        await town.database.everything.execute("DELETE FROM duplicate_pair WHERE one_id = $1", one)
    assert waits(after) == waits(before) + 1


async def test_a_donor_finds_what_fits_its_profile(town: Town) -> None:
    need = {"kind": "funding"}
    key = await published(town, needs=[need], planned_start="2026-01-01", planned_end="2090-01-01")
    other = town.keys["Institute of the Steppe"]
    query = """
        INSERT INTO donor_profile (organisation_id, areas, countries, themes)
        VALUES ($1, '{restoration}', '{MN}', '{}')
        """
    await town.database.everything.execute(query, other)
    async with town.visit("reader") as donor:
        page = (await donor.get("/desk")).text
    await town.database.everything.execute("DELETE FROM donor_profile WHERE organisation_id = $1", other)
    assert f'href="/activities/{key}"' in page
    assert 'href="/opportunities"' in page


async def test_who_belongs_nowhere_is_told_what_to_do(town: Town) -> None:
    async with town.visit("stranger") as stranger:
        assert "You belong to no organisation yet" in (await stranger.get("/desk")).text


async def test_the_desk_asks_to_sign_in(town: Town) -> None:
    async with town.visit() as visitor:
        assert (await visitor.get("/desk")).headers["location"] == "/sign-in?next=/desk"


async def test_an_agreed_item_waits_until_its_organisation_answers(town: Town) -> None:
    await begun(town, "at-the-desk", AGENCY)
    _meeting, item = await agreed(town, "at-the-desk")
    path = f"/frameworks/at-the-desk/items/{item}"
    async with town.visit("officer") as officer, town.visit("other") as other:
        before = (await officer.get("/desk")).text
        assert path in before
        assert path not in (await other.get("/desk")).text
        await officer.post(path, {"state": "under_way", "note": "Begun.", "version": "1"})
        after = (await officer.get("/desk")).text
        assert path not in after
    assert waits(before) == waits(after) + 1


async def test_the_title_and_the_head_of_every_page_tell_the_same_number(town: Town) -> None:
    await draft(town)
    async with town.visit("officer") as officer:
        page = (await officer.get("/desk")).text
        count = (await officer.get("/desk/count")).text
        assert 'hx-get="/desk/count"' in (await officer.get("/frameworks")).text
    number = waits(page)
    assert (f"({number})" in page[: page.index("</title>")]) is (number > 0)
    assert (f">{number}</span>" in count) is (number > 0)
    async with town.visit() as visitor:
        assert 'hx-get="/desk/count"' not in (await visitor.get("/frameworks")).text
        assert (await visitor.get("/desk/count")).status_code in (303, 401)


def waits(page: str) -> int:
    found = re.search(r"<h1>(\d+) things? waits? for you</h1>|<h1>Nothing waits for you</h1>", page)
    assert found is not None, page[page.index("<h1>") :][:200]
    return int(found[1] or 0)


async def test_a_visit_ends_after_half_an_hour_away(session: AsyncSession) -> None:
    person = await accounts.add_person(session, "visitor@town.example", "Visitor", "a-long-password-here")
    noon = datetime(2026, 5, 12, 12, tzinfo=UTC)
    assert await visits.came(session, person, noon) is None
    assert await visits.came(session, person, noon + timedelta(minutes=20)) is None
    evening = noon + timedelta(hours=6)
    assert await visits.came(session, person, evening) == noon + timedelta(minutes=20)
    assert await visits.came(session, person, evening + timedelta(minutes=1)) == noon + timedelta(minutes=20)


async def test_a_focal_point_finds_what_is_published_in_the_country(town: Town) -> None:
    key = await published(town, planned_start="2026-01-01", planned_end="2090-01-01")
    async with town.database.sessions.begin() as session:
        person = await accounts.add_person(
            session, "focal@town.example", "Focal", DEMO_PASSWORD, "focal_point"
        )
    set_country = "UPDATE person SET country = $2 WHERE id = $1"
    async with town.visit("focal") as focal:
        assert "no country is entered for you" in (await focal.get("/desk")).text
        await town.database.everything.execute(set_country, person, "MN")
        page = (await focal.get("/desk")).text
        assert f'href="/activities/{key}"' in page
        assert 'href="/activities?country=MN"' in page
        await town.database.everything.execute(set_country, person, "JP")
        assert f'href="/activities/{key}"' not in (await focal.get("/desk")).text


async def test_an_operator_is_told_of_what_failed(town: Town) -> None:
    async with town.database.sessions.begin() as session:
        await accounts.add_person(session, "operator@town.example", "Operator", DEMO_PASSWORD, "operator")
    failed = "INSERT INTO job (name, payload, state) VALUES ('some.work', '{}', 'failed') RETURNING id"
    async with town.visit("operator") as operator, town.visit("secretariat") as secretariat:
        assert "No job and no mail has failed" in (await operator.get("/desk")).text
        key = await town.database.everything.fetchval(failed)
        page = (await operator.get("/desk")).text
        assert "1 job failed for good" in page
        assert 'href="/operate"' in page
        assert 'href="/operate"' not in (await secretariat.get("/desk")).text
        await town.database.everything.execute("DELETE FROM job WHERE id = $1", key)
