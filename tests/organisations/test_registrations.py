"""Coming in by oneself: the address first, then the secretariat."""

from typing import Any

from tests.organisations.conftest import Town, sent

PASSWORD = "vier blaue Kamele ziehen"
WHO = {
    "name": "Сараа Дорж",
    "email": "saraa@agency.example",
    "language": "mn",
    "organisation_name": "Говийн судалгааны хүрээлэн",
    "country": "MN",
    "type": "80",
    "why": "We plant saxaul in Ömnögovi.",
}


async def waiting(town: Town, **changed: Any) -> int:
    guest = await town.visitor()
    answer = await sent(guest, "/register", **(WHO | changed))
    assert answer.status_code == 200, answer.text
    assert await town.one("SELECT state FROM registration ORDER BY id DESC LIMIT 1") == "unconfirmed"
    link = await town.link(WHO["email"])
    await guest.get(link)
    assert await town.one("SELECT state FROM registration ORDER BY id DESC LIMIT 1") == "unconfirmed"
    assert (await sent(guest, link)).status_code == 200
    row = await town.one("SELECT id FROM registration WHERE state = 'waiting' ORDER BY id DESC LIMIT 1")
    return int(row)


async def test_a_registration_waits_until_the_secretariat_lets_it_in(town: Town) -> None:
    key = await waiting(town)
    assert await town.one("SELECT count(*) FROM person WHERE email = $1", WHO["email"]) == 0
    keeper = await town.signed_in("secretariat@demo.example")
    assert WHO["name"] in (await keeper.get("/people")).text
    page = await keeper.get(f"/people/registrations/{key}")
    assert WHO["why"] in page.text
    here = f"/people/registrations/{key}/accept"
    assert (await sent(keeper, here, organisation="new", role="manager")).status_code == 303
    new = await town.one("SELECT id FROM organisation ORDER BY id DESC LIMIT 1")
    row = await town.database.everything.fetchrow("SELECT * FROM organisation WHERE id = $1", new)
    assert (row["identifier"], row["type"], row["country"]) == (f"CG-ORG-{new}", "80", "MN")
    assert row["verified_at"] is not None
    assert row["name"]["mn"]["text"] == WHO["organisation_name"]
    guest = await town.visitor()
    link = await town.link(WHO["email"])
    made = await sent(guest, link, name=WHO["name"], password=PASSWORD, language="mn")
    assert made.status_code == 303, made.text
    assert (await guest.get(f"/organisations/{new}/members")).status_code == 200
    assert (await sent(keeper, here, organisation="new", role="manager")).status_code == 409


async def test_a_refusal_carries_its_reason(town: Town) -> None:
    key = await waiting(town)
    keeper = await town.signed_in("secretariat@demo.example")
    here = f"/people/registrations/{key}/refuse"
    assert (await sent(keeper, here, reason=" ")).status_code == 422
    assert (await sent(keeper, here, reason="Please use your address at work.")).status_code == 303
    [mail, *_rest] = await town.mails(WHO["email"])
    assert "Please use your address at work." in mail["text"]
    assert (await sent(keeper, here, reason="Again.")).status_code == 409


async def test_an_organisation_of_the_registry_is_met_by_any_of_its_names(town: Town) -> None:
    key = await waiting(town, organisation_name="世界银行")
    organisation = await town.one("SELECT organisation_id FROM registration WHERE id = $1", key)
    assert await town.one("SELECT acronym FROM organisation WHERE id = $1", organisation) == "WB"


async def test_what_is_wrong_is_named_and_what_was_typed_stays(town: Town) -> None:
    guest = await town.visitor()
    answer = await sent(guest, "/register", **(WHO | {"email": "nowhere", "type": ""}))
    assert answer.status_code == 422
    for kept in (WHO["name"], WHO["why"], WHO["organisation_name"], "nowhere"):
        assert kept in answer.text
    assert "f-email" in answer.text
    assert await town.one("SELECT count(*) FROM registration") == 0


async def test_nobodys_mailbox_is_filled(town: Town) -> None:
    guest = await town.visitor()
    statuses = [(await sent(guest, "/register", **WHO)).status_code for _try in range(5)]
    assert statuses == [200, 200, 200, 422, 422]
    assert len(await town.mails(WHO["email"])) == 3


async def test_half_an_acceptance_leaves_nothing(town: Town) -> None:
    """The new organisation goes again when the role that is asked for does not exist."""
    key = await waiting(town)
    keeper = await town.signed_in("secretariat@demo.example")
    before = await town.one("SELECT count(*) FROM organisation")
    here = f"/people/registrations/{key}/accept"
    assert (await sent(keeper, here, organisation="new", role="emperor")).status_code == 422
    assert await town.one("SELECT count(*) FROM organisation") == before
    assert await town.one("SELECT state FROM registration WHERE id = $1", key) == "waiting"
