"""A new password by a link: signed, good for an hour and for one use, since it names the password it ends."""

import secrets

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts import attempts, service
from commonground.accounts.models import Person
from commonground.base import links, mail
from commonground.base.errors import LinkExpired
from commonground.base.i18n import _
from commonground.base.settings import Settings

PURPOSE = "reset"
GOOD_FOR_S = 3_600


def fingerprint(person: Person) -> str:
    """Another one as soon as address or password is another; tells nothing of either."""
    return service.digest(f"{person.id} {person.email} {person.password_hash}")[:32]


def link(settings: Settings, person: Person, base_url: str = "") -> str:
    token = links.sign(settings.secret, PURPOSE, [person.id, fingerprint(person)])
    return f"{base_url or settings.base_url}/reset/{token}"


async def ask(session: AsyncSession, settings: Settings, email: str) -> None:
    """Sends the link if the address is known; whoever asks is told the same in any case."""
    person = await service.by_email(session, email)
    if person is not None:
        await mail.post(
            session,
            event=f"reset:{person.id}:{secrets.token_hex(8)}",
            to=person.email,
            language=person.language,
            template="accounts/reset",
            values={"name": person.name, "link": link(settings, person), "minutes": GOOD_FOR_S // 60},
        )


async def person_of(session: AsyncSession, settings: Settings, token: str) -> Person:
    """Whose link it is; holds their row, so that of two uses at once the second finds it used."""
    key, kept = links.read_as(settings.secret, PURPOSE, token, GOOD_FOR_S, tuple[int, str])
    person = await session.scalar(select(Person).where(Person.id == key).with_for_update())
    if person is None or fingerprint(person) != kept:
        raise LinkExpired(
            _("This link was used already, or the password was changed since. Ask for a new one.")
        )
    return person


async def finish(session: AsyncSession, person: Person, password: str) -> None:
    """Ends every session and token; a second step stays on."""
    await service.set_password(session, person.id, password)
    await attempts.succeeded(session, person.email)
