"""A zip takes memory by its entries, however small they are: its list is measured before it is opened."""

import zipfile
from pathlib import Path
from typing import IO, Any

# Some 15,000 entries; a workbook of a hundred tabs and pictures has a few hundred.
LARGEST_LIST = 1024 * 1024
SIZE_OF_LIST = 5


class TooManyEntries(zipfile.BadZipFile):
    """Half a million of them, empty, are 40 MB on the disk and 400 MB as a list."""


def opened(file: Path | IO[bytes]) -> zipfile.ZipFile:
    """Raises zipfile.BadZipFile, which also stands for too many entries, and OSError."""
    if isinstance(file, Path):
        with file.open("rb") as begun:
            refuse_long_list(begun)
    else:
        refuse_long_list(file)
    return zipfile.ZipFile(file)


def refuse_long_list(file: IO[bytes]) -> None:
    """Asked of the function that ZipFile asks, so that no file tells the two of them different things."""
    end: Any = zipfile._EndRecData(file)  # type: ignore[attr-defined]
    if end and end[SIZE_OF_LIST] > LARGEST_LIST:
        raise TooManyEntries(f"a list of {end[SIZE_OF_LIST]} bytes")
