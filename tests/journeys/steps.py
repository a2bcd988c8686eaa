"""What the people of these stories do again and again: sign in, look, read their mail, go by keyboard."""

import asyncio
import os
import re
import sys
from email.message import EmailMessage
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect
from tests.base.posts import Post
from tests.journeys.conftest import COMMAND, WIDE, Visit, visit

from commonground import start

OFFICER, DONOR, SECRETARIAT = (account[0] for account in start.DEMO_ACCOUNTS)
PASSWORD = start.DEMO_PASSWORD
MAIL_S = 15
GRAVE = ("serious", "critical")
# What tells a keyboard's user where they are: a ring or a shadow that is not there without the focus.
RING = """
() => {
  const one = document.activeElement, shown = (element) => {
    const style = getComputedStyle(element);
    return parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none" || style.boxShadow !== "none";
  };
  const box = one.getBoundingClientRect();
  const around = one.closest("label, .choice, .field") ?? one;
  return (shown(one) || shown(around)) && box.bottom > 0 && box.top < innerHeight;
}
"""


async def signed_in(
    chromium: Browser, site: str, email: str, size: dict[str, int] = WIDE, password: str = PASSWORD
) -> Visit:
    made = await visit(chromium, site, size)
    await made.page.goto("/sign-in")
    await made.page.locator("input[name=email]").fill(email)
    await made.page.locator("input[name=password]").fill(password)
    await made.page.locator("main button[type=submit]").click()
    await made.page.wait_for_url(re.compile("/desk"))
    return made


async def sees_first(page: Page, words: str) -> None:
    """The page's one heading, on the screen without scrolling."""
    heading = page.get_by_role("heading", level=1)
    await expect(heading).to_have_count(1)
    await expect(heading).to_contain_text(words)
    await expect(heading).to_be_in_viewport()


async def letter(post: Post, to: str, subject: str) -> str:
    """The text of the newest mail of that subject in somebody's mailbox."""
    for _moment in range(MAIL_S * 10):
        found = [one for one in post.came if one["To"] == to and subject in str(one["Subject"])]
        if found:
            return text_of(found[-1])
        await asyncio.sleep(0.1)
    raise AssertionError(f"no mail “{subject}” came to {to}; there are {subjects(post, to)}")


def subjects(post: Post, to: str) -> list[str]:
    return [str(one["Subject"]) for one in post.came if one["To"] == to]


def text_of(mail: EmailMessage) -> str:
    """Both forms of a mail say the same addresses."""
    text, page = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text
    assert page
    content = str(text.get_content())
    for address in addresses(content):
        assert address in str(page.get_content()).replace("&amp;", "&")
    return content


def addresses(text: str) -> list[str]:
    return re.findall(r"https?://\S+", text)


def link(text: str, part: str) -> str:
    return next(address for address in addresses(text) if part in address)


async def no_grave_findings(page: Page) -> None:
    """Of axe-core; a finding is told with the elements it names."""
    found: list[dict[str, Any]] = (await Axe().run(page)).response["violations"]
    told = [
        f"{one['id']} ({one['help']}): {[node['html'][:200] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in GRAVE
    ]
    assert told == [], f"{page.url}: {told}"


async def commonground(*arguments: str) -> None:
    """Beside the running server, as an operator does."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    ran = await asyncio.create_subprocess_exec(
        COMMAND, *arguments, env=environment, stdout=sys.stderr, stderr=asyncio.subprocess.PIPE
    )
    _out, told = await ran.communicate()
    assert ran.returncode == 0, told.decode()


async def tab_to(page: Page, wanted: str, back: bool = False) -> None:
    """Presses Tab until the focus is on what the selector names, and sees that it shows there."""
    for _press in range(200):
        if await page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            assert await page.evaluate(RING), f"the focus on {wanted} does not show"
            return
        await page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"the keyboard does not reach {wanted} on {page.url}")
