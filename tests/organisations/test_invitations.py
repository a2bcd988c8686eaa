"""How one comes to belong to an organisation by invitation, and how one is kept out."""

from datetime import timedelta

import pytest
from tests.organisations.conftest import Town, sent

from commonground.organisations import membership

PASSWORD = "vier blaue Kamele ziehen"


async def invited(town: Town, email: str = "new@agency.example", role: str = "editor") -> int:
    [key] = await town.organisations(1)
    await town.person("boss@agency.example", manager=key)
    boss = await town.signed_in("boss@agency.example")
    answer = await sent(boss, f"/organisations/{key}/members/invite", email=email, role=role, language="mn")
    assert answer.status_code == 303, answer.text
    return key


async def test_a_newcomer_makes_an_account_by_the_link_and_belongs(town: Town) -> None:
    key = await invited(town)
    [mail] = await town.mails("new@agency.example")
    assert mail["language"] == "mn"
    link = await town.link("new@agency.example")
    guest = await town.visitor()
    assert (await guest.get(link)).status_code == 200
    short = await sent(guest, link, name="Bold", password="short", language="mn")
    assert short.status_code == 422
    assert 'value="Bold"' in short.text
    made = await sent(guest, link, name="Bold", password=PASSWORD, language="mn")
    assert made.status_code == 303, made.text
    assert (await guest.get("/desk")).status_code == 200
    query = """SELECT m.role FROM member m JOIN person p ON p.id = m.person_id
    WHERE p.email = 'new@agency.example' AND m.organisation_id = $1"""
    assert await town.one(query, key) == "editor"
    again = await (await town.visitor()).get(link)
    assert again.status_code == 410
    assert "accepted already" in again.text


async def test_an_account_accepts_only_with_the_address_that_was_invited(town: Town) -> None:
    await town.person("known@agency.example")
    await town.person("other@agency.example")
    key = await invited(town, "known@agency.example")
    link = await town.link("known@agency.example")
    guest = await town.visitor()
    assert "/sign-in?next=" in (await guest.get(link)).text
    taken = await sent(guest, link, name="Thief", password=PASSWORD, language="en")
    assert taken.status_code == 409, "a link does not set a new password on an account"
    other = await town.signed_in("other@agency.example")
    assert (await sent(other, link)).status_code == 403
    known = await town.signed_in("known@agency.example")
    assert (await sent(known, link)).headers["location"] == f"/organisations/{key}"


async def test_a_revoked_replaced_or_forged_link_says_so(town: Town) -> None:
    key = await invited(town)
    boss = await town.signed_in("boss@agency.example")
    number = await town.one("SELECT id FROM invitation")
    first = await town.link("new@agency.example")
    assert (await sent(boss, f"/organisations/{key}/invitations/{number}/resend")).status_code == 303
    second = await town.link("new@agency.example")
    guest = await town.visitor()
    old = await guest.get(first)
    assert (old.status_code, "newer invitation" in old.text) == (410, True)
    assert (await guest.get(second)).status_code == 200
    assert (await sent(boss, f"/organisations/{key}/invitations/{number}/revoke")).status_code == 303
    gone = await guest.get(second)
    assert (gone.status_code, "taken back" in gone.text) == (410, True)
    assert (await sent(guest, second, name="B", password=PASSWORD, language="en")).status_code == 410
    assert (await guest.get(second[:-2] + "xx")).status_code == 410
    assert await town.one("SELECT count(*) FROM person WHERE email = 'new@agency.example'") == 0


async def test_a_link_expires_after_fourteen_days(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await invited(town)
    link = await town.link("new@agency.example")
    assert membership.GOOD_FOR.days == 14
    monkeypatch.setattr(membership, "GOOD_FOR", timedelta(seconds=-2))
    late = await (await town.visitor()).get(link)
    assert (late.status_code, "has passed" in late.text) == (410, True)


async def test_a_manager_reaches_no_other_organisation_by_changing_the_address(town: Town) -> None:
    own, foreign = await town.organisations(2)
    await town.person("boss@agency.example", manager=own)
    victim = await town.person("victim@agency.example", manager=foreign)
    await town.person("second@agency.example", manager=foreign)
    foreigner = await town.signed_in("victim@agency.example")
    typed = {"email": "mine@agency.example", "role": "manager", "language": "en"}
    await sent(foreigner, f"/organisations/{foreign}/members/invite", **typed)
    number = await town.one("SELECT id FROM invitation")
    boss = await town.signed_in("boss@agency.example")
    for address in (
        f"/organisations/{foreign}/members/invite",
        f"/organisations/{foreign}/members/{victim}/role",
        f"/organisations/{foreign}/members/{victim}/remove",
        f"/organisations/{foreign}/invitations/{number}/revoke",
        f"/organisations/{foreign}/edit",
    ):
        assert (await sent(boss, address, **typed)).status_code == 403, address
    for page in ("members", "edit", "history"):
        assert (await boss.get(f"/organisations/{foreign}/{page}")).status_code == 403, page
    # Through one's own organisation, at another's invitation or member.
    assert (await sent(boss, f"/organisations/{own}/invitations/{number}/revoke")).status_code == 404
    assert (await sent(boss, f"/organisations/{own}/members/{victim}/remove")).status_code == 404
    assert await town.one("SELECT count(*) FROM invitation WHERE revoked_at IS NULL") == 1


async def test_the_last_manager_stays_until_there_is_another(town: Town) -> None:
    [key] = await town.organisations(1)
    boss = await town.person("boss@agency.example", manager=key)
    other = await town.person("other@agency.example", editor=key)
    client = await town.signed_in("boss@agency.example")
    here = f"/organisations/{key}/members"
    assert (await sent(client, f"{here}/{boss}/remove")).status_code == 409
    assert (await sent(client, f"{here}/{boss}/role", role="reader")).status_code == 409
    assert (await sent(client, f"{here}/{other}/role", role="emperor")).status_code == 422
    assert (await sent(client, f"{here}/{other}/role", role="manager")).status_code == 303
    assert (await sent(client, f"{here}/{boss}/remove")).status_code == 303
    # The role went a second ago, with the session still open.
    assert (await client.get(here)).status_code == 403


async def test_one_is_not_invited_twice_nor_by_a_wrong_address(town: Town) -> None:
    key = await invited(town)
    boss = await town.signed_in("boss@agency.example")
    here = f"/organisations/{key}/members/invite"
    for email in ("nobody", "a@b", "a@b.example\r\nBcc: x@y.example", "boss@agency.example"):
        answer = await sent(boss, here, email=email, role="editor", language="en")
        assert answer.status_code == 422, email
    again = await sent(boss, here, email="NEW@agency.example ", role="reader", language="ko")
    assert again.status_code == 303
    assert await town.one("SELECT count(*) FROM invitation") == 1
    assert await town.one("SELECT role FROM invitation") == "reader"
    assert len(await town.mails("new@agency.example")) == 2


async def test_an_editor_manages_nobody(town: Town) -> None:
    [key] = await town.organisations(1)
    await town.person("editor@agency.example", editor=key)
    client = await town.signed_in("editor@agency.example")
    assert (await client.get(f"/organisations/{key}/members")).status_code == 403
    answer = await sent(client, f"/organisations/{key}/members/invite", email="x@y.example", role="reader")
    assert answer.status_code == 403
