"""Registered, reviewed and published without a mouse; the focus shows, and axe-core finds no barrier."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from tests.journeys.conftest import WIDE, Visit, visit
from tests.journeys.steps import OFFICER, PASSWORD, SECRETARIAT, no_grave_findings, sees_first, tab_to

pytestmark = pytest.mark.journey
TITLE = "Windbreaks set out by keyboard"
NO_MOUSE = """
for (const kind of ["pointerdown", "mousedown", "touchstart"])
  addEventListener(kind, (event) => event.isTrusted && console.error("a mouse was used"), true);
"""


@pytest_asyncio.fixture
async def keyboards(chromium: Browser, site: str) -> AsyncIterator[dict[str, Visit]]:
    made = {email: await visit(chromium, site, WIDE) for email in (OFFICER, SECRETARIAT)}
    for one in made.values():
        await one.context.add_init_script(NO_MOUSE)
    yield made
    for one in made.values():
        await one.context.close()


async def come_in(page: Page, email: str) -> None:
    await page.goto("/sign-in")
    await no_grave_findings(page)
    await tab_to(page, "[name=email]")
    await page.keyboard.type(email)
    await tab_to(page, "[name=password]")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile("/desk"))
    await no_grave_findings(page)


async def press(page: Page, wanted: str, to: str) -> None:
    """The button or link of that selector, by Enter."""
    await tab_to(page, wanted)
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(to))


async def type_into(page: Page, name: str, text: str) -> None:
    await tab_to(page, f"[name='{name}']")
    await page.keyboard.type(text)


async def test_an_activity_goes_public_by_keyboard_alone(keyboards: dict[str, Visit]) -> None:
    officer, secretariat = keyboards[OFFICER], keyboards[SECRETARIAT]
    await come_in(officer.page, OFFICER)
    await register(officer)
    await come_in(secretariat.page, SECRETARIAT)
    await publish(secretariat)
    for one in keyboards.values():
        assert [line for line in one.complaints if "404" not in line] == []


async def register(officer: Visit) -> None:
    page, keyboard = officer.page, officer.page.keyboard
    await press(page, "a.button-primary[href='/activities/new']", "/activities/new")
    await sees_first(page, "Register an activity")
    await no_grave_findings(page)
    await type_into(page, "title", TITLE)
    await tab_to(page, "input[name=areas][value=restoration]")
    await keyboard.press("Space")
    await type_into(page, "planned_start", "04012026")
    await type_into(page, "planned_end", "10312029")
    await officer.picture("keyboard-1-what")
    await press(page, "button[name=do][value=next]:not([aria-hidden])", "step=2")

    await no_grave_findings(page)
    await tab_to(page, "[name$='-kind'][type=radio]")
    await keyboard.press("Space")
    assert await page.evaluate("document.activeElement.value") == "point"
    await type_into(page, "location-0-latitude", "43.72")
    await type_into(page, "location-0-longitude", "111.9")
    await officer.picture("keyboard-2-where")
    await no_grave_findings(page)
    await press(page, "button[name=do][value=next]:not([aria-hidden])", "step=3")

    await no_grave_findings(page)
    await type_into(page, "need-0-detail", "Seedlings of saxaul")
    await tab_to(page, "[name='need-0-kind']", back=True)
    await keyboard.press("ArrowDown")
    await officer.picture("keyboard-3-who")
    await press(page, "button[name=do][value=submit]", "/desk")
    await expect(page.get_by_role("link", name=TITLE)).to_be_visible()


async def publish(secretariat: Visit) -> None:
    page, keyboard = secretariat.page, secretariat.page.keyboard
    await press(page, "main a.button-primary[href='/review']", "/review")
    await sees_first(page, "Review")
    await no_grave_findings(page)
    row = page.get_by_role("link", name=TITLE)
    address = (await row.get_attribute("href") or "").partition("?")[0]
    await press(page, f"a[href^='{address}']", address)
    await sees_first(page, TITLE)
    await expect(page.locator(".maplibregl-canvas")).to_be_visible()
    await no_grave_findings(page)
    await tab_to(page, "#c-title summary")
    await keyboard.press("Enter")
    await expect(page.locator("#c-title textarea")).to_be_visible()
    await secretariat.picture("keyboard-4-case")
    await tab_to(page, "button[name=do][value=publish]")
    async with page.expect_navigation():
        await keyboard.press("Enter")
    key = address.rpartition("/")[2]
    await page.goto(f"/activities/{key}")
    await sees_first(page, TITLE)
    await expect(page.get_by_text("Seedlings of saxaul").first).to_be_visible()
    await no_grave_findings(page)
    await page.goto(f"/activities/{key}/history")
    await no_grave_findings(page)
