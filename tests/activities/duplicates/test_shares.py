"""Shares of joint work: read as people write them, never more than the whole, shown and carried out."""

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyogrio
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


async def test_shares_are_carried_by_workbook_and_maps(town: Town, tmp_path: Path) -> None:
    one = await published(town, title=english("Belts of Bayandelger"))
    other = await of_other(town, "Belts in Bayandelger")
    assert await decided(town, one, other, "joint", standing=str(one), **{f"share-{one}": "62.5"}) == 303
    async with town.visit() as stranger:
        book = openpyxl.load_workbook(io.BytesIO((await stranger.get("/activities.xlsx")).content))
        package = (await stranger.get("/activities.gpkg")).content
        places = (await stranger.get("/activities.geojson")).json()["features"]
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    in_book = {row[0]: row[header.index("Share of joint work, %")] for row in rows}
    assert (in_book[one], in_book[other]) == (62.5, 37.5)
    on_map = {each["properties"]["activity"]: each["properties"].get("joint_share") for each in places}
    assert (on_map[one], on_map[other]) == (62.5, 37.5)
    (tmp_path / "all.gpkg").write_bytes(package)
    _meta, _index, _shapes, (keys, shares) = pyogrio.raw.read(
        tmp_path / "all.gpkg", layer="activities", columns=["activity", "joint_share"], read_geometry=False
    )
    packed = dict(zip(keys.tolist(), shares.tolist(), strict=True))
    assert (packed[one], packed[other]) == (62.5, 37.5)


async def test_shares_never_make_more_than_the_whole_whoever_writes_them(town: Town, tmp_path: Path) -> None:
    one = await published(town, title=english("Belts of Mandalgobi"))
    other = await of_other(town, "Belts in Mandalgobi")
    assert await decided(town, one, other, "joint", standing=str(one), **{f"share-{one}": "60"}) == 303
    assert (await patched(town, one, {"joint_share": 70.5}), await share_of(town, one)) == (422, 60)
    assert (await patched(town, one, {"joint_share": 50}), await share_of(town, one)) == (200, 50)
    # Nothing of its own share is new, whatever the others say.
    assert await patched(town, one, {"homepage": "https://belts.example"}) == 200
    async with town.visit() as stranger:
        rows = csv_rows((await stranger.get("/activities.csv")).text)
    mine, theirs = (next(row for row in rows if row["id"] == str(key)) for key in (one, other))
    async with town.database.sessions() as session:
        alone = await take(session, sheet_of(tmp_path, mine | {"joint_share": "61"}))
        assert [(each.field, each.code) for each in alone.problems if each.level == "stops"] == [
            ("joint_share", "shares_too_large")
        ]
        both = await take(
            session, sheet_of(tmp_path, mine | {"joint_share": "90"}, theirs | {"joint_share": "10"})
        )
        assert (both.changed, both.refused) == (2, 0)
        await session.rollback()


async def test_a_verdict_moves_shares_from_one_to_another_and_back(town: Town) -> None:
    one = await published(town, title=english("Belts of Tsogttsetsii"))
    other = await of_other(town, "Belts in Tsogttsetsii")
    third = await of_other(town, "Windbreaks, Tsogttsetsii")
    assert await decided(town, one, other, "joint", standing=str(one), **{f"share-{one}": "30"}) == 303
    shares = {f"share-{one}": "75", f"share-{other}": "20", f"share-{third}": "5"}
    assert await decided(town, one, third, "joint", standing=str(one), **shares) == 303
    assert await decided(town, one, third, "undo") == 303
    assert [await share_of(town, key) for key in (one, other, third)] == [30, 70, None]


async def patched(town: Town, key: int, change: dict[str, object]) -> int:
    async with town.visit() as visitor:
        headers = await town.token("secretariat") | {"If-Match": "*"}
        answer = await visitor.client.patch(f"/activities/{key}", json=change, headers=headers)
    if answer.status_code == 422:
        [problem] = answer.json()["problems"]
        assert problem["message"] == "Together the shares make 110.5%, more than the whole work."
    return answer.status_code


async def share_of(town: Town, key: int) -> Decimal | None:
    return (await town.stored(key)).document.joint_share


def csv_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def sheet_of(folder: Path, *rows: dict[str, str]) -> Path:
    with (folder / "rows.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder / "rows.csv"


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
