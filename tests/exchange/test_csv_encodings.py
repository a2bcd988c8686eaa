"""Our own CSV in encodings of old programs: read where the encoding is certain, refused where it is not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as make
from tests.exchange.broken.seeds import LISTS, own_rows_in, table

from commonground.base.errors import UnreadableFile
from commonground.exchange.formats import csv_reader, csv_text, spreadsheet_text
from commonground.exchange.formats.table import format_of
from commonground.exchange.schemas import Draft

ENCODINGS = [
    ("zh", "gb18030", "GB18030"),
    ("zh-Hant", "big5", "Big5"),
    ("ja", "cp932", "Shift-JIS"),
    ("ja", "euc_jp", "EUC-JP"),
    ("ko", "euc_kr", "EUC-KR"),
    ("ru", "cp1251", "Windows-1251"),
    ("ru", "koi8_r", "KOI8-R"),
    ("ru", "cp866", "CP866"),
    ("fr", "cp1252", "Windows-1252"),
]


def drafts(folder: Path, content: bytes) -> list[Draft]:
    path = folder / "own.csv"
    path.write_bytes(content)
    assert not format_of(path).sheet, "it is our own CSV, whichever its encoding"
    return list(csv_reader.read(path).drafts)


def titles(found: list[Draft]) -> list[str]:
    return [draft.document.title["en"].text for draft in found]


@pytest.mark.parametrize(("language", "encoding", "called"), ENCODINGS)
@pytest.mark.parametrize("count", [1, 9])
def test_what_is_certain_is_read_right_and_told(
    tmp_path: Path, language: str, encoding: str, called: str, count: int
) -> None:
    rows = own_rows_in(language)[: count + 1]
    found = drafts(tmp_path, table(rows).encode(encoding))
    assert titles(found) == [row[1] for row in rows[1:]]
    [said] = [problem for problem in found[0].problems if problem.code == "encoding_told"]
    assert called in said.message
    assert said.level == "warns"


@pytest.mark.parametrize("language", list(LISTS))
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_unicode_needs_no_word(tmp_path: Path, language: str, encoding: str) -> None:
    found = drafts(tmp_path, table(own_rows_in(language)).encode(encoding))
    assert titles(found) == [row[1] for row in LISTS[language][1:]]
    assert [problem for draft in found for problem in draft.problems if problem.level != "stops"] == []


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("café", "cp1252"),
        ("内蒙古", "gb18030"),
        ("몽골", "euc_kr"),
        ("砂漠", "cp932"),
        ("Говь", "utf-16-le"),
    ],
)
def test_what_may_be_another_is_refused_and_says_how_to_save_it(
    tmp_path: Path, text: str, encoding: str
) -> None:
    """A handful of letters reads well in several; a broken letter of two bytes in none."""
    content = f"title,lead\n{text},x\n".encode(encoding)
    with pytest.raises(UnreadableFile, match="“CSV UTF-8”"):
        drafts(tmp_path, content[:-1] if encoding == "utf-16-le" else content)


def test_utf_8_with_a_broken_letter_is_no_other_encoding(tmp_path: Path) -> None:
    content = table(own_rows_in("ru")).encode().replace("степях".encode(), b"\xd1\xd1\xd1")
    with pytest.raises(UnreadableFile, match="line 2: this is not UTF-8"):
        drafts(tmp_path, content)


@pytest.mark.parametrize(
    "content", [b"title,lead,countries\n", b"title,lead\n\n,\n", b"\xef\xbb\xbftitle\r\n"]
)
def test_heads_alone_are_told_to_be_right_and_alone(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"heads of own\.csv are right, but there is no row under them"):
        drafts(tmp_path, content)


@given(make.binary(max_size=400))
def test_whatever_is_called_certain_can_be_read_so(content: bytes) -> None:
    encoding = spreadsheet_text.certain_of(content)
    assert not encoding or content.decode(encoding) is not None


@given(make.text(alphabet=make.characters(codec="utf-8", exclude_characters="\0"), max_size=200))
def test_a_text_of_ours_comes_back_as_it_was(text: str) -> None:
    content = f"title,lead\n{text}".encode()
    assert csv_text.decoded(content)[0] == content.decode("utf-8-sig")
