"""Changes of published activities wait for approval; what is public does not move before."""

from typing import Any

from tests.activities.test_register import edit, send
from tests.activities.town import Town, Visitor, form_in, published

from commonground.activities import diff, revisions
from commonground.activities.service import Author


def titled(text: str) -> dict[str, Any]:
    return {"title": text}


async def decide(visitor: Visitor, key: int, do: str, **more: str) -> Any:
    page = (await visitor.get(f"/review/{key}")).text
    etag = page.split('name="etag" value="')[1].split('"')[0].replace("&#34;", '"')
    return await visitor.post(f"/review/{key}", {"etag": etag, "do": do} | more)


async def test_an_officers_change_waits_while_the_old_stays_public(town: Town) -> None:
    key = await published(town)
    async with town.visit("officer") as officer:
        await send(officer, edit(key, 1), titled("Belts, second phase"), "submit")
    public = await town.public(key)
    assert public is not None
    assert public.document.title["en"].text == "Belts around wells"
    async with town.database.published.acquire() as connection:
        seen = await connection.fetch(
            "SELECT document::text FROM activity_version WHERE activity_id = $1", key
        )
        card = await connection.fetchval("SELECT words FROM activity_card WHERE activity_id = $1", key)
    assert not any("second phase" in row["document"] for row in seen)
    assert "second phase" not in card
    async with town.visit() as stranger:
        assert "second phase" not in (await stranger.get(f"/activities/{key}/history")).text


async def test_the_review_shows_old_beside_new_and_approving_makes_it_public(town: Town) -> None:
    key = await published(town)
    async with town.visit("officer") as officer:
        await send(officer, edit(key, 1), titled("Belts, second phase"), "submit")
    async with town.visit("secretariat") as secretariat:
        assert f'href="/review/{key}"' in (await secretariat.get("/review")).text
        page = (await secretariat.get(f"/review/{key}")).text
        assert "<del>" in page
        assert "<ins>" in page
        assert "Belts around wells" in page
        answer = await decide(secretariat, key, "publish")
        assert answer.headers["location"] == "/review"
        assert f'href="/review/{key}"' not in (await secretariat.get("/review")).text
        history = (await secretariat.get(f"/activities/{key}/history")).text
    assert (await town.stored(key)).document.title["en"].text == "Belts, second phase"
    assert "Officer" in history
    assert "Approved by Secretariat" in history


async def test_a_returned_change_tells_its_writer_why_and_can_be_sent_again(town: Town) -> None:
    key = await published(town)
    async with town.visit("officer") as officer, town.visit("secretariat") as secretariat:
        await send(officer, edit(key, 1), titled("Belts, second phase"), "submit")
        silent = await decide(secretariat, key, "return", comment=" ")
        assert silent.status_code == 422
        assert "Say why you return it" in silent.text
        await decide(secretariat, key, "return", comment="Which wells are new?", field="title")
        assert "Which wells are new?" in (await officer.get("/desk")).text
        page = (await officer.get(edit(key, 1))).text
        assert "Which wells are new?" in page
        assert form_in(page)["title"] == "Belts, second phase"
        await send(officer, edit(key, 1), titled("Belts around ten more wells"), "submit")
        await decide(secretariat, key, "publish")
    assert (await town.stored(key)).document.title["en"].text == "Belts around ten more wells"


async def test_the_secretariats_own_change_is_public_at_once(town: Town) -> None:
    key = await published(town)
    async with town.visit("secretariat") as secretariat:
        await send(secretariat, edit(key, 1), titled("Belts"), "save")
    public = await town.public(key)
    assert public is not None
    assert public.document.title["en"].text == "Belts"


async def test_what_changed_meanwhile_is_carried_along(town: Town) -> None:
    key = await published(town)
    async with town.visit("officer") as officer, town.visit("secretariat") as secretariat:
        await send(officer, edit(key, 1), titled("Belts, second phase"), "submit")
        await send(secretariat, edit(key, 1), {"homepage": "https://example.org/"}, "save")
        await decide(secretariat, key, "publish")
    document = (await town.stored(key)).document
    assert (document.title["en"].text, document.homepage) == ("Belts, second phase", "https://example.org/")


async def test_a_field_that_both_changed_is_named_to_the_reviewer(town: Town) -> None:
    key = await published(town)
    async with town.visit("officer") as officer, town.visit("secretariat") as secretariat:
        await send(officer, edit(key, 1), titled("The officer's name"), "submit")
        await send(secretariat, edit(key, 1), titled("The secretariat's name"), "save")
        assert "somebody also changed: Title" in (await secretariat.get(f"/review/{key}")).text


async def test_a_change_written_anew_is_looked_at_again(town: Town) -> None:
    key = await published(town)
    async with town.visit("officer") as officer, town.visit("secretariat") as secretariat:
        await send(officer, edit(key, 1), titled("First thought"), "submit")
        page = (await secretariat.get(f"/review/{key}")).text
        etag = page.split('name="etag" value="')[1].split('"')[0].replace("&#34;", '"')
        await send(officer, edit(key, 1), titled("Second thought"), "save")
        answer = await secretariat.post(f"/review/{key}", {"etag": etag, "do": "publish"})
    assert answer.status_code == 422
    assert "Second thought" in answer.text
    assert (await town.stored(key)).document.title["en"].text == "Belts around wells"


async def test_deciding_twice_is_harmless(town: Town) -> None:
    key = await published(town)
    async with town.visit("officer") as officer, town.visit("secretariat") as secretariat:
        await send(officer, edit(key, 1), titled("Belts, second phase"), "submit")
        page = (await secretariat.get(f"/review/{key}")).text
        etag = page.split('name="etag" value="')[1].split('"')[0].replace("&#34;", '"')
        answers = [
            await secretariat.post(f"/review/{key}", {"etag": etag, "do": "publish"}) for _time in range(2)
        ]
    assert [answer.status_code for answer in answers] == [303, 303]


async def test_a_change_can_be_given_up(town: Town) -> None:
    key = await published(town)
    async with town.visit("officer") as officer:
        await send(officer, edit(key, 1), titled("Belts, second phase"), "submit")
        await officer.post(f"/activities/{key}/withdraw", {})
        assert (await officer.form(edit(key, 1)))["title"] == "Belts around wells"
    assert (await town.stored(key)).state == "published"


async def test_a_change_of_nothing_leaves_no_trace(town: Town) -> None:
    key = await published(town)
    async with town.visit("officer") as officer:
        await send(officer, edit(key, 1), {}, "next")
    async with town.database.sessions() as session:
        assert await revisions.pending(session, key) is None


async def test_approval_carries_the_edit_to_the_newest_document(town: Town) -> None:
    key = await published(town)
    stored = await town.stored(key)
    async with town.database.sessions() as session:
        edit_of = diff.msgspec.structs.replace(stored.document, homepage="https://example.org/")
        await revisions.save(session, stored, edit_of, Author(town.keys["officer"], "form"))
        held = await revisions.wanted(session, key)
        merged = await revisions.carried_over(session, stored, held)
        await session.rollback()
    assert merged == (edit_of, [])


async def test_two_colleagues_on_one_change_see_each_other(town: Town) -> None:
    key = await published(town)
    async with town.visit("officer") as officer, town.visit("colleague") as colleague:
        await send(officer, edit(key, 1), titled("The officer's name"), "save")
        mine = await officer.form(edit(key, 1))
        await send(colleague, edit(key, 1), titled("The colleague's name"), "save")
        answer = await officer.post(edit(key, 1), mine | {"title": "Another name", "do": "save"})
        assert answer.status_code == 409
        assert "The colleague&#39;s name" in answer.text
        await officer.post(edit(key, 1), form_in(answer.text) | {"do": "save"})
        assert (await officer.form(edit(key, 1)))["title"] == "Another name"


async def test_a_change_of_what_was_withdrawn_meanwhile_waits_for_nobody(town: Town) -> None:
    key = await published(town)
    async with town.visit("officer") as officer:
        await send(officer, edit(key, 1), titled("Belts, third phase"), "submit")
    async with town.visit("secretariat") as secretariat:
        assert f'href="/review/{key}"' in (await secretariat.get("/review")).text
        await secretariat.post(f"/activities/{key}/withdraw", {})
        assert f'href="/review/{key}"' not in (await secretariat.get("/review")).text
