"""Which stored activity a row of a file is: by our own number, its identifier, or the numbers of others.

Two reporters may both name a third one's number and still be two records, so the number of another system
decides only where one of the two has no identifier, and both have the same lead. A row without any number is
the record of the same lead and title.
"""

import re
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities.queries import ONE, as_stored
from commonground.activities.schemas import Activity, Stored
from commonground.activities.service import connection_of
from commonground.base.database import Connection
from commonground.base.texts import chosen
from commonground.exchange.schemas import Draft

OWN_NUMBER = re.compile(r"(.+)-cg(\d{1,15})")

WITH_NUMBER = f"""{ONE} JOIN activity_identifier i ON i.activity_id = a.id
WHERE a.lead_id = $3 AND (i.vocabulary, i.value) IN (SELECT * FROM unnest($1::text[], $2::text[]))
  AND ($4 OR a.identifier IS NULL) ORDER BY a.id"""
OF_OWN_NUMBER = f"""{ONE} JOIN organisation o ON o.id = a.lead_id
WHERE a.id = $1 AND a.identifier IS NULL AND o.identifier = $2"""
SAME_TITLE = f"""{ONE}
WHERE a.lead_id = $1 AND a.identifier IS NULL AND a.title -> $2 ->> 'text' = $3 ORDER BY a.id"""


def own_identifier(organisation: str, number: int) -> str:
    """How an activity without an identifier goes out: its lead's identifier and our number."""
    return f"{organisation}-cg{number}"


class Records:
    """Stored activities by what rows say of them; each stands for one row of a file."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.taken: dict[int, int] = {}

    async def find(self, draft: Draft, document: Activity) -> Stored | None:
        for way in (self.by_identifier, self.by_number, self.by_others, self.by_title):
            for found in await way(draft, document):
                if found.id not in self.taken or way == self.by_identifier:
                    return found
        return None

    async def ask(self, query: str, *arguments: Any) -> list[Stored]:
        return [as_stored(row) for row in await self.connection.fetch(query, *arguments)]

    async def by_identifier(self, _draft: Draft, document: Activity) -> list[Stored]:
        if not document.identifier:
            return []
        found = await self.ask(f"{ONE} WHERE a.identifier = $1", document.identifier)
        own = OWN_NUMBER.fullmatch(document.identifier)
        if found or not own:
            return found
        return await self.ask(OF_OWN_NUMBER, int(own[2]), own[1])

    async def by_number(self, draft: Draft, document: Activity) -> list[Stored]:
        """Our own number holds where lead or title agree: a file may come from another installation."""
        if draft.number is None:
            return []
        found = await self.ask(f"{ONE} WHERE a.id = $1", draft.number)
        return [
            one
            for one in found
            if one.document.identifier == document.identifier and alike(one.document, document)
        ]

    async def by_others(self, _draft: Draft, document: Activity) -> list[Stored]:
        if not document.identifiers or document.lead is None:
            return []
        vocabularies = [one.vocabulary for one in document.identifiers]
        values = [one.value for one in document.identifiers]
        return await self.ask(WITH_NUMBER, vocabularies, values, document.lead, document.identifier is None)

    async def by_title(self, _draft: Draft, document: Activity) -> list[Stored]:
        if document.identifier or document.identifiers or document.lead is None or not document.title:
            return []
        language = "en" if "en" in document.title else next(iter(document.title))
        return await self.ask(SAME_TITLE, document.lead, language, document.title[language].text)


def alike(stored: Activity, document: Activity) -> bool:
    return stored.lead == document.lead or chosen(stored.title) == chosen(document.title)


async def records(session: AsyncSession) -> Records:
    return Records(await connection_of(session))
