"""What waits for whom."""

from tests.activities.test_register import edit, send
from tests.activities.town import Town, draft, published


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
    await town.database.everything.execute(
        "UPDATE activity SET confirmed_on = '2020-01-01' WHERE id = $1", key
    )
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
