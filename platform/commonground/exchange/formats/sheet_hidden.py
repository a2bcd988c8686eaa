"""What a workbook hides of the list that is read. A filter hides rows and deletes none: they are read too,
unless whoever hands the file in says otherwise, and either is told.
"""

import msgspec

from commonground.base.i18n import _, ngettext
from commonground.exchange.formats.sheet_rows import Tabs, numbered
from commonground.exchange.formats.sheet_table import Hidden, Table
from commonground.exchange.formats.spreadsheet import Grid

MOST_NAMED = 12


def hidden_of(grid: Grid, table: Table, used: list[int]) -> Hidden:
    """Of the rows that are activities; `used` are the places of its columns in the grid."""
    rows, columns = set(grid.hidden_rows), set(grid.hidden_columns)
    return Hidden(
        rows=[row.number for row in table.rows if row.number in rows],
        columns=[name for name, at in zip(table.columns, used, strict=True) if at in columns],
        tabs=[] if grid.visible else [grid.name],
        told=grid.hidden_told,
    )


def together(parts: list[Table]) -> Hidden:
    """A column that one of the tabs shows is not hidden."""
    seen = {name for part in parts for name in part.columns if name not in part.hidden.columns}
    columns = dict.fromkeys(name for part in parts for name in part.hidden.columns if name not in seen)
    return Hidden(
        rows=[numbered(tab, row) for tab, part in enumerate(parts) for row in part.hidden.rows],
        columns=list(columns),
        tabs=[name for part in parts for name in part.hidden.tabs],
        told=all(part.hidden.told for part in parts),
    )


def without_rows(table: Table) -> Table:
    hidden = set(table.hidden.rows)
    return msgspec.structs.replace(
        table,
        rows=[row for row in table.rows if row.number not in hidden],
        hidden=msgspec.structs.replace(table.hidden, left=True),
    )


def told(table: Table) -> list[str]:
    hidden, found = table.hidden, []
    if not hidden.told:
        found.append(
            _("Which rows and columns are hidden can't be told of this kind of workbook: all are read.")
        )
    if hidden.rows:
        found.append(rows_told(hidden, Tabs(table.tabs)))
    if hidden.columns:
        words = ngettext(
            "%(n)d hidden column was read like the others: %(names)s",
            "%(n)d hidden columns were read like the others: %(names)s",
            len(hidden.columns),
        )
        names = "; ".join(name[:60] for name in hidden.columns[:MOST_NAMED])
        found.append(words % {"n": len(hidden.columns), "names": names})
    return found + [
        _("“%(tab)s” is hidden in the workbook and was read.") % {"tab": tab} for tab in hidden.tabs
    ]


def rows_told(hidden: Hidden, tabs: Tabs) -> str:
    if hidden.left:
        words = ngettext(
            "%(n)d hidden row was left out: %(rows)s.",
            "%(n)d hidden rows were left out: %(rows)s.",
            len(hidden.rows),
        )
    else:
        words = ngettext(
            "%(n)d hidden row was read like the others: %(rows)s.",
            "%(n)d hidden rows were read like the others: %(rows)s.",
            len(hidden.rows),
        )
    return words % {"n": len(hidden.rows), "rows": tabs.listed(hidden.rows, MOST_NAMED)}
