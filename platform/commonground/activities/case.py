"""What lies on the reviewer's table: the document as it would be public, and as it last was."""

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.schemas import Viewer
from commonground.activities import diff, revisions, service, waiting
from commonground.activities.errors import NotYours
from commonground.activities.guards import own_country
from commonground.activities.schemas import Activity, Stored, from_json
from commonground.activities.service import connection_of
from commonground.base.i18n import _


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """`both` names the fields that somebody else changed since the change was begun."""

    stored: Stored
    held: revisions.Pending | None
    before: Activity | None
    after: Activity
    both: list[str]

    @property
    def etag(self) -> str:
        return self.held.etag if self.held else self.stored.etag

    @property
    def waits(self) -> bool:
        return self.stored.state == "submitted" or bool(self.held and self.held.state == "submitted")

    @property
    def changes(self) -> list[diff.Change]:
        return diff.changes(self.before or Activity(), self.after)

    @property
    def fields(self) -> list[str]:
        """Those that can be approved one by one."""
        return diff.fields_of(self.changes)

    @property
    def endorsable(self) -> bool:
        return self.waits or self.stored.state == "published"

    @property
    def version(self) -> int | None:
        """The public version that is endorsed here; none while the document is not public."""
        return None if self.waits else self.stored.version


async def case_of(session: AsyncSession, key: int) -> Case:
    stored = await service.load(session, key)
    held = await revisions.pending(session, key) if stored.state == "published" else None
    if held and held.state == "submitted":
        merged = await revisions.carried_over(session, stored, held)
        return Case(stored=stored, held=held, before=stored.document, after=merged.document, both=merged.both)
    last = await waiting.last_published(await connection_of(session), key)
    before = from_json(last) if last is not None else None
    return Case(stored=stored, held=None, before=before, after=stored.document, both=[])


async def opened(session: AsyncSession, viewer: Viewer, key: int) -> Case:
    """A focal point sees what waits or is public in their country, and no drafts."""
    case = await case_of(session, key)
    country = own_country(viewer)
    theirs = country in [share.code for share in case.after.countries]
    if country is not None and not (theirs and case.endorsable):
        raise NotYours(_("This is not an activity of your country, or nothing of it waits."))
    return case
