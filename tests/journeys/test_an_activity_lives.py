"""One activity among five people: invited, registered, returned, mended, published, changed, confirmed."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from tests.base.posts import Post
from tests.journeys.conftest import PHONE, WIDE, Visit, visit
from tests.journeys.steps import SECRETARIAT, letter, link, sees_first, signed_in

from commonground.accounts import service as accounts
from commonground.base import jobs
from commonground.base.database import Database

pytestmark = pytest.mark.journey
AGENCY = "Agency for the Moving Sands"
MANAGER, EDITOR, FOCAL = "manager@sands.example", "editor@sands.example", "focal@sands.example"
OWN_PASSWORD = "four words of the steppe"
TITLE = "Saxaul belts at the southern soums"
MENDED = "Plants saxaul belts around eleven soum centres, and looks after them for five years."
COORDINATES = "43°34′12″N 104°25′48″E"


async def test_an_activity_is_registered_reviewed_changed_and_confirmed(
    chromium: Browser, site: str, post: Post, registry: Database, folder: Path
) -> None:
    secretariat = await signed_in(chromium, site, SECRETARIAT)
    organisation = await invite_a_manager(secretariat)
    manager = await accept(chromium, site, post, MANAGER, "Sarnai Manager")
    await invite_an_editor(manager, organisation)
    editor = await accept(chromium, site, post, EDITOR, "Bat Editor", PHONE)

    key = await register(editor)
    await return_with_comments(secretariat, key)
    await mend(editor, post, key)
    await publish(secretariat, post, key)
    await change(editor, key)
    await approve_a_part(secretariat, post, key)
    await hand_the_rest_in(editor, key)
    await approve_the_rest(secretariat, post, key)
    await endorse(chromium, site, secretariat, registry, key)
    await confirm_from_the_mail(chromium, site, post, registry, key)
    await every_step_is_in_the_history(editor, key)
    nothing_private_is_logged(post, folder)
    for one in (secretariat, manager, editor):
        assert one.foreign == []
        assert [line for line in one.complaints if "404" not in line] == []
        await one.context.close()


async def invite_a_manager(secretariat: Visit) -> str:
    """The organisation's address on the site."""
    page = secretariat.page
    await page.goto("/organisations/new")
    await sees_first(page, "A new organisation")
    await page.locator("[name=name-en]").fill(AGENCY)
    await page.locator("[name=country]").select_option("MN")
    await page.get_by_role("button", name="Put it into the registry").click()
    await sees_first(page, AGENCY)
    address = re.sub(r"^https?://[^/]+|\?.*$", "", page.url)
    await page.goto(f"{address}/members")
    await sees_first(page, f"People of {AGENCY}")
    await page.locator("[name=email]").fill(MANAGER)
    await page.locator("[name=role][value=manager]").check()
    await page.get_by_role("button", name="Send the invitation").click()
    await expect(page.get_by_text(MANAGER).first).to_be_visible()
    await expect(page.get_by_text("Verified by the secretariat")).to_be_visible()
    await secretariat.picture("life-01-invited-wide", full_page=True)
    return address


async def accept(
    chromium: Browser, site: str, post: Post, email: str, name: str, size: dict[str, int] = WIDE
) -> Visit:
    """By the link in the mail, with an account made there."""
    made = await visit(chromium, site, size)
    mail = await letter(post, email, f"{AGENCY} invites you")
    page = made.page
    await page.goto(link(mail, "/invitations/"))
    await sees_first(page, f"Join {AGENCY}")
    await made.picture(f"life-02-invitation-{name.split()[0].lower()}")
    await page.locator("[name=name]").fill(name)
    await page.locator("[name=password]").fill(OWN_PASSWORD)
    await page.get_by_role("button", name="Make my account and join").click()
    await page.wait_for_url(re.compile("/desk"))
    await sees_first(page, "Nothing waits for you")
    await expect(page.get_by_role("link", name="Register an activity").first).to_be_in_viewport()
    return made


async def invite_an_editor(manager: Visit, organisation: str) -> None:
    page = manager.page
    await page.goto(organisation)
    await page.goto(f"{organisation}/members")
    await page.locator("[name=email]").fill(EDITOR)
    await page.locator("[name=role][value=editor]").check()
    await page.get_by_role("button", name="Send the invitation").click()
    await expect(page.get_by_text(EDITOR).first).to_be_visible()


async def register(editor: Visit) -> int:
    """On a phone: a polygon drawn, a coordinate pasted, handed in."""
    page = editor.page
    await page.get_by_role("link", name="Register an activity").first.click()
    await sees_first(page, "Register an activity")
    await editor.picture("life-03-register-phone")
    await page.locator("[name=title]").fill(TITLE)
    await page.locator("[name=summary]").fill("Plants saxaul belts.")
    await page.locator("input[name=areas][value=restoration]").check()
    await page.locator("[name=planned_start]").fill("2026-04-01")
    await page.locator("[name=planned_end]").fill("2030-10-31")
    await page.get_by_role("button", name="Next: where").click()
    await page.wait_for_url(re.compile("step=2"))
    await draw_a_polygon(page)
    await editor.picture("life-04-drawn-phone")
    await paste_a_coordinate(page)
    await editor.picture("life-05-pasted-phone")
    await page.get_by_role("button", name="Next: who and how much").click()
    await page.wait_for_url(re.compile("step=3"))
    await page.locator("[name^='budget-'][name$='-amount']").first.fill("800000")
    await page.get_by_role("button", name="Submit for review").click()
    await page.wait_for_url(re.compile("/desk"))
    await expect(page.get_by_role("heading", name="With the secretariat")).to_be_visible()
    await editor.picture("life-06-handed-in-phone")
    found = await page.get_by_role("link", name=TITLE).first.get_attribute("href")
    return int(re.findall(r"\d+", found or "")[0])


async def draw_a_polygon(page: Page) -> None:
    """Four corners in the midst of Mongolia, and the first once more to close it."""
    place = page.locator("[data-location]").first
    await place.locator("input[value=polygon][name$='-kind']").check()
    canvas = place.locator("[data-draw-map] canvas").first
    await canvas.scroll_into_view_if_needed()
    await expect(place.locator(".draw-tools")).to_contain_text("Click the corners")
    await place.get_by_role("button", name="Zoom in").click()
    await page.wait_for_timeout(800)
    box = await canvas.bounding_box()
    assert box
    middle = box["x"] + box["width"] / 2 - 60, box["y"] + box["height"] / 2 - 80
    corners = [(-25, -22), (25, -22), (25, 22), (-25, 22), (-25, -22)]
    for right, down in corners:
        await page.mouse.move(middle[0] + right + 3, middle[1] + down)
        await page.mouse.click(middle[0] + right, middle[1] + down)
        await page.wait_for_timeout(150)
    await expect(place.locator("[name$='-geometry']")).to_have_value(re.compile('"Polygon"'))


async def paste_a_coordinate(page: Page) -> None:
    await page.get_by_role("button", name="Add another place").click()
    place = page.locator("[data-location]").nth(1)
    await expect(place).to_be_visible()
    await expect(place.locator("[data-finder][data-ready]")).to_be_visible()
    finder = place.locator("[name$='-find']")
    await finder.click()
    await page.keyboard.insert_text(COORDINATES)
    await expect(finder).to_have_value(COORDINATES)
    await finder.press("Enter")
    await expect(place.locator("[name$='-latitude']")).to_have_value(re.compile(r"43\.57"))
    await expect(place.locator("[name$='-longitude']")).to_have_value(re.compile(r"104\.43"))
    await expect(place.locator("[name$='-kind'][value=point]")).to_be_checked()


async def return_with_comments(secretariat: Visit, key: int) -> None:
    page = secretariat.page
    await page.goto("/desk")
    await sees_first(page, "for you")
    await expect(page.get_by_role("link", name="Open the queue")).to_be_in_viewport()
    await secretariat.picture("life-07-desk-secretariat-wide")
    await page.get_by_role("link", name="Open the queue").click()
    await sees_first(page, "Review")
    await page.get_by_role("link", name=TITLE).first.click()
    await sees_first(page, TITLE)
    for field, words in (
        ("summary", "Say how many belts, and who tends them."),
        ("budgets", "In which years?"),
    ):
        block = page.locator(f"#c-{field}")
        await block.locator("summary").click()
        await block.locator("textarea").fill(words)
    await secretariat.picture("life-08-returned-wide", full_page=True)
    await page.get_by_role("button", name="Return with comments").click()
    await page.wait_for_url(re.compile("/review"))


async def mend(editor: Visit, post: Post, key: int) -> None:
    """From the mail's link to the fields that are asked about."""
    mail = await letter(post, EDITOR, f"Please look again: {TITLE}")
    assert "Say how many belts" in mail
    assert "In which years?" in mail
    page = editor.page
    await page.goto("/desk")
    await sees_first(page, "1 thing waits for you")
    await expect(page.get_by_role("heading", name="Returned to you")).to_be_in_viewport()
    await page.goto(link(mail, f"/activities/{key}/edit"))
    remarks = page.get_by_role("region", name="What the reviewer says")
    await expect(remarks).to_be_in_viewport()
    await expect(remarks).to_contain_text("Returned with 2 comments")
    await editor.picture("life-09-mend-phone")
    await remarks.get_by_role("link", name="Summary").click()
    await page.locator("[name=summary]").fill(MENDED)
    await page.locator("[role=navigation], .steps").get_by_role("button", name="Who and how much").click()
    await page.wait_for_url(re.compile("step=3"))
    await page.locator("[name$='-period_start']").first.fill("2026-04-01")
    await page.locator("[name$='-period_end']").first.fill("2030-10-31")
    await page.get_by_role("button", name="Submit for review").click()
    await page.wait_for_url(re.compile("/desk"))
    await sees_first(page, "Nothing waits for you")


async def publish(secretariat: Visit, post: Post, key: int) -> None:
    page = secretariat.page
    await page.goto(f"/review/{key}")
    await expect(page.get_by_text("eleven soum centres").first).to_be_in_viewport()
    await page.get_by_role("button", name="Publish").click()
    await letter(post, EDITOR, f"Published: {TITLE}")
    seen = await page.request.get(f"/activities/{key}")
    assert seen.ok
    await page.goto(f"/activities/{key}")
    await sees_first(page, TITLE)
    await expect(page.get_by_text("eleven soum centres").first).to_be_visible()


async def change(editor: Visit, key: int) -> None:
    """A pending change; the public goes on seeing what was approved."""
    page = editor.page
    await page.goto(f"/activities/{key}/edit")
    await sees_first(page, "Change a published activity")
    await page.locator("[name=title]").fill(f"{TITLE}, second phase")
    await page.locator("[name=summary]").fill(MENDED.replace("eleven", "fourteen"))
    await page.locator("[name=planned_end]").fill("2032-10-31")
    await page.get_by_role("button", name="Send the change for review").click()
    await page.wait_for_url(re.compile("/desk"))
    public = await (await page.request.get(f"/activities/{key}.json")).text()
    assert "eleven" in public
    assert "fourteen" not in public
    await editor.picture("life-10-changed-phone")


async def approve_a_part(secretariat: Visit, post: Post, key: int) -> None:
    page = secretariat.page
    await page.goto(f"/review/{key}")
    await sees_first(page, TITLE)
    diff = page.locator("#c-summary")
    await expect(diff.locator("del")).to_have_text("eleven")
    await expect(diff.locator("ins")).to_have_text("fourteen")
    await secretariat.picture("life-11-diff-wide")
    await diff.get_by_label("Approve this Summary").check()
    await page.locator("[name=comment]").fill("The new end needs a decision of the ministry.")
    await page.get_by_role("button", name="Approve only what is ticked").click()
    await page.wait_for_url(re.compile("/review"))
    mail = await letter(post, EDITOR, f"Approved in part: {TITLE}")
    assert "decision of the ministry" in mail
    public = await (await page.request.get(f"/activities/{key}.json")).text()
    assert "fourteen" in public
    assert "second phase" not in public


async def hand_the_rest_in(editor: Visit, key: int) -> None:
    page = editor.page
    await page.goto(f"/activities/{key}/edit")
    await expect(page.get_by_text("decision of the ministry").first).to_be_in_viewport()
    await expect(page.locator("[name=planned_end]")).to_have_value("2032-10-31")
    await expect(page.locator("[name=title]")).to_have_value(f"{TITLE}, second phase")
    await editor.picture("life-12-the-rest-phone")
    await page.get_by_role("button", name="Send the change for review").click()
    await page.wait_for_url(re.compile("/desk"))


async def approve_the_rest(secretariat: Visit, post: Post, key: int) -> None:
    page = secretariat.page
    await page.goto(f"/review/{key}")
    await expect(page.locator("#c-summary")).to_have_count(0)
    await page.get_by_role("button", name="Approve the change").click()
    await letter(post, EDITOR, f"Approved: {TITLE}, second phase")
    public = await (await page.request.get(f"/activities/{key}.json")).text()
    assert "fourteen" in public
    assert "second phase" in public
    assert "2032-10-31" in public


async def endorse(chromium: Browser, site: str, secretariat: Visit, registry: Database, key: int) -> None:
    """The secretariat makes somebody the focal point of Mongolia, who finds it first on the desk."""
    async with registry.sessions.begin() as session:
        person = await accounts.add_person(session, FOCAL, "Focal Point", OWN_PASSWORD)
    page = secretariat.page
    await page.goto(f"/people/{person}")
    await page.locator("[name=role]").select_option("focal_point")
    await page.locator("[name=country]").select_option("MN")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("National focal point, Mongolia").first).to_be_visible()

    focal = await signed_in(chromium, site, FOCAL, password=OWN_PASSWORD)
    page = focal.page
    await expect(page.get_by_role("heading", name="To endorse in Mongolia")).to_be_in_viewport()
    await expect(page.get_by_role("link", name=TITLE)).to_be_in_viewport()
    await focal.picture("life-13-desk-focal-wide")
    await page.get_by_role("link", name=TITLE).click()
    await sees_first(page, TITLE)
    await page.get_by_role("link", name="Endorse").click()
    await page.locator("[name=sentence]").fill("Agreed with the forest plan of the aimag.")
    await page.get_by_role("button", name="Endorse for Mongolia").click()
    await expect(page.get_by_text("Endorsed.")).to_be_visible()
    await focal.context.close()
    reader = await visit(chromium, site, WIDE)
    await reader.page.goto(f"/activities/{key}")
    said = reader.page.get_by_text("Agreed with the forest plan")
    await expect(said).to_be_visible()
    await reader.picture("life-14-public-wide", full_page=True)
    await reader.context.close()


async def confirm_from_the_mail(
    chromium: Browser, site: str, post: Post, registry: Database, key: int
) -> None:
    """A year later, by the clock put back: the month's first comes, and the mail's link needs no sign-in."""
    for table, number in (("activity", "id"), ("activity_card", "activity_id")):
        await registry.everything.execute(
            f"UPDATE {table} SET confirmed_on = current_date - 400 WHERE {number} = $1", key
        )
    async with registry.sessions.begin() as session:
        await jobs.put(session, "freshness.monthly", {})
    mail = await letter(post, EDITOR, "Does this activity still stand?")
    reader = await visit(chromium, site, PHONE)
    page = reader.page
    await page.goto(link(mail, "/confirm/"))
    await sees_first(page, "Does it still stand?")
    button = page.get_by_role("button", name="Nothing has changed")
    await expect(button).to_be_visible()
    await reader.picture("life-15-confirm-phone")
    stands = "SELECT confirmed_on = current_date FROM activity WHERE id = $1"
    assert not await registry.everything.fetchval(stands, key), "opening the link confirms nothing"
    await button.click()
    await sees_first(page, "Nothing is left to confirm")
    assert await registry.everything.fetchval(stands, key)
    await reader.picture("life-16-confirmed-phone")
    await page.goto(f"/activities/{key}")
    await expect(page.get_by_text("Last confirmed").first).to_be_visible()
    assert reader.complaints == []
    await reader.context.close()


async def every_step_is_in_the_history(editor: Visit, key: int) -> None:
    page = editor.page
    await page.goto(f"/activities/{key}/history")
    await sees_first(page, "History")
    for words in ("eleven", "fourteen", "second phase", "Approved in part"):
        await expect(page.get_by_text(words).first).to_be_attached()
    await editor.picture("life-17-history-phone")


def nothing_private_is_logged(post: Post, folder: Path) -> None:
    """Neither whom mails went to, nor what their links open with, nor a password."""
    log = (folder / "server.log").read_text()
    tokens = [
        part for mail in post.came for part in re.findall(r"[\w.-]{60,}", str(mail.get_body(("plain",))))
    ]
    assert tokens
    assert [secret for secret in (MANAGER, EDITOR, FOCAL, OWN_PASSWORD, *tokens) if secret in log] == []
