"""Mails that tell somebody what changed at their account, so that what they did not do is seen."""

import secrets
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.models import Person
from commonground.base import mail

What = Literal["password", "two_step_on", "two_step_off", "linked"]


async def tell(session: AsyncSession, person: Person, what: What) -> None:
    await mail.post(
        session,
        event=f"account:{what}:{person.id}:{secrets.token_hex(8)}",
        to=person.email,
        language=person.language,
        template="accounts/changed",
        values={"name": person.name, "what": what},
    )
