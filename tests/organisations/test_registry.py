"""The registry's form: what it changes, what it keeps, who sees what."""

import re
from typing import Any

import asyncpg
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from sqlalchemy.ext.asyncio import AsyncSession
from tests.organisations.conftest import Town, sent

from commonground.base.database import Database
from commonground.base.texts import Text, written
from commonground.organisations import changes, editing, forms, rules, service
from commonground.organisations.forms import Fields
from commonground.organisations.schemas import Contact, Donor, Offer, Organisation

words = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Z")), min_size=1, max_size=20)
languages = st.sampled_from(["en", "zh", "ja", "ko", "mn", "ru"])
texts = st.dictionaries(languages, st.builds(Text, words, st.sampled_from(["human", "imported"])), min_size=1)
documents = st.builds(
    Organisation,
    name=texts,
    acronym=words,
    type=st.sampled_from([None, "10", "80"]),
    country=st.sampled_from([None, "MN", "KR"]),
    aliases=st.lists(words, max_size=4, unique=True),
    offers=st.lists(st.builds(Offer, kind=st.sampled_from(["data", "land"]), detail=texts), max_size=3),
    donor=st.none()
    | st.builds(
        Donor, areas=st.just(["capacity"]), amount_min_usd=st.none() | st.decimals(0, 10**9, places=2)
    ),
)


@given(documents, languages)
def test_a_form_sent_as_it_was_shown_changes_nothing(document: Organisation, language: str) -> None:
    document = service.settled(document)
    shown = forms.filled(document, Contact(), "", language, 1)
    again = Fields((name, one) for name in shown.names for one in shown.many(name))
    read, _contact = forms.read(again, document, document.parent, language)
    assert service.settled(read) == document
    assert again.problems == []
    assert changes.changes(document, read) == []


@given(documents, documents, documents)
def test_two_edits_go_together_or_are_named(
    base: Organisation, mine: Organisation, theirs: Organisation
) -> None:
    merged = changes.merge(base, mine, theirs)
    for field in changes.shown_fields():
        ours, others, was = getattr(mine, field), getattr(theirs, field), getattr(base, field)
        assert getattr(merged.document, field) == (ours if ours != was else others)
        assert (field in merged.both) == (ours != was and others not in (was, ours))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name-en", ""),
        ("homepage", "javascript:alert(1)"),
        ("homepage", "http://localhost"),
        ("country", "XX"),
        ("type", "nothing"),
        ("donor-amount_min_usd", "a lot"),
        ("donor-areas", "gardening"),
        ("contact-email", "nobody"),
        ("contact-phone", "call me"),
    ],
)
def test_what_is_wrong_is_named_at_its_field(field: str, value: str) -> None:
    typed = {"name-en": "A", "donor": "yes"} | {field: value}
    sent_fields = Fields(typed.items())
    document, contact = forms.read(sent_fields, Organisation(name={}), None, "en")
    known = rules.Known({"organisation_type": {"10"}, "area": {"capacity"}}, {"MN"})
    problems = [*sent_fields.problems, *rules.check(document, known), *rules.check_contact(contact)]
    assert [problem.field for problem in problems] == [field]
    assert problems[0].remedy or problems[0].message


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_not(text: str) -> None:
    if rules.is_email(text):
        assert text.count("@") == 1
        assert not set(text) & set(" \r\n\t<>,;")


async def filled(client: httpx.AsyncClient, address: str) -> dict[str, Any]:
    """What a browser would send if nothing were changed."""
    page = await client.get(address)
    assert page.status_code == 200, page.text[:400]
    [form] = [
        one for one in html.fromstring(page.text).forms if one.method == "POST" and one.action == address
    ]
    held: dict[str, Any] = {}
    for name, value in form.form_values():
        held.setdefault(name, []).append(value)
    held.pop("_csrf_token")
    return held


async def managed(town: Town) -> int:
    [key] = await town.organisations(1)
    await town.person("boss@agency.example", manager=key)
    return key


async def test_saving_leaves_a_version_and_the_cards_tell_the_new_name(town: Town) -> None:
    key = await town.one(
        "SELECT lead_id FROM activity WHERE state = 'published' GROUP BY 1 ORDER BY count(*) DESC"
    )
    await town.person("boss@agency.example", manager=key)
    boss = await town.signed_in("boss@agency.example")
    here = f"/organisations/{key}/edit"
    typed = await filled(boss, here)
    before = await town.one("SELECT count(*) FROM organisation_version WHERE organisation_id = $1", key)
    unchanged = await sent(boss, here, **typed)
    assert unchanged.status_code == 303, unchanged.text
    count = "SELECT count(*) FROM organisation_version WHERE organisation_id = $1"
    assert await town.one(count, key) == before, "a form sent as it was shown leaves no version"
    aliases = typed["aliases"][0] + "\nСаксаул алба\nサクサウル局"
    saved = await sent(boss, here, **(typed | {"name-en": "Saxaul Office", "aliases": aliases}))
    assert saved.status_code == 303, saved.text
    assert await town.one(count, key) == before + 1
    guest = await town.visitor()
    items = (await guest.get(f"/activities.json?organisation={key}&limit=1000")).json()["items"]
    assert "Saxaul Office" in {item["lead"]["name"] for item in items}
    for name in ("サクサウル", "саксаул алба"):
        found = (await guest.get("/organisations.json", params={"q": name})).json()["items"]
        assert [one["id"] for one in found] == [key], name
        assert (await guest.get("/activities.json", params={"q": name})).json()["total"] == len(items)
    history = (await boss.get(f"/organisations/{key}/history")).text
    assert "Saxaul Office" in history
    assert "boss" in history


async def test_two_who_edit_at_once_lose_nothing(town: Town) -> None:
    key = await managed(town)
    boss = await town.signed_in("boss@agency.example")
    keeper = await town.signed_in("secretariat@demo.example")
    here = f"/organisations/{key}/edit"
    first, second = await filled(boss, here), await filled(keeper, here)
    assert (await sent(boss, here, **(first | {"acronym": "FIRST"}))).status_code == 303
    # Another field: both stand.
    other_field = await sent(keeper, here, **(second | {"homepage": "https://second.example"}))
    assert other_field.status_code == 303
    query = "SELECT acronym || ' ' || homepage FROM organisation WHERE id = $1"
    assert await town.one(query, key) == "FIRST https://second.example"
    # The same field: refused, theirs shown, mine kept; sent again it is taken as meant.
    refused = await sent(keeper, here, **(second | {"acronym": "SECOND"}))
    assert refused.status_code == 409
    assert "FIRST" in refused.text
    assert 'value="SECOND"' in refused.text
    assert await town.one(query, key) == "FIRST https://second.example"
    based = re.search(r'name="based" value="(\d+)"', refused.text)
    homepage = re.search(r'name="homepage" type="url" value="([^"]*)"', refused.text)
    assert based
    assert homepage
    assert homepage[1] == "https://second.example", "what I did not touch stands as it is now"
    again = second | {"acronym": "SECOND", "based": based[1], "homepage": homepage[1]}
    assert (await sent(keeper, here, **again)).status_code == 303
    assert await town.one(query, key) == "SECOND https://second.example"


async def test_contact_data_is_for_members_of_verified_organisations(town: Town) -> None:
    key, other, unverified = await town.organisations(3)
    await town.person("boss@agency.example", manager=key)
    await town.person("reader@other.example", reader=other)
    await town.person("reader@unverified.example", reader=unverified)
    await town.person("nobody@nowhere.example")
    boss = await town.signed_in("boss@agency.example")
    here = f"/organisations/{key}/edit"
    typed = await filled(boss, here) | {
        "contact-email": "desk@agency.example",
        "contact-phone": "+976 11 123456",
    }
    assert (await sent(boss, here, **typed)).status_code == 303
    stored = await town.one("SELECT string_agg(document::text, ' ') FROM organisation_version")
    assert "desk@agency.example" not in stored, "personal data stays out of the history"
    await town.one("UPDATE organisation SET verified_at = now() WHERE id = $1 RETURNING id", other)
    await town.one("UPDATE organisation SET verified_at = NULL WHERE id = $1 RETURNING id", unverified)
    for email, sees in (
        ("reader@other.example", True),
        ("secretariat@demo.example", True),
        ("reader@unverified.example", False),
        ("nobody@nowhere.example", False),
    ):
        client = await town.signed_in(email)
        assert ("desk@agency.example" in (await client.get(f"/organisations/{key}")).text) is sees, email
    guest = await town.visitor()
    for ending in ("", ".json"):
        assert "desk@agency.example" not in (await guest.get(f"/organisations/{key}{ending}")).text


async def test_the_public_role_has_no_right_to_people_and_contacts(database: Database) -> None:
    tables = (
        "organisation_contact",
        "member",
        "invitation",
        "registration",
        "organisation_version",
        "person",
    )
    async with database.published.acquire() as public:
        for table in (*tables, "organisation_merge"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await public.fetch(f"SELECT * FROM public.{table}")


async def test_no_organisation_is_part_of_itself(session: AsyncSession) -> None:
    top, middle, bottom = [
        await service.register(session, Organisation(name=written(f"Office {place} of sand")), "form", None)
        for place in range(3)
    ]
    await service.set_parent(session, middle, top, "form")
    await service.set_parent(session, bottom, middle, "form")
    assert await editing.circular(session, top, bottom)
    assert await editing.circular(session, top, top)
    assert not await editing.circular(session, bottom, top)


async def test_parent_and_parts_are_shown(town: Town) -> None:
    key = await managed(town)
    other = (await town.organisations(2))[1]
    name = await town.one("SELECT chosen_text(name, 'en') FROM organisation WHERE id = $1", other)
    boss = await town.signed_in("boss@agency.example")
    here = f"/organisations/{key}/edit"
    typed = await filled(boss, here)
    wrong = await sent(boss, here, **(typed | {"parent": "No such ministry anywhere"}))
    assert (wrong.status_code, "No such ministry anywhere" in wrong.text) == (422, True)
    assert (await sent(boss, here, **(typed | {"parent": name}))).status_code == 303
    guest = await town.visitor()
    assert f'href="/organisations/{other}"' in (await guest.get(f"/organisations/{key}")).text
    assert f'href="/organisations/{key}"' in (await guest.get(f"/organisations/{other}")).text


async def test_a_new_one_gets_a_lasting_identifier_and_is_not_put_in_twice(town: Town) -> None:
    keeper = await town.signed_in("secretariat@demo.example")
    typed = await filled(keeper, "/organisations/new") | {"name-mn": "Элсний алба", "country": "MN"}
    first = await sent(keeper, "/organisations/new", **typed)
    assert first.status_code == 303, first.text
    key = int(first.headers["location"].rpartition("/")[2])
    assert await town.one("SELECT identifier FROM organisation WHERE id = $1", key) == f"CG-ORG-{key}"
    again = await sent(keeper, "/organisations/new", **typed)
    assert again.status_code == 422
    assert f"organisation {key}" in again.text
    assert (await sent(keeper, "/organisations/new", **(typed | {"another": "yes"}))).status_code == 303
    officer = await town.signed_in("officer@demo.example")
    assert (await officer.get("/organisations/new")).status_code == 403
