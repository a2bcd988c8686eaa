"""One's activities as a workbook: downloaded, three cells edited, two of the changes taken and one left."""

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.async_api import Browser, Locator, Page, expect
from tests.exchange.test_template import cell, edited
from tests.journeys.conftest import WIDE, Visit, visit
from tests.journeys.steps import OFFICER, SECRETARIAT, no_grave_findings, sees_first, signed_in

pytestmark = pytest.mark.journey
MINISTRY = "Ministry of Food, Agriculture and Light Industry of Mongolia"
TAB = "Activities"
RENAMED, LINKED, LEFT = (
    "Livestock Commercialization Project",
    "Virtual Cooperatives of Pastoral Livestock Communities",
    "Agriculture Sector Development Project",
)
TITLE = "Livestock Commercialization Project, as the ministry tells it"
HOMEPAGE, SOURCE = "https://example.org/virtual-cooperatives", "Annual report of the ministry, page 7"


async def test_three_cells_are_edited_two_are_taken_and_one_is_left(
    chromium: Browser, site: str, tmp_path: Path
) -> None:
    officer = await signed_in(chromium, site, OFFICER)
    path = await download(officer.page, tmp_path / "mine.xlsx")
    keys = edit(path)
    await hand_in(officer.page, path)
    await see_three_differences(officer)
    await take_two(officer)
    secretariat = await signed_in(chromium, site, SECRETARIAT)
    for title in (RENAMED, LINKED):
        await approve(secretariat.page, keys[title])
    anybody = await visit(chromium, site, WIDE)
    await the_registry_says_so(anybody.page, keys)
    for one in (officer, secretariat, anybody):
        assert one.foreign == []
        assert one.complaints == []
        await one.context.close()


async def download(page: Page, into: Path) -> Path:
    await page.goto("/import")
    async with page.expect_download() as coming:
        await page.get_by_role("link", name=f"Activities of {MINISTRY}").click()
    await (await coming.value).save_as(into)
    return into


def edit(path: Path) -> dict[str, str]:
    """As one does in any spreadsheet program; the ids of the activities by their titles."""
    keys = keys_in(path)
    edits = {(RENAMED, "title:en"): TITLE, (LINKED, "homepage"): HOMEPAGE, (LEFT, "source_name"): SOURCE}
    cells = {(TAB, cell(path, TAB, keys[title], column)): value for (title, column), value in edits.items()}
    edited(path, cells)
    return keys


def keys_in(path: Path) -> dict[str, str]:
    """The first row names the columns for the machine: mark, tab and column."""
    names, _words, *rows = openpyxl.load_workbook(path)[TAB].iter_rows(values_only=True)
    at = [str(name).split(":", 2)[2] for name in names]
    found = [dict(zip(at, row, strict=True)) for row in rows]
    return {str(row["title:en"]): str(row["id"]) for row in found if row["id"]}


async def hand_in(page: Page, path: Path) -> None:
    await page.goto("/import")
    await page.locator("[name=file]").set_input_files(path)
    await page.get_by_role("button", name="See what it would do").click()
    await page.wait_for_url(re.compile(r"/import/\d+/changes$"))


def change_of(page: Page, title: str) -> Locator:
    return page.get_by_role("region", name=title, exact=True)


async def see_three_differences(officer: Visit) -> None:
    page = officer.page
    await sees_first(page, "Your changes")
    await expect(page.get_by_text("3 activities with changes")).to_be_visible()
    await expect(page.get_by_text("Nothing is written yet.")).to_be_visible()
    for title, field, value in (
        (RENAMED, "Title", TITLE),
        (LINKED, "Homepage", HOMEPAGE),
        (LEFT, "Source", SOURCE),
    ):
        one = change_of(page, title)
        await expect(one.get_by_role("checkbox")).to_have_count(1)
        await expect(one.get_by_label(field)).to_be_checked()
        await expect(one.locator(".sides").first).to_contain_text(value)
    await officer.picture("template-1-changes-wide", full_page=True)
    await no_grave_findings(page)


async def take_two(officer: Visit) -> None:
    """What is left is still offered, and nothing else."""
    page = officer.page
    await change_of(page, LEFT).get_by_role("checkbox").uncheck()
    await page.get_by_label("Hand them in for review at once").check()
    await page.get_by_role("button", name="Take what is ticked").click()
    await expect(page.get_by_text("2 activities are changed. 2 are handed in for review.")).to_be_visible()
    await expect(page.get_by_text("1 activity with changes")).to_be_visible()
    await expect(change_of(page, LEFT).get_by_role("checkbox")).not_to_be_checked()
    await expect(change_of(page, RENAMED)).to_have_count(0)
    await officer.picture("template-2-taken-wide", full_page=True)


async def approve(page: Page, key: str) -> None:
    await page.goto(f"/review/{key}")
    await page.get_by_role("button", name="Approve").first.click()
    await page.wait_for_url(re.compile(r"/review(\?|$)"))


async def the_registry_says_so(page: Page, keys: dict[str, str]) -> None:
    await page.goto(f"/activities/{keys[RENAMED]}")
    await sees_first(page, TITLE)
    await page.goto(f"/activities/{keys[LINKED]}")
    await sees_first(page, LINKED)
    await expect(page.get_by_role("link", name="Its own page")).to_have_attribute("href", HOMEPAGE)
    await page.goto(f"/activities/{keys[LEFT]}")
    await sees_first(page, LEFT)
    await expect(page.get_by_text(SOURCE)).to_have_count(0)
