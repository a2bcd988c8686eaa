"""One table of who may do what; guards and pages read it."""

from typing import Literal

from commonground.accounts.schemas import Viewer

Action = Literal["edit", "confirm", "review", "report", "answer", "operate"]

PLATFORM: dict[Action, tuple[str, ...]] = {
    "edit": ("secretariat", "operator"),
    "confirm": ("secretariat", "operator"),
    "review": ("secretariat", "operator"),
    "report": ("secretariat", "operator"),
    "answer": ("secretariat", "operator"),
    "operate": ("operator",),
}
OWN_ORGANISATION: dict[Action, tuple[str, ...]] = {
    "edit": ("editor", "manager"),
    "confirm": ("editor", "manager"),
    "answer": ("editor", "manager"),
}


def may(viewer: Viewer | None, action: Action, organisation: int | None = None) -> bool:
    """By the role on the platform, else by the role in the organisation that the thing belongs to."""
    if viewer is None:
        return False
    if viewer.role in PLATFORM[action]:
        return True
    role = viewer.organisations.get(organisation) if organisation is not None else None
    return role in OWN_ORGANISATION.get(action, ())


def own(viewer: Viewer, action: Action) -> list[int]:
    """The organisations one belongs to and may do this for."""
    return [key for key in viewer.organisations if may(viewer, action, key)]


def registers(viewer: Viewer) -> bool:
    """Who brings in activities at all: editors of an organisation, and the secretariat."""
    return viewer.is_secretariat or bool(own(viewer, "edit"))
