"""In a real browser: the connection goes, the session ends, two people write, one goes back, clicks twice."""

import re

import pytest
from playwright.async_api import Browser, Page, expect
from tests.journeys.conftest import PHONE, WIDE, Visit, visit

from commonground import start

pytestmark = pytest.mark.journey
OFFICER, _DONOR, SECRETARIAT = (account[0] for account in start.DEMO_ACCOUNTS)


async def signed_in(chromium: Browser, site: str, email: str, size: dict[str, int] = WIDE) -> Visit:
    made = await visit(chromium, site, size)
    await made.page.goto("/sign-in")
    await made.page.locator("input[name=email]").fill(email)
    await made.page.locator("input[name=password]").fill(start.DEMO_PASSWORD)
    await made.page.locator("main button[type=submit]").click()
    await made.page.wait_for_url(re.compile("/desk"))
    return made


def sign(page: Page, words: str) -> object:
    return expect(page.locator("[data-typing-sign]")).to_contain_text(words, timeout=10_000)


async def new_draft(page: Page, title: str) -> int:
    await page.goto("/activities/new")
    await page.locator("[name=title]").fill(title)
    await page.get_by_role("button", name="Save draft").click()
    await page.wait_for_url(re.compile(r"/activities/\d+/edit"))
    return int(page.url.split("/")[4])


async def test_typing_goes_to_the_server_and_is_taken_up_on_another_device(
    chromium: Browser, site: str
) -> None:
    desk = await signed_in(chromium, site, OFFICER)
    await desk.page.goto("/activities/new")
    await desk.page.locator("[name=title]").press_sequentially("Saxaul along the rail")
    await sign(desk.page, "Typing saved")
    await desk.picture("typing-saved-wide")
    await desk.context.close()
    phone = await signed_in(chromium, site, OFFICER, PHONE)
    await phone.page.goto("/activities/new")
    offer = phone.page.locator(".offer", has_text="Saxaul along the rail")
    await expect(offer).to_be_visible()
    await phone.picture("typing-offered-phone")
    await offer.get_by_role("link", name="Take it up").click()
    await expect(phone.page.locator("[name=title]")).to_have_value("Saxaul along the rail")
    await phone.picture("typing-taken-up-phone")
    await phone.page.get_by_role("button", name="Save draft").click()
    await phone.page.wait_for_url(re.compile(r"/activities/\d+/edit"))
    await phone.page.goto("/activities/new")
    await expect(phone.page.locator(".offer", has_text="Saxaul along the rail")).to_have_count(0)
    assert phone.complaints == []
    await phone.context.close()


async def test_without_a_connection_typing_stays_in_the_browser_and_goes_when_it_returns(
    chromium: Browser, site: str
) -> None:
    one = await signed_in(chromium, site, OFFICER, PHONE)
    page = one.page
    await page.goto("/activities/new")
    await one.context.set_offline(True)
    await page.locator("[name=title]").press_sequentially("Typed in a tunnel")
    await sign(page, "Kept in this browser – no connection")
    await one.picture("typing-kept-here-phone")
    await one.context.set_offline(False)
    await sign(page, "Typing saved")
    assert await page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('cg-typing'))") == []
    await one.context.close()


async def test_a_browser_closed_without_a_connection_brings_the_typing_in_later(
    chromium: Browser, site: str
) -> None:
    one = await signed_in(chromium, site, OFFICER)
    page = one.page
    await page.goto("/activities/new")
    await one.context.set_offline(True)
    await page.locator("[name=title]").press_sequentially("Closed in a tunnel")
    await sign(page, "Kept in this browser")
    await page.close()
    await one.context.set_offline(False)
    page = await one.context.new_page()
    await page.goto("/activities/new")
    offer = page.locator(".offer").first
    await expect(offer).to_contain_text("that is not saved yet")
    await offer.get_by_role("link", name="Take it up").click()
    await expect(page.locator("[name=title]")).to_have_value("Closed in a tunnel")
    await one.context.close()


async def test_whoever_signs_out_leaves_nothing_in_the_browser_and_another_sees_nothing(
    chromium: Browser, site: str
) -> None:
    one = await signed_in(chromium, site, OFFICER)
    page = one.page
    await page.goto("/activities/new")
    await page.evaluate(
        "localStorage.setItem('cg-typing:999:somebody-elses', '{\"body\": \"title=Not+yours\"}')"
    )
    await page.reload()
    await expect(page.locator("[name=title]")).to_be_visible()
    assert "Not yours" not in await page.content()
    await page.locator("summary.account-menu").click()
    await page.get_by_role("button", name="Sign out").click()
    await page.wait_for_url(re.compile(r"/$"))
    assert await page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('cg-typing'))") == []
    await one.context.close()


async def test_a_session_that_ends_while_one_types_loses_nothing_without_scripts_either(
    chromium: Browser, site: str
) -> None:
    for scripts in (True, False):
        one = await visit(chromium, site, WIDE, scripts)
        page, title = one.page, f"Longer than the session, scripts {scripts}"
        await page.goto("/sign-in?next=/activities/new")
        await sign_in_here(page)
        await page.locator("[name=title]").fill(title)
        await page.locator("[name=summary]").fill("A long text.\nIn two lines.")
        await one.context.clear_cookies()
        await page.get_by_role("button", name="Next: where").click()
        await page.wait_for_url(re.compile("/sign-in"))
        await one.picture(f"session-ended-{'wide' if scripts else 'plain'}")
        await sign_in_here(page)
        await expect(page.locator("[name=title]")).to_have_value(title)
        await expect(page.locator("[name=summary]")).to_have_value("A long text.\nIn two lines.")
        await one.picture(f"session-came-back-{'wide' if scripts else 'plain'}")
        await page.get_by_role("button", name="Next: where").click()
        await page.wait_for_url(re.compile(r"/activities/\d+/edit\?step=2"))
        await one.context.close()


async def sign_in_here(page: Page) -> None:
    await page.locator("input[name=email]").fill(OFFICER)
    await page.locator("input[name=password]").fill(start.DEMO_PASSWORD)
    await page.locator("main button[type=submit]").click()
    await page.wait_for_url(re.compile("/activities/new"))


async def test_back_reload_two_tabs_and_a_double_click_are_harmless(chromium: Browser, site: str) -> None:
    one = await signed_in(chromium, site, OFFICER)
    page = one.page
    await page.goto("/activities/new")
    await page.locator("[name=title]").fill("Clicked twice")
    await page.get_by_role("button", name="Next: where").dblclick()
    await page.wait_for_url(re.compile(r"step=2"))
    number = page.url.split("/")[4]
    await page.go_back()
    await expect(page.locator("[name=title]")).to_have_value("Clicked twice")
    await page.locator("[name=title]").fill("Clicked twice, then back")
    await page.get_by_role("button", name="Next: where").click()
    await page.wait_for_url(re.compile(r"step=2"))
    assert page.url.split("/")[4] == number, "going back and on again makes no second draft"

    await page.goto(f"/activities/{number}/edit")
    await page.locator("[name=summary]").press_sequentially("Before the reload")
    await page.reload()
    await expect(page.locator("[name=summary]")).to_have_value("Before the reload")
    await expect(page.get_by_text("Below is what you typed at")).to_be_visible()

    other = await one.context.new_page()
    await other.goto(f"/activities/{number}/edit?step=3")
    await other.locator("[name^='need-'][name$='-detail']").first.fill("In the other tab")
    await other.locator("[name^='need-'][name$='-kind']").first.select_option("data")
    await other.get_by_role("button", name="Save draft").click()
    await page.get_by_role("button", name="Save draft").click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    await page.goto(f"/activities/{number}/edit?step=3")
    await expect(page.locator("[name='need-0-detail']")).to_have_value("In the other tab")
    await page.goto(f"/activities/{number}/edit?step=1")
    await expect(page.locator("[name=summary]")).to_have_value("Before the reload")
    await one.context.close()


async def test_two_people_at_one_activity_meet_on_a_page_that_shows_both(
    chromium: Browser, site: str
) -> None:
    officer, secretariat = (
        await signed_in(chromium, site, OFFICER),
        await signed_in(chromium, site, SECRETARIAT),
    )
    number = await new_draft(officer.page, "Written by two")
    await officer.page.locator("[name=title]").fill("Written by two: the officer")
    await officer.page.locator("[name=homepage]").evaluate("box => box.closest('details').open = true")
    await officer.page.locator("[name=homepage]").fill("https://officer.example")
    await secretariat.page.goto(f"/activities/{number}/edit")
    await secretariat.page.locator("[name=title]").fill("Written by two: the secretariat")
    await secretariat.page.locator("[name=summary]").fill("Said by the secretariat.")
    await secretariat.page.get_by_role("button", name="Save draft").click()
    await expect(secretariat.page.get_by_text("Saved.")).to_be_visible()

    page = officer.page
    await page.get_by_role("button", name="Save draft").click()
    await expect(page.get_by_text("Written by two: the secretariat").first).to_be_visible()
    await expect(page.locator("[name=title]")).to_have_value("Written by two: the officer")
    await officer.picture("merge-wide", full_page=True)
    await page.set_viewport_size({"width": 390, "height": 844})
    await officer.picture("merge-phone")
    await page.get_by_role("button", name="Save draft").click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    await expect(page.locator("[name=title]")).to_have_value("Written by two: the officer")
    await expect(page.locator("[name=summary]")).to_have_value("Said by the secretariat.")
    await page.goto(f"/activities/{number}/history")
    await expect(page.get_by_text("Written by two: the secretariat").first).to_be_visible()
    for one in (officer, secretariat):
        await one.context.close()
