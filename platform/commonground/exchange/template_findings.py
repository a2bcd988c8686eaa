"""What comparing an edited template finds, and what it knows while it compares."""

from collections import Counter

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.schemas import Viewer
from commonground.activities.mine_rows import Line as Stored
from commonground.activities.schemas import Activity
from commonground.base.database import Connection
from commonground.exchange.formats.template_lines import Line, Slip
from commonground.exchange.formats.template_reader import Sheet
from commonground.exchange.roundtrip import Change

LARGEST_KEY = 18


class One(msgspec.Struct, kw_only=True):
    """One activity of the sheet. A new one has no number, and its whole document as the sheet gives it."""

    where: str
    row: int
    title: str
    activity: int | None = None
    etag: str = ""
    stored: Activity = Activity()
    document: Activity = Activity()
    changes: list[Change] = []
    slips: list[Slip] = []
    state: str = ""

    @property
    def key(self) -> str:
        return str(self.activity) if self.activity else f"row-{self.row}"

    @property
    def stopped(self) -> bool:
        return any(slip.level == "stops" for slip in self.slips)


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """An activity that the file was made with and that has no row in it any more."""

    activity: int
    title: str
    state: str


class Comparison(msgspec.Struct, kw_only=True):
    """`added` are names, by a number below zero, of organisations that the registry lacks so far."""

    rows: int = 0
    unchanged: int = 0
    changed: list[One] = []
    new: list[One] = []
    refused: list[One] = []
    missing: list[Missing] = []
    slips: list[Slip] = []
    aside: list[str] = []
    added: dict[int, str] = {}
    names: dict[int, str] = {}


class Held(msgspec.Struct, kw_only=True):
    """What one comparison knows of the registry."""

    session: AsyncSession
    connection: Connection
    viewer: Viewer
    sheet: Sheet
    lines: dict[int, Stored] = {}
    bases: dict[str, Activity] = {}
    standing: dict[int, int] = {}
    parts: dict[str, dict[str, list[Line]]] = {}
    times: Counter[str] = msgspec.field(default_factory=Counter)


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < len(text) <= LARGEST_KEY


def parties_of(document: Activity) -> set[int]:
    named = {document.lead, *(partner.organisation for partner in document.partners)}
    return {key for key in named | {line.organisation for line in document.budgets} if key is not None}
