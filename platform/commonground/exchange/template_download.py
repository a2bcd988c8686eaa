"""The template filled with an organisation's activities, in two passes: which columns, then the rows."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from commonground.accounts.permissions import own
from commonground.accounts.schemas import Viewer
from commonground.activities import waiting
from commonground.activities.mine_rows import Line
from commonground.base.database import Connection
from commonground.base.errors import TooLarge
from commonground.base.i18n import _, reading
from commonground.base.texts import chosen
from commonground.exchange import template_queries
from commonground.exchange.formats import template_words
from commonground.exchange.formats.template_words import Words
from commonground.exchange.formats.template_writer import About, Exported, Survey, Template
from commonground.places.queries import Vocabulary

MOST = 20_000


async def all_words(connection: Connection, vocabulary: Vocabulary) -> Words:
    return template_words.words(vocabulary, await waiting.frameworks(connection))


async def fill(
    file: Any,
    connection: Connection,
    viewer: Viewer,
    organisation: int,
    vocabulary: Vocabulary,
    base_url: str,
) -> int:
    """Writes the workbook to `file` and tells how many activities are in it."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        asked = await template_queries.keys(connection, organisation)
        if len(asked) > MOST:
            raise TooLarge(
                _("These are more activities than one sheet should hold: %(n)d.") % {"n": len(asked)}
            )
        survey = Survey()
        async for batch in template_queries.batches(connection, viewer, asked):
            for line in batch:
                survey.see(line.document)
        words = await all_words(connection, vocabulary)
        mine = [organisation, *own(viewer, "edit")]
        held = survey.organisations | set(mine) | set(await template_queries.offered(connection))
        words.organisations = await template_queries.names(connection, held)
        about = About(
            organisation=organisation,
            name=words.organisations.get(str(organisation), ""),
            language=reading.get(),
            base_url=base_url,
            made_at=datetime.now(UTC),
            own=mine,
        )
        template = await asyncio.to_thread(Template, file, about, survey, words)
        async for batch in template_queries.batches(connection, viewer, asked):
            await asyncio.to_thread(add_all, template, batch)
        await asyncio.to_thread(template.finish)
    return len(asked)


def add_all(template: Template, batch: list[Line]) -> None:
    for line in batch:
        template.add(exported(line))


def exported(line: Line) -> Exported:
    return Exported(
        id=line.id,
        seen=line.etag.strip('"'),
        state=line.state,
        called=chosen(line.document.title, reading.get()),
        document=line.document,
    )
