"""What stands on the tab “Read me” of the template."""

from commonground.base.i18n import mark

READ_ME: tuple[tuple[str, str], ...] = (
    (
        "text",
        mark(
            "{count} activities as they stood on {made_at}. Change what you like, save the file, "
            "and hand it in at {where}."
        ),
    ),
    (
        "text",
        mark(
            "You then see each change beside what is stored, and tick what is to be taken. "
            "Nothing is written before."
        ),
    ),
    ("heading", mark("How to write")),
    (
        "text",
        mark(
            "One row is one activity on the first tab. What an activity has several of, such as places "
            "or sums of money, stands on the other tabs, one row each."
        ),
    ),
    (
        "text",
        mark(
            "Where a cell has a list, choose from it. Point at a heading to read what belongs into its "
            "column, in six languages."
        ),
    ),
    (
        "text",
        mark("Dates have year, month and day. Sums are written in full, with the currency beside them."),
    ),
    (
        "text",
        mark(
            "For a new activity fill one of the empty rows at the end of the first tab. On the other tabs "
            "name it by the word in its first cell, such as new 1."
        ),
    ),
    (
        "text",
        mark(
            "You may filter, hide and add columns of your own: what is ours is found again. "
            "Do not merge cells."
        ),
    ),
    ("heading", mark("What is never deleted")),
    (
        "text",
        mark(
            "An activity whose row you take out stays as it is. You are asked whether it is to be "
            "withdrawn; its history is kept even then."
        ),
    ),
    (
        "text",
        mark("A place, a sum or another row that you take out is taken away only when you tick that."),
    ),
    (
        "text",
        mark(
            "What somebody changed here since this file was made is shown to you and never overwritten "
            "unless you say so."
        ),
    ),
    (
        "text",
        mark("Outlines drawn on the map, pictures and what the sheet has no column for stay as they are."),
    ),
    ("heading", mark("If the sheet is protected")),
    (
        "text",
        mark("Numbers and headings are locked so that they don't change by a slip. There is no password."),
    ),
)
