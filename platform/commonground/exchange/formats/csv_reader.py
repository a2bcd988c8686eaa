"""The platform's own CSV: UTF-8, a header row, one row an activity.

A column that is absent says nothing, so what is stored stays; an empty cell says that there is nothing.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from commonground.activities import rules, schemas
from commonground.activities.filters import is_key
from commonground.activities.limits import UNCARRIED
from commonground.activities.schemas import Activity, Provenance, Share, Source
from commonground.base.i18n import _
from commonground.base.texts import Text, Texts
from commonground.exchange import shares
from commonground.exchange.errors import UnreadableFile
from commonground.exchange.formats import csv_cells as cells
from commonground.exchange.formats import grammar, hxl, spreadsheet_text
from commonground.exchange.formats.columns import OF_LANGUAGE, field_of
from commonground.exchange.formats.csv_cells import Unclear
from commonground.exchange.schemas import Coming, Draft, Link, Party

LONGEST_CELL = 20_000_000
# More than a register has; its drafts would take more memory than a worker is given.
LARGEST_BYTES = 60 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 100_000, 1_000
DELIMITERS = (",", ";", "\t")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
Row = dict[str, str]


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
    foreign = [(at, name) for at, name in enumerate(columns) if field_of(name) is None]
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


def text_of(path: Path) -> tuple[str, str]:
    """The text, and the encoding where it had to be told from the letters."""
    if path.stat().st_size > LARGEST_BYTES:
        raise too_large(path)
    content = path.read_bytes()
    if not content.strip():
        raise UnreadableFile(_("%(file)s is empty.") % {"file": path.name})
    try:
        text, told = decoded(content)
    except UnicodeError as error:
        raise not_utf_8(path, content) from error
    if not text.strip("\ufeff\r\n\t "):
        # A mark of the encoding and nothing after it.
        raise UnreadableFile(_("%(file)s is empty.") % {"file": path.name})
    # As some old programs end their lines.
    return text if "\n" in text else text.replace("\r", "\n"), told


def decoded(content: bytes) -> tuple[str, str]:
    """Raises UnicodeError where it is not UTF-8 and may be more than one other."""
    wide = content.startswith(UTF_16) or b"\0" in content
    if not wide:
        try:
            return content.decode("utf-8-sig"), ""
        except UnicodeDecodeError:
            pass
    encoding = spreadsheet_text.certain_of(content)
    if not encoding:
        raise UnicodeError
    return content.decode(encoding).removeprefix("\ufeff"), spreadsheet_text.CALLED.get(encoding, "")


def not_utf_8(path: Path, content: bytes) -> UnreadableFile:
    marked = content.startswith(UTF_16) or spreadsheet_text.wide_by_header(content)
    if b"\0" in content and not marked:
        where = {"file": path.name, "line": content[: content.index(b"\0")].count(b"\n") + 1}
        return UnreadableFile(_("%(file)s, line %(line)d: this is not a text file.") % where)
    try:
        content.decode("utf-8-sig")
        at = 0
    except UnicodeDecodeError as error:
        at = error.start
    where = {"file": path.name, "line": content[:at].count(b"\n") + 1}
    return UnreadableFile(
        _(
            "%(file)s, line %(line)d: this is not UTF-8, and which other encoding it is can't be told for "
            "certain. Open it in your spreadsheet program, choose “Save as”, and there “CSV UTF-8”."
        )
        % where
    )


def too_large(path: Path) -> UnreadableFile:
    most = {
        "file": path.name,
        "rows": MOST_ROWS,
        "columns": MOST_COLUMNS,
        "mb": LARGEST_BYTES // 1024 // 1024,
    }
    return UnreadableFile(
        _(
            "%(file)s is too large. Up to %(rows)d rows, %(columns)d columns and %(mb)d MB can be read "
            "at once: split it."
        )
        % most
    )


def reader_of(text: str) -> Any:
    header = text.split("\n", 1)[0]
    return csv.reader(iter_lines(text), delimiter=max(DELIMITERS, key=header.count), strict=True)


def names_of(reader: Any) -> list[str]:
    return [name.strip().lower() for name in next(reader)]


def malformed(path: Path, line: int, error: csv.Error) -> UnreadableFile:
    if "field larger" in str(error):
        return too_large(path)
    where = {"file": path.name, "line": line}
    return UnreadableFile(
        _("%(file)s breaks off at line %(line)d: a quoted cell is never closed.") % where
        if "unexpected end" in str(error)
        else _("%(file)s can't be read at line %(line)d: a quotation mark stands in the wrong place.") % where
    )


def iter_lines(text: str) -> Iterator[str]:
    """Lines end with \\n alone: other signs may stand inside a cell."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


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
            attempt(draft, name, value, row)
    return draft


def cell_of(value: str) -> str:
    """Without control signs, which come from nowhere but a bad paste."""
    return UNCARRIED.sub("", grammar.unshielded(value)).strip()


def attempt(draft: Draft, column: str, value: str, row: Row) -> None:
    try:
        reader = READERS.get(column) or (texts if OF_LANGUAGE.fullmatch(column) else None)
        if reader:
            reader(draft, column, value)
    except Unclear as unclear:
        draft.stop(column, "not_understood", unclear.message, unclear.remedy, unclear.value)
    except (ValueError, OverflowError):
        # Such as the year 0000, which has the form of a year and is none.
        message = _("This can't be read.")
        draft.stop(column, "not_understood", message, _("Compare it with an export of this platform."), value)


def texts(draft: Draft, column: str, value: str) -> None:
    field, _under, language = column.partition("_")
    held: Texts = getattr(draft.document, field)
    draft.put(**{field: {**held, language or "en": Text(value)}})


def plain_text(draft: Draft, column: str, value: str) -> None:
    draft.put(**{column: value})


def number_of_ours(draft: Draft, _column: str, value: str) -> None:
    draft.number = int(value) if is_key(value) else None


def lead(draft: Draft, _column: str, value: str) -> None:
    draft.lead = Party(value)


def partners(draft: Draft, _column: str, value: str) -> None:
    for parts in grammar.items(value):
        role = cells.one_of(parts[0], schemas.Role)
        name = grammar.plain(cells.at(parts, 1))
        if not name:
            raise Unclear(
                " | ".join(parts),
                _("No organisation is named here."),
                _("Write it as funding | Name of the organisation."),
            )
        draft.partners.append((Party(name), role))


def shared(draft: Draft, column: str, value: str) -> None:
    """Shares; none written at all means that all count alike."""
    read = [cells.read_share(word) for word in grammar.words(value)]
    if any(share is None for _code, share in read) and len(read) > 1:
        if any(share is not None for _code, share in read):
            raise Unclear(
                value,
                _("Some have a share and some have none."),
                _("Give all of them a share; together 100."),
            )
        draft.put(**{column: shares.evened(Share(code, shares.WHOLE) for code, _share in read)})
        draft.put(provenance=draft.document.provenance | {column: "derived"})
        draft.warn(
            column,
            "shares_derived",
            _("No shares are given; they count alike."),
            _("Give each a share; together 100."),
            value,
        )
        return
    draft.put(**{column: [Share(code, shares.WHOLE if share is None else share) for code, share in read]})


def status(draft: Draft, _column: str, value: str) -> None:
    draft.put(status_stated=cells.one_of(value, schemas.Status))


def day(draft: Draft, column: str, value: str) -> None:
    draft.put(**{column: cells.day_in(value)})


def confirmed(draft: Draft, _column: str, value: str) -> None:
    day = cells.day_in(value)
    if day and rules.is_to_come(day):
        raise Unclear(
            value, _("Nobody can have confirmed it on a day to come."), _("Write the day, or leave it empty.")
        )
    draft.confirmed_on = day


def listed(read: Callable[[list[str]], Any]) -> Callable[[Draft, str, str], None]:
    def reader(draft: Draft, column: str, value: str) -> None:
        draft.put(**{column: [read(parts) for parts in grammar.items(value)]})

    return reader


def budgets(draft: Draft, _column: str, value: str) -> None:
    lines = [cells.read_budget(parts) for parts in grammar.items(value)]
    draft.put(budgets=[line for line, _funder in lines])
    draft.funders = {position: Party(funder) for position, (_line, funder) in enumerate(lines) if funder}


def sectors(draft: Draft, _column: str, value: str) -> None:
    draft.put(sectors=[cells.read_sector(word) for word in grammar.words(value)])


def simple(draft: Draft, column: str, value: str) -> None:
    draft.put(**{column: grammar.words(value)})


def source(draft: Draft, column: str, value: str) -> None:
    held = draft.document.source
    draft.put(source=Source(value, held.url) if column == "source_name" else Source(held.name, value))


def provenance(draft: Draft, _column: str, value: str) -> None:
    """Of a text in one language it is the text's own origin, of anything else the field's."""
    for word in grammar.words(value):
        field, _equals, how = (part.strip() for part in word.partition("="))
        of_text = OF_LANGUAGE.fullmatch(field)
        held: Texts = getattr(draft.document, of_text[1]) if of_text else {}
        if of_text and of_text[2] in held and how in cells.ORIGINS:
            draft.put(**{of_text[1]: {**held, of_text[2]: Text(held[of_text[2]].text, how)}})  # type: ignore[arg-type]
        elif how != "stated":
            known = cells.one_of(how, Provenance, ", stated")
            draft.put(provenance={**draft.document.provenance, field: known})


def counted_in(draft: Draft, _column: str, value: str) -> None:
    kind, _bar, identifier = (part.strip() for part in value.partition("|"))
    if not identifier:
        raise Unclear(
            value,
            _("This does not say which record counts the work."),
            _("Write it as duplicate | IDENTIFIER."),
        )
    draft.counted = Link(cells.one_of(kind, schemas.CountedAs), grammar.plain(identifier))


def joint_share(draft: Draft, _column: str, value: str) -> None:
    draft.put(joint_share=cells.number_in(value))


READERS: dict[str, Callable[[Draft, str, str], None]] = {
    "id": number_of_ours,
    "identifier": plain_text,
    "title": texts,
    "summary": texts,
    "lead": lead,
    "partners": partners,
    "areas": shared,
    "countries": shared,
    "status": status,
    **dict.fromkeys(("planned_start", "actual_start", "planned_end", "actual_end"), day),
    "locations": listed(cells.read_location),
    "budgets": budgets,
    "needs": listed(cells.read_need),
    "offers": listed(cells.read_need),
    "themes": simple,
    "results": listed(cells.read_result),
    "lessons": listed(cells.read_lesson),
    "frameworks": simple,
    "identifiers": listed(cells.read_identifier),
    "sectors": sectors,
    "homepage": plain_text,
    "source_name": source,
    "source_url": source,
    "provenance": provenance,
    "confirmed_on": confirmed,
    "counted_in": counted_in,
    "joint_share": joint_share,
}
