"""One work told by two agencies in two languages: hinted at while typing, judged, counted once, undone."""

import csv
import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from playwright.async_api import Browser, Page, expect
from tests.journeys.conftest import Visit
from tests.journeys.steps import (
    OFFICER,
    SECRETARIAT,
    commonground,
    no_grave_findings,
    sees_first,
    signed_in,
)

pytestmark = pytest.mark.journey
MINISTRY = "Ministry of Food, Agriculture and Light Industry of Mongolia"
OTHER_AGENCY = "United Nations Development Programme"
THEIRS = "Saxaul planting in Khanbogd, Bayan-Ovoo and Manlai"
MINE = "Ханбогд, Баян-Овоо, Манлай суманд заган ой тарих"
# The sum both tell of; the home page counts it once when they are one.
MILLIONS = Decimal(7)
NEW = "Хөвсгөлийн загасны нөөцийн судалгаа"


async def test_one_work_told_twice_is_found_judged_and_undone(
    chromium: Browser, site: str, folder: Path, tmp_path: Path
) -> None:
    await commonground("import", str(theirs(tmp_path)), "--data", str(folder))
    await commonground("duplicates", "--data", str(folder))
    officer, secretariat = [await signed_in(chromium, site, email) for email in (OFFICER, SECRETARIAT)]
    mine = await type_it_and_see_the_hint(officer)
    await hand_it_in(officer.page)
    await publish(secretariat.page, mine)
    await commonground("duplicates", "--data", str(folder))
    both = await committed_millions(secretariat.page)
    await judge_it_the_same(secretariat)
    assert await committed_millions(secretariat.page) == both - MILLIONS
    await undo(secretariat)
    assert await committed_millions(secretariat.page) == both
    await a_sheet_says_that_a_row_is_known(officer, tmp_path)
    for one in (officer, secretariat):
        assert one.foreign == []
        assert one.complaints == []
        await one.context.close()


def theirs(into: Path) -> Path:
    """What the other agency told before, in English."""
    row = {
        "identifier": "JOURNEY-SAXAUL-1",
        "title": THEIRS,
        "lead": OTHER_AGENCY,
        "areas": "restoration",
        "countries": "MN",
        "planned_start": "2025-04-01",
        "planned_end": "2029-10-31",
        "locations": "country | MN",
        "budgets": f"commitment | {MILLIONS * 10**6:.0f} USD",
    }
    path = into / "theirs.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row)
    return path


async def type_it_and_see_the_hint(officer: Visit) -> int:
    page = officer.page
    await page.goto("/activities/new")
    await page.locator("[name=language]").select_option("mn")
    await page.locator("[name=title]").fill(MINE)
    await page.locator("input[name=areas][value=restoration]").check()
    await page.locator("[name=planned_start]").fill("2025-04-01")
    await page.locator("[name=planned_end]").fill("2029-10-31")
    await page.get_by_role("button", name="Next: where").click()
    await page.wait_for_url(re.compile("step=2"))
    hint = page.locator("section", has=page.get_by_role("heading", name="Is it registered already?"))
    await expect(hint.get_by_role("link", name=THEIRS)).to_be_visible()
    await expect(hint).to_contain_text(OTHER_AGENCY)
    await expect(hint.get_by_role("button", name="It is mine too: join it")).to_be_visible()
    await officer.picture("duplicate-1-hint-wide")
    await no_grave_findings(page)
    found = re.search(r"/activities/(\d+)/edit", page.url)
    assert found
    return int(found[1])


async def hand_it_in(page: Page) -> None:
    """Nobody is kept from going on."""
    await page.locator("input[name=countries][value=MN]").check()
    await page.locator("[name$='-kind'][value=country]").first.check()
    await page.locator("[name$='-country']").first.select_option("MN")
    await page.get_by_role("button", name="Next: who and how much").click()
    await page.wait_for_url(re.compile("step=3"))
    await page.locator("[name^='budget-'][name$='-kind']").first.select_option("commitment")
    await page.locator("[name^='budget-'][name$='-amount']").first.fill(f"{MILLIONS * 10**6:.0f}")
    await page.locator("[name^='budget-'][name$='-currency']").first.fill("USD")
    await page.get_by_role("button", name="Submit for review").click()
    await page.wait_for_url(re.compile("/desk"))


async def publish(page: Page, key: int) -> None:
    await page.goto(f"/review/{key}")
    await page.get_by_role("button", name="Publish").click()
    await page.wait_for_url(re.compile(r"/review(\?|$)"))


async def committed_millions(page: Page) -> Decimal:
    """As the home page tells it, on which money counts each piece of work once."""
    await page.goto("/", wait_until="domcontentloaded")
    said = await page.locator("a.openable[href*='sort=committed'] strong").inner_text()
    number = re.fullmatch(r"US\$\s*([\d.,]+)\s+million", said)
    assert number, said
    return Decimal(number[1].replace(",", ""))


async def judge_it_the_same(secretariat: Visit) -> None:
    page = secretariat.page
    await page.goto("/duplicates")
    await sees_first(page, "Told twice?")
    await page.get_by_role("link", name=re.compile(f"^Compare .*{re.escape(THEIRS)}")).click()
    await sees_first(page, "One work or two?")
    reasons = page.locator(".speaks .for")
    await expect(reasons.first).to_be_visible()
    await expect(page.get_by_role("link", name=THEIRS)).to_be_visible()
    await expect(page.get_by_role("link", name=MINE)).to_be_visible()
    await secretariat.picture("duplicate-2-pair-wide", full_page=True)
    await no_grave_findings(page)
    await page.get_by_role("button", name="The same activity").click()
    await expect(page.get_by_text("They are one activity now")).to_be_visible()


async def undo(secretariat: Visit) -> None:
    page = secretariat.page
    await page.goto("/duplicates")
    decided = page.locator("section", has=page.get_by_role("heading", name="Decided lately"))
    line = decided.get_by_role("listitem").filter(has_text=THEIRS)
    await expect(line).to_contain_text("the same activity")
    await line.get_by_role("link").first.click()
    await expect(page.get_by_text("These are one activity.")).to_be_visible()
    await secretariat.picture("duplicate-3-judged-wide", full_page=True)
    await page.get_by_role("button", name="Undo this").click()
    await expect(page.get_by_text("Undone: both records are as they were before.")).to_be_visible()


async def a_sheet_says_that_a_row_is_known(officer: Visit, folder: Path) -> None:
    """One row is what another reporter told already; the other is new."""
    page = officer.page
    book = openpyxl.Workbook()
    tab = book.worksheets[0]
    for row in (
        ("Төслийн нэр", "Улс", "Эхлэх", "Дуусах"),
        (THEIRS, "Монгол", "2025-04-01", "2029-10-31"),
        (NEW, "Монгол", "2026-05-01", "2027-09-30"),
    ):
        tab.append(row)
    book.save(folder / "known.xlsx")
    await page.goto("/import")
    await page.locator("[name=file]").set_input_files(folder / "known.xlsx")
    await page.locator("[name=organisation]").select_option(label=MINISTRY)
    await page.get_by_role("button", name="See what it would do").click()
    await page.wait_for_url(re.compile("/columns$"))
    await page.get_by_role("button", name="See what it would do").click()
    await expect(page.get_by_role("button", name="Bring it in")).to_be_visible()
    known, new = (page.locator(".import-line", has=page.get_by_label(title)) for title in (THEIRS, NEW))
    await expect(known.locator(".notice").get_by_role("link", name=THEIRS).first).to_be_visible()
    await expect(new).to_be_visible()
    await expect(new.locator(".notice")).to_have_count(0)
    await officer.picture("duplicate-4-import-wide", full_page=True)
    await no_grave_findings(page)
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.get_by_text("Cancelled. Nothing of this file is written.").first).to_be_visible()
    await expect(page.get_by_text("Brought in:")).to_have_count(0)
