"""Pure rules of frameworks: what is late, what still moves, who may answer for an item."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from commonground.accounts.permissions import own
from commonground.accounts.schemas import Viewer
from commonground.base.texts import FALLBACK
from commonground.frameworks.schemas import Names

STATES = ("done", "under_way", "open", "dropped")
MOVING = ("open", "under_way")
ROLES = ("member", "secretariat", "supporter", "observer")
KINDS = ("mou", "plan", "programme", "mechanism", "network")
# Whoever answered within half a year is not asked again, unless the item falls due.
ASK_AGAIN_DAYS = 182
REMIND_DAYS = 14


def is_key(number: int) -> bool:
    """Whether a number of an address can be the key of a row at all."""
    return 0 < number < 2**63


def is_late(state: str, due: date | None, today: date) -> bool:
    """Still open or under way on the record after the day it was due."""
    return due is not None and due < today and state in MOVING


def waits_for_answer(state: str, due: date | None, answered: date | None, today: date) -> bool:
    """Whether those who answer for an item should say where it stands."""
    if state not in MOVING:
        return False
    if answered is None or answered < today - timedelta(days=ASK_AGAIN_DAYS):
        return True
    return (
        due is not None
        and due <= today + timedelta(days=REMIND_DAYS)
        and answered < due - timedelta(REMIND_DAYS)
    )


def speaks_for(viewer: Viewer | None, responsible: Collection[int], members: Iterable[int]) -> list[int]:
    """The viewer's organisations that may answer for an item: those named for it, else any member."""
    if viewer is None:
        return []
    asked = set(responsible) or set(members)
    return [key for key in own(viewer, "answer") if key in asked]


def tally(states: Iterable[tuple[str, bool]]) -> dict[str, int]:
    """How many agreed items stand in each state, and how many are late; empty where nothing was agreed."""
    held = list(states)
    if not held:
        return {}
    counts = {state: sum(one == state for one, _late in held) for state in STATES}
    return counts | {"late": sum(late for _state, late in held), "all": len(held)}


def names(value: str | Names | None) -> Names:
    """A plain text is English."""
    held = {"en": value} if isinstance(value, str) else value or {}
    return {code: held[code].strip() for code in FALLBACK if held.get(code, "").strip()}
