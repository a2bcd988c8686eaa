"""What numbers of one register say, and that strangers may use one phrase."""

import pytest
from msgspec.structs import replace

from commonground.activities.duplicates.evidence import evidence
from commonground.activities.duplicates.identifiers import registered
from commonground.activities.duplicates.pairs import RawRecord, record
from commonground.activities.duplicates.records import Party, Record
from commonground.activities.duplicates.scorer import score

BANK, MINISTRY = Party("bank", "The Bank", "funding"), Party("ministry", "Ministry of Water", "accountable")
LOAN = Record(
    title="Khovd irrigation modernisation",
    countries=("MN",),
    start=(2010, 12, 14),
    parties=(BANK, MINISTRY),
    identifiers=("44000-P117745",),
    reporter="44000",
)


def of_another(**changes: object) -> Record:
    return replace(LOAN, reporter="another", **changes)


@pytest.mark.parametrize(
    ("identifier", "title", "other"),
    [
        ("P124683", LOAN.title, True),
        ("P117745", LOAN.title, False),
        # Of another register, which says nothing.
        ("OP/42646", LOAN.title, False),
        ("87299464788", LOAN.title, False),
        # In the title, as national systems have it.
        ("8729", f"P124683: {LOAN.title}", True),
        ("8729", f"P117745: {LOAN.title}", False),
        # A bank's own grant beside its loan.
        ("P124683", f"GEF {LOAN.title}", False),
    ],
)
def test_two_numbers_of_one_register_are_two_works(identifier: str, title: str, other: bool) -> None:
    there = of_another(identifiers=(identifier,), title=title)
    assert evidence(LOAN, there)["other_number"] == evidence(there, LOAN)["other_number"] == other


@pytest.mark.parametrize(
    ("register", "number", "other"),
    [("GEF", "3484", True), ("gef", "956", False), ("adb", "3484", False), ("A1", "3484", False)],
)
def test_two_numbers_of_a_register_by_name_are_two_works(register: str, number: str, other: bool) -> None:
    here = replace(LOAN, title=f"GEF {LOAN.title}", registered=registered([("gef", "956"), ("A1", "17")]))
    there = of_another(identifiers=(number,), title=here.title, registered=registered([(register, number)]))
    assert evidence(here, there)["other_number"] == evidence(there, here)["other_number"] == other


def test_another_number_of_the_bank_is_not_called_the_same_loan() -> None:
    sister = of_another(identifiers=("P124683",), title=f"Participatory {LOAN.title}")
    itself = replace(sister, identifiers=("8729",))
    assert score(LOAN, itself).probability > 0.5 > score(LOAN, sister).probability
    assert "other_number" in score(LOAN, sister).against


def test_funders_differ_in_joint_work_only_where_somebody_else_takes_part_in_both() -> None:
    fund, embassy = Party("1", "A fund", "funding"), Party("2", "An embassy", "funding")
    agency = Party("3", "Relief agency", "implementing")
    one = Record(title="Rapid Response Fund", countries=("CD",), start=(2006, 5, 1), parties=(fund,))
    stranger = replace(one, parties=(embassy,))
    assert evidence(one, stranger)["other_funder"] == 0
    joint = replace(one, parties=(fund, agency)), replace(stranger, parties=(embassy, agency))
    assert evidence(*joint)["other_funder"] == 1
    assert score(*joint).probability > score(one, stranger).probability


def test_one_programme_told_by_the_same_title_in_two_countries_is_two_works() -> None:
    there = of_another(countries=("KZ",), identifiers=("8729",))
    assert score(LOAN, there).probability < 0.5 < score(LOAN, replace(there, countries=("MN",))).probability


def test_parts_that_one_reporter_numbers_apart_are_not_one() -> None:
    fisheries = replace(LOAN, identifiers=("44000-1-7400181801-MN-12110",))
    forests = replace(LOAN, identifiers=("44000-1-7400181801-MN-43040",))
    assert score(fisheries, forests).probability < 0.5


@pytest.mark.parametrize("part", ["Inception Phase", "Design Phase", "Preparatory Stage", "этап подготовки"])
def test_a_programmes_first_phase_is_not_the_programme(part: str) -> None:
    programme, phase = of_another(identifiers=("1",)), replace(LOAN, title=f"{LOAN.title} - {part}")
    assert evidence(programme, phase)["whole_and_part"] > 0
    assert score(programme, phase).probability < 0.5


@pytest.mark.parametrize(
    ("identifier", "reporter"),
    [("iati:SE-0-SE-6-74-COD-12110", "SE-0"), ("iati:44000-P1", "44000"), ("gef:12", "gef")],
)
def test_a_record_of_a_gathered_source_is_its_publishers(identifier: str, reporter: str) -> None:
    raw = RawRecord(id=identifier, title="Wells", src=identifier.partition(":")[0])
    assert record(raw).reporter == reporter
