"""Which stored activity a row of a file is: by our own number, its identifier, or the numbers of others.

Two reporters may both name a third one's number and still be two records, so the number of another system
decides only where one of the two has no identifier, and both have the same lead. A row without any number is
the record of the same lead and title.
"""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator, MutableMapping
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities.queries import as_stored
from commonground.activities.schemas import Activity, Stored
from commonground.activities.service import connection_of
from commonground.base.database import Connection
from commonground.base.texts import chosen
from commonground.exchange.schemas import Draft

OWN_NUMBER = re.compile(r"(.+)-cg(\d{1,15})")
UNDONE = "import undone"
PAGE = 1024

# Every record that any row of a chunk may be, found once for all of them.
FOUND = """
WITH asked_for AS (
    SELECT id FROM activity WHERE identifier = ANY($1::text[])
    UNION SELECT id FROM activity WHERE id = ANY($2::bigint[])
    UNION SELECT i.activity_id FROM activity_identifier i JOIN activity a ON a.id = i.activity_id
          JOIN unnest($3::bigint[], $4::text[], $5::text[]) AS n(lead, vocabulary, value)
          ON a.lead_id = n.lead AND i.vocabulary = n.vocabulary AND i.value = n.value
    UNION SELECT a.id FROM activity a
          JOIN unnest($6::bigint[], $7::text[], $8::text[]) AS t(lead, language, words)
          ON a.lead_id = t.lead AND a.identifier IS NULL AND a.title -> t.language ->> 'text' = t.words
)
SELECT a.id, a.state, a.version, v.document, a.confirmed_on, a.counted_in, a.counted_as,
       a.identifier, a.lead_id, o.identifier AS lead_identifier, v.source,
       coalesce((SELECT array_agg(i.vocabulary || E'\\x1f' || i.value) FROM activity_identifier i
                 WHERE i.activity_id = a.id), '{}') AS numbers
FROM asked_for f JOIN activity a ON a.id = f.id
JOIN activity_version v ON v.activity_id = a.id AND v.number = a.version
LEFT JOIN organisation o ON o.id = a.lead_id ORDER BY a.id
"""


def own_identifier(organisation: str, number: int) -> str:
    """How an activity without an identifier goes out: its lead's identifier and our number."""
    return f"{organisation}-cg{number}"


class Found(NamedTuple):
    stored: Stored
    identifier: str | None
    lead_identifier: str | None
    source: str


class Rows(MutableMapping[int, int]):
    """Which row of the file each activity was: four bytes an activity, where a dict takes a hundred."""

    def __init__(self) -> None:
        self.pages: dict[int, array[int]] = {}

    def __getitem__(self, key: int) -> int:
        page = self.pages.get(key // PAGE)
        if page is None or not page[key % PAGE]:
            raise KeyError(key)
        return page[key % PAGE]

    def __setitem__(self, key: int, row: int) -> None:
        if key // PAGE not in self.pages:
            self.pages[key // PAGE] = array("i", bytes(4 * PAGE))
        self.pages[key // PAGE][key % PAGE] = row

    def __delitem__(self, key: int) -> None:
        if key not in self:
            raise KeyError(key)
        self[key] = 0

    def __iter__(self) -> Iterator[int]:
        return (
            number * PAGE + at for number, page in self.pages.items() for at, row in enumerate(page) if row
        )

    def __len__(self) -> int:
        return sum(1 for _key in self)


class Records:
    """Stored activities by what rows say of them; each stands for one row of a file."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.taken = Rows()
        self.planned: dict[str, int] = {}
        self.forget()

    def forget(self) -> None:
        self.known: dict[int, Found] = {}
        self.named: dict[str, Found] = {}
        self.numbered: dict[tuple[int, str], list[Found]] = defaultdict(list)
        self.titled: dict[tuple[int, str, str], list[Found]] = defaultdict(list)

    async def look_up(self, drafts: list[Draft]) -> None:
        """Asks once for all of them; what was found for rows before these is forgotten."""
        self.forget()
        for row in await self.connection.fetch(FOUND, *asked(drafts)):
            self.keep(row)

    def keep(self, row: Any) -> None:
        found = Found(as_stored(row), row["identifier"], row["lead_identifier"], row["source"])
        self.known[found.stored.id] = found
        if found.identifier:
            self.named[found.identifier] = found
        for number in row["numbers"]:
            self.numbered[row["lead_id"], number].append(found)
        for language, text in found.stored.document.title.items():
            self.titled[row["lead_id"], language, text.text].append(found)

    def find(self, draft: Draft) -> Stored | None:
        for way in (self.by_identifier, self.by_number, self.by_others, self.by_title):
            for found in way(draft):
                if found.id not in self.taken or way == self.by_identifier:
                    return found
        return None

    def by_identifier(self, draft: Draft) -> Iterator[Stored]:
        identifier = draft.document.identifier
        if not identifier:
            return
        found = self.named.get(identifier)
        own = OWN_NUMBER.fullmatch(identifier)
        if found is None and own:
            held = self.known.get(int(own[2]))
            if held and held.identifier is None and held.lead_identifier == own[1]:
                found = held
        if found:
            yield found.stored

    def by_number(self, draft: Draft) -> Iterator[Stored]:
        """Our own number holds where lead or title agree: a file may come from another installation."""
        found = self.known.get(draft.number) if draft.number is not None else None
        if found is None:
            return
        one, document = found.stored.document, draft.document
        if one.identifier == document.identifier and alike(one, document):
            yield found.stored

    def by_others(self, draft: Draft) -> Iterator[Stored]:
        document = draft.document
        if document.lead is None:
            return
        numbers = {f"{one.vocabulary}\x1f{one.value}" for one in document.identifiers}
        found = {one.stored.id: one for number in numbers for one in self.numbered[document.lead, number]}
        for _key, one in sorted(found.items()):
            if document.identifier is None or one.identifier is None:
                yield one.stored

    def by_title(self, draft: Draft) -> Iterator[Stored]:
        if key := title_key(draft.document):
            yield from (one.stored for one in self.titled[key] if one.identifier is None)

    def other_with_identifier(self, document: Activity, key: int | None) -> bool:
        """Whether another record has the identifier that this one is to have."""
        found = self.named.get(document.identifier or "")
        return found is not None and found.stored.id != key

    def was_undone(self, key: int) -> bool:
        """An undone import withdrew it, not its owner: the same file may bring it back."""
        return key in self.known and self.known[key].source == UNDONE


def asked(drafts: list[Draft]) -> tuple[list[Any], ...]:
    identifiers = [one.document.identifier for one in drafts if one.document.identifier]
    numbers = [one.number for one in drafts if one.number is not None]
    numbers += [int(own[2]) for name in identifiers if (own := OWN_NUMBER.fullmatch(name))]
    others = [
        (one.document.lead, number.vocabulary, number.value)
        for one in drafts
        for number in one.document.identifiers
        if one.document.lead is not None
    ]
    titles = [key for one in drafts if (key := title_key(one.document))]
    return (identifiers, numbers, *columns(others), *columns(titles))


def columns(rows: list[Any]) -> tuple[list[Any], list[Any], list[Any]]:
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


def title_key(document: Activity) -> tuple[int, str, str] | None:
    if document.identifier or document.identifiers or document.lead is None or not document.title:
        return None
    language = "en" if "en" in document.title else next(iter(document.title))
    return document.lead, language, document.title[language].text


def alike(stored: Activity, document: Activity) -> bool:
    return stored.lead == document.lead or chosen(stored.title) == chosen(document.title)


async def records(session: AsyncSession) -> Records:
    return Records(await connection_of(session))
