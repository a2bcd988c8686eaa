"""The only writer of people, their sessions and tokens; secrets are stored as hashes alone."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.models import ApiToken, Person, SignInSession

SESSION_DAYS = 14
TOKEN_DAYS = 365
hasher = PasswordHasher()
# Verifying against this when there is no such person takes as long as a wrong password does.
NOBODY = hasher.hash(secrets.token_hex())


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def add_person(
    session: AsyncSession, email: str, name: str, password: str, role: str = "member", language: str = "en"
) -> int:
    """Adds the person, or sets name, password and role anew where the address is known.

    Whoever came in by an earlier password, or holds a token made with it, is out then.
    """
    values = {"name": name, "password_hash": hasher.hash(password), "role": role, "language": language}
    statement = upsert(Person).values(email=email.strip().lower(), **values)
    statement = statement.on_conflict_do_update(index_elements=["email"], set_=values)
    key = int((await session.execute(statement.returning(Person.id))).scalar_one())
    for opened in (SignInSession, ApiToken):
        await session.execute(delete(opened).where(opened.person_id == key))
    return key


async def set_role(session: AsyncSession, email: str, role: str) -> bool:
    changed = await session.execute(
        update(Person).where(Person.email == email.strip().lower()).values(role=role).returning(Person.id)
    )
    return changed.first() is not None


async def sign_in(session: AsyncSession, email: str, password: str) -> str | None:
    """A new session's token, or None where address or password is wrong."""
    person = await session.scalar(select(Person).where(Person.email == email.strip().lower()))
    try:
        hasher.verify(person.password_hash if person else NOBODY, password)
    except VerificationError:
        return None
    if person is None:
        return None
    token = secrets.token_urlsafe(32)
    expires = datetime.now(UTC) + timedelta(days=SESSION_DAYS)
    values = {"token_hash": digest(token), "person_id": person.id, "expires_at": expires}
    await session.execute(insert(SignInSession).values(**values))
    return token


async def sign_out(session: AsyncSession, token: str) -> None:
    await session.execute(delete(SignInSession).where(SignInSession.token_hash == digest(token)))


async def add_token(session: AsyncSession, person: int, name: str, days: int = TOKEN_DAYS) -> str:
    """The token itself is shown this once."""
    token = "cg_" + secrets.token_urlsafe(32)
    expires = datetime.now(UTC) + timedelta(days=days)
    values = {"token_hash": digest(token), "person_id": person, "name": name, "expires_at": expires}
    await session.execute(insert(ApiToken).values(**values))
    return token


async def revoke_token(session: AsyncSession, person: int, token_hash: str) -> None:
    await session.execute(
        delete(ApiToken).where(ApiToken.token_hash == token_hash, ApiToken.person_id == person)
    )


async def set_profile(session: AsyncSession, person: int, name: str, language: str) -> None:
    await session.execute(update(Person).where(Person.id == person).values(name=name, language=language))
