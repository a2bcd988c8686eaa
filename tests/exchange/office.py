"""LibreOffice without a window: opens a workbook, writes into cells and saves it, as people do."""

import shutil
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

SECONDS = 600
MACRO = """
Sub Work(from As String, into As String, edits As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  book = StarDesktop.loadComponentFromURL(ConvertToURL(from), "_blank", 0, hidden())
  If edits <> "" Then
    For Each edit In Split(edits, "|")
      parts = Split(edit, "~")
      cell = book.Sheets.getByName(parts(0)).getCellRangeByName(parts(1))
      cell.setFormula(parts(2))
    Next
  End If
  Dim how(0) As New com.sun.star.beans.PropertyValue
  how(0).Name = "FilterName" : how(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL(ConvertToURL(into), how())
  book.close(True)
End Sub
"""
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Hand"
 script:language="StarBasic">{code}</script:module>
"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false">
<library:element library:name="Hand"/></library:library>
"""


class Office:
    """With a profile of its own, so that it neither finds nor leaves settings."""

    def __init__(self, folder: Path) -> None:
        found = shutil.which("soffice")
        if found is None:
            pytest.skip("needs LibreOffice, which `make setup` installs")
        self.program, self.profile = found, folder / "profile"
        self.run("--terminate_after_init")
        basic = self.profile / "user" / "basic" / "Standard"
        (basic / "Hand.xba").write_text(MODULE.format(code=escape(MACRO, {'"': "&quot;"})), encoding="utf-8")
        (basic / "script.xlb").write_text(LIBRARY, encoding="utf-8")

    def run(self, *arguments: str) -> None:
        home = f"-env:UserInstallation={self.profile.as_uri()}"
        command = [self.program, home, "--headless", "--norestore", *arguments]
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)

    def save(self, path: Path, into: Path, edits: dict[tuple[str, str], str] | None = None) -> Path:
        """`edits` by tab and cell, typed as into the input line: a text, a number, a date."""
        told = "|".join(f"{tab}~{cell}~{value}" for (tab, cell), value in (edits or {}).items())
        self.run(f'macro:///Standard.Hand.Work("{path}","{into}","{told}")')
        assert into.exists(), "LibreOffice saved nothing"
        return into

    def convert(self, path: Path, kind: str, folder: Path) -> Path:
        self.run("--convert-to", kind, "--outdir", str(folder), str(path))
        return folder / f"{path.stem}.{kind}"
