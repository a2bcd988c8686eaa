"""Mails: written in the transaction of what they tell of, in the reader's language; a job hands them over.

A mail has two templates, `mail/<template>.txt` and `.html`, which extend `mail/_layout.txt` and
`mail/_layout.html` and fill the blocks `subject` (in the .txt alone), `body` and `why` (why the reader
gets this). They may use `base_url` and `action(address, label)` of `mail/_parts.html`.
"""

import re
import uuid
from email.utils import parseaddr
from functools import cache
from typing import Any

import jinja2
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base import i18n, jobs
from commonground.base.models import MailRow
from commonground.base.settings import Settings
from commonground.base.web import environment

SEND = "mail.send"


async def post(
    session: AsyncSession,
    *,
    event: str,
    to: str,
    language: str,
    template: str,
    values: dict[str, Any],
    unsubscribe: str = "",
) -> bool:
    """False where this event has its mail already. `values` is plain JSON.

    Posting to `unsubscribe`, as mail programs do (RFC 8058), stops mails of this kind.
    """
    settings: Settings = session.info["settings"]
    subject, text, html = render(settings, language, template, values)
    row = {
        "event": event,
        "recipient": to,
        "language": language,
        "subject": subject,
        "text": text,
        "html": html,
        "unsubscribe": unsubscribe,
        "message_id": f"<{uuid.uuid4().hex}@{domain(settings)}>",
    }
    statement = upsert(MailRow).values(**row).on_conflict_do_nothing(index_elements=["event"])
    number = (await session.execute(statement.returning(MailRow.id))).scalar_one_or_none()
    if number is None:
        return False
    await jobs.put(session, SEND, {"mail": number})
    return True


def domain(settings: Settings) -> str:
    return parseaddr(settings.mail_from)[1].rpartition("@")[2] or "localhost"


@cache
def letters() -> jinja2.Environment:
    """Pages' environment, with texts left as they are: a `.txt` knows no `&amp;`."""
    return environment().overlay(autoescape=lambda name: bool(name and name.endswith(".html")))


def spaced(text: str) -> str:
    """What a template leaves out leaves no hole."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def render(settings: Settings, language: str, template: str, values: dict[str, Any]) -> tuple[str, str, str]:
    """Subject, text and HTML, in `language` whatever language the one who caused it reads."""
    before = i18n.reading.set(i18n.known_language(language) or "en")
    try:
        text = letters().get_template(f"mail/{template}.txt")
        html = letters().get_template(f"mail/{template}.html")
        known = values | {"base_url": settings.base_url, "language": i18n.reading.get()}
        subject = "".join(text.blocks["subject"](text.new_context(known)))
        known["subject"] = " ".join(subject.split())
        return known["subject"], spaced(text.render(known)), html.render(known)
    finally:
        i18n.reading.reset(before)
