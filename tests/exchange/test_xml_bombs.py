"""Hostile XML is refused in bounded memory, each in a process of its own that is measured."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

MOST_MB = 300
READ = """
import json, sys
from pathlib import Path
from commonground.base.errors import UnreadableFile
from commonground.exchange.formats import iati_reader
def peak():
    # Not getrusage, whose peak begins with that of the process that started this one.
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
before = peak()
said, count = "", 0
try:
    for _draft in iati_reader.stream(Path(sys.argv[1])):
        count += 1
except UnreadableFile as error:
    said = error.message
grown = peak() - before
print(json.dumps({"said": said, "grown_mb": grown / 1024, "count": count}))
"""
HEAD, FOOT = '<iati-activities version="2.03">', "</iati-activities>"
MEGABYTE = 1024 * 1024
Bomb = Callable[[Path], None]


def doctype(entities: str, space: int = 0) -> str:
    body = f"{HEAD}<iati-activity>&b;</iati-activity>{FOOT}"
    return f'<?xml version="1.0"?>{" " * space}<!DOCTYPE x [{entities}]>{body}'


def laughs(path: Path) -> None:
    levels = "".join(f'<!ENTITY b{n} "{f"&b{n + 1};" * 10}">' for n in range(20))
    path.write_text(doctype(f'<!ENTITY b "&b0;">{levels}<!ENTITY b20 "ha">'))


def outside(path: Path) -> None:
    path.write_text(doctype('<!ENTITY b SYSTEM "file:///etc/passwd">'))


def huge_entity(path: Path) -> None:
    """One GB in a single entity."""
    with path.open("w") as file:
        file.write('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY b "')
        for _megabyte in range(1024):
            file.write("x" * MEGABYTE)
        file.write(f'">]>{HEAD}<iati-activity>&b;</iati-activity>{FOOT}')


def hidden_huge_entity(path: Path) -> None:
    """Behind more white space than a first look covers."""
    with path.open("w") as file:
        file.write('<?xml version="1.0"?>' + " " * 200_000 + '<!DOCTYPE x [<!ENTITY b "')
        for _megabyte in range(300):
            file.write("x" * MEGABYTE)
        file.write(f'">]>{HEAD}<iati-activity>&b;</iati-activity>{FOOT}')


def wide_characters(path: Path) -> None:
    path.write_bytes(doctype('<!ENTITY b "x">').replace("<?xml", "<?xml").encode("utf-16"))


def deep(path: Path) -> None:
    path.write_text(HEAD + "<iati-activity>" + "<a>" * 1_000_000)


def long_attribute(path: Path) -> None:
    path.write_text(f'{HEAD}<iati-activity hierarchy="{"x" * 200 * MEGABYTE}"/>{FOOT}')


def many_attributes(path: Path) -> None:
    told = " ".join(f'a{n}="1"' for n in range(2_000_000))
    path.write_text(f"{HEAD}<iati-activity {told}/>{FOOT}")


def long_text(path: Path) -> None:
    text = "x" * 200 * MEGABYTE
    path.write_text(
        f"{HEAD}<iati-activity><title><narrative>{text}</narrative></title></iati-activity>{FOOT}"
    )


def crowded(path: Path) -> None:
    """One activity of 20 million elements."""
    with path.open("w") as file:
        file.write(f"{HEAD}<iati-activity>")
        for _times in range(200):
            file.write("<a/>" * 100_000)
        file.write(f"</iati-activity>{FOOT}")


def foreign_crowd(path: Path) -> None:
    """Many megabytes beside the activities are passed over, not held."""
    with path.open("w") as file:
        file.write(HEAD)
        for _times in range(20):
            file.write("<x>words</x>" * 100_000)
        file.write(FOOT)


BOMBS: dict[str, tuple[Bomb, str]] = {
    "laughs": (laughs, "document type"),
    "outside": (outside, "document type"),
    "huge entity": (huge_entity, "document type"),
    "hidden huge entity": (hidden_huge_entity, ""),
    "wide characters": (wide_characters, "document type"),
    "deep": (deep, "line 1, column 812: what stands here is longer or deeper nested"),
    "long attribute": (long_attribute, ""),
    "many attributes": (many_attributes, ""),
    "long text": (long_text, ""),
    "crowded": (crowded, "goes on for more than"),
    "foreign crowd": (foreign_crowd, "holds no activities"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_bounded_memory(tmp_path: Path, name: str) -> None:
    make, said = BOMBS[name]
    path = tmp_path / "bomb.xml"
    make(path)
    command = [sys.executable, "-c", READ, str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    path.unlink()
    found = json.loads(ran.stdout)
    assert found["said"], found
    assert said in found["said"]
    assert found["count"] == 0
    assert found["grown_mb"] < MOST_MB, found
