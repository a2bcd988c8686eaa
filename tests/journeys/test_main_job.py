"""The whole mission in a real browser: registered, reviewed, found, matched, reported."""

import re
from pathlib import Path

import pypdf
import pytest
from playwright.async_api import expect
from tests.journeys.conftest import Visit

from commonground import start

pytestmark = pytest.mark.journey

TITLE = "Shelterbelts against moving sand at Zamyn-Uud"
OFFICER, DONOR, SECRETARIAT = (account[0] for account in start.DEMO_ACCOUNTS)


async def number_of(visit: Visit) -> int:
    """The activity's number, from the address of the page one stands on."""
    found = re.search(r"/activities/(\d+)", visit.page.url)
    assert found, visit.page.url
    return int(found[1])


async def register(visit: Visit) -> int:
    """Three screens, a click on the map for the place; left as a draft ready to submit."""
    page = visit.page
    await page.goto("/activities/new")
    await page.locator("[name=title]").fill(TITLE)
    await page.locator("[name=summary]").fill("Plants saxaul and willow belts along the railway.")
    await page.locator("input[name=areas][value=restoration]").check()
    await page.locator("input[name=areas][value=capacity]").check()
    await page.locator("[name=planned_start]").fill("2026-04-01")
    await page.locator("[name=planned_end]").fill("2029-10-31")
    await visit.picture("register-1-what", full_page=True)
    await page.get_by_role("button", name="Next: where").click()

    await page.locator("input[name=countries][value=MN]").check()
    await page.locator("input[value=point][name$='-kind']").first.check()
    await click_on_map(visit)
    await visit.picture("register-2-where", full_page=True)
    await page.get_by_role("button", name="Next: who and how much").click()

    await page.locator("[name^='budget-'][name$='-amount']").first.fill("1200000")
    await page.locator("[name^='need-'][name$='-kind']").first.select_option("training")
    await page.locator("[name^='need-'][name$='-detail']").first.fill(
        "Courses on sand fixation for soum rangers"
    )
    await visit.picture("register-3-who", full_page=True)
    return await number_of(visit)


async def click_on_map(visit: Visit) -> None:
    """A click on the drawing map fills in latitude and longitude; typed ones then fine-tune it."""
    page = visit.page
    canvas = page.locator("[data-draw-map] canvas").first
    await canvas.scroll_into_view_if_needed()
    await expect(canvas).to_be_visible()
    latitude = page.locator("[name$='-latitude']").first
    box = await canvas.bounding_box()
    assert box
    for _attempt in range(20):
        await page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        await page.wait_for_timeout(500)
        if await latitude.input_value():
            break
    assert await latitude.input_value(), "a click on the map gave no place"
    await latitude.fill("43.72")
    await page.locator("[name$='-longitude']").first.fill("111.9")


async def test_from_registering_to_the_report(wide: Visit, site: str, tmp_path: Path) -> None:
    page = wide.page
    await page.goto("/")
    await wide.sign_in(OFFICER, start.DEMO_PASSWORD)
    await wide.picture("desk-officer", full_page=True)
    number = await register(wide)
    await page.get_by_role("button", name="Submit for review").click()
    await expect(page.get_by_text("review").first).to_be_visible()

    # Nobody outside sees it before it is published.
    assert (await page.request.get(f"{site}/activities.json?q=Shelterbelts")).ok
    found = await (await page.request.get(f"{site}/activities.json?q=Shelterbelts+Zamyn-Uud")).json()
    assert found["total"] == 0

    await sign_out(wide)
    await wide.sign_in(SECRETARIAT, start.DEMO_PASSWORD)
    await page.goto("/review")
    await wide.picture("review-queue", full_page=True)
    await page.get_by_role("link", name=TITLE).first.click()
    await wide.picture("review-case", full_page=True)
    await page.get_by_role("button", name="Publish").first.click()

    await sign_out(wide)
    await donor_finds_it(wide, number)
    await secretariat_reports(wide, tmp_path)
    assert wide.foreign == []
    assert [line for line in wide.complaints if "404" not in line] == []


async def sign_out(visit: Visit) -> None:
    await visit.context.clear_cookies()
    await visit.page.goto("/")


async def donor_finds_it(visit: Visit, number: int) -> None:
    """Searches, narrows, sees it on the map and who could join and why."""
    page = visit.page
    await visit.sign_in(DONOR, start.DEMO_PASSWORD)
    await page.goto("/")
    await page.locator("input[name=q]").first.fill("shelterbelts")
    await page.locator("input[name=q]").first.press("Enter")
    await page.wait_for_url(re.compile("q=shelterbelts"))
    await expect(page.get_by_text("1 activity").first).to_be_visible()
    await page.wait_for_timeout(2500)
    await visit.picture("home-search")
    await page.get_by_role("link", name=TITLE).first.click()
    await expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    await expect(page.get_by_text("offers training", exact=False).first).to_be_visible()
    await page.wait_for_timeout(1500)
    await visit.picture("activity", full_page=True)
    assert await number_of(visit) == number


async def secretariat_reports(visit: Visit, folder: Path) -> None:
    """A report of several pages, every figure of which opens."""
    page = visit.page
    await sign_out(visit)
    await visit.sign_in(SECRETARIAT, start.DEMO_PASSWORD)
    await page.goto("/reports/preview?year_from=2015&year_to=2025")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await visit.picture("report", full_page=True)
    answer = await page.request.get("/reports/preview.pdf?year_from=2015&year_to=2025", timeout=60_000)
    assert answer.ok, await answer.text()
    file = folder / "report.pdf"
    file.write_bytes(await answer.body())
    assert len(pypdf.PdfReader(file).pages) >= 4


async def test_a_filter_changes_the_address_and_the_address_alone_rebuilds_the_view(wide: Visit) -> None:
    page = wide.page
    await page.goto("/")
    await page.get_by_role("link", name=re.compile("^Restoration")).first.click()
    await page.wait_for_url(re.compile("area=restoration"))
    count = page.locator("main").get_by_text(re.compile(r"^\d+ activities")).first
    await expect(count).not_to_have_text(re.compile("^170 "))
    counted = await count.inner_text()
    await page.goto(page.url)
    assert await count.inner_text() == counted


async def test_the_home_page_sends_no_request_to_a_foreign_host_and_draws_the_map(
    wide: Visit, phone: Visit
) -> None:
    for visit, name in ((wide, "wide"), (phone, "phone")):
        async with visit.page.expect_response(re.compile(r"/tiles/activities/.*\.mvt")) as tile:
            await visit.page.goto("/")
        assert (await tile.value).ok
        await expect(visit.page.locator(".maplibregl-canvas")).to_be_visible()
        await expect(visit.page.locator(".maplibregl-marker").first).to_be_visible(timeout=20_000)
        await visit.picture(f"home-{name}")
        assert visit.foreign == []
        assert visit.complaints == []
