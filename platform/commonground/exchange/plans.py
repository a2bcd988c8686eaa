"""What one import holds while it runs, and what is planned for each activity of its file."""

from datetime import date

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities import diff
from commonground.activities.revisions import Pending
from commonground.activities.schemas import Activity, State, Stored
from commonground.activities.service import Author
from commonground.base.texts import chosen
from commonground.exchange.choosing import Choices, Chosen
from commonground.exchange.mapping import Organisations
from commonground.exchange.records import Records
from commonground.exchange.reference import Reference
from commonground.exchange.schemas import Draft, Item, What


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """In whose name a file comes in, and what may become of it. `allowed` None means every organisation."""

    author: Author
    state: State = "published"
    lead: int | None = None
    allowed: frozenset[int] | None = None
    lenient: bool = False
    choices: Choices | None = None

    def may_write(self, lead: int | None) -> bool:
        return self.allowed is None or lead in self.allowed


class Work(msgspec.Struct, kw_only=True):
    """What one import holds while it runs: `touched` are activities whose cards are still to be derived.

    `fed` says that some organisation has a rule on what is right.
    """

    session: AsyncSession
    terms: Terms
    registry: Organisations
    reference: Reference
    records: Records
    fed: bool = False
    touched: list[int] = []


class Plan(msgspec.Struct, kw_only=True):
    """For one activity: `said` is what the file says of it, `document` what is to stand.

    `pending` is the change of a published activity that waits already; `proposes` that this one is to.
    `chosen` is what the owner of the import said of it.
    """

    position: int
    draft: Draft
    what: What = "refused"
    stored: Stored | None = None
    said: Activity | None = None
    document: Activity = Activity()
    state: State = "draft"
    pending: Pending | None = None
    proposes: bool = False
    key: int | None = None
    chosen: Chosen | None = None

    @property
    def before(self) -> Activity | None:
        """What its owner sees as how it stands now."""
        if self.stored is None:
            return None
        return self.pending.document if self.proposes and self.pending else self.stored.document

    def fields(self) -> list[str]:
        if self.stored is None or self.what != "changed":
            return []
        return diff.fields_of(diff.changes(self.stored.document, self.document))


def confirmed_on(plan: Plan) -> date | None:
    stored = plan.stored.confirmed_on if plan.stored else None
    return max(filter(None, (plan.draft.confirmed_on, stored)), default=None)


def item_of(plan: Plan) -> Item:
    document = plan.document if plan.what != "refused" else plan.draft.document
    return Item(
        row=plan.draft.row,
        what=plan.what,
        title=chosen(document.title),
        identifier=document.identifier,
        activity=plan.key if plan.what != "refused" else None,
        fields=plan.fields(),
    )
