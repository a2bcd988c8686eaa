"""The second step at sign-in: a code of thirty seconds, or a recovery code; none of them opens twice."""

import hmac
import re
import secrets
import time
from datetime import UTC, datetime

import pyotp
import segno
from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts import sealed
from commonground.accounts.models import RecoveryCode, SecondStep
from commonground.accounts.service import digest

PURPOSE = "second step"
STEP_S = 30
# Clocks of phones go wrong by some seconds, and a code takes some to type.
NEIGHBOURS = (0, -1, 1)
RECOVERY_CODES = 10
# Without the signs that are read for each other: 32 of them, so 16 hold 80 bits.
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
RECOVERY_LENGTH = 16


async def begin(session: AsyncSession, secret: str, person: int) -> str | None:
    """The key to enter into a code generator: the same until it is confirmed, None where it is on already."""
    row = await session.get(SecondStep, person, with_for_update=True)
    if row is not None and row.confirmed_at is not None:
        return None
    key = sealed.unseal(secret, PURPOSE, row.sealed_key) if row else None
    if key is None:
        key = pyotp.random_base32()
        values = {"sealed_key": sealed.seal(secret, PURPOSE, key)}
        statement = upsert(SecondStep).values(person_id=person, last_step=0, **values)
        await session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=values))
    return key


def address(key: str, email: str) -> str:
    """What the QR code says: an otpauth:// address that code generators read."""
    return pyotp.TOTP(key, interval=STEP_S).provisioning_uri(name=email, issuer_name="Common Ground")


def picture(text: str) -> str:
    """A QR code as a data: address, dark on light in every theme, since scanners want it so."""
    return str(segno.make(text, error="m").svg_data_uri(scale=5, border=3, dark="#000", light="#fff"))


async def is_on(session: AsyncSession, person: int) -> bool:
    confirmed = select(SecondStep.confirmed_at).where(SecondStep.person_id == person)
    return await session.scalar(confirmed) is not None


async def confirm(session: AsyncSession, secret: str, person: int, given: str) -> list[str] | None:
    """Turns it on and gives the recovery codes, or None where the code is wrong."""
    if await is_on(session, person) or not await code_fits(session, secret, person, bare(given)):
        return None
    now = datetime.now(UTC)
    await session.execute(update(SecondStep).where(SecondStep.person_id == person).values(confirmed_at=now))
    return await new_recovery_codes(session, person)


async def passes(session: AsyncSession, secret: str, person: int, given: str) -> bool:
    """Whether this code or recovery code opens now; then it is used up."""
    code = bare(given)
    if len(code) == RECOVERY_LENGTH:
        return await use_recovery_code(session, person, code)
    return await code_fits(session, secret, person, code)


def bare(given: str) -> str:
    return re.sub(r"[\s-]", "", given[:100]).lower()


async def code_fits(session: AsyncSession, secret: str, person: int, code: str) -> bool:
    sealed_key = select(SecondStep.sealed_key).where(SecondStep.person_id == person)
    key = sealed.unseal(secret, PURPOSE, await session.scalar(sealed_key) or "")
    step = step_of(key, code) if key else None
    return step is not None and await use_step(session, person, step)


def step_of(key: str, code: str) -> int | None:
    """The thirty seconds, of now or beside it, whose code this is."""
    generator, now = pyotp.TOTP(key, interval=STEP_S), int(time.time()) // STEP_S
    steps = [now + beside for beside in NEIGHBOURS]
    fitting = [
        step for step in steps if hmac.compare_digest(generator.generate_otp(step).encode(), code.encode())
    ]
    return fitting[0] if fitting else None


async def use_step(session: AsyncSession, person: int, step: int) -> bool:
    """Of two who send the same code at once, one is let in."""
    used = (
        update(SecondStep)
        .where(SecondStep.person_id == person, SecondStep.last_step < step)
        .values(last_step=step)
        .returning(SecondStep.person_id)
    )
    return (await session.execute(used)).first() is not None


async def new_recovery_codes(session: AsyncSession, person: int) -> list[str]:
    """The earlier ones open nothing any more."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person))
    codes = [
        "".join(secrets.choice(ALPHABET) for _sign in range(RECOVERY_LENGTH))
        for _code in range(RECOVERY_CODES)
    ]
    rows = [{"code_hash": digest(code), "person_id": person} for code in codes]
    await session.execute(insert(RecoveryCode), rows)
    return ["-".join(re.findall("....", code)) for code in codes]


async def use_recovery_code(session: AsyncSession, person: int, code: str) -> bool:
    used = delete(RecoveryCode).where(
        RecoveryCode.person_id == person, RecoveryCode.code_hash == digest(code)
    )
    return (await session.execute(used.returning(RecoveryCode.code_hash))).first() is not None


async def turn_off(session: AsyncSession, person: int) -> None:
    for table in (SecondStep, RecoveryCode):
        await session.execute(delete(table).where(table.person_id == person))
