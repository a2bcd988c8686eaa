"""What each role comes for: the donor, somebody new, the secretariat, the operator."""

import re

import pytest
from playwright.async_api import Browser, expect
from tests.base.posts import TAKEN, Post
from tests.journeys.conftest import PHONE, WIDE, visit
from tests.journeys.steps import (
    DONOR,
    OFFICER,
    SECRETARIAT,
    letter,
    link,
    no_grave_findings,
    sees_first,
    signed_in,
)

from commonground.accounts import service as accounts
from commonground.base.database import Database

pytestmark = pytest.mark.journey
OWN_PASSWORD = "four words of the steppe"
# Something that still seeks something, of the organisation the demo officer edits for.
SOUGHT = """
SELECT n.activity_id FROM need n JOIN activity a ON a.id = n.activity_id
JOIN member m ON m.organisation_id = a.lead_id JOIN person p ON p.id = m.person_id
JOIN activity_card c ON c.activity_id = a.id
WHERE p.email = $1 AND a.state = 'published' AND n.open
  AND activity_status(c.status_stated, c.start_on, c.end_on, current_date) IN ('planned', 'ongoing')
ORDER BY 1 LIMIT 1
"""


async def test_a_donor_asks_for_an_introduction_and_is_answered(
    chromium: Browser, site: str, registry: Database
) -> None:
    key = await registry.everything.fetchval(SOUGHT, OFFICER)
    donor = await signed_in(chromium, site, DONOR)
    page = donor.page
    await expect(page.get_by_role("link", name="All opportunities, ranked for you")).to_be_visible()
    await no_grave_findings(page)
    await donor.picture("donor-1-desk")
    await page.get_by_role("link", name="All opportunities, ranked for you").click()
    await sees_first(page, "Opportunities")
    await no_grave_findings(page)
    await donor.picture("donor-2-opportunities")
    await page.goto(f"/activities/{key}")
    await page.locator(".act-buttons").get_by_role("link", name="Ask for an introduction").click()
    await sees_first(page, "Ask for an introduction")
    await no_grave_findings(page)
    await page.locator("[name=organisation]").select_option(label="Global Environment Facility")
    await page.locator("[name=message]").fill("We could fund seedlings for two years from next spring.")
    await page.get_by_role("button", name="Ask", exact=True).click()
    await sees_first(page, "Introductions")
    await expect(page.get_by_text("asked, waits for an answer").first).to_be_visible()

    officer = await signed_in(chromium, site, OFFICER, PHONE)
    page = officer.page
    await expect(page.get_by_role("heading", name="Somebody asks for an introduction")).to_be_visible()
    await page.goto("/introductions")
    asked = page.locator("article", has_text="seedlings for two years").first
    await expect(asked).to_contain_text("Global Environment Facility")
    await asked.locator("textarea").fill("Gladly: write to our office in Ulaanbaatar.")
    await officer.picture("donor-3-officer-phone")
    await asked.get_by_role("button", name="Accept").click()
    await donor.page.reload()
    await expect(donor.page.get_by_text("Gladly: write to our office")).to_be_visible()
    await donor.picture("donor-4-answered")
    for one in (donor, officer):
        await one.context.close()


async def test_somebody_new_registers_and_the_secretariat_lets_them_in(
    chromium: Browser, site: str, post: Post
) -> None:
    email = "new@grassland.example"
    newcomer = await visit(chromium, site, PHONE)
    page = newcomer.page
    await page.goto("/sign-in")
    await page.get_by_role("link", name="Ask for one").click()
    await sees_first(page, "Register")
    await no_grave_findings(page)
    await page.locator("[name=name]").fill("Newcomer Nomin")
    await page.locator("[name=email]").fill(email)
    await page.locator("[name=organisation_name]").fill("Grassland Keepers of Dornod")
    await page.get_by_text("It is not in the registry yet").first.click()
    await page.locator("[name=type]").select_option(index=1)
    await page.locator("[name=country]").select_option("MN")
    await page.locator("[name=why]").fill("We keep pastures in Dornod and want to say so.")
    await page.get_by_role("button", name="Register").click()
    if await page.get_by_text("Is it one of these?").is_visible():
        await page.locator("[name=organisation][value=new]").check()
        await page.get_by_role("button", name="Register").click()
    await sees_first(page, "Look into your mailbox")
    await page.goto(link(await letter(post, email, "Confirm your address"), "/register/"))
    await sees_first(page, "Confirm your address")
    await page.get_by_role("button", name="This is my address").click()
    await sees_first(page, "Your address is confirmed")

    secretariat = await signed_in(chromium, site, SECRETARIAT)
    desk = secretariat.page
    await desk.get_by_role("link", name="Verify people").click()
    await sees_first(desk, "People")
    await no_grave_findings(desk)
    await secretariat.picture("newcomer-1-people")
    await desk.get_by_role("link", name="Newcomer Nomin").click()
    await sees_first(desk, "Newcomer Nomin")
    await no_grave_findings(desk)
    await desk.locator("[name=organisation][value=new]").check()
    await desk.get_by_role("button", name="Accept, and send the link to come in").click()
    await desk.wait_for_url(re.compile("/people"))

    await page.goto(link(await letter(post, email, "Welcome to Common Ground"), "/invitations/"))
    await sees_first(page, "Join Grassland Keepers of Dornod")
    await page.locator("[name=password]").fill(OWN_PASSWORD)
    await page.get_by_role("button", name="Make my account and join").click()
    await page.wait_for_url(re.compile("/desk"))
    await expect(page.get_by_role("link", name="Register an activity").first).to_be_in_viewport()
    await newcomer.picture("newcomer-2-in-phone")
    for one in (newcomer, secretariat):
        await one.context.close()


async def test_the_secretariat_puts_a_meeting_and_what_it_agreed_on_record(
    chromium: Browser, site: str
) -> None:
    secretariat = await signed_in(chromium, site, SECRETARIAT)
    page = secretariat.page
    await page.goto("/frameworks/blue-sky-plan")
    await no_grave_findings(page)
    await page.get_by_role("link", name="Add a meeting").first.click()
    await sees_first(page, "Add a meeting")
    await no_grave_findings(page)
    await page.locator("[name^=title]").first.fill("Working group on dust, third meeting")
    await page.locator("[name=held_on]").fill("2026-09-14")
    await page.get_by_role("button", name="Save").click()
    meeting = page.locator("article.meeting", has_text="Working group on dust, third meeting")
    await meeting.get_by_role("link", name="Add an agreed item").click()
    await sees_first(page, "Add an agreed item")
    await no_grave_findings(page)
    await page.locator("[name^=text]").first.fill("Exchange dust measurements every hour.")
    await page.locator("[name=due]").fill("2027-03-01")
    await page.get_by_role("button", name="Save", exact=True).click()
    await page.get_by_role("link", name="Exchange dust measurements every hour.").click()
    await sees_first(page, "Exchange dust measurements every hour.")
    await page.locator("[name=state][value=under_way]").check()
    await page.locator("[name=note]").fill("The stations are named.")
    await no_grave_findings(page)
    await page.get_by_role("button", name="Send the answer").click()
    await expect(page.get_by_text("The stations are named.").first).to_be_visible()
    await secretariat.picture("secretariat-item", full_page=True)

    reader = await visit(chromium, site, WIDE)
    await reader.page.goto("/frameworks/blue-sky-plan")
    await expect(reader.page.get_by_text("Exchange dust measurements every hour.").first).to_be_visible()
    for one in (secretariat, reader):
        await one.context.close()


async def test_the_operator_finds_a_mail_that_failed_and_sends_it_again(
    chromium: Browser, site: str, post: Post, registry: Database
) -> None:
    operator_email, lost = "operator@ground.example", "lost@agency.example"
    async with registry.sessions.begin() as session:
        await accounts.add_person(session, operator_email, "Operator", OWN_PASSWORD, "operator")
    post.answers["rcpt"] = ["550 no such mailbox", TAKEN]
    operator = await signed_in(chromium, site, operator_email, password=OWN_PASSWORD)
    page = operator.page
    await page.goto("/organisations/1/members")
    await page.locator("[name=email]").fill(lost)
    await page.get_by_role("button", name="Send the invitation").click()
    await expect(page.get_by_text(lost).first).to_be_visible()
    failed = page.locator("#mails li", has_text=lost)
    for _look in range(40):
        await page.goto("/operate")
        if await failed.is_visible():
            break
        await page.wait_for_timeout(250)
    await sees_first(page, "Jobs and mails")
    await expect(page.get_by_text("1 thing needs you.")).to_be_in_viewport()
    await expect(failed).to_contain_text("550")
    await no_grave_findings(page)
    await operator.picture("operator-1-failed")
    await failed.get_by_role("button", name=re.compile("Try again")).click()
    await letter(post, lost, "invites you to Common Ground")
    for _look in range(40):
        await page.goto("/operate")
        if not await failed.is_visible():
            break
        await page.wait_for_timeout(250)
    await expect(page.get_by_text("All is well: nothing has failed.")).to_be_in_viewport()
    await operator.picture("operator-2-sent")
    await operator.context.close()
