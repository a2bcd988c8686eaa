"""The first activity of the demo registered by hand: what it takes in fields, screens, keystrokes, clicks."""

import csv
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from tests.journeys.conftest import WIDE, Visit, visit

from commonground import start

pytestmark = pytest.mark.journey
DEMO = Path(__file__).resolve().parents[2] / "seeds" / "demo" / "activities.csv"
SECRETARIAT = start.DEMO_ACCOUNTS[2][0]
DATES = ("planned_start", "planned_end", "actual_start", "actual_end")
MOST_FIELDS, MOST_SCREENS = 12, 3

# What the person's hands do, over all pages of the story; what a script does is not counted.
COUNTING = """
const add = (what) => sessionStorage.setItem(what, Number(sessionStorage.getItem(what) || 0) + 1);
addEventListener("keydown", (event) => event.isTrusted && add("keys"), true);
addEventListener("pointerdown", (event) => event.isTrusted && add("clicks"), true);
"""
# A field is asked for where nothing beside it says that it may be left out; a group of ticks is one field.
ASKED = """
() => [...document.querySelectorAll("#register [required]")].map((input) => input.name)
    .concat([...document.querySelectorAll("#register [data-shares]")].map((group) => group.id.slice(2)))
    .concat(document.querySelector("#register [data-location]") ? ["location"] : [])
"""


def first_activity() -> dict[str, str]:
    with DEMO.open(encoding="utf-8") as file:
        return next(csv.DictReader(file))


def shares_in(cell: str) -> dict[str, str]:
    """`restoration 25; capacity 40` by code."""
    pairs = (part.split() for part in cell.split(";"))
    return {pair[0]: pair[1] for pair in pairs}


class Counted:
    """The visit with what was counted on its screens."""

    def __init__(self, made: Visit) -> None:
        self.visit, self.page = made, made.page
        self.asked: list[str] = []
        self.screens = 0

    async def screen(self) -> None:
        self.screens += 1
        self.asked += await self.page.evaluate(ASKED)

    async def begin(self) -> None:
        await self.page.goto("/activities/new")
        await self.page.evaluate("sessionStorage.clear()")
        await self.screen()

    async def hands(self) -> dict[str, int]:
        counts: dict[str, Any] = await self.page.evaluate("({...sessionStorage})")
        return {what: int(counts.get(what, 0)) for what in ("keys", "clicks")}

    def tell(self, how: str, hands: dict[str, int]) -> None:
        fields = ", ".join(dict.fromkeys(self.asked))
        print(
            f"\n{how}: {len(set(self.asked))} required fields ({fields}), {self.screens} screens, "
            f"{hands['keys']} keystrokes, {hands['clicks']} clicks"
        )


@pytest_asyncio.fixture
async def counted(chromium: Browser, site: str) -> AsyncIterator[Counted]:
    """Signed in as the one who registers for the organisation that leads the first activity."""
    made = await visit(chromium, site, WIDE)
    await made.page.goto("/sign-in")
    await made.page.locator("input[name=email]").fill(SECRETARIAT)
    await made.page.locator("input[name=password]").fill(start.DEMO_PASSWORD)
    await made.page.locator("main button[type=submit]").click()
    await made.page.wait_for_url(re.compile("/desk"))
    await made.context.add_init_script(COUNTING)
    yield Counted(made)
    await made.context.close()


async def type_in(page: Page, name: str, text: str) -> None:
    await page.locator(f"[name='{name}']").click()
    await page.keyboard.type(text)


async def tick_with_shares(page: Page, field: str, shares: dict[str, str]) -> None:
    for code in shares:
        await page.locator(f"input[name={field}][value={code}]").click()
    for code, share in shares.items():
        box = page.locator(f"[name='{field}-{code}']")
        if await box.input_value() != share:
            await box.click()
            await page.keyboard.type(share)


async def test_the_first_activity_takes_few_fields_and_three_screens(counted: Counted) -> None:
    page, row = counted.page, first_activity()
    await counted.begin()
    await type_in(page, "title", row["title"])
    await type_in(page, "summary", row["summary"])
    await type_in(page, "lead-name", row["lead"])
    await tick_with_shares(page, "areas", shares_in(row["areas"]))
    for field in DATES:
        if row[field]:
            year, month, day = row[field].split("-")
            await type_in(page, field, f"{month}{day}{year}")
    await page.get_by_role("button", name="Next: where").click()
    await page.wait_for_url(re.compile("step=2"))

    await counted.screen()
    for code in shares_in(row["countries"]):
        tick = page.locator(f"input[name=countries][value={code}]")
        if not await tick.is_checked():
            await tick.click()
    await page.locator("[name$='-kind'][value=subregion]").first.click()
    await page.get_by_role("button", name="Next: who and how much").click()
    await page.wait_for_url(re.compile("step=3"))

    await counted.screen()
    for code in row["frameworks"].split("; "):
        await page.locator(f"input[name=frameworks][value='{code}']").click()
    await page.get_by_role("button", name="Submit for review").click()
    await page.wait_for_url(re.compile("/desk"))
    counted.tell("With mouse and keys", await counted.hands())
    assert len(set(counted.asked)) <= MOST_FIELDS
    assert counted.screens <= MOST_SCREENS
    await stands_as_in_the_sheet(page, row)


async def stands_as_in_the_sheet(page: Page, row: dict[str, str]) -> None:
    """In the reviewer's queue, with what the sheet says."""
    await page.goto("/review")
    await page.get_by_role("link", name=row["title"]).first.click()
    for words in (row["title"], row["lead"], "NEASPEC"):
        await expect(page.get_by_text(words).first).to_be_visible()


async def tab_to(page: Page, wanted: str, back: bool = False) -> None:
    """Presses Tab until the focus is on what the selector names."""
    for _press in range(150):
        if await page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
        await page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"the keyboard does not reach {wanted}")


async def test_the_first_activity_by_keyboard_alone(counted: Counted) -> None:
    page, row = counted.page, first_activity()
    await counted.begin()
    keyboard = page.keyboard
    await tab_to(page, "[name=title]")
    await keyboard.type(row["title"])
    await tab_to(page, "[name=lead-name]")
    await keyboard.type(row["lead"])
    for code in shares_in(row["areas"]):
        await tab_to(page, f"input[name=areas][value={code}]")
        await keyboard.press("Space")
    for field in filter(row.get, DATES):
        await tab_to(page, f"[name={field}]")
        year, month, day = row[field].split("-")
        await keyboard.type(f"{month}{day}{year}")
    await tab_to(page, "button[name=do][value=next]:not([aria-hidden])")
    await keyboard.press("Enter")
    await page.wait_for_url(re.compile("step=2"))

    await counted.screen()
    for code in shares_in(row["countries"]):
        await tab_to(page, f"input[name=countries][value={code}]")
        if not await page.evaluate("document.activeElement.checked"):
            await keyboard.press("Space")
    await tab_to(page, "[name$='-kind'][type=radio]")
    for _press in range(10):
        if await page.evaluate("document.activeElement.value") == "subregion":
            break
        await keyboard.press("ArrowDown")
    await tab_to(page, "button[name=do][value=next]:not([aria-hidden])")
    await keyboard.press("Enter")
    await page.wait_for_url(re.compile("step=3"))

    await counted.screen()
    await tab_to(page, "button[name=do][value=submit]")
    await keyboard.press("Enter")
    await page.wait_for_url(re.compile("/desk"))
    hands = await counted.hands()
    counted.tell("With the keyboard alone", hands)
    assert hands["clicks"] == 0
    assert counted.screens <= MOST_SCREENS
