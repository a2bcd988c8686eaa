"""What leaves, held against the real thing: the official schema and rules, LibreOffice, GDAL, openpyxl."""

import csv
import re
from collections import Counter
from pathlib import Path

import openpyxl
import pyogrio
import pytest
from lxml import etree
from tests.conftest import shared
from tests.exchange.office import Office
from tests.exchange.ruleset import Ruleset

from commonground.activities.filters import Filters, Page
from commonground.base.database import Database
from commonground.exchange.exporter import export_file
from commonground.exchange.formats import hxl
from commonground.exchange.formats.columns import COLUMNS
from commonground.exchange.importer import import_file

# The tags of HXL 1.1; what follows a + is anybody's.
HASHTAGS = set(
    re.findall(
        r"\w+",
        """
        access activity adm1 adm2 adm3 adm4 adm5 affected beneficiary capacity cause channel contact
        country crisis currency date delivery description event frequency geo group impact indicator
        inneed item loc meta modality need operations org output population reached region respondee
        sector service severity status subsector targeted value
        """,
    )
)
ATTRIBUTE = re.compile(r"[a-z][a-z0-9_]*")
# As a spreadsheet takes them, in the fields that go out in most formats.
FORMULAS = (
    "=cmd|' /C calc'!A0",
    "+HYPERLINK(1)",
    "-2+3",
    "@SUM(A1)",
    "=1\n=2",
    "＝1+1",
    "'=1",
    "\t=1",
    "  =1",
    '=1";=2',
)
ALL = Filters()


async def written(database: Database, format: str, path: Path, filters: Filters = ALL) -> Path:
    await export_file(database, format, filters, Page(), path, lambda _piece: None)
    return path


async def test_the_demo_as_iati_breaks_no_rule_of_the_schema_and_few_of_the_rules(
    demo: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = etree.parse(await written(demo, "iati", tmp_path / "demo.xml"))
    schema = etree.XMLSchema(etree.parse(shared("data/iati/xsd/iati-activities-schema.xsd")))
    assert schema.validate(tree), schema.error_log
    ruleset = Ruleset(shared("data/iati/ruleset_standard.json"))
    activities = tree.getroot().findall("iati-activity")
    found: Counter[str] = Counter()
    for activity in activities:
        found.update(ruleset.broken(activity))
    with capsys.disabled():
        print(f"\ndemo as IATI: {len(activities)} activities, valid; rules broken: {dict(found) or 'none'}")
    assert activities


def test_every_column_has_a_tag_of_hxl() -> None:
    for column in (*COLUMNS, "title_mn", "summary_zh"):
        tag, *more = hxl.tag(column).removeprefix("#").split("+")
        assert tag in HASHTAGS, column
        assert all(ATTRIBUTE.fullmatch(one) for one in more), column
    tags = [hxl.tag(column) for column in COLUMNS]
    assert len(set(tags)) == len(tags), "two columns of one tag can't be told apart"


async def test_libreoffice_reads_every_sheet_as_it_was_written(demo: Database, tmp_path: Path) -> None:
    office = Office(tmp_path / "office")
    for format, tab in (("xlsx", 0), ("prais4", 0)):
        book = await written(demo, format, tmp_path / f"{format}.xlsx")
        saved = office.save(book, tmp_path / f"{format}-saved.xlsx")
        before, after = (
            openpyxl.load_workbook(path).worksheets[tab].iter_rows(values_only=True) for path in (book, saved)
        )
        assert [plain(row) for row in before] == [plain(row) for row in after], format
    sheet = await written(demo, "csv", tmp_path / "demo.csv")
    back = office.convert(sheet, "xlsx", tmp_path)
    rows = list(csv.reader(sheet.open(encoding="utf-8-sig", newline="")))
    assert openpyxl.load_workbook(back).worksheets[0].max_row == len(rows)


def plain(row: tuple[object, ...]) -> list[str]:
    told = ["" if cell is None else str(cell) for cell in row]
    while told and not told[-1]:
        told.pop()
    return told


async def test_a_formula_is_a_text_in_every_sheet_and_in_libreoffice(fresh: Database, tmp_path: Path) -> None:
    office = Office(tmp_path / "office")
    came = tmp_path / "formulas.csv"
    names = [
        "identifier",
        "title",
        "lead",
        "summary",
        "source_name",
        "partners",
        "budgets",
        "countries",
        "areas",
    ]
    with came.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*names, "planned_start"])
        writer.writeheader()
        for at, text in enumerate(FORMULAS):
            writer.writerow(
                {
                    "identifier": f"FORMULA-{at}",
                    "title": "'" + text,
                    "lead": f"'=Office {at}",
                    "summary": "'" + text,
                    "source_name": "'" + text.replace("\n", " "),
                    "partners": f"funding | +Fund {at}",
                    "budgets": "commitment | 10 USD | 2020",
                    "countries": "MN",
                    "areas": "capacity",
                    "planned_start": "2020-01-01",
                }
            )
    outcome = await import_file(fresh, came)
    assert outcome.added == len(FORMULAS), outcome.problems
    asked = Filters(q=("FORMULA",))
    for format, ending in (("csv", "csv"), ("xlsx", "xlsx"), ("prais4", "prais4.xlsx")):
        out = await written(fresh, format, tmp_path / f"out.{ending}", asked)
        if ending == "csv":
            cells = [cell for row in csv.reader(out.open(encoding="utf-8-sig", newline="")) for cell in row]
            assert not [
                cell for cell in cells if re.match(r"\s*[=+\-@＝＋－＠]", cell) and not is_number(cell)
            ]
        else:
            assert formulas(out) == [], format
        shown = office.convert(out, "ods", tmp_path) if ending == "csv" else out
        saved = office.save(shown, tmp_path / f"{format}-saved.xlsx")
        assert formulas(saved) == [], format
        seen = [str(cell.value) for sheet in openpyxl.load_workbook(saved) for row in sheet for cell in row]
        assert any("Fund 3" in cell for cell in seen), format


def is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"-?\d+(\.\d+)?", cell))


def formulas(path: Path) -> list[str]:
    return [
        f"{sheet.title}!{cell.coordinate}: {cell.value}"
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" or (cell.hyperlink and not str(cell.hyperlink.target).startswith("http"))
    ]


async def test_filters_time_licence_and_count_stand_in_each_file_of_a_filter_nobody_matches(
    demo: Database, tmp_path: Path
) -> None:
    """Empty files are files too: each opens in its reader and says that it is empty, and of what."""
    asked = Filters(q=("nobody wrote this",))
    assert (
        list(csv.reader((await written(demo, "csv", tmp_path / "a.csv", asked)).open(encoding="utf-8-sig")))[
            1:
        ]
        == []
    )
    for format in ("xlsx", "prais4"):
        book = openpyxl.load_workbook(await written(demo, format, tmp_path / f"{format}.xlsx", asked))
        words = {str(cell) for row in book["About"].iter_rows(values_only=True) for cell in row}
        assert {"0", "CC BY 4.0"} <= words
        assert any("nobody wrote this" in word for word in words)
    package = await written(demo, "gpkg", tmp_path / "a.gpkg", asked)
    told = pyogrio.read_info(package, layer="activities")["dataset_metadata"]
    assert (told["count"], told["licence"]) == ("0", "CC BY 4.0")
    assert "nobody wrote this" in told["filters_in_words"]
    tree = etree.parse(await written(demo, "iati", tmp_path / "a.xml", asked))
    comments = " ".join(str(one.text) for one in tree.getroot().iter(etree.Comment))
    assert "CC BY 4.0" in comments + str(tree.getroot().getprevious())
