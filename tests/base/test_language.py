"""Dates, numbers and money are written as the reader writes them; the language is the one asked for."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from commonground.base import i18n
from commonground.base.settings import LANGUAGES


@pytest.fixture(autouse=True)
def _language_put_back() -> Iterator[None]:
    before = i18n.reading.set("en")
    yield
    i18n.reading.reset(before)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "5 January 2026"),
        ("zh", "2026年1月5日"),
        ("ja", "2026年1月5日"),
        ("ko", "2026년 1월 5일"),
        ("mn", "2026 оны нэгдүгээр сарын 5"),
        ("ru", "5 января 2026\N{NO-BREAK SPACE}г."),
    ],
)
def test_a_date_is_written_out(language: str, shown: str) -> None:
    i18n.reading.set(language)
    assert " ".join(i18n.show_date(date(2026, 1, 5)).split()) == " ".join(shown.split())


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "1,234,567.9"), ("zh", "1,234,567.9"), ("mn", "1,234,567.9"), ("ru", "1 234 567,9")],
)
def test_a_number_is_grouped(language: str, shown: str) -> None:
    i18n.reading.set(language)
    assert " ".join(i18n.show_number(Decimal("1234567.88"), 1).split()) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "US$ 1.2 million"),
        ("zh", "US$ 120万"),
        ("ja", "$ 120万"),
        ("ko", "US$ 120만"),
        ("mn", "$ 1.2 сая"),
        ("ru", "$ 1,2 миллиона"),
    ],
)
def test_money_above_a_million_is_short_and_keeps_its_currency(language: str, shown: str) -> None:
    i18n.reading.set(language)
    assert " ".join(i18n.show_money(1_200_000).split()) == shown


def test_money_below_a_million_is_whole() -> None:
    assert i18n.show_money(Decimal("999999.4")) == "US$ 999,999"
    assert i18n.show_money(-1_500_000, "JPY") == "JP¥ -1.5 million"
    assert i18n.show_money(500, "MNT") == "MNT 500"


def test_nothing_is_shown_as_a_dash_and_nought_as_nought() -> None:
    assert (i18n.show_money(None), i18n.show_date(None), i18n.show_number(None)) == ("–", "–", "–")
    assert (i18n.show_money(0), i18n.show_number(0), i18n.show_percent(0)) == ("US$ 0", "0", "0%")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_shows_every_kind(language: str) -> None:
    i18n.reading.set(language)
    shown = (i18n.show_date(date(2030, 12, 31)), i18n.show_percent(12.5), i18n.show_money(2e9, "CNY"))
    assert all(any(sign.isdigit() for sign in one) for one in shown)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("*", "en"),
        ("fr-FR,fr;q=0.9", "en"),
        ("mn", "mn"),
        ("zh-Hant-TW,zh;q=0.9,en;q=0.8", "zh"),
        ("en;q=0.3, ja;q=0.9, ru;q=0.5", "ja"),
        ("fr, ko ; q=0.4, ru; q=0.6", "ru"),
        ("ru;q=0, mn;q=0.1", "mn"),
        ("ru;q=x, ko;q=0.2", "ko"),
        (";;;,,,=", "en"),
    ],
)
def test_the_browsers_weights_decide_among_the_six(header: str, language: str) -> None:
    assert i18n.preferred(header) == language


@pytest.mark.parametrize(
    ("code", "language"),
    [("ZH_hans", "zh"), ("en-GB", "en"), ("xx", None), ("", None), (None, None), ("../ru", None)],
)
def test_a_code_is_known_by_its_first_part(code: str | None, language: str | None) -> None:
    assert i18n.known_language(code) == language


def test_a_text_without_translation_stays_english() -> None:
    i18n.reading.set("mn")
    assert i18n._("no such sentence anywhere") == "no such sentence anywhere"
