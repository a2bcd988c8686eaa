"""Which words of a text changed: pure."""

from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.activities.wording import compared

TEXTS = st.text(alphabet="ab 。植树造林тд가나,\n", max_size=40)


def marked(pieces: list[tuple[str, bool]]) -> list[str]:
    return [text for text, is_marked in pieces if is_marked]


def test_a_changed_word_is_marked_and_its_sentence_is_not() -> None:
    before, after = compared("Belts around ten wells in the Gobi.", "Belts around twenty wells in the Gobi.")
    assert (marked(before), marked(after)) == (["ten"], ["twenty"])


def test_chinese_and_japanese_are_compared_by_sign_and_korean_by_word() -> None:
    assert marked(compared("在内蒙古植树造林五千亩", "在内蒙古植树造林八千亩")[1]) == ["八"]
    assert marked(compared("砂漠化を防ぐ植林", "砂漠化を止める植林")[1]) == ["止める"]
    assert marked(compared("몽골 남부에 나무를 심는다", "몽골 북부에 나무를 심는다")[1]) == ["북부에"]


def test_a_lone_word_space_between_two_changes_does_not_break_them_up() -> None:
    after = compared("We plant the red trees near here", "We plant the old oaks near here")[1]
    assert marked(after) == ["old oaks"]


def test_a_text_with_nothing_in_common_is_told_as_another() -> None:
    before, after = compared("Belts around wells", "砂漠化を防ぐ")
    assert (before, after) == ([("Belts around wells", True)], [("砂漠化を防ぐ", True)])


def test_a_long_text_is_compared_within_reason() -> None:
    long = "植树造林防治荒漠化。" * 900
    before, after = compared("序" + long + "一" + long, long.replace("防", "仿") + "二" + long)
    assert "".join(text for text, _ in after).endswith("二" + long)
    assert before


@settings(max_examples=200)
@given(TEXTS, TEXTS)
def test_the_pieces_are_the_texts_and_what_is_not_marked_is_the_same(one: str, other: str) -> None:
    before, after = compared(one, other)
    assert "".join(text for text, _ in before) == one
    assert "".join(text for text, _ in after) == other
    same = ["".join(text for text, is_marked in side if not is_marked) for side in (before, after)]
    assert same[0] == same[1]
    assert compared(one, one) == (([(one, False)],) * 2 if one else ([], []))
