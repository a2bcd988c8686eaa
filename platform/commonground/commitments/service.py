"""The only writer of commitments: one is replaced whole by its identifier, so that saving again is safe."""

from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base.encoding import encoder
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.commitments import models
from commonground.commitments.errors import InvalidCommitment
from commonground.commitments.schemas import Commitment, from_row
from commonground.places.models import Country


def read(value: dict[str, Any]) -> Commitment:
    """A document from plain values or from a row of the CSV; what does not fit is named."""
    try:
        return msgspec.convert(from_row(value), Commitment, strict=False)
    except msgspec.ValidationError as error:
        problem = Problem(field="commitment", code="not_a_commitment", message=str(error))
        raise InvalidCommitment(str(error), [problem]) from error


async def save(session: AsyncSession, document: Commitment | dict[str, Any]) -> int:
    """Adds the commitment, or replaces the one of the same identifier."""
    commitment = document if isinstance(document, Commitment) else read(document)
    await refuse_unknown_country(session, commitment.country)
    values = row_of(commitment)
    statement = insert(models.Commitment).values(**values)
    saved = await session.execute(
        statement.on_conflict_do_update(index_elements=["identifier"], set_=values).returning(
            models.Commitment.id
        )
    )
    return int(saved.scalar_one())


async def refuse_unknown_country(session: AsyncSession, code: str) -> None:
    if await session.scalar(select(Country.code).where(Country.code == code)):
        return
    message = _("“%(value)s” is not a country.") % {"value": code[:80]}
    remedy = _("Use a two-letter ISO code, such as MN.")
    raise InvalidCommitment(
        message, [Problem(field="country", code="unknown_code", message=message, remedy=remedy)]
    )


def row_of(commitment: Commitment) -> dict[str, Any]:
    """As columns: numbers stay exact, texts and source become JSON."""
    row = msgspec.structs.asdict(commitment)
    for name in ("indicator", "note", "source"):
        row[name] = msgspec.json.decode(encoder.encode(row[name]))
    return row
