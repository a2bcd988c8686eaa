"""The platform's own CSV: UTF-8, a header row, one row an activity.

A column that is absent says nothing, so what is stored stays; an empty cell says that there is nothing.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from commonground.activities.limits import UNCARRIED
from commonground.activities.schemas import Activity
from commonground.base.i18n import _
from commonground.exchange.errors import UnreadableFile
from commonground.exchange.formats import csv_fields, grammar, hxl
from commonground.exchange.formats.columns import OF_LANGUAGE, field_of
from commonground.exchange.formats.csv_text import (
    MOST_COLUMNS,
    MOST_ROWS,
    malformed,
    reader_of,
    text_of,
    too_large,
)
from commonground.exchange.formats.sheet_rows import REMARKED
from commonground.exchange.schemas import Coming, Draft

LONGEST_CELL = 20_000_000


def read(path: Path) -> Coming:
    """Held against the rules of a CSV as a whole before the first activity comes."""
    csv.field_size_limit(LONGEST_CELL)
    text, encoding = text_of(path)
    columns, count = looked_over(path, text)
    aside: Counter[str] = Counter()
    return Coming(drafts=drafts(text, columns, encoding, aside), expected=count, left_aside=aside)


def looked_over(path: Path, text: str) -> tuple[list[str], int]:
    """Column names, and how many rows hold something."""
    reader = reader_of(text)
    try:
        columns = names_of(reader)
        refuse_header(path, columns)
        count = sum(1 for _row in islice(numbered(reader), MOST_ROWS + 1))
    except csv.Error as error:
        raise malformed(path, reader.line_num, error) from error
    if count > MOST_ROWS:
        raise too_large(path)
    if not count:
        raise UnreadableFile(
            _("The heads of %(file)s are right, but there is no row under them.") % {"file": path.name}
        )
    return columns, count


def drafts(text: str, columns: list[str], encoding: str, aside: Counter[str]) -> Iterator[Draft]:
    """`aside` counts the cells of columns that are none of ours, as they come by."""
    reader = reader_of(text)
    names_of(reader)
    said = said_by(columns)
    named = [(at, name) for at, name in enumerate(columns) if not name.endswith(REMARKED)]
    foreign = [(at, name) for at, name in named if field_of(name) is None]
    for number, line, values in numbered(reader):
        draft = read_row(columns, said, number, line, values)
        if encoding:
            tell_encoding(draft, encoding)
            encoding = ""
        aside.update(name for at, name in foreign if at < len(values) and values[at].strip())
        yield draft


def said_by(columns: list[str]) -> frozenset[str]:
    """Fields that a file with these columns speaks of."""
    said = {field for name in columns if (field := field_of(name))}
    said |= {f"{found[1]}:{found[2]}" for name in columns if (found := OF_LANGUAGE.fullmatch(name))}
    said |= {"counted_in"} & set(columns)
    return frozenset(said | {f"{name}:en" for name in columns if name in ("title", "summary")})


def tell_encoding(first: Draft, encoding: str) -> None:
    message = _("The file is not UTF-8. By its letters it is %(name)s, and was read so.") % {"name": encoding}
    remedy = _("Look whether the letters are right. If not, save it as “CSV UTF-8”.")
    first.warn("", "encoding_told", message, remedy)


def names_of(reader: Any) -> list[str]:
    return [name.strip().lower() for name in next(reader)]


def refuse_header(path: Path, columns: list[str]) -> None:
    if len(columns) > MOST_COLUMNS:
        raise too_large(path)
    named = [name for name in columns if name]
    twice = [name for name, count in Counter(named).items() if count > 1]
    if twice:
        raise UnreadableFile(
            _("%(file)s names the column “%(name)s” twice.") % {"file": path.name, "name": twice[0]}
        )
    if not any(field_of(name) == "title" for name in named):
        raise UnreadableFile(
            _("%(file)s has no column “title” in its first row. Name the columns as our exports do.")
            % {"file": path.name}
        )


def numbered(reader: Any) -> Iterator[tuple[int, int, list[str]]]:
    """Rows count from 2, as a spreadsheet shows them; blank ones are passed over."""
    line = reader.line_num + 1
    for number, values in enumerate(reader, start=2):
        if any(value.strip() for value in values) and not (number == 2 and hxl.is_tags(values)):
            yield number, line, values
        line = reader.line_num + 1


def read_row(columns: list[str], said: frozenset[str], number: int, line: int, values: list[str]) -> Draft:
    draft = Draft(row=number, line=line, document=Activity(), said=said)
    if len(values) > len(columns):
        draft.stop(
            "",
            "too_many_cells",
            _("This row has more cells than the header."),
            _("Put texts with commas in quotation marks."),
        )
    row = {name: cell_of(value) for name, value in zip(columns, values, strict=False)}
    for name, value in row.items():
        if field_of(name) is not None and value:
            csv_fields.attempt(draft, name, value)
    return draft


def cell_of(value: str) -> str:
    """Without control signs, which come from nowhere but a bad paste."""
    return UNCARRIED.sub("", grammar.unshielded(value)).strip()
