"""A cooperation framework in parts: its charter, its meetings and what they agreed. Also frameworks.json."""

from datetime import date
from typing import Literal

import msgspec

Kind = Literal["mou", "plan", "programme", "mechanism", "network"]
ItemState = Literal["open", "under_way", "done", "dropped"]
Role = Literal["member", "secretariat", "supporter", "observer"]
Names = dict[str, str]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What a form holds, a version keeps and a file brings."""


class Document(Part, frozen=True, kw_only=True):
    title: str
    url: str


class AgreedItem(Part, frozen=True, kw_only=True):
    """Something a meeting agreed on.

    `who` names those who do it as the record does; `organisations` (ids, identifiers or names) answer for it.
    `area` is the id or a name of an area of exchange.
    """

    text: str | Names
    state: ItemState = "open"
    who: str | None = None
    due: date | None = None
    area: str = ""
    organisations: list[int | str] = []


class Meeting(Part, frozen=True, kw_only=True):
    title: str | Names = ""
    held_on: date | None = None
    place: str | None = None
    note: str | Names | None = None
    participants: str = ""
    documents: list[Document] = []
    items: list[AgreedItem] = []


class Area(Part, frozen=True, kw_only=True):
    """An area of exchange; `id` is empty where it is new."""

    name: Names
    id: int | None = None


class Project(Part, frozen=True, kw_only=True):
    """`area` is the id or a name of an area; `activity` the identifier or number it is registered under."""

    name: Names
    area: str = ""
    activity: str = ""


class Member(Part, frozen=True, kw_only=True):
    """A country by its code, or an organisation by id, identifier or name."""

    country: str | None = None
    organisation: int | str | None = None
    role: Role = "member"


class Charter(Part, frozen=True, kw_only=True):
    """What a framework is, without its meetings."""

    code: str
    name: Names
    summary: Names = {}
    kind: Kind = "programme"
    start_year: int | None = None
    end_year: int | None = None
    members: list[Member] = []
    areas: list[Area] = []
    projects: list[Project] = []
    source_name: str = ""
    source_url: str = ""


class Framework(Charter, frozen=True, kw_only=True):
    """An entry of frameworks.json; `roles` are those of members who are not plainly members."""

    member_countries: list[str] = []
    member_organisations: list[str] = []
    roles: dict[str, Role] = {}
    meetings: list[Meeting] = []
