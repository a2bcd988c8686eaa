"""Which side is right where an IATI file and what was typed here differ: as the organisation says, per field.

Nothing that either side changed is lost. What stands is the winner's; the other value waits as a conflict
until somebody takes it or lets it go.
"""

from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.schemas import Viewer
from commonground.activities import editing, fed, revisions
from commonground.activities.fed import APART, GROUP_OF, GROUPS, WITHIN, Choice, Rule, Side
from commonground.activities.schemas import Activity, Stored, as_json, from_json
from commonground.activities.service import Author, connection_of
from commonground.base.errors import Invalid, Problem
from commonground.base.i18n import _
from commonground.exchange.errors import NoSuchConflict
from commonground.exchange.feed_models import FedDocument, FieldConflict, FieldTaken, SourceOfTruth


class Conflict(msgspec.Struct, frozen=True):
    """Of a field that both sides say differently; `stands` is the winner's value."""

    field: str
    winner: Side
    stands: Any
    waits: Any


def settled(
    said_before: Activity | None, here: Activity, come: Activity, rule: Rule
) -> tuple[Activity, list[Conflict]]:
    """`come` is what is here with what the file says laid over it; `said_before` what the file said last.

    A value that loses waits as a conflict, unless the loser has not changed it since the file last spoke.
    """
    values: dict[str, Any] = {}
    conflicts: list[Conflict] = []
    for field in GROUP_OF:
        mine, theirs = getattr(here, field), getattr(come, field)
        before = getattr(said_before, field) if said_before else None
        if mine == theirs:
            continue
        if rule.side(field) == "iati":
            if mine and (said_before is None or mine != before):
                conflicts.append(Conflict(field, "iati", theirs, mine))
        else:
            values[field] = mine
            if said_before is None or theirs != before:
                conflicts.append(Conflict(field, "here", mine, theirs))
    return kept_here(here, come, values), conflicts


def kept_here(here: Activity, come: Activity, values: dict[str, Any]) -> Activity:
    """With the values that stay, and what is known of where they come from."""
    provenance = {name: word for name, word in come.provenance.items() if name not in values}
    provenance |= {name: here.provenance[name] for name in values if name in here.provenance}
    return msgspec.structs.replace(come, **values, provenance=provenance)


async def obey(session: AsyncSession, come: list[tuple[Stored, Activity]]) -> list[Activity]:
    """What becomes of activities that a file speaks of again; conflicts are put on record."""
    rules = await fed.rules_of(await connection_of(session), [stored.id for stored, _said in come])
    public = [one.id for one, _said in come if one.id in rules and one.state == "published"]
    held = await revisions.pending_of(session, public) if public else {}
    before = await said_last(session, list(rules)) if rules else {}
    found = []
    for stored, said in come:
        document, conflicts = said, list[Conflict]()
        if stored.id in rules:
            document, conflicts = settled(before.get(stored.id), stored.document, said, rules[stored.id])
        for conflict in conflicts:
            await record_new(session, stored.id, conflict, held.get(stored.id))
        found.append(document)
    return found


async def remember(session: AsyncSession, activity: int, said: Activity) -> None:
    values = {"document": as_json(said), "seen_at": datetime.now(UTC)}
    put = upsert(FedDocument).values(activity_id=activity, **values)
    await session.execute(put.on_conflict_do_update(index_elements=["activity_id"], set_=values))


async def any_rule(session: AsyncSession) -> bool:
    """Whether any organisation has said which side is right; else no file need ask."""
    return await session.scalar(select(SourceOfTruth.organisation_id).limit(1)) is not None


async def remember_all(session: AsyncSession, said: dict[int, Activity]) -> None:
    """What a file said of each, at once."""
    if not said:
        return
    seen = datetime.now(UTC)
    put = upsert(FedDocument)
    newest = {name: getattr(put.excluded, name) for name in ("document", "seen_at")}
    await session.execute(
        put.on_conflict_do_update(index_elements=["activity_id"], set_=newest),
        [
            {"activity_id": key, "document": as_json(document), "seen_at": seen}
            for key, document in said.items()
        ],
    )


async def said_last(session: AsyncSession, activities: list[int]) -> dict[int, Activity]:
    columns = (FedDocument.activity_id, FedDocument.document)
    rows = await session.execute(select(*columns).where(FedDocument.activity_id.in_(activities)))
    return {row.activity_id: from_json(row.document) for row in rows}


async def record_new(
    session: AsyncSession, activity: int, conflict: Conflict, held: revisions.Pending | None
) -> None:
    """What came last time and waits for approval is no change of somebody here."""
    if held is None or getattr(held.document, conflict.field) != conflict.stands:
        await record(session, activity, conflict)


async def record(session: AsyncSession, activity: int, conflict: Conflict) -> None:
    """A later one takes the place of an open one, save that what people typed is not pushed out by it."""
    values = {
        "winner": conflict.winner,
        "stands": {"value": plain(conflict.field, conflict.stands)},
        "waits": {"value": plain(conflict.field, conflict.waits)},
    }
    put = upsert(FieldConflict).values(activity_id=activity, field=conflict.field, **values)
    await session.execute(
        put.on_conflict_do_update(
            index_elements=["activity_id", "field"],
            index_where=FieldConflict.settled_at.is_(None),
            set_=values,
        )
    )


def plain(field: str, value: Any) -> Any:
    return as_json(msgspec.structs.replace(Activity(), **{field: value})).get(field)


def value_of(field: str, held: dict[str, Any]) -> Any:
    value = held.get("value")
    return getattr(from_json({field: value} if value is not None else {}), field)


async def choose(
    session: AsyncSession, organisation: int, choice: str, sides: dict[str, str], person: int
) -> None:
    """For all of an organisation's activities, from the next file on."""
    if choice not in ("iati", "here", "fields"):
        message = _("Say which is right where the two differ.")
        raise Invalid(message, [Problem(field="choice", code="missing", message=message)])
    values = {"choice": choice, "sides": known(sides), "person_id": person, "updated_at": datetime.now(UTC)}
    put = upsert(SourceOfTruth).values(organisation_id=organisation, **values)
    await session.execute(put.on_conflict_do_update(index_elements=["organisation_id"], set_=values))


def known(sides: dict[str, str]) -> dict[str, Side]:
    """Each group's side, and that of a field where it is another one than its group's."""
    found: dict[str, Side] = {group: "here" if sides.get(group) == "here" else "iati" for group in GROUPS}
    for group, fields in APART.items():
        other: Side = "iati" if found[group] == "here" else "here"
        found |= {WITHIN[field]: other for field in fields if sides.get(WITHIN[field]) == other}
    return found


async def rule_for(session: AsyncSession, organisation: int) -> Rule | None:
    row = await session.get(SourceOfTruth, organisation)
    return Rule(choice=choice_of(row.choice), sides=dict(row.sides)) if row else None


def choice_of(word: str) -> Choice:
    return "here" if word == "here" else "fields" if word == "fields" else "iati"


async def take_over(session: AsyncSession, activity: int, group: str, person: int, here: bool) -> None:
    """One activity's group is kept here from now on, or left to the file again with all of its fields."""
    if group not in GROUPS:
        raise NoSuchConflict(_("There is no such group of fields."))
    names = [group, *(WITHIN[field] for field in GROUPS[group])]
    at = (FieldTaken.activity_id == activity, FieldTaken.field_group.in_(names))
    await session.execute(delete(FieldTaken).where(*at))
    if here:
        await keep_here(session, activity, group, person)


async def keep_here(session: AsyncSession, activity: int, name: str, person: int) -> None:
    put = upsert(FieldTaken).values(activity_id=activity, field_group=name, person_id=person)
    await session.execute(put.on_conflict_do_nothing())


async def settle(session: AsyncSession, viewer: Viewer, activity: int, number: int, take: bool) -> str:
    """Puts the value that waits in the place of the one that stands, or lets it go; tells the field.

    A field whose own value is taken against the file is taken over, or the next file would push it out again.
    """
    row = await session.get(FieldConflict, number, with_for_update=True)
    if row is None or row.activity_id != activity or row.settled_at is not None:
        raise NoSuchConflict(_("This difference is settled already."))
    working = await editing.opened(session, viewer, activity)
    if take:
        document = msgspec.structs.replace(working.document, **{row.field: value_of(row.field, row.waits)})
        await editing.write(session, working, document, Author(viewer.id, "form"))
        if row.winner == "iati":
            await keep_here(session, activity, WITHIN[row.field], viewer.id)
    ended = {"settled_at": datetime.now(UTC), "person_id": viewer.id}
    await session.execute(update(FieldConflict).where(FieldConflict.id == number).values(**ended))
    return row.field
