"""What is public changes by the word of who may review alone, whatever an editor judges."""

import msgspec
import pytest
from tests.activities.duplicates.test_judging import decided
from tests.activities.town import OTHER, Town, draft, published

from commonground.activities import revisions, service
from commonground.activities.service import Author

TITLE = "Shelterbelts of saxaul in {place}"
SECRET = "Confidential belts of Govialtai, budget under talks"


def english(text: str) -> dict[str, dict[str, str]]:
    return {"en": {"text": text}}


async def of_other(town: Town, title: str) -> int:
    """A public record of the other agency."""
    document = town.document(title=english(title), lead=town.keys[OTHER])
    theirs, secretariat = await town.token("other"), await town.token("secretariat")
    async with town.visit() as visitor:
        key = (await visitor.client.post("/activities", json=document, headers=theirs)).json()["id"]
        await visitor.client.post(f"/activities/{key}/submit", headers=theirs)
        answer = await visitor.client.post(f"/activities/{key}/publish", headers=secretariat)
    assert answer.json()["state"] == "published", answer.text
    return int(key)


async def waits(town: Town, key: int) -> str | None:
    query = "SELECT state FROM revision WHERE activity_id = $1"
    found: str | None = await town.database.everything.fetchval(query, key)
    return found


async def test_a_drafts_words_wait_for_the_secretariat_before_they_stand_in_a_public_record(
    town: Town,
) -> None:
    title = TITLE.format(place="Dundgovi")
    public = await published(town, title=english(title))
    mine = await draft(
        town, title=english(title + ", unreviewed words"), summary=english("Nobody read this.")
    )
    before = await town.public(public)
    assert await decided(town, public, mine, "same", "officer", standing=str(public), take="title") == 303
    after = await town.public(public)
    assert before is not None
    assert after == before
    assert await waits(town, public) == "submitted"
    async with town.visit("secretariat") as secretariat:
        case = (await secretariat.get(f"/review/{public}")).text
        assert "unreviewed words" in case.replace("<ins>", "").replace("</ins>", "")
        assert "Nobody read this." in case
    assert (await town.stored(mine)).counted is not None
    assert await decided(town, public, mine, "undo", "officer") == 303
    assert await waits(town, public) is None
    assert (await town.stored(mine)).counted is None


async def test_words_that_the_secretariat_approved_are_given_back_as_a_change_that_waits(town: Town) -> None:
    title = TITLE.format(place="Khovd")
    public = await published(town, title=english(title))
    mine = await draft(town, title=english(title + " again"), summary=english("As the draft says."))
    assert await decided(town, public, mine, "same", "officer", standing=str(public)) == 303
    async with town.visit("secretariat") as secretariat:
        found = (await secretariat.get(f"/review/{public}")).text
        etag = found.partition('name="etag" value="')[2].partition('"')[0].replace("&#34;", '"')
        answer = await secretariat.post(f"/review/{public}", {"do": "publish", "etag": etag})
        assert answer.status_code == 303, answer.text
    assert (await town.stored(public)).document.summary["en"].text == "As the draft says."
    assert await decided(town, public, mine, "undo", "officer") == 303
    assert (await town.stored(public)).document.summary["en"].text == "As the draft says."
    assert await waits(town, public) == "submitted"


async def test_an_edit_that_somebody_is_writing_takes_the_words_up_and_is_not_handed_in_for_them(
    town: Town,
) -> None:
    title = TITLE.format(place="Uvs")
    public = await published(town, title=english(title))
    async with town.database.sessions.begin() as session:
        stored = await service.load(session, public)
        writing = msgspec.structs.replace(stored.document, homepage="https://belts.example")
        await revisions.save(session, stored, writing, Author(town.keys["colleague"], "form"))
    mine = await draft(town, title=english(title + " again"), summary=english("As the draft says."))
    assert await waits(town, public) == "draft"
    assert await decided(town, public, mine, "same", "officer", standing=str(public)) == 303
    assert await waits(town, public) == "draft"
    assert await decided(town, public, mine, "undo", "officer") == 303
    held = await town.database.everything.fetchval(
        "SELECT document FROM revision WHERE activity_id = $1", public
    )
    assert held["homepage"] == "https://belts.example"
    assert "summary" not in held


@pytest.mark.parametrize("who", ["officer", "secretariat"])
async def test_a_public_record_is_never_counted_in_one_that_is_not_public(town: Town, who: str) -> None:
    title = TITLE.format(place="Tuv")
    public = await published(town, title=english(f"{title} for {who}"))
    mine = await draft(town, title=english(f"{title} of {who}"))
    for verdict in ("same", "joint", "related"):
        async with town.visit(who) as visitor:
            answer = await visitor.post(
                f"/duplicates/{public}/{mine}", {"do": verdict, "standing": str(mine)}
            )
        assert answer.status_code == 409
        assert "A public record is never counted in one that is not public." in answer.text
        assert "Let the public one count" in answer.text
    found = await town.public(public)
    assert found is not None
    assert found.counted is None


async def test_an_editors_verdict_on_two_public_records_is_confirmed_by_the_secretariat(town: Town) -> None:
    title = TITLE.format(place="Arkhangai")
    one = await published(town, title=english(title))
    other = await published(town, title=english(title + " again"), summary=english("As told second."))
    before = await town.public(one), await town.public(other)
    for verdict in ("related", "joint", "same"):
        assert await decided(town, one, other, verdict, "officer", standing=str(other), take="title") == 303
    assert (await town.public(one), await town.public(other)) == before
    assert await waits(town, other) is None
    async with town.visit("secretariat") as secretariat:
        queue = (await secretariat.get("/duplicates")).text.partition("Decided lately")[0]
        assert f'href="/duplicates/{one}/{other}"' in queue
        page = (await secretariat.get(f"/duplicates/{one}/{other}")).text
        assert f'name="standing" value="{other}" checked' in page
        assert 'name="take" value="title" checked' in page
        assert "Officer says: These are one activity." in page
    assert await decided(town, one, other, "same", standing=str(other), take="title") == 303
    counted = (await town.stored(one)).counted
    assert counted is not None
    assert counted.activity == other
    assert await decided(town, one, other, "undo", "officer") == 409
    assert (await town.stored(one)).counted == counted
    async with town.visit("officer") as officer:
        assert 'value="undo"' not in (await officer.get(f"/duplicates/{one}/{other}")).text
    assert await decided(town, one, other, "say-different", "officer") == 409
    assert await decided(town, one, other, "undo") == 303
    after = await town.stored(one), await town.stored(other)
    assert [each.document for each in after] == [each.document for each in before if each]


async def test_a_mail_names_no_draft_to_those_who_may_not_see_it(town: Town) -> None:
    theirs = await of_other(town, TITLE.format(place="Govialtai"))
    mine = await draft(town, title=english(SECRET))
    assert await decided(town, theirs, mine, "say-joint", "officer") == 303
    for verdict in ("joint", "undo", "same", "undo", "related"):
        assert await decided(town, theirs, mine, verdict, standing=str(theirs)) == 303
    rows = await town.database.everything.fetch(
        "SELECT recipient, subject, text, html FROM mail WHERE event LIKE 'duplicates:%' AND event LIKE $1",
        f"%:{theirs}:%",
    )
    told = [" ".join(row) for row in rows if row["recipient"] == "other@town.example"]
    assert len(told) == 6
    assert not [one for one in told if SECRET in one or f"/activities/{mine}" in one or "/duplicates/" in one]
    assert [one for one in told if "a record that is not public yet" in one] == told
    assert [row for row in rows if row["recipient"] == "colleague@town.example" and SECRET in row["text"]]
