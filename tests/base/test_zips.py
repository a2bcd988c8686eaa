"""Zips are opened only where their list is of a size that a memory holds."""

import io
import zipfile
from pathlib import Path

import pytest

from commonground.base import zips
from commonground.exchange.errors import UnreadableFile
from commonground.exchange.formats import spreadsheet
from commonground.exchange.formats.template_marks import is_template


def packed(entries: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for at in range(entries):
            archive.writestr(f"{at:040}", b"")
    return file.getvalue()


def test_a_zip_of_a_few_hundred_entries_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(packed(300))
    assert len(zips.opened(path).namelist()) == 300
    assert len(zips.opened(io.BytesIO(packed(3))).namelist()) == 3


def test_a_zip_of_very_many_is_not_even_listed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Half a million empty ones took 400 MB of the server, and of the worker again."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(packed(13_000))
    monkeypatch.setattr(zipfile.ZipFile, "_RealGetContents", lambda _self: pytest.fail("It was listed."))
    with pytest.raises(zips.TooManyEntries):
        zips.opened(path)
    assert not is_template(io.BytesIO(path.read_bytes()))
    with pytest.raises(UnreadableFile, match="more memory or time"):
        spreadsheet.grids(path)


def test_what_is_no_zip_is_told_as_ever(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"PK\x03\x04 and nothing")
    with pytest.raises(zipfile.BadZipFile):
        zips.opened(path)
