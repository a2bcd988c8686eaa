"""A sheet brought in and a pair judged without a mouse; the focus shows, and axe-core finds no barrier."""

from pathlib import Path

import openpyxl
import pytest
from playwright.async_api import Browser, Page, expect
from tests.journeys.conftest import WIDE, Visit, visit
from tests.journeys.steps import (
    OFFICER,
    SECRETARIAT,
    commonground,
    no_grave_findings,
    sees_first,
    tab_to,
)
from tests.journeys.test_keyboard_alone import NO_MOUSE, come_in, press

pytestmark = pytest.mark.journey
TAKEN, LEFT = "Reed belts at the lakes of Uvs", "Sea buckthorn hedges in Khovd"


def sheet(into: Path) -> Path:
    book = openpyxl.Workbook()
    for row in (
        ("Project", "Country", "Begin", "Until", "Cost", "Memo"),
        (TAKEN, "Mongolia", "2026-04-01", "2028-10-31", 1200, "ask Bat"),
        (LEFT, "Mongolia", "2026-05-01", "2027-09-30", 800, "ask Bold"),
    ):
        book.worksheets[0].append(row)
    book.save(into / "hedges.xlsx")
    return into / "hedges.xlsx"


async def without_a_mouse(chromium: Browser, site: str, email: str) -> Visit:
    made = await visit(chromium, site, WIDE)
    await made.context.add_init_script(NO_MOUSE)
    await come_in(made.page, email)
    return made


async def test_a_sheet_is_brought_in_by_keyboard_alone(chromium: Browser, site: str, tmp_path: Path) -> None:
    officer = await without_a_mouse(chromium, site, OFFICER)
    page = officer.page
    await hand_in(page, sheet(tmp_path))
    await say_what_the_columns_are(officer)
    await leave_one_out_and_bring_in(officer)
    assert officer.complaints == [], officer.complaints
    await officer.context.close()


async def hand_in(page: Page, path: Path) -> None:
    await page.goto("/import")
    await no_grave_findings(page)
    await tab_to(page, "[name=file]")
    # The window in which one chooses is the browser's own.
    await page.locator("[name=file]").set_input_files(path)
    await tab_to(page, "[name=organisation]")
    await page.keyboard.press("ArrowDown")
    await press(page, "main form button[type=submit].button-primary", r"/import/\d+/columns$")


async def say_what_the_columns_are(officer: Visit) -> None:
    """The memo becomes the summary, and the currency is asked for below the table."""
    page, keyboard = officer.page, officer.page.keyboard
    await sees_first(page, "hedges.xlsx")
    await no_grave_findings(page)
    await tab_to(page, "[name=field-5]")
    await keyboard.type("What it does")
    await expect(page.locator("[name=field-5]")).to_have_value("summary")
    await tab_to(page, "#f-currency")
    await keyboard.type("USD")
    await expect(page.locator("#f-currency")).to_have_value("USD")
    await officer.picture("keyboard-5-columns")
    await press(page, "form[action$='/columns'] button.button-primary", r"/import/\d+$")


async def leave_one_out_and_bring_in(officer: Visit) -> None:
    page, keyboard = officer.page, officer.page.keyboard
    await expect(page.get_by_role("button", name="Bring it in")).to_be_visible()
    await expect(page.get_by_text("adds 2 ·")).to_be_visible()
    await no_grave_findings(page)
    tick = await page.get_by_label(LEFT).get_attribute("value")
    await tab_to(page, f"[name=take][value='{tick}']")
    await keyboard.press("Space")
    await expect(page.get_by_label(LEFT)).not_to_be_checked()
    await officer.picture("keyboard-6-run")
    await tab_to(page, "button[name=do][value=run]")
    await keyboard.press("Enter")
    await expect(page.get_by_role("link", name="Undo this import")).to_be_visible()
    await expect(page.get_by_text("added 1 · changed 0 · left 1 · refused 0")).to_be_visible()
    await no_grave_findings(page)
    await press(page, "a[href$='/undo']", "/undo$")
    await no_grave_findings(page)
    await tab_to(page, "main form button[type=submit]")
    await keyboard.press("Enter")
    await expect(page.get_by_text("1 activity is withdrawn.")).to_be_visible()
    await no_grave_findings(page)


async def test_a_pair_is_judged_by_keyboard_alone(chromium: Browser, site: str, folder: Path) -> None:
    await commonground("duplicates", "--data", str(folder))
    secretariat = await without_a_mouse(chromium, site, SECRETARIAT)
    page, keyboard = secretariat.page, secretariat.page.keyboard
    await page.goto("/duplicates")
    await sees_first(page, "Told twice?")
    await no_grave_findings(page)
    await press(page, ".queue-start a", r"/duplicates/\d+/\d+$")
    await sees_first(page, "One work or two?")
    await no_grave_findings(page)
    pair = page.url
    await tab_to(page, "[name=standing]")
    await keyboard.press("ArrowDown")
    await secretariat.picture("keyboard-7-pair")
    await tab_to(page, "button[name=do][value=different]", back=True)
    await keyboard.press("Enter")
    await expect(page.get_by_text("Two works. You are not asked of them again.")).to_be_visible()
    await page.goto(pair)
    await expect(page.get_by_text("These are two works.")).to_be_visible()
    await no_grave_findings(page)
    await tab_to(page, "button[name=do][value=undo]")
    await keyboard.press("Enter")
    await expect(page.get_by_text("Undone")).to_be_visible()
    assert secretariat.complaints == []
    await secretariat.context.close()
