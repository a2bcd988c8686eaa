"""Shares of joint work: read as people write them, never more than the whole, shown and carried out."""

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from tests.activities.duplicates.test_judging import decided
from tests.activities.duplicates.test_rights import english, of_other, waits
from tests.activities.town import AGENCY, OTHER, Town, draft, published
from tests.exchange.bringing import take

from commonground.activities.duplicates.sharing import share_in
from commonground.activities.errors import InvalidActivity

NO_SHARES = (
    "NaN",
    "sNaN",
    "Infinity",
    "-Infinity",
    "1e-999999999",
    "1e2",
    "-1",
    "100.01",
    "700",
    "٦٠",
    "1_0",
    "x",
)


@pytest.mark.parametrize("text", NO_SHARES)
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(InvalidActivity):
        share_in(text, "share")


def test_shares_are_read_as_people_write_them() -> None:
    written = {"60": "60", " 33,5 ": "33.5", "12.345": "12.34", "60 %": "60", "0": "0", "100": "100"}
    assert {text: share_in(text, "share") for text in written} == {
        text: Decimal(share) for text, share in written.items()
    }
    assert share_in(" ", "share") is None


async def test_a_share_that_is_no_number_is_a_problem_of_the_form_which_keeps_what_was_typed(
    town: Town,
) -> None:
    one = await published(town, title=english("Belts of Bulgan"))
    other = await of_other(town, "Belts in Bulgan")
    for text in NO_SHARES:
        for name in ("share", f"share-{one}"):
            async with town.visit("secretariat") as secretariat:
                sent = {"do": "joint", "standing": str(other), "take": "title", name: text}
                answer = await secretariat.post(f"/duplicates/{one}/{other}", sent)
            assert answer.status_code == 422, text
            assert "Give a number from 0 to 100" in answer.text
            assert f'name="standing" value="{other}" checked' in answer.text
    assert f'name="share-{one}" type="text" value="x"' in answer.text


async def reported(town: Town, key: int) -> str:
    async with town.visit() as stranger:
        page = (await stranger.get(f"/activities/{key}")).text
    found = re.search("Reported by .*?</p>", page, re.S)
    return re.sub("<[^>]*>", "", found[0]) if found else ""


async def test_reporters_of_joint_work_stand_on_its_page_and_a_third_may_join(town: Town) -> None:
    one = await published(town, title=english("Belts of Zamyn-Uud"))
    other = await of_other(town, "Belts in Zamyn-Uud")
    third = await of_other(town, "Windbreaks, Zamyn-Uud")
    assert await decided(town, one, other, "joint", standing=str(one), **{f"share-{one}": "60"}) == 303
    assert await reported(town, one) == f"Reported by {AGENCY} (60%) and {OTHER} (40%)"
    assert await reported(town, other) == await reported(town, one)
    async with town.visit("secretariat") as secretariat:
        form = (await secretariat.get(f"/duplicates/{one}/{third}")).text
        assert f'name="share-{other}" type="text" value="40"' in form
        answer = await secretariat.post(
            f"/duplicates/{one}/{third}", {"do": "joint", "standing": str(one), f"share-{third}": "20"}
        )
        assert answer.status_code == 422
        assert "Together the shares make 120%, more than the whole work." in answer.text
    shares = {f"share-{one}": "50", f"share-{other}": "30", f"share-{third}": "19.5"}
    assert await decided(town, one, third, "joint", standing=str(one), **shares) == 303
    assert await reported(town, third) == f"Reported by {AGENCY} (50%) and {OTHER} (50%)"  # 30 and 19.5
    assert await decided(town, one, third, "undo") == 303
    assert await reported(town, one) == f"Reported by {AGENCY} (60%) and {OTHER} (40%)"
    assert await reported(town, third) == ""
    assert await decided(town, one, other, "undo") == 303
    assert [(await town.stored(key)).document.joint_share for key in (one, other, third)] == [None] * 3


async def test_a_share_that_another_verdict_changed_since_stays_and_is_named_in_words(town: Town) -> None:
    one = await published(town, title=english("Belts of Darkhan"))
    other = await of_other(town, "Belts in Darkhan")
    third = await of_other(town, "Windbreaks, Darkhan")
    assert await decided(town, one, other, "joint", standing=str(one), **{f"share-{one}": "60"}) == 303
    shares = {f"share-{one}": "50", f"share-{third}": "10"}
    assert await decided(town, one, third, "joint", standing=str(one), **shares) == 303
    async with town.visit("secretariat") as secretariat:
        await secretariat.post(f"/duplicates/{one}/{other}", {"do": "undo"})
        page = (await secretariat.get(f"/duplicates/{one}/{other}")).text
    assert "Undone, but for 1 field that somebody has changed since: Share of joint work." in page
    held = [(await town.stored(key)).document.joint_share for key in (one, other, third)]
    assert held == [50, None, 10]


async def test_shares_are_carried_by_json_json_lines_and_csv(town: Town) -> None:
    one = await published(town, title=english("Belts of Ulaangom"))
    other = await of_other(town, "Belts in Ulaangom")
    assert await decided(town, one, other, "joint", standing=str(one), **{f"share-{one}": "62.5"}) == 303
    async with town.visit() as stranger:
        whole = (await stranger.get(f"/activities/{one}.json")).json()
        assert [(row["name"], row["share"]) for row in whole["reporters"]] == [
            (AGENCY, 62.5),
            (OTHER, 37.5),
        ]
        assert whole["document"]["joint_share"] == 62.5
        lines = [json.loads(line) for line in (await stranger.get("/activities.jsonl")).text.splitlines()]
        said = {line["id"]: line.get("joint_share") for line in lines if "id" in line}
        assert (said[one], said[other]) == (62.5, 37.5)
        text = (await stranger.get(f"/activities/{other}.csv")).text.removeprefix("\ufeff")
        [row] = csv.DictReader(io.StringIO(text))
        assert Decimal(row["joint_share"]) == Decimal("37.5")


async def test_our_own_csv_with_shares_changes_nothing_when_it_comes_back(town: Town, tmp_path: Path) -> None:
    one = await published(town, title=english("Belts of Altanbulag"))
    other = await of_other(town, "Belts in Altanbulag")
    assert await decided(town, one, other, "joint", standing=str(one), **{f"share-{one}": "70"}) == 303
    async with town.visit() as stranger:
        text = (await stranger.get("/activities.csv")).text
    path, changed = tmp_path / "own.csv", tmp_path / "changed.csv"
    path.write_text(text, encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    [mine] = [row for row in rows if row["id"] == str(one)]
    with changed.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(mine))
        writer.writeheader()
        writer.writerow(mine | {"joint_share": "101"})
    async with town.database.sessions() as session:
        outcome = await take(session, path)
        assert (outcome.added, outcome.changed, outcome.refused) == (0, 0, 0)
        assert outcome.unchanged == len(rows)
        refused = await take(session, changed)
        assert [problem.field for problem in refused.problems] == ["joint_share"]
        await session.rollback()


async def test_an_editors_share_of_a_public_record_waits(town: Town) -> None:
    public = await published(town, title=english("Belts of Choir"))
    mine = await draft(town, title=english("Belts, Choir"))
    shares = {f"share-{public}": "80"}
    assert await decided(town, public, mine, "joint", "officer", standing=str(public), **shares) == 303
    found = await town.public(public)
    assert found is not None
    assert found.document.joint_share is None
    assert await waits(town, public) == "submitted"
    assert (await town.stored(mine)).document.joint_share == 20
    async with town.visit("secretariat") as secretariat:
        assert "Share of joint work" in (await secretariat.get(f"/review/{public}")).text
