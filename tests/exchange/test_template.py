"""The template goes out, is edited in real programs, and comes back: what was typed, and nothing else."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
import pytest_asyncio
from tests.conftest import browser, copied, sign_in
from tests.exchange.bringing import statements
from tests.exchange.office import Office

from commonground.accounts.schemas import Viewer
from commonground.activities import queries, service
from commonground.activities.cards import refresh_cards
from commonground.activities.schemas import Activity, BudgetLine, Lesson, Location, Need, Result, Share
from commonground.activities.service import Author
from commonground.base import database as databases
from commonground.base.database import Database
from commonground.base.settings import Settings
from commonground.base.texts import Text
from commonground.exchange import template_comparing, template_download, undoing
from commonground.exchange.template_findings import Comparison
from commonground.places import queries as places

OUTLINE = {"type": "Polygon", "coordinates": [[[106.1, 47.1], [106.4, 47.1], [106.4, 47.3], [106.1, 47.1]]]}


MANY = 300


class Desk:
    """An editor of an organisation with a few activities, a browser, and what a file would do."""

    def __init__(
        self, database: Database, client: httpx.AsyncClient, viewer: Viewer, organisation: int
    ) -> None:
        self.database, self.client, self.viewer, self.organisation = database, client, viewer, organisation
        self.keys: list[int] = []

    async def download(self, path: Path, language: str = "en") -> Path:
        self.client.cookies.set("language", language)
        answer = await self.client.get(f"/activities/mine.xlsx?organisation={self.organisation}")
        assert answer.status_code == 200, answer.text[:500]
        path.write_bytes(answer.content)
        return path

    async def compare(self, path: Path) -> Comparison:
        async with self.database.sessions() as session, self.database.everything.acquire() as connection:
            vocabulary = await places.vocabulary(connection)
            return await template_comparing.compare(session, self.viewer, path, vocabulary)

    async def hand_in(self, path: Path) -> str:
        await self.client.get("/import")
        form = {"_csrf_token": self.client.cookies["csrftoken"]}
        answer = await self.client.post("/import", data=form, files={"file": (path.name, path.read_bytes())})
        assert answer.status_code == 303, answer.text[:500]
        return answer.headers["location"]

    async def take(self, address: str, **ticks: Any) -> httpx.Response:
        page = await self.client.get(address)
        form = {"_csrf_token": self.client.cookies["csrftoken"], **ticks}
        assert page.status_code == 200
        return await self.client.post(address, data=form, follow_redirects=True)

    async def stored(self, key: int) -> Activity:
        async with self.database.everything.acquire() as connection:
            found = await queries.stored(connection, key)
        assert found is not None
        return found.document

    async def write(self, key: int, **values: Any) -> None:
        """As somebody else does meanwhile."""
        import msgspec

        async with self.database.sessions.begin() as session:
            stored = await service.load(session, key)
            document = msgspec.structs.replace(stored.document, **values)
            await service.replace(session, stored, document, Author(None, "form"))


def documents(lead: int) -> list[Activity]:
    from datetime import date
    from decimal import Decimal as number

    rich = Activity(
        title={"en": Text("=Windbreaks for Dornogovi"), "mn": Text("Салхины хаалт", "machine")},
        summary={"en": Text("First line.\nSecond line, with  spaces.")},
        lead=lead,
        areas=[Share("restoration", number(60)), Share("capacity", number("40"))],
        countries=[Share("MN", number("66.67")), Share("CN", number("33.33"))],
        planned_start=date(2021, 3, 1),
        actual_end=date(2024, 12, 31),
        locations=[
            Location(
                "point",
                "Nursery",
                "MN",
                None,
                "exact",
                None,
                {"type": "Point", "coordinates": [106.9176543211, 47.9]},
            ),
            Location("polygon", "Belt", "MN", None, None, None, OUTLINE),
            Location("admin_unit", "", None, "MN-047"),
        ],
        budgets=[
            BudgetLine("budget", number("1200000.55"), "USD", date(2021, 1, 1), date(2024, 12, 31)),
            BudgetLine("commitment", number("98765432109876543.21"), "MNT"),
        ],
        needs=[Need("funding", {"en": Text("Seedlings")}), Need("data", {}, False)],
        offers=[Need("training", {"en": Text("Courses")})],
        results=[
            Result("hectares", {}, "", number("120.5"), number(30), 2023, "reverse", "forest", "", True)
        ],
        lessons=[Lesson("lesson", {"en": Text("Fence first.")}, "grazing")],
        themes=["grazing"],
    )
    plain = Activity(
        title={"en": Text("Training of herders")}, lead=lead, areas=[Share("capacity", number(100))]
    )
    return [rich, plain, Activity(title={"en": Text("Third")}, lead=lead)]


@pytest_asyncio.fixture(scope="module")
async def shop(original: str, cluster_url: str, settings: Settings) -> AsyncIterator[Desk]:
    async with (
        databases.connected(await copied(original, cluster_url, "template"), settings) as database,
        browser(database.url, settings) as client,
    ):
        await sign_in(client, "officer@demo.example")
        row = await database.everything.fetchrow(
            "SELECT organisation_id, id FROM member JOIN person ON id = person_id WHERE email = $1",
            "officer@demo.example",
        )
        assert row is not None
        organisation, person = row
        viewer = Viewer(person, "O", "officer@demo.example", "member", "en", {organisation: "editor"})
        yield Desk(database, client, viewer, organisation)


@pytest_asyncio.fixture
async def desk(shop: Desk) -> Desk:
    """With three activities nobody else's test has touched; the ones before are withdrawn."""
    async with shop.database.sessions.begin() as session:
        for key in shop.keys:
            before = await service.load(session, key)
            if before.state != "withdrawn":
                await service.move(session, before, "withdraw", Author(None, "form"))
        shop.keys = [
            await service.create(session, one, Author(None, "form")) for one in documents(shop.organisation)
        ]
    return shop


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("office"))


def cell(path: Path, tab: str, key: str, column: str, part: str = "") -> str:
    """The address of a column in the row of an activity, or of one of its parts."""
    sheet = openpyxl.load_workbook(path)[tab]
    keys = [str(one.value).split(":", 2)[2] for one in sheet[1]]
    for row in sheet.iter_rows(min_row=3):
        values = dict(zip(keys, row, strict=True))
        if str(values["id"].value) == key and (not part or values["part"].value == part):
            return str(values[column].coordinate)
    raise AssertionError(f"no row of {key}")


def told(found: Comparison) -> set[tuple[str, str]]:
    return {(one.key, change.key) for one in found.changed for change in one.changes}


def edited(path: Path, edits: dict[tuple[str, str], Any]) -> Path:
    book = openpyxl.load_workbook(path)
    for (tab, place), value in edits.items():
        book[tab][place] = value
    book.save(path)
    return path


@pytest.mark.parametrize("language", ["en", "mn"])
async def test_untouched_it_changes_nothing_in_either_program(
    desk: Desk, office: Office, tmp_path: Path, language: str
) -> None:
    path = await desk.download(tmp_path / "mine.xlsx", language)
    saved = office.save(path, tmp_path / "calc.xlsx")
    twice = office.save(office.convert(saved, "ods", tmp_path), tmp_path / "twice.xlsx")
    again = edited(office.save(path, tmp_path / "both.xlsx"), {})
    for one in (path, saved, twice, again):
        found = await desk.compare(one)
        assert (told(found), found.new, found.missing, found.slips, found.refused) == (
            set(),
            [],
            [],
            [],
            [],
        ), one
        assert found.unchanged == found.rows >= 3


async def test_three_cells_are_three_changes(desk: Desk, office: Office, tmp_path: Path) -> None:
    first, second, _third = map(str, desk.keys)
    path = await desk.download(tmp_path / "mine.xlsx")
    edits = {
        ("Activities", cell(path, "Activities", second, "title:en")): "Training of young herders",
        ("Activities", cell(path, "Activities", second, "planned_end")): "2031-05-06",
        ("Money", cell(path, "Money", first, "amount", "1")): "1300000.25",
    }
    found = await desk.compare(office.save(path, tmp_path / "calc.xlsx", edits))
    assert told(found) == {(second, "title"), (second, "planned_end"), (first, "budgets")}
    address = await desk.hand_in(tmp_path / "calc.xlsx")
    answer = await desk.take(address, take=[f"{second}/title", f"{first}/budgets"])
    assert "2 activities are changed" in answer.text
    stored = await desk.stored(desk.keys[0])
    assert str(stored.budgets[0].amount) == "1300000.25"
    assert stored.locations == documents(desk.organisation)[0].locations
    assert (await desk.stored(desk.keys[1])).planned_end is None
    assert told(await desk.compare(tmp_path / "calc.xlsx")) == {(second, "planned_end")}


async def test_lists_notes_and_locks_survive_both_programs(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    path = await desk.download(tmp_path / "mine.xlsx")
    for one in (path, office.save(path, tmp_path / "calc.xlsx")):
        book = openpyxl.load_workbook(one)
        places_tab, first = book["Places"], book["Activities"]
        sources = {str(rule.formula1) for rule in places_tab.data_validations.dataValidation}
        assert any("INDIRECT" in source and "codes_country" in source for source in sources)
        assert any("list_location_kind" in source for source in sources)
        assert {"list_units_MN", "list_country", "codes_country"} <= set(book.defined_names)
        assert first.protection.sheet
        assert not first.protection.password
        row = cell(one, "Activities", str(desk.keys[0]), "id")
        assert first[row].protection.locked
        assert not first[f"C{row[1:]}"].protection.locked
        assert first.row_dimensions[1].hidden
        # Without a window LibreOffice keeps no view, and what is frozen is the view's.
        assert one != path or first.freeze_panes == "D3"
        assert book["Lists"].sheet_state == "hidden"
        assert isinstance(first[cell(one, "Activities", str(desk.keys[0]), "planned_start")].value, datetime)
        assert first["C2"].comment is not None
        assert (
            first[cell(one, "Activities", str(desk.keys[0]), "title:en")].value
            == "'=Windbreaks for Dornogovi"
        )


async def test_what_changed_here_meanwhile_is_never_overwritten_unasked(desk: Desk, tmp_path: Path) -> None:
    key = desk.keys[1]
    path = await desk.download(tmp_path / "mine.xlsx")
    edited(path, {("Activities", cell(path, "Activities", str(key), "title:en")): "Mine"})
    await desk.write(key, title={"en": Text("Theirs")})
    found = await desk.compare(path)
    assert [change.conflict for one in found.changed for change in one.changes] == [True]
    address = await desk.hand_in(path)
    page = await desk.client.get(address)
    assert "changed here since the sheet was made" in page.text
    assert f'value="{key}/title" checked' not in page.text
    await desk.take(address)
    assert (await desk.stored(key)).title["en"].text == "Theirs"
    await desk.take(address, take=f"{key}/title")
    assert (await desk.stored(key)).title["en"].text == "Mine"


async def test_what_was_taken_can_be_undone_as_a_whole(desk: Desk, tmp_path: Path) -> None:
    key = desk.keys[1]
    path = await desk.download(tmp_path / "mine.xlsx")
    edited(path, {("Activities", cell(path, "Activities", str(key), "homepage")): "https://example.org"})
    address = await desk.hand_in(path)
    await desk.take(address, take=f"{key}/homepage")
    run = int(address.split("/")[2])
    assert (await desk.client.get(f"/import/{run}")).status_code == 200
    async with desk.database.sessions.begin() as session:
        sums = await undoing.undo(session, run, desk.viewer, frozenset(), lambda _done, _of: None)
    assert (sums["restored"], sums["left"]) == (1, 0)
    assert (await desk.stored(key)).homepage == ""


async def test_another_field_changed_here_meanwhile_stays(desk: Desk, tmp_path: Path) -> None:
    key = desk.keys[1]
    path = await desk.download(tmp_path / "mine.xlsx")
    edited(path, {("Activities", cell(path, "Activities", str(key), "homepage")): "https://example.org"})
    await desk.write(key, title={"en": Text("Theirs")})
    address = await desk.hand_in(path)
    await desk.take(address, take=f"{key}/homepage")
    stored = await desk.stored(key)
    assert (stored.title["en"].text, stored.homepage) == ("Theirs", "https://example.org")


async def test_a_tick_given_before_somebody_wrote_is_not_taken(desk: Desk, tmp_path: Path) -> None:
    key = desk.keys[1]
    path = await desk.download(tmp_path / "mine.xlsx")
    edited(path, {("Activities", cell(path, "Activities", str(key), "title:en")): "Mine"})
    address = await desk.hand_in(path)
    await desk.write(key, title={"en": Text("Theirs")})
    answer = await desk.take(address, **{"take": f"{key}/title", f"seen-{key}": f'"{key}-1"'})
    assert "Somebody changed this activity" in answer.text
    assert (await desk.stored(key)).title["en"].text == "Theirs"


async def test_rows_taken_out_stay_until_somebody_says_otherwise(desk: Desk, tmp_path: Path) -> None:
    first, second, _third = desk.keys
    path = await desk.download(tmp_path / "mine.xlsx")
    place = cell(path, "Activities", str(second), "id")
    money = cell(path, "Money", str(first), "id", "2")
    book = openpyxl.load_workbook(path)
    book["Activities"].delete_rows(int(place[1:]))
    book["Money"].delete_rows(int(money[1:]))
    book.save(path)
    found = await desk.compare(path)
    assert [one.activity for one in found.missing] == [second]
    assert told(found) == {(str(first), "budgets.gone")}
    address = await desk.hand_in(path)
    await desk.take(address)
    assert len((await desk.stored(first)).budgets) == 2
    await desk.take(address, take=f"{first}/budgets.gone", withdraw=str(second))
    assert len((await desk.stored(first)).budgets) == 1
    state = await desk.database.everything.fetchval("SELECT state FROM activity WHERE id = $1", second)
    assert state == "withdrawn"


async def test_new_rows_become_drafts_once(desk: Desk, tmp_path: Path) -> None:
    path = await desk.download(tmp_path / "mine.xlsx")
    place = cell(path, "Activities", "new 1", "title:en")
    book = openpyxl.load_workbook(path)
    book["Activities"][place] = f"Sown by sheet {desk.keys[0]}"
    tab = book["Money"]
    row = tab.max_row + 1
    for column, value in zip(
        "ADEFI", ["new 1", "Budget", 5000, "usd", "A partner nobody knows"], strict=True
    ):
        tab[f"{column}{row}"] = value
    book.save(path)
    found = await desk.compare(path)
    assert [one.title for one in found.new] == [f"Sown by sheet {desk.keys[0]}"], found.refused
    address = await desk.hand_in(path)
    answer = await desk.take(address, new=found.new[0].key)
    assert "1 activity is changed" in answer.text
    row_of = await desk.database.everything.fetchrow(
        "SELECT id, state FROM activity WHERE lead_id = $1 ORDER BY id DESC", desk.organisation
    )
    assert row_of is not None
    assert row_of["state"] == "draft"
    stored = await desk.stored(row_of["id"])
    assert (stored.budgets[0].currency, str(stored.budgets[0].amount)) == ("USD", "5000")
    assert (stored.budgets[0].organisation or 0) > 0
    again = await desk.compare(path)
    assert (again.new, told(again)) == ([], set())


async def refused(desk: Desk, path: Path) -> list[tuple[str, str]]:
    found = await desk.compare(path)
    return [(slip.where, slip.message) for one in found.refused for slip in one.slips]


async def test_a_number_changed_cleared_or_pasted_twice_is_refused_by_its_cell(
    desk: Desk, tmp_path: Path
) -> None:
    first, second, _third = map(str, desk.keys)
    path = await desk.download(tmp_path / "mine.xlsx")
    one, two = (cell(path, "Activities", key, "id") for key in (first, second))
    edited(path, {("Activities", two): int(first)})
    slips = await refused(desk, path)
    assert {where for where, _message in slips} == {f"Activities!{one}", f"Activities!{two}"}
    edited(path, {("Activities", two): 999999})
    assert [where for where, message in await refused(desk, path)] == [f"Activities!{two}"]
    edited(path, {("Activities", two): None})
    assert (await refused(desk, path))[0][1] == f"The number of this row was changed: it was {second}."
    edited(path, {("Activities", two): "abc"})
    assert (await refused(desk, path))[0][1] == "This is no number of an activity."


async def test_cells_that_can_not_be_used_are_named_with_their_remedy(desk: Desk, tmp_path: Path) -> None:
    first, second, _third = map(str, desk.keys)
    path = await desk.download(tmp_path / "mine.xlsx")
    wrong = {
        ("Activities", cell(path, "Activities", second, "planned_start")): "3/4/2021",
        ("Activities", cell(path, "Activities", second, "status")): "almost done",
        ("Money", cell(path, "Money", first, "amount", "1")): "about 1.2 million",
        ("Places", cell(path, "Places", first, "latitude", "2")): 47.5,
        ("Activities", cell(path, "Activities", second, "area:capacity")): 90,
    }
    edited(path, wrong)
    found = await refused(desk, path)
    assert {where for where, _message in found} >= {f"{tab}!{place}" for tab, place in list(wrong)[:4]}
    edited(path, dict.fromkeys(list(wrong)[:2]))
    assert any(re.match(r"Activities![A-Z]+\d+$", where) for where, _message in await refused(desk, path))


async def test_columns_moved_named_anew_or_without_their_keys_are_found(desk: Desk, tmp_path: Path) -> None:
    second = str(desk.keys[1])
    path = await desk.download(tmp_path / "mine.xlsx", "mn")
    book = openpyxl.load_workbook(path)
    tab = book.worksheets[0]
    tab.insert_cols(4)
    tab["D2"] = "Our remarks"
    tab["E2"] = "Called anew"
    rows = [[one.value for one in row] for row in tab.iter_rows(min_row=3)]
    rows.sort(key=lambda row: str(row[4] or "~"))
    for at, row in enumerate(rows, start=3):
        for column, value in enumerate(row, start=1):
            tab.cell(at, column).value = value
    book.save(path)
    found = await desk.compare(path)
    assert (told(found), found.refused, found.missing) == (set(), [], [])
    assert any("Our remarks" in one for one in found.aside)
    again = await desk.download(tmp_path / "again.xlsx", "ru")
    title = cell(again, openpyxl.load_workbook(again).sheetnames[0], second, "title:en")
    book = openpyxl.load_workbook(again)
    for tab in book.worksheets[:7]:
        tab.delete_rows(1)
    book.worksheets[0][f"{title[0]}{int(title[1:]) - 1}"] = "Found by its heading"
    book.save(again)
    found = await desk.compare(again)
    assert (told(found), found.refused) == ({(second, "title")}, [])


async def test_merged_cells_are_refused_by_their_cells(desk: Desk, tmp_path: Path) -> None:
    path = await desk.download(tmp_path / "mine.xlsx")
    place = cell(path, "Activities", str(desk.keys[0]), "title:en")
    book = openpyxl.load_workbook(path)
    book["Activities"].merge_cells(f"{place}:{place[0]}{int(place[1:]) + 1}")
    book.save(path)
    found = await desk.compare(path)
    assert any(slip.where == f"Activities!{place}:{place[0]}{int(place[1:]) + 1}" for slip in found.slips)
    assert len(found.refused) == 2


async def test_only_editors_get_it(desk: Desk) -> None:
    other = await desk.database.everything.fetchval(
        "SELECT id FROM organisation WHERE id <> $1", desk.organisation
    )
    answer = await desk.client.get(f"/activities/mine.xlsx?organisation={other}")
    assert answer.status_code == 403


async def test_many_go_out_and_come_back_with_no_more_statements_than_few(desk: Desk, tmp_path: Path) -> None:
    few = await sent_for(desk, tmp_path / "few.xlsx")
    async with desk.database.sessions.begin() as session:
        rich, plain, _third = documents(desk.organisation)
        made = [
            await service.create(session, one, Author(None, "form"), refresh=False)
            for one in [rich, plain] * (MANY // 2)
        ]
        await refresh_cards(session, made)
    many = await sent_for(desk, tmp_path / "many.xlsx", MANY)
    assert all(one <= other for one, other in zip(many, few, strict=True)), (many, few)


async def sent_for(desk: Desk, path: Path, least: int = 0) -> tuple[int, int]:
    """How many statements it takes to write the workbook and to compare it."""
    written: list[Any] = []
    async with desk.database.sessions() as session, desk.database.everything.acquire() as connection:
        vocabulary = await places.vocabulary(connection)
        with path.open("w+b") as file, connection.query_logger(written.append):
            who = (desk.viewer, desk.organisation, vocabulary, "http://test.example")
            await template_download.fill(file, connection, *who)
            # asyncpg tells of a statement a moment later.
            await asyncio.sleep(0)
        async with statements(session) as sent:
            found = await template_comparing.compare(session, desk.viewer, path, vocabulary)
    assert (told(found), found.unchanged >= least) == (set(), True)
    return len(written), len(sent)
