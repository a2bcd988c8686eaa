"""What is wrong with an XML file is told in words of ours, with its line; never in those of the parser."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as make

from commonground.base.errors import UnreadableFile
from commonground.exchange.formats.xml_stream import elements

JARGON = re.compile(
    r"libxml|xmlParse|XML_|PCDATA|AttValue|StartTag|EndTag|CharRef|EntityRef|NCName|QName|Sequence|Specification"
    r"|Malformed|Premature|Opening and ending|Extra content|not terminated|mandates|construct error|expected"
)
START = '<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03">\n'
CASES = {
    "<iati-activity></title></iati-activity>": "line 3, column 24: an element that opens here",
    '<iati-activity a="1" a="2"/>': "line 3, column 27: the same attribute stands twice",
    "<iati-activity>soil & water</iati-activity>": "line 3, column 22: .*write &amp; for &",
    "<iati-activity>a < b</iati-activity>": "line 3, column 19: .*&lt; for <",
    "<iati-activity>a&nbsp;b</iati-activity>": "line 3, column 23: .*write &amp; for &",
    "<iati-activity>\x01</iati-activity>": "line 3, column 16: an invisible sign",
    "<iati-activity>&#x0;</iati-activity>": "line 3, column 21: an invisible sign",
    "<iati-activity a=1/>": "line 3, column 18: the value of an attribute",
    "<iati-activity a/>": "line 3, column 17: the value of an attribute",
    '<iati-activity a="<"/>': "line 3, column 19: .*&lt; for <",
    '<iati-activity a="1"b="2"/>': "line 3, column 21: there is no space",
    "<x:iati-activity/>": "line 3, column 17: the prefix before a colon",
    '<?xml version="1.0"?>': "line 3, column 6: the line <.xml",
    "<!-- a -- b -->": "line 3, column 8: a comment holds two hyphens",
    "</iati-activities><more/>": "line 3, column 19: there is more behind the end",
    "<iati-activity>" + "<a>" * 300: "line 3, column 780: .*deeper nested",
    "<iati-activity>": "breaks off at line 3",
    "<!-- never closed": "breaks off at line 3",
    "<![CDATA[ never closed": "breaks off at line 3",
}


def told(folder: Path, content: bytes) -> str:
    path = folder / "file.xml"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as error:
        list(elements(path, "iati-activity"))
    return str(error.value.message)


@pytest.mark.parametrize("body", CASES)
def test_each_fault_has_its_words_and_its_place(tmp_path: Path, body: str) -> None:
    message = told(tmp_path, (START + body).encode())
    assert re.search(CASES[body], message), message
    assert not JARGON.search(message), message


def test_other_encodings_and_no_xml_at_all(tmp_path: Path) -> None:
    assert "is not XML" in told(tmp_path, b"hello")
    assert "not in the encoding" in told(tmp_path, START.encode() + b"<iati-activity>\xff</iati-activity>")
    assert "not in the encoding" in told(tmp_path, START.replace("UTF-8", "EBCDIC-XX").encode() + b"<a/>")


@given(make.binary(max_size=60), make.integers(0, 200))
@settings(max_examples=300)
def test_no_damage_is_told_in_words_of_the_parser(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, at: int
) -> None:
    good = (START + '<iati-activity a="1"><title>x</title></iati-activity></iati-activities>').encode()
    path = tmp_path_factory.getbasetemp() / "damaged.xml"
    path.write_bytes(good[:at] + junk + good[at:])
    said = ""
    try:
        list(elements(path, "iati-activity"))
    except UnreadableFile as error:
        said = error.message
    assert not JARGON.search(said), said
