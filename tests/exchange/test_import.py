from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from tests.exchange.bringing import FILES, HEADER, LEAD, known, row, sheet, take

from commonground.activities import models, service
from commonground.activities.card_models import ActivityCard
from commonground.activities.review_models import Revision
from commonground.activities.schemas import Need, Share
from commonground.activities.service import Author
from commonground.base.database import Database
from commonground.base.errors import UnreadableFile
from commonground.base.texts import Text
from commonground.exchange.importer import import_file
from commonground.organisations import service as organisations


async def test_a_sheet_adds_its_rows_and_the_same_sheet_changes_nothing(
    session: AsyncSession, tmp_path: Path
) -> None:
    path = sheet(tmp_path, row("A-1"), row("A-2", "Nurseries"))
    first = await take(session, path)
    assert (first.rows, first.read, first.added, first.refused) == (2, 2, 2, 0)
    again = await take(session, path)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)


async def test_rows_without_any_number_are_known_again_by_lead_and_title(
    session: AsyncSession, tmp_path: Path
) -> None:
    path = sheet(tmp_path, row("", "Nurseries"), row("", "Grazing plans"))
    await take(session, path)
    assert (await take(session, path)).unchanged == 2


async def test_a_bad_row_is_refused_and_the_good_ones_go_in(session: AsyncSession, tmp_path: Path) -> None:
    path = sheet(tmp_path, row("B-1"), row("B-2", areas="restoration 60; capacity 60"), row("B-3"))
    outcome = await take(session, path)
    assert (outcome.added, outcome.refused, outcome.exit_code) == (2, 1, 1)
    [problem] = outcome.problems
    assert (problem.row, problem.line, problem.field) == (3, 3, "areas")
    assert problem.value == "restoration 60; capacity 60"
    assert "120" in problem.message
    assert problem.remedy


async def test_every_slip_of_a_row_is_told_at_once(session: AsyncSession, tmp_path: Path) -> None:
    bad = row(
        "C-1", areas="restoration 60; capacity 60", countries="ZZ", locations="point | here | exact | X"
    )
    outcome = await take(session, sheet(tmp_path, bad))
    assert {problem.field for problem in outcome.problems} == {"areas", "countries", "locations"}


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("title", "", "missing"),
        ("lead", "", "missing"),
        ("status", "begun", "not_understood"),
        ("actual_start", "1 May 2024", "not_understood"),
        ("budgets", "budget | 60k USD", "not_understood"),
        ("budgets", "budget | 60 XYZ", "unknown_code"),
        ("budgets", "budget | 60 USD | 0000", "not_understood"),
        ("locations", "point | lat 200 lon 10 | exact | X", "out_of_range"),
        ("locations", "polygon | POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)) | exact | X", "self_crossing"),
        ("locations", "admin_unit | MN-999", "unknown_code"),
        ("themes", "dessert", "unknown_code"),
        ("frameworks", "nothing-such", "unknown_code"),
        ("needs", "teachers | two", "not_understood"),
        ("provenance", "needs=guessed", "not_understood"),
        ("homepage", "javascript:alert(1)", "not_a_web_address"),
    ],
)
async def test_a_row_is_refused_for(
    session: AsyncSession, tmp_path: Path, column: str, cell: str, code: str
) -> None:
    cells = {
        "identifier": "D-1",
        "title": "Grazing plans",
        "lead": LEAD,
        "areas": "restoration",
        "countries": "MN",
    }
    cells[column] = cell
    line = ",".join(f'"{value}"' for value in cells.values())
    outcome = await take(session, sheet(tmp_path, line, header=",".join(cells)))
    assert (outcome.refused, outcome.added) == (1, 0)
    assert {(problem.field, problem.code) for problem in outcome.problems if problem.level == "stops"} == {
        (column, code)
    }


async def test_a_place_outside_its_country_is_taken_with_a_warning(
    session: AsyncSession, tmp_path: Path
) -> None:
    path = sheet(tmp_path, row("E-1", locations="point | lat 35.68 lon 139.69 | exact | Tokyo"))
    outcome = await take(session, path)
    assert (outcome.added, outcome.warnings) == (1, 1)
    assert [(problem.code, problem.value) for problem in outcome.problems] == [("outside_country", "Tokyo")]


async def test_the_same_activity_twice_in_a_file_is_refused_the_second_time(
    session: AsyncSession, tmp_path: Path
) -> None:
    outcome = await take(session, sheet(tmp_path, row("F-1"), row("F-1", "Other")))
    assert (outcome.added, outcome.refused) == (1, 1)
    assert outcome.problems[0].code == "named_twice"
    assert (await known(session, "F-1")).document.title["en"].text == "Grazing plans"


@pytest.mark.parametrize("between", [0, 3, 250])
async def test_of_two_rows_with_one_identifier_the_second_says_which_row_the_first_is(
    session: AsyncSession, tmp_path: Path, between: int
) -> None:
    """However far apart they stand, and again when the first is registered already."""
    rows = [row("F-1"), *(row(f"F-2{at}") for at in range(between)), row("F-1", "Other")]
    for _time in range(2):
        outcome = await take(session, sheet(tmp_path, *rows))
        [told] = outcome.problems
        assert (told.row, told.line, told.field) == (between + 3, between + 3, "identifier")
        assert (told.value, told.level) == ("F-1", "stops")
        assert told.message == "Row 2 of this file is the same activity."
        assert told.remedy == "Keep one of the two rows."
        assert outcome.refused == 1


async def test_a_column_left_out_leaves_what_is_stored(session: AsyncSession, tmp_path: Path) -> None:
    header = f"{HEADER},needs,title_mn"
    await take(
        session, sheet(tmp_path, row("G-1", needs="funding | Fences", title_mn="Бэлчээр"), header=header)
    )
    outcome = await take(session, sheet(tmp_path, row("G-1", "Grazing plans II")))
    assert [item.fields for item in outcome.items] == [["title"]]
    document = (await known(session, "G-1")).document
    assert document.needs == [Need("funding", {"en": Text("Fences")})]
    assert document.title == {"en": Text("Grazing plans II"), "mn": Text("Бэлчээр")}


async def test_an_empty_cell_takes_away(session: AsyncSession, tmp_path: Path) -> None:
    header = f"{HEADER},needs,title_mn"
    await take(
        session, sheet(tmp_path, row("G-2", needs="funding | Fences", title_mn="Бэлчээр"), header=header)
    )
    await take(session, sheet(tmp_path, row("G-2", needs="", title_mn=""), header=header))
    document = (await known(session, "G-2")).document
    assert (document.needs, set(document.title)) == ([], {"en"})


async def test_an_unknown_column_is_counted_as_left_aside(session: AsyncSession, tmp_path: Path) -> None:
    outcome = await take(session, sheet(tmp_path, row("H-1", remarks="by phone"), header=f"{HEADER},remarks"))
    assert outcome.left_aside == {"remarks": 1}


async def test_areas_come_from_dac_sectors_and_say_that_they_are_derived(
    session: AsyncSession, tmp_path: Path
) -> None:
    line = f'"I-1","Trees","{LEAD}","31220 60; 99810 40"'
    await take(session, sheet(tmp_path, line, header="identifier,title,lead,sectors"))
    document = (await known(session, "I-1")).document
    assert Share("unclassified", Decimal(40)) in document.areas
    assert sum(share.share for share in document.areas) == 100
    assert document.provenance["areas"] == "derived"


async def test_derived_areas_never_replace_stated_ones(session: AsyncSession, tmp_path: Path) -> None:
    await take(session, FILES / "two.iati.xml")
    stored = await known(session, "XI-TEST-1")
    header = "identifier,title,lead,areas,provenance"
    lead = "Test Dryland Facility"
    await take(
        session, sheet(tmp_path, f"XI-TEST-1,Shelter belts of the Gobi,{lead},awareness,", header=header)
    )
    await take(session, FILES / "two.iati.xml")
    assert stored.document.provenance["areas"] == "derived"
    assert (await known(session, "XI-TEST-1")).document.areas == [Share("awareness", Decimal(100))]


async def test_records_that_count_each_others_work_are_linked_in_any_order(
    session: AsyncSession, tmp_path: Path
) -> None:
    header = f"{HEADER},counted_in"
    path = sheet(
        tmp_path,
        row("J-1", counted_in="duplicate | J-2"),
        row("J-2", counted_in="child | J-3"),
        row("J-3", counted_in="joint | J-1"),
        row("J-4", counted_in="child | J-5"),
        header=header,
    )
    outcome = await take(session, path)
    found = {name: await known(session, name) for name in ("J-1", "J-2", "J-3", "J-4")}
    first = found["J-1"].counted
    assert first is not None
    assert (first.activity, first.kind) == (found["J-2"].id, "duplicate")
    assert found["J-1"].version == 2, "a link moves public totals, so it leaves a version"
    assert found["J-3"].counted is None
    assert found["J-4"].counted is None
    assert [(problem.row, problem.value) for problem in outcome.problems] == [(4, "J-1"), (5, "J-5")]
    assert (await take(session, path)).unchanged == 4


async def test_an_editor_writes_only_for_their_organisations(session: AsyncSession, tmp_path: Path) -> None:
    mine, _new = await organisations.find_or_add(session, LEAD, source="test")
    path = sheet(tmp_path, row("K-1"), row("K-2", lead="Test Other Ministry"))
    outcome = await take(session, path, allowed=frozenset({mine}), state="submitted")
    assert (outcome.added, outcome.refused) == (1, 1)
    assert outcome.problems[-1].code == "not_your_organisation"
    assert outcome.new_organisations == []
    assert await organisations.find(session, "Test Other Ministry") is None


async def test_a_control_sign_from_a_bad_paste_is_left_out(session: AsyncSession, tmp_path: Path) -> None:
    await take(session, sheet(tmp_path, row("C-1", "Grazing\x0b plans")))
    assert (await known(session, "C-1")).document.title["en"].text == "Grazing plans"


async def test_an_editor_alone_takes_no_published_activity_out_of_the_count(
    session: AsyncSession, tmp_path: Path
) -> None:
    header = HEADER + ",counted_in"
    await take(session, sheet(tmp_path, row("C-2"), row("C-3", "Wells")))
    mine, _new = await organisations.find_or_add(session, LEAD, source="test")
    path = sheet(tmp_path, row("C-2", counted_in="duplicate | C-3"), header=header)
    outcome = await take(session, path, allowed=frozenset({mine}), state="submitted")
    assert (await known(session, "C-2")).counted is None
    assert outcome.problems[-1].field == "counted_in"
    await take(session, path)
    assert (await known(session, "C-2")).counted is not None


async def test_a_change_beside_a_link_that_fails_is_counted_once(
    session: AsyncSession, tmp_path: Path
) -> None:
    header = HEADER + ",counted_in"
    await take(
        session,
        sheet(tmp_path, row("E-1", counted_in=""), row("E-2", counted_in="child | E-1"), header=header),
    )
    wrong = row("E-2", "Other plans", counted_in="child | E-9")
    outcome = await take(session, sheet(tmp_path, wrong, header=header))
    assert "not in the registry" in outcome.problems[-1].message
    assert (outcome.changed, outcome.unchanged, outcome.warnings) == (1, 0, 1)


async def test_what_is_public_is_never_counted_in_what_is_not(session: AsyncSession, tmp_path: Path) -> None:
    header = HEADER + ",counted_in"
    await take(session, sheet(tmp_path, row("D-1")), state="draft")
    outcome = await take(session, sheet(tmp_path, row("D-2", counted_in="joint | D-1"), header=header))
    assert "not public yet" in outcome.problems[-1].message
    assert (await known(session, "D-2")).counted is None


async def test_an_editor_cannot_take_over_the_record_of_another(
    session: AsyncSession, tmp_path: Path
) -> None:
    mine, _new = await organisations.find_or_add(session, LEAD, source="test")
    await take(session, sheet(tmp_path, row("K-3", lead="Test Other Ministry")))
    outcome = await take(session, sheet(tmp_path, row("K-3")), allowed=frozenset({mine}), state="submitted")
    assert (outcome.changed, outcome.refused) == (0, 1)


async def test_what_an_editor_changes_of_a_published_activity_waits_for_approval(
    session: AsyncSession, tmp_path: Path
) -> None:
    await take(session, sheet(tmp_path, row("L-1")))
    mine, _new = await organisations.find_or_add(session, LEAD, source="test")
    changed = sheet(tmp_path, row("L-1", "Grazing plans II"))
    outcome = await take(session, changed, allowed=frozenset({mine}), state="submitted")
    assert outcome.changed == 1
    stored = await known(session, "L-1")
    assert stored.document.title["en"].text == "Grazing plans"
    query = select(Revision.state).where(Revision.activity_id == stored.id)
    assert await session.scalar(query) == "submitted"
    assert (await take(session, changed, allowed=frozenset({mine}), state="submitted")).unchanged == 1


async def test_what_is_handed_in_but_not_complete_stays_a_draft(
    session: AsyncSession, tmp_path: Path
) -> None:
    outcome = await take(session, sheet(tmp_path, row("M-1", locations=""), row("M-2")), state="submitted")
    states = [(await known(session, name)).state for name in ("M-1", "M-2")]
    assert (outcome.added, states) == (2, ["draft", "submitted"])
    assert [problem.field for problem in outcome.problems] == ["locations"]


async def test_what_its_owner_withdrew_stays_withdrawn(session: AsyncSession, tmp_path: Path) -> None:
    await take(session, sheet(tmp_path, row("N-1")))
    await service.move(session, await known(session, "N-1"), "withdraw", Author(None, "form"))
    await take(session, sheet(tmp_path, row("N-1", "Grazing plans II")))
    assert (await known(session, "N-1")).state == "withdrawn"


async def test_cards_are_there_after_an_import(session: AsyncSession, tmp_path: Path) -> None:
    await take(session, sheet(tmp_path, row("O-1")))
    stored = await known(session, "O-1")
    query = select(ActivityCard.countries).where(ActivityCard.activity_id == stored.id)
    assert await session.scalar(query) == ["MN"]


async def test_an_iati_file_is_taken_mapped_and_linked(session: AsyncSession) -> None:
    outcome = await take(session, FILES / "two.iati.xml")
    assert (outcome.rows, outcome.added, outcome.refused) == (2, 2, 0)
    first, second = [await known(session, name) for name in ("XI-TEST-1", "XI-TEST-1-A")]
    assert second.counted is not None
    assert second.counted.activity == first.id
    assert first.document.source.name == "IATI: Test Dryland Facility"
    assert first.document.provenance["budgets"] == "imported"
    assert first.confirmed_on == date(2024, 4, 30)
    assert (await take(session, FILES / "two.iati.xml")).unchanged == 2


async def test_an_iati_file_leaves_what_it_cannot_speak_of(session: AsyncSession, tmp_path: Path) -> None:
    await take(session, FILES / "two.iati.xml")
    header = "identifier,title,lead,needs,locations"
    line = (
        'XI-TEST-1,Shelter belts of the Gobi,Test Dryland Facility,funding | Fences,"country | MN\nsubregion"'
    )
    await take(session, sheet(tmp_path, line, header=header))
    await take(session, FILES / "two.iati.xml")
    document = (await known(session, "XI-TEST-1")).document
    assert document.needs == [Need("funding", {"en": Text("Fences")})]
    assert [place.kind for place in document.locations] == ["country", "point", "subregion"]


async def counted(database: Database) -> int:
    async with database.sessions() as session:
        return int(await session.scalar(select(func.count()).select_from(models.Activity)) or 0)


async def test_a_trial_writes_nothing_and_tells_what_would_be(fresh: Database, tmp_path: Path) -> None:
    before = await counted(fresh)
    path = sheet(tmp_path, row("P-1"), row("P-2", areas="restoration 1; capacity 2"))
    trial = await import_file(fresh, path, dry_run=True)
    assert await counted(fresh) == before
    async with fresh.sessions() as session:
        assert await organisations.find(session, LEAD) is None
    done = await import_file(fresh, path)
    assert (trial.added, trial.refused) == (done.added, done.refused) == (1, 1)
    assert await counted(fresh) == before + 1


async def test_progress_is_told_to_the_end(fresh: Database, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = sheet(tmp_path, *(row(f"Q-{n}") for n in range(450)))
    await import_file(fresh, path, dry_run=True, progress=lambda done, of: told.append((done, of)))
    assert told == [(200, 450), (400, 450), (450, 450)]


async def test_importing_as_an_organisation_that_is_not_known_is_refused(
    database: Database, tmp_path: Path
) -> None:
    with pytest.raises(UnreadableFile, match="not in the registry"):
        await import_file(database, sheet(tmp_path, row("R-1")), organisation="No Such Office", dry_run=True)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\xef\xbb\xbf\n \n", "is empty"),
        ("a.csv", b"colour,kind\nx,y\n", "no column"),
        ("a.csv", b"title,title\nx,y\n", "twice"),
        ("a.csv", b'title,lead\n"never closed,x\n', "breaks off"),
        ("a.csv", "title,lead\ncafé,x\n".encode("cp1252"), "line 2: this is not UTF-8"),
        ("a.csv", "title,lead\n苗圃,x\n".encode("utf-16")[:-1], "not UTF-8"),
        ("a.csv", b"title,lead,countries\n", "heads of a.csv are right, but there is no row under them"),
        ("a.csv", b"title\n\x00\x01", "not a text file"),
        ("a.xlsx", b"PK\x03\x04", "xlsx"),
        ("a.geojson", b"{}", "geojson"),
    ],
)
async def test_a_file_that_cant_be_read_is_told_in_one_line(
    database: Database, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as error:
        await import_file(database, path)
    assert said in error.value.message
    assert "\n" not in error.value.message
