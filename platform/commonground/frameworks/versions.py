"""Who changed what when, and whose turn it is: of two who edit at once the second is told."""

import msgspec
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base.i18n import _
from commonground.frameworks import models
from commonground.frameworks.errors import ChangedMeanwhile
from commonground.frameworks.schemas import Part

Counted = type[models.Framework] | type[models.Meeting] | type[models.AgreedItem]


class Author(msgspec.Struct, frozen=True):
    """`source` says by which way it came: form, api or seed."""

    person: int | None
    source: str = "form"


async def take_turn(session: AsyncSession, model: Counted, key: int, version: int) -> int:
    """Counts the row one version on and locks it; refuses whoever read an earlier one."""
    statement = update(model).where(model.id == key, model.version == version)
    moved = await session.scalar(statement.values(version=model.version + 1).returning(model.version))
    if moved is None:
        raise ChangedMeanwhile(_("Somebody else changed it since you opened this page."))
    return int(moved)


async def remember(
    session: AsyncSession, framework: int, about: str, key: int, number: int, document: Part, author: Author
) -> None:
    values = {
        "framework_id": framework,
        "about": about,
        "about_id": key,
        "number": number,
        "person_id": author.person,
        "source": author.source,
        "document": msgspec.to_builtins(document),
    }
    await session.execute(insert(models.FrameworkVersion).values(**values))
