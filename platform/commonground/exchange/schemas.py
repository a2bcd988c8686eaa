"""What a file says of its activities, before the registry is asked, and what became of them."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, NamedTuple, TypeVar

import msgspec

from commonground.activities.schemas import Activity, CountedAs, Role
from commonground.base import saying
from commonground.base.errors import Problem
from commonground.base.i18n import said_again
from commonground.base.saying import Part
from commonground.exchange.formats.sheet_rows import Tabs

What = Literal["added", "changed", "unchanged", "refused", "left_out"]
Level = Literal["stops", "warns", "info"]


class Party(NamedTuple):
    """An organisation as a file names it."""

    name: str
    identifier: str | None = None
    type: str | None = None


class Link(NamedTuple):
    """The record that already counts this work; `certain` asks for a warning when it can't be found."""

    kind: CountedAs
    identifier: str
    certain: bool = True


class RowProblem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing wrong in a file: where it stands, what was found there and how to mend it."""

    row: int
    tab: str = ""
    line: int | None = None
    field: str
    code: str
    value: str = ""
    message: str
    remedy: str = ""
    level: Level = "stops"
    said: list[Part] = []
    remedy_said: list[Part] = []

    def read(self) -> "RowProblem":
        """In the language of who reads it now, where it was kept with its words."""
        if not self.said:
            return self
        return msgspec.structs.replace(
            self, message=said_again(self.said), remedy=said_again(self.remedy_said)
        )


class Draft(msgspec.Struct, kw_only=True):
    """One activity of a file. Organisations are still names; `said` lists the fields the file speaks of.

    What a file does not speak of stays as it is stored; a coarse format can't speak of everything. A draft of
    somebody's own sheet says so (`sheet`), and whether its row names the lead itself. `tabs` are those that
    were read together, which `row` counts in.
    """

    row: int
    tabs: Tabs = Tabs()
    line: int | None = None
    document: Activity
    said: frozenset[str] = frozenset()
    coarse: bool = False
    sheet: bool = False
    own_lead: bool = False
    number: int | None = None
    lead: Party | None = None
    partners: list[tuple[Party, Role]] = []
    funders: dict[int, Party] = {}
    confirmed_on: date | None = None
    counted: Link | None = None
    problems: list[RowProblem] = []
    left_aside: dict[str, int] = {}

    @property
    def stopped(self) -> bool:
        return any(problem.level == "stops" for problem in self.problems)

    def warn(self, field: str, code: str, message: str, remedy: str = "", value: str = "") -> None:
        self.add(field, code, message, remedy, value, "warns")

    def stop(self, field: str, code: str, message: str, remedy: str = "", value: str = "") -> None:
        self.add(field, code, message, remedy, value, "stops")

    def add(self, field: str, code: str, message: str, remedy: str, value: str, level: Level) -> None:
        self.problems.append(
            RowProblem(
                row=self.row,
                line=self.line,
                field=field,
                code=code,
                value=value[:200],
                message=str(message),
                remedy=str(remedy),
                level=level,
                said=saying.of(message) if saying.kept.get() else [],
                remedy_said=saying.of(remedy) if saying.kept.get() else [],
            )
        )

    def take(self, problem: Problem, value: str = "", level: Level | None = None) -> None:
        """A problem that the activity's own rules found."""
        found: Level = level or ("warns" if problem.level == "warns" else "stops")
        self.add(problem.field, problem.code, problem.message, problem.remedy, value, found)

    def put(self, **values: Any) -> None:
        self.document = msgspec.structs.replace(self.document, **values)


class Read(msgspec.Struct, kw_only=True):
    """A whole file: `rows` counts its rows or elements, the drafts are its activities."""

    drafts: list[Draft]
    rows: int
    left_aside: dict[str, int] = {}


class Coming(msgspec.Struct, kw_only=True):
    """A file that is read while it is brought in, a draft at a time.

    `expected` is how many seem to come; what is left aside is known once all have come.
    """

    drafts: Iterator[Draft]
    expected: int
    left_aside: dict[str, int] = {}


class Item(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What becomes of one activity; `fields` are those that a change touches."""

    row: int
    tab: str = ""
    what: What
    title: str = ""
    identifier: str | None = None
    activity: int | None = None
    fields: list[str] = []


Placed = TypeVar("Placed", Item, RowProblem)


def in_tab(one: Placed, tabs: Tabs) -> Placed:
    """With its row as the spreadsheet shows it, beside the name of its tab."""
    if not tabs.names:
        return one
    return msgspec.structs.replace(one, row=tabs.row(one.row), tab=tabs.name(one.row))


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did or, on trial, would do. `rows` counts rows or elements, the others activities.

    `problems` and `items` name the first of many; the sums are of all, `problems_count` among them.
    """

    rows: int
    read: int
    added: int
    changed: int
    unchanged: int
    refused: int
    warnings: int
    left_aside: dict[str, int]
    problems: list[RowProblem] = []
    items: list[Item] = []
    problems_count: int = 0
    left_out: int = 0
    new_organisations: list[str] = []
    dry_run: bool = False
    format: str = ""
    mapping: dict[str, Any] | None = None

    @property
    def exit_code(self) -> int:
        """Of the command line: 0 done, 1 done with rows refused."""
        return 1 if self.refused else 0
