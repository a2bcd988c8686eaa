"""A cooperation framework as one document: an entry of frameworks.json."""

from datetime import date
from typing import Literal

import msgspec

Kind = Literal["mou", "plan", "programme", "mechanism", "network"]
ItemState = Literal["open", "under_way", "done", "dropped"]


class AgreedItem(msgspec.Struct, frozen=True, kw_only=True):
    """Something a meeting agreed on; `who` does it, as the record of the meeting names them."""

    text: str
    state: ItemState = "open"
    who: str | None = None
    due: date | None = None


class Meeting(msgspec.Struct, frozen=True, kw_only=True):
    title: str = ""
    held_on: date | None = None
    place: str | None = None
    note: str | None = None
    items: list[AgreedItem] = []


class Framework(msgspec.Struct, frozen=True, kw_only=True):
    """`member_organisations` are identifiers or names of the registry."""

    code: str
    name: dict[str, str]
    summary: dict[str, str] = {}
    kind: Kind = "programme"
    start_year: int | None = None
    end_year: int | None = None
    member_countries: list[str] = []
    member_organisations: list[str] = []
    source_name: str = ""
    source_url: str = ""
    meetings: list[Meeting] = []
