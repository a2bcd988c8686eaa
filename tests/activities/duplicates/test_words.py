"""Words of titles led back to concepts and names, whatever their language and script."""

import pytest

from commonground.activities.duplicates import words
from commonground.activities.duplicates.place_names import PlaceNames
from commonground.activities.duplicates.words import align
from commonground.organisations.spelling import latin


def concepts(title: str) -> set[str]:
    return {one.concept for one in words.words(title) if one.concept}


@pytest.mark.parametrize(
    "title",
    [
        "Forest restoration project",
        "森林修复项目",
        "산림 복원 사업",
        "森林再生プロジェクト",
        "Проект восстановления лесов",
    ],
)
def test_one_title_in_many_languages_has_the_same_concepts(title: str) -> None:
    assert {"forest", "restore"} <= concepts(title)


@pytest.mark.parametrize(
    ("name", "spelt"),
    [("Хөвсгөл", "khovsgol"), ("고비", "gobi"), ("ゴビ", "gobi"), ("몽골", "monggol")],
)
def test_a_name_in_another_script_is_spelt_in_latin_letters(name: str, spelt: str) -> None:
    assert latin(name) == spelt


def test_a_name_that_only_one_script_has_is_met_under_the_other() -> None:
    korean, english = words.words("고비 조림 사업"), words.words("Gobi afforestation project")
    assert align(korean, english).names > 0


def test_names_of_places_are_led_back_to_one_spelling() -> None:
    names = PlaceNames({"内蒙古自治区": "Inner Mongolia", "내몽골": "Inner Mongolia", "Хөвсгөл": "Khövsgöl"})
    assert "Inner Mongolia" in names.spelt("内蒙古荒漠化防治项目")
    assert "Inner Mongolia" in names.spelt("내몽골 사막화 방지")
    assert "Khövsgöl" in names.spelt("Хөвсгөл нуурын ой")
    assert names.spelt("Forests of Gansu") == "Forests of Gansu"


def test_an_abbreviated_word_is_near_its_long_form_and_another_word_is_not() -> None:
    short, long, other = (words.word(text) for text in ("hydropwr", "hydropower", "hydrology"))
    assert words.likeness(short, long) >= words.NEAREST
    assert words.likeness(words.word("khentii"), words.word("khovsgol")) < words.NEAREST
    assert other.text
