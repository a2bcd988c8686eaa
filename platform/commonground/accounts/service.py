"""The only writer of people, their sessions and tokens; secrets are stored as hashes alone."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts import passwords
from commonground.accounts.models import ApiToken, Person, SignInSession
from commonground.accounts.schemas import Device
from commonground.accounts.scopes import SCOPES

SESSION_DAYS = 14
TOKEN_DAYS = 365


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def add_person(
    session: AsyncSession,
    email: str,
    name: str,
    password: str | None,
    role: str = "member",
    language: str = "en",
) -> int:
    """Adds the person, or sets name, password and role anew where the address is known.

    Whoever came in by an earlier password, or holds a token made with it, is out then. Without a password
    one comes in through another provider, or sets one by a link sent by mail.
    """
    kept = await passwords.hashed(password) if password is not None else None
    values = {"name": name, "password_hash": kept, "role": role, "language": language}
    statement = upsert(Person).values(email=email.strip().lower(), **values)
    statement = statement.on_conflict_do_update(index_elements=["email"], set_=values)
    key = int((await session.execute(statement.returning(Person.id))).scalar_one())
    await shut(session, key)
    return key


async def set_role(session: AsyncSession, email: str, role: str) -> bool:
    changed = await session.execute(
        update(Person).where(Person.email == email.strip().lower()).values(role=role).returning(Person.id)
    )
    return changed.first() is not None


async def by_email(session: AsyncSession, email: str) -> Person | None:
    return await session.scalar(select(Person).where(Person.email == email.strip().lower()))


async def by_password(session: AsyncSession, email: str, password: str) -> Person | None:
    """None where address or password is wrong, or there is no password; which, nobody is told."""
    person = await by_email(session, email)
    fits = await passwords.fits(password, person.password_hash if person else None)
    if person is None or not fits or person.deactivated_at:
        return None
    if person.password_hash and passwords.is_outdated(person.password_hash):
        person.password_hash = await passwords.hashed(password)
    return person


async def set_password(session: AsyncSession, person: int, password: str, kept_session: str = "") -> None:
    """Ends every token and every session but the one whose cookie is `kept_session`."""
    values = {"password_hash": await passwords.hashed(password)}
    await session.execute(update(Person).where(Person.id == person).values(**values))
    await shut(session, person, kept_session)


async def shut(session: AsyncSession, person: int, kept_session: str = "") -> None:
    await session.execute(delete(ApiToken).where(ApiToken.person_id == person))
    await end_others(session, person, kept_session)


async def begin_session(session: AsyncSession, person: int, device: Device, earlier: str = "") -> str:
    """The new session's token; the one that came with the request ends, so that none is carried over."""
    await sign_out(session, earlier)
    token = secrets.token_urlsafe(32)
    values: dict[str, Any] = {
        "token_hash": digest(token),
        "person_id": person,
        "expires_at": datetime.now(UTC) + timedelta(days=SESSION_DAYS),
        "browser": device.browser,
        "system": device.system,
    }
    await session.execute(insert(SignInSession).values(**values))
    return token


async def sign_out(session: AsyncSession, token: str) -> None:
    await session.execute(delete(SignInSession).where(SignInSession.token_hash == digest(token)))


async def end_session(session: AsyncSession, person: int, token_hash: str) -> None:
    await session.execute(
        delete(SignInSession).where(SignInSession.token_hash == token_hash, SignInSession.person_id == person)
    )


async def end_others(session: AsyncSession, person: int, kept: str) -> None:
    """Signs the person out everywhere but where the cookie is `kept`."""
    await session.execute(
        delete(SignInSession).where(
            SignInSession.person_id == person, SignInSession.token_hash != digest(kept)
        )
    )


async def add_token(
    session: AsyncSession,
    person: int,
    name: str,
    days: int = TOKEN_DAYS,
    scopes: Sequence[str] = SCOPES,
) -> str:
    """The token itself is shown this once."""
    token = "cg_" + secrets.token_urlsafe(32)
    expires = datetime.now(UTC) + timedelta(days=days)
    values = {"token_hash": digest(token), "person_id": person, "name": name, "expires_at": expires}
    await session.execute(insert(ApiToken).values(scopes=list(scopes), **values))
    return token


async def revoke_token(session: AsyncSession, person: int, token_hash: str) -> None:
    await session.execute(
        delete(ApiToken).where(ApiToken.token_hash == token_hash, ApiToken.person_id == person)
    )


async def set_profile(session: AsyncSession, person: int, name: str, language: str) -> None:
    await session.execute(update(Person).where(Person.id == person).values(name=name, language=language))


async def set_standing(session: AsyncSession, person: int, role: str, country: str | None) -> None:
    """The role on the platform; `country` is the one a focal point speaks for."""
    await session.execute(update(Person).where(Person.id == person).values(role=role, country=country))


async def deactivate(session: AsyncSession, person: int) -> None:
    """Shut out at once, everywhere; what they wrote keeps their name."""
    await session.execute(update(Person).where(Person.id == person).values(deactivated_at=datetime.now(UTC)))
    await shut(session, person)


async def reactivate(session: AsyncSession, person: int) -> None:
    await session.execute(update(Person).where(Person.id == person).values(deactivated_at=None))
