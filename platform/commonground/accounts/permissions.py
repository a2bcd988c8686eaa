"""One table of who may do what; guards and pages read it."""

from typing import Literal

from commonground.accounts.schemas import Viewer

Action = Literal[
    "edit",  # an organisation's activities
    "confirm",  # that an activity is as it stands
    "answer",  # introductions, and agreed items of frameworks
    "manage",  # an organisation's entry in the registry, and who belongs to it
    "endorse",  # activities in one's country, as its national focal point
    "review",  # what is submitted, before it is public
    "report",  # to ministers
    "keep",  # the registry of organisations, people's registrations, frameworks
    "operate",  # the platform: jobs, mails, failures
]
PLATFORM: dict[Action, tuple[str, ...]] = {
    "edit": ("secretariat", "operator"),
    "confirm": ("secretariat", "operator"),
    "answer": ("secretariat", "operator"),
    "manage": ("secretariat", "operator"),
    "endorse": ("focal_point",),
    "review": ("secretariat", "operator"),
    "report": ("secretariat", "operator"),
    "keep": ("secretariat", "operator"),
    "operate": ("operator",),
}
OWN_ORGANISATION: dict[Action, tuple[str, ...]] = {
    "edit": ("editor", "manager"),
    "confirm": ("editor", "manager"),
    "answer": ("editor", "manager"),
    "manage": ("manager",),
}


def may(viewer: Viewer | None, action: Action, organisation: int | None = None) -> bool:
    """By the role on the platform, else by the role in the organisation that the thing belongs to."""
    if viewer is None:
        return False
    if viewer.role in PLATFORM[action]:
        return True
    if organisation is None:
        return False
    role = viewer.organisations.get(viewer.merged.get(organisation, organisation))
    return role in OWN_ORGANISATION.get(action, ())


def own(viewer: Viewer, action: Action) -> list[int]:
    """The organisations one belongs to and may do this for, to choose from."""
    return [key for key in viewer.organisations if may(viewer, action, key)]


def named(viewer: Viewer, action: Action | None = None) -> list[int]:
    """One's own, and those merged into them, which rows from before still name; for an action or at all."""
    keys = [*viewer.organisations, *viewer.merged]
    return [key for key in keys if action is None or may(viewer, action, key)]


def registers(viewer: Viewer) -> bool:
    """Who brings in activities at all: editors of an organisation, and the secretariat."""
    return viewer.is_secretariat or bool(own(viewer, "edit"))
