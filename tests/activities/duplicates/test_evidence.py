"""Evidence and score: the same from both sides, and for any text there can be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.activities.duplicates.evidence import evidence
from commonground.activities.duplicates.keys import keys
from commonground.activities.duplicates.records import Party, Record
from commonground.activities.duplicates.scorer import best, score

titles = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            [
                "Forest",
                "森林",
                "лес",
                "산림",
                "Phase",
                "II",
                "2005",
                "Gobi",
                "고비",
                "project",
                "项目",
                "(123)",
                "LDN",
                "CB-12",
                "ー",
                "ъ",
            ]
        ),
        max_size=8,
    ).map(" ".join),
)
records = st.builds(
    Record,
    title=titles,
    text=st.text(max_size=40),
    countries=st.sampled_from([(), ("MN",), ("CN", "MN")]),
    start=st.sampled_from([(), (2005,), (2005, 1, 1), (2006, 1, 1), (2005, 2, 30)]),
    parties=st.lists(
        st.builds(Party, key=st.sampled_from("123"), name=st.text(max_size=12), role=st.just("funding")),
        max_size=3,
    ).map(tuple),
    identifiers=st.lists(st.sampled_from(["XM-DAC-1-P12345", "P12345", "a", ""]), max_size=2).map(tuple),
    reporter=st.sampled_from(["", "wb"]),
    budget_usd=st.sampled_from([None, 1.0, 1e6]),
    points=st.sampled_from([(), ((104.0, 43.0),), ((104.1, 43.0), (10.0, -3.0))]),
)


@settings(max_examples=150)
@given(records, records)
def test_which_of_two_records_stands_first_makes_no_difference(one: Record, other: Record) -> None:
    here, there = score(one, other), score(other, one)
    assert 0 <= here.probability <= 1
    assert abs(here.probability - there.probability) < 0.02


@settings(max_examples=100)
@given(records)
def test_any_record_has_keys_and_evidence_within_bounds(one: Record) -> None:
    assert all(-0.01 <= value <= 1.01 for value in evidence(one, one).values())
    assert isinstance(keys(one), set)


def test_the_language_both_have_decides_before_any_other() -> None:
    one = {"en": Record(title="Belts around wells in Dundgovi"), "ru": Record(title="Ничего общего здесь")}
    other = {"en": Record(title="Belts around wells in Dundgovi"), "zh": Record(title="水")}
    found = best(one, other)
    assert found is not None
    assert found.probability == score(one["en"], other["en"]).probability
    assert best({}, other) is None


def test_phases_of_one_programme_are_less_likely_one_than_a_title_told_twice() -> None:
    shared = {"countries": ("MN",), "parties": (Party("1", "Agency"),)}
    first = Record(title="Sustainable land management in Mongolia, Phase I", start=(2005, 3, 1), **shared)
    second = Record(title="Sustainable land management in Mongolia, Phase II", start=(2009, 3, 1), **shared)
    again = Record(title="Mongolia: sustainable land management (phase 1)", start=(2005, 5, 1), **shared)
    assert score(first, again).probability > 0.5 > score(first, second).probability


PREPARATORY = (
    ("Rangeland restoration in Dundgovi", "Feasibility study for rangeland restoration in Dundgovi"),
    ("Dundgovi rangeland restoration", "Evaluation of Dundgovi rangeland restoration"),
    ("Восстановление пастбищ Дундгоби", "Подготовка: восстановление пастбищ Дундгоби"),
    ("内蒙古草原修复", "内蒙古草原修复可研"),
)


@pytest.mark.parametrize(("whole", "part"), PREPARATORY)
def test_what_is_only_prepared_or_looked_back_on_is_not_the_work_itself(whole: str, part: str) -> None:
    shared = {"countries": ("MN",), "start": (2015, 3, 1), "parties": (Party("1", "Agency"),)}
    work, study = Record(title=whole, **shared), Record(title=part, **shared)
    assert score(work, work).probability > 0.5 > score(work, study).probability
    assert "whole_and_part" in score(work, study).against


def test_two_studies_of_one_thing_are_no_whole_and_part() -> None:
    one = Record(title="Feasibility study: shelterbelts of Alxa")
    other = Record(title="Shelterbelts of Alxa, feasibility study")
    assert evidence(one, other)["whole_and_part"] == 0
    assert evidence(one, Record(title="Pastures of Khentii"))["whole_and_part"] == 0
