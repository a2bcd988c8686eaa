"""Text that people write is kept by language and shown in the nearest one there is."""

from commonground.base.texts import Text, chosen, written


def test_the_readers_language_comes_first_then_english_then_any() -> None:
    texts = {"ja": Text("砂漠"), "en": Text("desert"), "ko": Text("사막")}
    assert chosen(texts, "ko") == "사막"
    assert chosen(texts, "mn") == "desert"
    assert chosen({"ja": Text("砂漠")}, "mn") == "砂漠"


def test_rows_and_structs_read_alike() -> None:
    assert chosen({"ru": {"text": "степь", "origin": "human"}}, "en") == "степь"


def test_a_language_outside_the_six_is_shown_rather_than_nothing() -> None:
    assert chosen({"fr": Text("désert")}, "en") == "désert"


def test_no_text_is_an_empty_one() -> None:
    assert chosen({}, "en") == ""


def test_blank_text_is_not_kept() -> None:
    assert written("  \n") == {}
    assert written(" Saxaul ", "mn", "imported") == {"mn": Text("Saxaul", "imported")}
