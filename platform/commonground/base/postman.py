"""Hands mails over to the SMTP server, and says of each what became of it.

A mail counts as sent when the server's 250 has been received and committed; one commit does both, the
mail's state and its job's end. A worker that is killed before the server has the whole mail leaves
nothing there, and the mail is sent again. Between the server's 250 and our commit lie milliseconds, in
which nobody can know: killed just then, or cut off while the 250 is on its way, the mail goes out once
more under the same Message-ID, by which servers and readers may drop the second copy. That is the limit
of SMTP. The state `sending` says that a mail was begun to be handed over and the answer is not known.
"""

import asyncio
import re
import ssl
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP as LINES
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
import asyncpg
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base import jobs as queue
from commonground.base import mail
from commonground.base.errors import CommonGroundError, Invalid
from commonground.base.i18n import mark
from commonground.base.jobs import BACK_OFF_S, GaveUp, Job, Overtaken, Work
from commonground.base.models import JobRow, MailRow
from commonground.base.settings import Settings

ANSWER_S = 30
RECORD_AGAIN_S = (0, 1, 3)
# A link in it may be good no longer, and its news are none.
STALE = timedelta(days=7)
PERMANENT = range(500, 600)
TOO_OLD = mark("It waited for more than a week, so what it says may no longer hold.")
# Kept in English, and translated for whoever reads them.
WORDS: dict[type[BaseException], str] = {
    ssl.SSLError: mark("The mail server's certificate is not one that can be trusted."),
    TimeoutError: mark("The mail server did not answer in time."),
    aiosmtplib.SMTPServerDisconnected: mark("The mail server cut the connection."),
    aiosmtplib.SMTPNotSupported: mark("The mail server does not offer what COMMONGROUND_SMTP_URL asks for."),
    OSError: mark("The mail server can't be reached."),
    ValueError: mark("The address can't be written to."),
}


class NotSent(CommonGroundError):
    """To be tried again; the message is what the server said, without addresses."""


class Server(NamedTuple):
    host: str
    port: int
    user: str
    password: str
    tls: bool
    start_tls: bool | None


def server_of(settings: Settings) -> Server:
    """smtp://user:password@host:587, smtps://host:465, or smtp://host:25?starttls=never in one's own net."""
    try:
        parts = urlsplit(settings.smtp_url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError
        tls, user = parts.scheme == "smtps", unquote(parts.username or "")
        asked = parse_qs(parts.query).get("starttls", ["always" if user else "offered"])[0]
        start_tls = False if tls else {"always": True, "offered": None, "never": False}[asked]
        port = parts.port or (465 if tls else 587 if user else 25)
    except (ValueError, KeyError) as error:
        # The address holds a password, so it is not shown.
        raise Invalid(
            "COMMONGROUND_SMTP_URL can't be read. Write smtp://user:password@host:587 or smtps://host:465."
        ) from error
    return Server(parts.hostname, port, user, unquote(parts.password or ""), tls, start_tls)


def client_of(settings: Settings, timeout: float = ANSWER_S) -> aiosmtplib.SMTP:
    server = server_of(settings)
    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user or None,
        password=server.password or None,
        use_tls=server.tls,
        start_tls=server.start_tls,
        timeout=timeout,
        local_hostname=mail.domain(settings),
    )


async def answers(settings: Settings, seconds: float = 5) -> str:
    """Empty when the server greets us and lets us in, else what is wrong."""
    try:
        async with asyncio.timeout(seconds), client_of(settings, seconds) as client:
            await client.noop()
    except (aiosmtplib.SMTPException, OSError, TimeoutError, Invalid) as error:
        return said(error)
    return ""


async def deliver(work: Work, payload: dict[str, Any]) -> None:
    """The job of one mail."""
    row = await begun(work, int(payload["mail"]))
    if row is None:
        return
    try:
        if work.put_at and datetime.now(UTC) - work.put_at > STALE:
            raise GaveUp(TOO_OLD)
        await hand_over(work, row)
    except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError, GaveUp) as error:
        final = is_final(error) or work.attempt > len(BACK_OFF_S)
        await note(work, row.id, "given_up" if final else "failed", said(error))
        raise (GaveUp if final else NotSent)(said(error)) from error


async def begun(work: Work, number: int) -> MailRow | None:
    """The mail with this attempt counted; None where it has been sent."""
    async with work.database.sessions.begin() as session:
        waiting = (MailRow.id == number, MailRow.state != "sent")
        counted = update(MailRow).where(*waiting).values(attempts=MailRow.attempts + 1)
        return await session.scalar(counted.returning(MailRow))


async def hand_over(work: Work, row: MailRow) -> None:
    client = client_of(work.settings)
    try:
        await client.connect()
        await client.mail(parseaddr(work.settings.mail_from)[1])
        await client.rcpt(row.recipient)
        await mark_sending(work, row.id)
        await client.data(written(work.settings, row).as_bytes())
        await record(work, row.id)
        await part(client)
    finally:
        client.close()


async def record(work: Work, number: int) -> None:
    """Also where the database stumbles just now or another worker has the job: none may send it again."""
    values = {"state": "sent", "sent_at": func.now(), "error": None}
    sent = update(MailRow).where(MailRow.id == number).values(**values)
    try:
        async with work.begin() as session:
            await session.execute(sent)
        return
    except (Overtaken, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        for pause_s in RECORD_AGAIN_S:
            await asyncio.sleep(pause_s)
            with suppress(DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                async with work.database.sessions.begin() as session:
                    await session.execute(sent)
                return
        raise


async def part(client: aiosmtplib.SMTP) -> None:
    """The mail is theirs by now; a server that takes leave badly changes nothing of that."""
    try:
        await client.quit(timeout=5)
    except (aiosmtplib.SMTPException, OSError, TimeoutError):
        return


async def mark_sending(work: Work, number: int) -> None:
    """The last word before the hand-over, and only if no other worker has this mail by now."""
    async with work.database.sessions.begin() as session:
        held = select(JobRow.id).where(*queue.ours(work)).with_for_update()
        if work.id and (await session.execute(held)).first() is None:
            raise Overtaken(f"job {work.id} runs elsewhere")
        await session.execute(update(MailRow).where(MailRow.id == number).values(state="sending"))


async def note(work: Work, number: int, state: str, reason: str) -> None:
    async with work.database.sessions.begin() as session:
        values = {"state": state, "error": reason}
        unsent = (MailRow.id == number, MailRow.state != "sent")
        await session.execute(update(MailRow).where(*unsent).values(**values))


def written(settings: Settings, row: MailRow) -> EmailMessage:
    message = EmailMessage(policy=LINES)
    name, address = parseaddr(settings.mail_from)
    message["From"] = formataddr((name, address))
    message["To"] = row.recipient
    message["Subject"] = row.subject
    message["Date"] = format_datetime(row.posted_at)
    message["Message-ID"] = row.message_id
    if row.unsubscribe:
        message["List-Unsubscribe"] = f"<{row.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(row.text)
    message.add_alternative(row.html, subtype="html")
    message["Content-Language"] = row.language
    return message


def is_final(error: BaseException) -> bool:
    """The server refuses this reader or this mail for good, or the address is none.

    A refusal of ours, be it of the sender or the password, is mended in the settings and tried again.
    """
    refused = isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError)
    if refused and isinstance(error, aiosmtplib.SMTPResponseException):
        return error.code in PERMANENT
    return isinstance(error, GaveUp | ValueError)


def said(error: BaseException) -> str:
    """For the operator: no address, and none of what was sent."""
    if isinstance(error, CommonGroundError):
        return error.message
    if isinstance(error, aiosmtplib.SMTPResponseException):
        text = f"{error.code} {error.message}"
    else:
        text = next((words for kind, words in WORDS.items() if isinstance(error, kind)), type(error).__name__)
    return re.sub(r"\S+@\S+", "…", " ".join(text.split()))[:300]


async def again(session: AsyncSession, number: int) -> bool:
    """An operator's word to try a mail once more: its own job anew, however long that would still wait."""
    unsent = (MailRow.id == number, MailRow.state.in_(("failed", "given_up")))
    values = {"state": "waiting", "error": None}
    found = await session.execute(update(MailRow).where(*unsent).values(**values).returning(MailRow.id))
    if found.first() is None:
        return False
    of_mail = (JobRow.name == mail.SEND, JobRow.payload["mail"].as_integer() == number)
    anew = {"state": "waiting", "attempts": 0, "run_after": func.now(), "put_at": func.now()}
    idle = JobRow.state.in_(("waiting", "failed"))
    put = await session.execute(update(JobRow).where(*of_mail, idle).values(**anew).returning(JobRow.id))
    if put.first() is None:
        await queue.put(session, mail.SEND, {"mail": number})
    else:
        await queue.notify(session)
    return True


jobs = [Job(mail.SEND, deliver, title=mark("Hands a mail over"))]
