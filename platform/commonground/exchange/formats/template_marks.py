"""Whether a workbook is our own template, by its marks, without unpacking more than is needed to see them."""

import zipfile
from typing import IO

from commonground.base import zips
from commonground.exchange.formats.template_columns import MARK

LOOKED_THROUGH = 20 * 1024 * 1024
NAMED = ("codes_location_kind", "codes_budget_kind")


def is_template(file: IO[bytes]) -> bool:
    try:
        with zips.opened(file) as archive:
            names = set(archive.namelist())
            if "content.xml" in names:
                return MARK.encode() in beginning(archive, "content.xml")
            book = beginning(archive, "xl/workbook.xml") if "xl/workbook.xml" in names else b""
            if b'"common-ground"' in book or any(one.encode() in book for one in NAMED):
                return True
            return "xl/sharedStrings.xml" in names and MARK.encode() in beginning(
                archive, "xl/sharedStrings.xml"
            )
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        return False


def beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        return file.read(LOOKED_THROUGH)
