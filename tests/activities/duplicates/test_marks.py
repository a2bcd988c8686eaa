"""Phases, years and numbers in titles."""

import pytest

from commonground.activities.duplicates import marks


@pytest.mark.parametrize(
    ("title", "phases"),
    [
        ("Land management, Phase II", {2}),
        ("Land management, second phase", {2}),
        ("荒漠化防治项目二期", {2}),
        ("조림 사업 3단계", {3}),
        ("Вторая фаза проекта", {2}),
        ("Support to land users", set()),
    ],
)
def test_a_phase_is_read_in_many_languages(title: str, phases: set[int]) -> None:
    assert marks.phases(title) == phases


def test_years_are_read_alone_and_as_spans() -> None:
    assert marks.years("Plan 2005–2010") == {2005, 2010}
    assert marks.years("Plan 2019/20") == {2019, 2020}


def test_a_title_all_in_capitals_has_no_acronyms() -> None:
    assert marks.acronyms("LAND DEGRADATION NEUTRALITY") == frozenset()
    assert marks.acronyms("Strategy for LDNTSP in Mongolia") == {"ldntsp"}
