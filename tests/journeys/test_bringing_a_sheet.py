"""A ministry's own sheet, brought in on a phone: seen, put right, taken in part, taken back, taken again."""

import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.async_api import Browser, Locator, Page, expect
from tests.journeys.conftest import PHONE, Visit
from tests.journeys.steps import OFFICER, no_grave_findings, sees_first, signed_in

from commonground.base.database import Database

pytestmark = pytest.mark.journey
MINISTRY = "Ministry of Food, Agriculture and Light Industry of Mongolia"
NAME = "tosol-2024.xlsx"
HEADER = ["Д/д", "Төслийн нэр", "Чиглэл", "Байршил", "Хугацаа", None, "Төсөв, сая ₮", "Гүйцэтгэгч", "Тайлбар"]
BELOW = {"E": "Эхлэх", "F": "Дуусах"}
BELTS, WRONG, LEFT_OUT = (
    "Өмнөговь аймгийн цөлжилтөөс хамгаалах заган төгөл",
    "Говийн худгийн сэргээлт",
    "Шороон шуурганы талаарх олон нийтийн сурталчилгаа",
)
# Areas are said in words, sums in millions; the fourth ends before it begins.
ROWS: tuple[tuple[Any, ...], ...] = (
    (BELTS, "Цөлжилт, ойжуулалт", "Өмнөговь", date(2024, 4, 1), date(2027, 10, 31), 1250.5, "Дөрвөн сум"),
    ("Малчдын сургалт", "Сургалт, чадавх", "Дундговь", "2024-05-15", "2025-12-01", 320, "Жил бүр"),
    ("Хөрсний мониторинг", "Мониторинг", "Сүхбаатар", "2025-03-01", "2028-03-01", "84,3", "Дээж авах"),
    (WRONG, "Хөдөө аж ахуй", "Дорноговь", "2023-06-01", "2022-11-30", 610, "Огноог шалгах"),
    (LEFT_OUT, "Сурталчилгаа", "Улаанбаатар", "2026-01-10", "2026-12-20", 45, "Телевиз"),
)
WRONG_ROW = 9


def ministry_sheet(folder: Path) -> Path:
    """Two lines above a header of two rows, with merged cells, as such offices make them."""
    book = openpyxl.Workbook()
    tab = book.worksheets[0]
    tab["A1"], tab["A2"] = "Газрын доройтолтой тэмцэх төслүүдийн жагсаалт, 2024 он", "Дүн: сая төгрөг"
    for at, words in enumerate(HEADER, 1):
        tab.cell(4, at, words)
    for letter, words in BELOW.items():
        tab[f"{letter}5"] = words
    for row, (title, area, place, start, end, sum_, note) in enumerate(ROWS, 6):
        cells = (row - 5, title, area, place, start, end, sum_, f"{place} аймгийн газар", note)
        for at, value in enumerate(cells, 1):
            tab.cell(row, at, value)
    merged = ("A1:I1", "A2:I2", "E4:F4", *(f"{letter}4:{letter}5" for letter in "ABCDGHI"))
    for cells_together in merged:
        tab.merge_cells(cells_together)
    book.save(folder / NAME)
    return folder / NAME


async def test_a_ministry_brings_its_sheet_takes_it_back_and_brings_it_again(
    chromium: Browser, site: str, registry: Database, tmp_path: Path
) -> None:
    officer = await signed_in(chromium, site, OFFICER, PHONE)
    await hand_in(officer, ministry_sheet(tmp_path))
    await correct_a_column(officer)
    await look_at_the_preview(officer)
    await the_mistake_stands_in_the_sheet_with_remarks(officer.page)
    await leave_one_out(officer)
    async with nobody_may_write(registry):
        await bring_in_and_see_how_far_it_is(officer)
    await see_it_done(officer)
    await open_one(officer)
    await undo(officer)
    await bring_it_again(officer)
    assert officer.foreign == []
    assert officer.complaints == []
    await officer.context.close()


async def hand_in(officer: Visit, path: Path) -> None:
    page = officer.page
    await page.goto("/import")
    await sees_first(page, "Import a sheet")
    await page.locator("[name=file]").set_input_files(path)
    await page.locator("[name=organisation]").select_option(label=MINISTRY)
    await page.get_by_role("button", name="See what it would do").click()
    await page.wait_for_url(re.compile(r"/import/\d+/columns$"))
    await sees_first(page, NAME)
    await expect(page.get_by_text("5 rows were read.")).to_be_visible()


def taken_for(page: Page, column: str) -> Locator:
    return page.get_by_label(f"What “{column}” holds")


async def correct_a_column(officer: Visit) -> None:
    """The table is found below its title; the remarks of the office are no summary of the work."""
    page = officer.page
    guessed = {"Төслийн нэр": "title", "Чиглэл": "sector", "Байршил": "place", "Төсөв, сая ₮": "budget"}
    for column, field in (guessed | {"Хугацаа – Эхлэх": "start", "Хугацаа – Дуусах": "end"}).items():
        await expect(taken_for(page, column)).to_have_value(field)
    await expect(page.get_by_text("“1250.5” is read as 1,250,500,000 MNT")).to_be_visible()
    await expect(page.get_by_text("84,300,000 MNT")).to_be_visible()
    await officer.picture("sheet-1-columns-phone", full_page=True)
    await no_grave_findings(page)
    await taken_for(page, "Тайлбар").select_option(label="Leave aside")
    await page.get_by_role("button", name="See what it would do").click()
    await page.wait_for_url(re.compile(r"/import/\d+$"))


async def look_at_the_preview(officer: Visit) -> None:
    page = officer.page
    await expect(page.get_by_role("button", name="Bring it in")).to_be_visible()
    await expect(page.get_by_text("Nothing is written yet.")).to_be_visible()
    await expect(page.get_by_text("adds 5 · changes 0 · leaves 0 · refuses 0")).to_be_visible()
    await expect(page.get_by_text("The end is before the start")).to_be_visible()
    await expect(page.get_by_text("“2022-11-30”")).to_be_visible()
    await officer.picture("sheet-2-preview-phone", full_page=True)
    await no_grave_findings(page)


async def the_mistake_stands_in_the_sheet_with_remarks(page: Page) -> None:
    """Their own sheet, with a column more; the cells stand where they stood."""
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="The same file with remarks on each row").click()
    downloaded = await coming.value
    assert downloaded.suggested_filename.endswith(".xlsx")
    content = Path(await downloaded.path()).read_bytes()
    tab = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert tab[f"B{WRONG_ROW}"].value == WRONG
    remarks = {row: str(tab.cell(row, tab.max_column).value) for row in range(6, 11)}
    assert "The end is before the start" in remarks[WRONG_ROW]
    assert not any("before the start" in words for row, words in remarks.items() if row != WRONG_ROW)


async def leave_one_out(officer: Visit) -> None:
    page = officer.page
    await page.get_by_label(LEFT_OUT).uncheck()
    await page.get_by_role("button", name="Keep my choice").click()
    await expect(page.get_by_text("Your choice is kept.")).to_be_visible()
    await expect(page.get_by_label(LEFT_OUT)).not_to_be_checked()
    await expect(page.get_by_label(BELTS)).to_be_checked()


@asynccontextmanager
async def nobody_may_write(registry: Database) -> AsyncIterator[None]:
    """Five rows are brought in faster than one can look: so the worker has to wait before it writes."""
    async with registry.everything.acquire() as connection, connection.transaction():
        await connection.execute("LOCK TABLE activity IN SHARE MODE")
        yield


async def bring_in_and_see_how_far_it_is(officer: Visit) -> None:
    """What is shown is what is true: it writes, and none of the rows is done."""
    page = officer.page
    await page.get_by_role("button", name="Bring it in").click()
    progress = page.locator("#progress")
    await expect(progress).to_contain_text("Bringing it in")
    await expect(progress.locator("progress")).to_be_visible()
    await expect(page.get_by_text("You may leave this page: the work goes on.")).to_be_visible()
    await expect(page.get_by_text("Brought in:")).to_have_count(0)
    await expect(page.get_by_role("link", name="Undo this import")).to_have_count(0)
    await officer.picture("sheet-3-progress-phone")
    await no_grave_findings(page)


async def see_it_done(officer: Visit) -> None:
    """The page finds out by itself."""
    page = officer.page
    await expect(page.get_by_role("link", name="Undo this import")).to_be_visible()
    await expect(page.get_by_text("added 4 · changed 0 · left 1 · refused 0")).to_be_visible()
    await officer.picture("sheet-4-done-phone", full_page=True)
    await page.get_by_role("link", name="Left out by choice").click()
    await expect(page.get_by_text(LEFT_OUT)).to_be_visible()


async def open_one(officer: Visit) -> None:
    page = officer.page
    run = page.url.partition("?")[0]
    await page.goto(f"{run}?show=added")
    await page.get_by_role("link", name=BELTS).click()
    await sees_first(page, BELTS)
    await expect(page.get_by_text("1,250,500,000").first).to_be_visible()
    await expect(page.get_by_text("Omnogovi").or_(page.get_by_text("Ömnögovi")).first).to_be_visible()
    await officer.picture("sheet-5-activity-phone", full_page=True)
    await page.goto(run)


async def undo(officer: Visit) -> None:
    page = officer.page
    await page.get_by_role("link", name="Undo this import").click()
    await sees_first(page, f"Undo {NAME}")
    await expect(
        page.get_by_role("listitem").filter(has_text="Added activities are withdrawn")
    ).to_contain_text("4")
    await page.get_by_role("button", name="Undo the import").click()
    await expect(page.get_by_text("4 activities are withdrawn.")).to_be_visible()
    await officer.picture("sheet-6-undone-phone", full_page=True)


async def bring_it_again(officer: Visit) -> None:
    """What was withdrawn comes back as what it was, and is not there twice."""
    page = officer.page
    await page.get_by_role("button", name="Check the file again").click()
    await expect(page.get_by_role("button", name="Bring it in")).to_be_visible()
    await officer.picture("sheet-7-again-phone", full_page=True)
    await expect(page.get_by_text("adds 1 · changes 4 · leaves 0 · refuses 0")).to_be_visible()
    await page.get_by_role("button", name="Bring it in").click()
    await expect(page.get_by_role("link", name="Undo this import")).to_be_visible()
    await expect(page.get_by_text("added 1 · changed 4 · left 0 · refused 0")).to_be_visible()
