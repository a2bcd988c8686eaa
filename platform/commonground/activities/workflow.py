"""The one state field: which move leads from where to where."""

from commonground.activities.schemas import State

MOVES: dict[str, tuple[tuple[State, ...], State]] = {
    "submit": (("draft", "returned", "withdrawn"), "submitted"),
    "publish": (("submitted",), "published"),
    "return": (("submitted",), "returned"),
    "withdraw": (("draft", "submitted", "returned", "published"), "withdrawn"),
}


def after(move: str, state: State) -> State | None:
    """The state a move leads to, or None where it can't be made from here."""
    origins, target = MOVES[move]
    return target if state in origins else None
