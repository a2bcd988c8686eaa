"""Comments on several fields at once: beside the fields, in the mail, and done when it is handed in again."""

import html

from tests.activities.test_register import edit, send
from tests.activities.test_revisions import decide
from tests.activities.town import Town, draft, published

SAID = {"comment-summary": "Which wells?", "comment-budgets": "Whose money?", "comment": "Nearly there."}


async def mails(town: Town, key: int) -> list[dict[str, str]]:
    rows = await town.database.everything.fetch(
        "SELECT * FROM mail WHERE event LIKE $1 ORDER BY id", f"review:{key}:%"
    )
    return [dict(row) for row in rows]


async def submitted(town: Town) -> int:
    key = await draft(town)
    async with town.visit("officer") as officer:
        await send(officer, edit(key, 3), {}, "submit")
    return key


async def test_each_comment_stands_beside_its_field_in_the_form(town: Town) -> None:
    key = await submitted(town)
    async with town.visit("officer") as officer, town.visit("secretariat") as secretariat:
        await decide(secretariat, key, "return", **SAID)
        what, who = (await officer.get(edit(key, 1))).text, (await officer.get(edit(key, 3))).text
    before_field = what[: what.index('id="f-summary"')]
    assert 'id="r-summary-1"' in before_field[before_field.rindex('for="f-summary"') :]
    assert "Nearly there." in what
    section = who[who.index('id="s-budget"') :]
    assert "Whose money?" in section[: section.index("</section>")]
    assert f'href="/activities/{key}/edit?step=3#s-budget"' in what


async def test_a_comment_is_done_when_it_is_handed_in_again_and_the_reviewer_still_sees_it(
    town: Town,
) -> None:
    key = await submitted(town)
    async with town.visit("officer") as officer, town.visit("secretariat") as secretariat:
        await decide(secretariat, key, "return", **SAID)
        await send(officer, edit(key, 1), {"summary": "The southern ones."}, "submit")
        case = (await secretariat.get(f"/review/{key}")).text
        assert case.count("seen to, handed in again") == 3
        await decide(secretariat, key, "return", **{"comment-title": "Name the aimag."})
        page = (await officer.get(edit(key, 1))).text
    assert "Name the aimag." in page
    assert "Which wells?" not in page


async def test_whoever_handed_it_in_gets_one_mail_in_their_language(town: Town) -> None:
    await town.database.everything.execute(
        "UPDATE person SET language = 'ko' WHERE id = $1", town.keys["officer"]
    )
    key = await submitted(town)
    async with town.visit("secretariat") as secretariat:
        await decide(secretariat, key, "return", **SAID)
        again = await decide_blindly(secretariat, key)
    await town.database.everything.execute(
        "UPDATE person SET language = 'en' WHERE id = $1", town.keys["officer"]
    )
    assert again.status_code == 303
    [mail] = await mails(town, key)
    assert (mail["recipient"], mail["language"]) == ("officer@town.example", "ko")
    assert all(words in mail["text"] for words in SAID.values())
    assert f"/activities/{key}/edit?step=1" in mail["text"]
    assert "Which wells?" in html.unescape(mail["html"])


async def decide_blindly(secretariat, key: int):  # type: ignore[no-untyped-def]
    return await secretariat.post(f"/review/{key}", {"etag": "", "do": "return", "comment": "Again"})


async def test_publishing_and_approving_are_told_as_well(town: Town) -> None:
    key = await published(town)
    async with town.visit("officer") as officer, town.visit("secretariat") as secretariat:
        await send(officer, edit(key, 1), {"title": "Belts, fourth phase"}, "submit")
        await decide(secretariat, key, "publish", comment="Well done.")
    told = await mails(town, key)
    assert [mail["event"].split(":")[2] for mail in told] == ["published", "approved"]
    assert "Well done." in told[1]["text"]


async def test_what_was_typed_stays_when_the_case_changed_meanwhile(town: Town) -> None:
    key = await submitted(town)
    async with town.visit("secretariat") as secretariat:
        answer = await secretariat.post(
            f"/review/{key}", {"etag": '"1-0"', "do": "return", "comment-summary": "Which wells?"}
        )
    assert answer.status_code == 422
    assert "Which wells?" in answer.text


async def test_over_json_comments_go_to_several_fields_too(town: Town) -> None:
    key = await submitted(town)
    async with town.visit() as visitor:
        answer = await visitor.client.post(
            f"/activities/{key}/return",
            json={"comment": "Nearly.", "comments": {"summary": "Which wells?", "no_field": "Lost?"}},
            headers=await town.token("secretariat"),
        )
    assert answer.json()["state"] == "returned", answer.text
    rows = await town.database.everything.fetch(
        "SELECT field, content FROM review_comment WHERE activity_id = $1 ORDER BY id", key
    )
    assert [tuple(row) for row in rows] == [("", "Nearly.\nLost?"), ("summary", "Which wells?")]
