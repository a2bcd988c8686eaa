"""A report as a document: sections of paragraphs, tables and figures, which every form of it shows.

Every number in it is a run or a cell with the key under which the activities behind it can be opened.
"""

from string import Formatter
from typing import Literal

import msgspec


class Run(msgspec.Struct, frozen=True, omit_defaults=True):
    """Words, or a number: `key` names the figure it shows, `activity` the activity it leads to."""

    text: str
    key: str = ""
    activity: int | None = None
    strong: bool = False


Runs = list[Run]


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """Stands in the margin beside its section."""

    head: str
    runs: Runs


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    runs: Runs
    lead: bool = False


class Points(msgspec.Struct, frozen=True, tag="points"):
    """A list; numbered where the order matters for those who discuss it."""

    items: list[Runs]
    numbered: bool = False


class Heading(msgspec.Struct, frozen=True, tag="heading"):
    text: str


class Column(msgspec.Struct, frozen=True):
    """`width` is a share of the table's width, for the forms that need one."""

    label: str
    numeric: bool = True
    width: int = 2


class Cell(msgspec.Struct, frozen=True, omit_defaults=True):
    """`reason` says why an empty cell is empty."""

    runs: Runs = []
    reason: str = ""


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    cells: list[Cell]
    kind: Literal["row", "several", "total", "group"] = "row"


class Table(msgspec.Struct, tag="table", omit_defaults=True):
    """`number` and `anchor` are set when the document is bound; `below` says what the table leaves out."""

    title: str
    columns: list[Column]
    lines: list[Line]
    below: Runs = []
    number: int = 0


class Figure(msgspec.Struct, tag="figure", omit_defaults=True):
    title: str
    chart: str
    words: str
    below: Runs = []
    number: int = 0


Block = Paragraph | Points | Heading | Table | Figure


class Section(msgspec.Struct, omit_defaults=True):
    """`annex` sections are lettered, the others numbered."""

    name: str
    title: str
    blocks: list[Block]
    notes: list[Note] = []
    annex: bool = False
    number: str = ""


class Document(msgspec.Struct, omit_defaults=True):
    """`stamp` says what the report rests on, as pairs of a word and its value."""

    kicker: str
    place: str
    title: str
    language: str
    stamp: list[tuple[str, str]]
    glance: list[tuple[Run, str]]
    sections: list[Section]


def said(sentence: str, **parts: Run | str) -> Runs:
    """A translated sentence with its {places} filled; numbers keep their keys."""
    runs: Runs = []
    for before, name, _spec, _conversion in Formatter().parse(sentence):
        if before:
            runs.append(Run(before))
        if name is not None:
            part = parts[name]
            runs.append(part if isinstance(part, Run) else Run(part))
    return runs


def plain(runs: Runs) -> str:
    return "".join(run.text for run in runs)


def bound(sections: list[Section]) -> list[Section]:
    """Numbers sections, tables and figures in their order."""
    numbers = iter(range(1, 100))
    letters = iter("ABCDEFGH")
    tables, figures = iter(range(1, 1000)), iter(range(1, 1000))
    for section in sections:
        section.number = next(letters) if section.annex else str(next(numbers))
        for block in section.blocks:
            if isinstance(block, Table):
                block.number = next(tables)
            elif isinstance(block, Figure):
                block.number = next(figures)
    return sections
