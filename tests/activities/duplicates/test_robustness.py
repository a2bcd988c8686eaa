"""What a change of a record does to the probability: it moves the right way, whatever the record."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from tests.conftest import shared

from commonground.activities.duplicates.pairs import read_pairs
from commonground.activities.duplicates.records import Party, Record
from commonground.activities.duplicates.scorer import score
from commonground.activities.duplicates.words import concept_of, fold, lexicon_lines

FUND = Party("a fund", "A fund of its own", "funding")


def plain() -> list[Record]:
    """No real record, so that this runs anywhere."""
    agency, ministry = Party("1", "Agency", "implementing"), Party("2", "Ministry", "funding")
    titles = [
        "Gobi oasis restoration in Dundgovi",
        "Sustainable grassland management for herders of Khentii",
        "Green wall around the Mu Us desert",
        "防沙治沙 in Alxa League",
    ]
    return [
        Record(title=title, countries=("CN",), start=(2010, 3, day + 1), parties=(agency, ministry))
        for day, title in enumerate(titles)
    ]


def real() -> list[Record]:
    found: dict[str, Record] = {}
    for pair in read_pairs(shared("data/duplicates/pairs.jsonl")):
        found |= {pair.keys[0]: pair.one, pair.keys[1]: pair.other}
    return [one for one in found.values() if len(one.words) >= 3 and len(one.start) == 3]


def told_again(record: Record) -> Record:
    """By another reporter, under an identifier of its own."""
    return replace(record, identifiers=("ZZ-9",), reporter="another")


def translated(title: str) -> str:
    """Each generic word in the last language that has one."""
    said = {fold(ways[0]): ways[-1] for _kind, ways in lexicon_lines() if ways}
    concepts = ((word, concept_of(fold(word.strip(",.:;()")))) for word in title.split())
    return " ".join(said.get(concept.stem, word) if concept else word for word, concept in concepts)


def shortened(title: str) -> str:
    return " ".join(title.split()[: max(3, len(title.split()) * 3 // 4)])


Change = Callable[[Record], Record]
KEPT: dict[str, Change] = {
    "as it is": lambda one: one,
    "translated": lambda one: replace(one, title=translated(one.title)),
    "in capitals": lambda one: replace(one, title=one.title.upper()),
    "another funder": lambda one: replace(one, parties=(FUND, *one.parties[:1])),
    "shortened": lambda one: replace(one, title=shortened(one.title)),
    "a year later": lambda one: replace(one, start=(one.start[0] + 1, *one.start[1:])),
}
TOLD_APART: dict[str, Change] = {
    "another phase": lambda one: replace(one, title=one.title.replace("Phase I", "Phase II")),
    "a component": lambda one: replace(one, title=f"{one.title} - monitoring and evaluation"),
    "additional": lambda one: replace(one, title=f"{one.title} - Additional Financing"),
    "another country": lambda one: replace(one, countries=("FJ",)),
    "years later": lambda one: replace(one, start=(one.start[0] + 4, *one.start[1:])),
}


def called(records: list[Record], change: Change) -> float:
    pairs = [(one, change(told_again(one))) for one in records]
    return sum(score(one, other).probability >= 0.5 for one, other in pairs) / len(pairs)


def in_phase_one(records: list[Record]) -> list[Record]:
    return [replace(one, title=f"{one.title} Phase I") for one in records]


@pytest.mark.parametrize("change", KEPT.values(), ids=KEPT)
def test_what_reporters_tell_in_another_way_stays_one_work(change: Change) -> None:
    assert called(plain(), change) == 1
    assert called(real(), change) >= 0.85


@pytest.mark.parametrize("change", TOLD_APART.values(), ids=TOLD_APART)
def test_what_tells_two_works_apart_makes_one_work_less_likely(change: Change) -> None:
    for one in in_phase_one(plain()):
        other = told_again(one)
        assert score(one, change(other)).probability < score(one, other).probability


def test_another_phase_a_part_or_another_country_is_rarely_called_one_work() -> None:
    for name in ("another phase", "a component", "additional", "another country"):
        assert called(in_phase_one(real()), TOLD_APART[name]) <= 0.35, name


def test_sister_projects_of_one_programme_are_not_called_one() -> None:
    parties = (Party("gef", "Global Environment Facility", "funding"), Party("2", "Ministry", "accountable"))
    programme = "Drylands Partnership on Land Degradation"
    first = Record(
        title=f"{programme}: Lake Aibi basin", countries=("CN",), start=(2008, 5, 1), parties=parties
    )
    sister = replace(first, title=f"{programme}: Gansu pastures", identifiers=("2",))
    again = replace(first, title="Lake Aibi basin", identifiers=("3",), reporter="another")
    assert score(first, sister).probability < 0.5 < score(first, again).probability
    assert "other_part" in score(first, sister).against


def test_an_organisation_that_many_have_says_less() -> None:
    rare = Record(title="Gobi oasis restoration", start=(2010, 3, 1), parties=(Party("1", "Agency"),))
    common = replace(rare, parties=(Party("1", "Agency", telling=0.2),))
    assert score(common, common).probability < score(rare, rare).probability


def test_a_grants_code_is_found_in_the_others_identifier() -> None:
    grant = Record(title="Vaccine grant 08-COD-08C-Y", start=(2008, 1, 1))
    itself = Record(title="Vaccine grant", start=(2008, 1, 1), identifiers=("47122-08-COD-08C-Y",))
    sister = replace(itself, identifiers=("47122-08-COD-08B-Y",))
    assert "code_identifies" in score(grant, itself).reasons
    assert "code_differs" in score(grant, sister).against


def test_a_word_of_many_titles_weighs_less_than_a_name() -> None:
    common, name = Record(title="Rehabilitation").words[0], Record(title="Khairkhandul").words[0]
    assert common.weight < name.weight / 2
