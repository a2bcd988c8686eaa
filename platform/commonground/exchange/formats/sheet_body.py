"""Which rows below a header are activities: not its totals, headings within the list, notes below it."""

import re

from commonground.base.i18n import _
from commonground.exchange.formats.sheet_numbers import Unit, read_sum
from commonground.exchange.formats.sheet_table import Row, Table, is_empty, shown
from commonground.organisations.folding import folded

TOTAL = re.compile(
    r"(?:grand |sub ?|general )?totals?(?:\W.*)?|sum|(?:итого|всего)(?:\W.*)?|合\s*计|总\s*计|"
    r"小\s*计|共\s*计|合\s*計|総\s*計|小\s*計|計|합\s*계|총\s*계|소\s*계|계|(?:бүгд )?нийт(?: дүн)?|"
    r"нийлбэр(?: дүн)?|бүгд|дүн|total général|total general",
    re.I,
)
# At the end of a group's name.
ENDS = re.compile(
    r".*\b(?:sub)?totals?|.*(?<![^\W\d_])(?:итого|всего|нийт|дүн)|.*(?:小\s?计|合\s?计|小\s?計|合\s?計|소계|합계)",
    re.I,
)
NUMBER = re.compile(r"[\d\s.,'’%()\-–△]+")
LONGEST_TOTAL, LONGEST_HEAD, FEWEST_COLUMNS = 40, 80, 3
# “A. Ongoing”, “一、在建项目”, “II. Выполнено”: a heading within the list, not an activity.
HEADED = re.compile(
    r"(?:[IVX]{1,5}|[A-ZА-Я]|\d{1,2}(?:\.\d{1,2})?)\s*[.)、．]\s*\D.*|[（(]?[一二三四五六七八九十]{1,3}[)）、.．].*|"
    r"[가나다라마바사]\s*[.)]\s*.*|第[一二三四五六七八九十\d]+.*|[①-⑳■□●○◆▶▷◎].*|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ].*|раздел\b.*",
    re.I,
)
FOOTNOTE = re.compile(
    r"\s*(?:\*|note|source|remark|注|备注|来源|出典|備考|주\b|주:|출처|비고|источник|примечан|"
    r"тайлбар|эх сурвалж|nota|fuente|prepared by|approved by|составил|исполнитель:|утвер|填表|审核|制表|"
    r"作成|작성|гүйцэтгэсэн:|хянасан|бэлтгэсэн|боловсруулсан)",
    re.I,
)


def kept_rows(table: Table, body: list[Row], merged: set[int]) -> list[Row]:
    """Without empty rows, repeated headers, headings, totals and footnotes; all but the first are told."""
    held = [row for row in body if any(not is_empty(cell) for cell in row.cells)]
    if len(table.columns) < FEWEST_COLUMNS:
        return held
    alone, heading = heading_alone(held), [folded(name) for name in table.columns]
    kept: list[Row] = []
    for at, row in enumerate(held):
        if why := left_out(heading, row, merged, at == 0, row.number in alone):
            told = {"row": row.number, "text": words_of_row(row)[0][:100]}
            table.notes.append(why % told)
        else:
            kept.append(row)
    below: list[Row] = []
    while kept and is_footnote(kept, held):
        below.insert(0, kept.pop())
    table.notes += [
        _("Row %(row)d is a note below the table and was left out: %(text)s")
        % {"row": row.number, "text": words_of_row(row)[0][:100]}
        for row in below
    ]
    return kept


def left_out(heading: list[str], row: Row, merged: set[int], first: bool, alone: bool) -> str:
    """What a row is that is no activity, as it is told; empty where it may be one."""
    words = words_of_row(row)
    if is_total(words) or is_subtotal(words):
        return _("Row %(row)d is a total and was left out.")
    if first and counts_columns(row):
        return _("Row %(row)d numbers the columns and was left out.")
    if len(words) > 1 and repeats(heading, row) > len(words) / 2:
        return _("Row %(row)d repeats the header and was left out.")
    if len(words) == 1 and (alone or row.number in merged or HEADED.fullmatch(words[0])):
        return _("Row %(row)d is a heading within the list and was left out: %(text)s")
    return ""


def repeats(heading: list[str], row: Row) -> int:
    return sum(folded(shown(cell)) == name for cell, name in zip(row.cells, heading, strict=True))


def counts_columns(row: Row) -> bool:
    """1, 2, 3 … right below the header, as forms of the state have it."""
    words = [word.strip(" ().") for word in words_of_row(row)]
    return len(words) >= FEWEST_COLUMNS and words == [str(at) for at in range(1, len(words) + 1)]


def heading_alone(held: list[Row]) -> set[int]:
    """Rows of one short text, each above a row that says much more, in a list where all others do."""
    sizes = [filled(row) for row in held]
    others = sorted(size for size in sizes if size > 1)
    if len(others) * 2 < len(held) or not others or others[0] < FEWEST_COLUMNS:
        return set()
    return {
        row.number
        for row, size, after in zip(held, sizes, sizes[1:], strict=False)
        if size == 1 and after > 1 and len(words_of_row(row)[0]) <= LONGEST_HEAD
    }


def is_total(words: list[str]) -> bool:
    first = next((word for word in words[:2] if not word.strip(".").isdigit()), "").strip(" :：.")
    return len(first) <= LONGEST_TOTAL and bool(TOTAL.fullmatch(first))


def is_subtotal(words: list[str]) -> bool:
    """“World Bank Total”, with nothing beside it but sums, of which each may say its unit."""
    names = [word for word in words if len(word) <= LONGEST_TOTAL and ENDS.fullmatch(word)]
    return len(names) == 1 < len(words) and all(word in names or is_sum(word) for word in words)


def is_sum(word: str) -> bool:
    return bool(NUMBER.fullmatch(word)) or read_sum(word, ".", Unit()) is not None


def is_footnote(kept: list[Row], held: list[Row]) -> bool:
    """One cell alone that begins as notes do, or that stands below a gap or a total."""
    words = [shown(cell) for cell in kept[-1].cells if not is_empty(cell)]
    if len(words) > 2 or (len(words) == 2 and not FOOTNOTE.match(words[0])):
        return False
    after = held[: held.index(kept[-1])]
    block = kept[-1].number
    while (
        after
        and after[-1].number == block - 1
        and filled(after[-1]) <= 2
        and not is_total(words_of_row(after[-1]))
    ):
        block = after.pop().number
    apart = bool(after) and (block - after[-1].number > 1 or is_total(words_of_row(after[-1])))
    return bool(FOOTNOTE.match(words[0])) or (apart and len(kept) > 1)


def filled(row: Row) -> int:
    return sum(not is_empty(cell) for cell in row.cells)


def words_of_row(row: Row) -> list[str]:
    return [shown(cell) for cell in row.cells if not is_empty(cell)]
