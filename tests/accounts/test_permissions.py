"""One table says who may do what; here it is once more, whole, so that no change of it goes unseen."""

from typing import get_args

import pytest

from commonground.accounts.permissions import PLATFORM, Action, may
from commonground.accounts.schemas import MemberRole, PlatformRole, Viewer

OWN, OTHER = 7, 8
ACTIONS = get_args(Action)
PLATFORM_ROLES = get_args(PlatformRole)
MEMBER_ROLES = get_args(MemberRole)

# What each role on the platform may do anywhere, and each role in an organisation for what belongs to it.
ANYWHERE = {
    "member": set(),
    "donor": set(),
    "focal_point": {"endorse"},
    "secretariat": {"edit", "confirm", "answer", "manage", "review", "report", "keep"},
    "operator": {"edit", "confirm", "answer", "manage", "review", "report", "keep", "operate"},
}
AT_HOME = {
    "reader": set(),
    "editor": {"edit", "confirm", "answer"},
    "manager": {"edit", "confirm", "answer", "manage"},
}


def viewer(role: str, member_role: str | None = None) -> Viewer:
    organisations = {OWN: member_role} if member_role else {}
    return Viewer(1, "A. Person", "a@example.org", role, "en", organisations, None)  # type: ignore[arg-type]


def test_the_table_below_knows_every_action_and_role() -> None:
    assert set(PLATFORM) == set(ACTIONS)
    assert set(ANYWHERE) == set(PLATFORM_ROLES)
    assert set(AT_HOME) == set(MEMBER_ROLES)


@pytest.mark.parametrize("action", ACTIONS)
def test_who_is_not_signed_in_may_do_nothing(action: Action) -> None:
    assert not may(None, action)
    assert not may(None, action, OWN)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("role", PLATFORM_ROLES)
def test_a_role_on_the_platform_counts_everywhere(role: str, action: Action) -> None:
    allowed = action in ANYWHERE[role]
    assert may(viewer(role), action) is allowed
    assert may(viewer(role), action, OTHER) is allowed


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("member_role", MEMBER_ROLES)
@pytest.mark.parametrize("role", PLATFORM_ROLES)
def test_a_role_in_an_organisation_counts_there_alone(role: str, member_role: str, action: Action) -> None:
    person = viewer(role, member_role)
    assert may(person, action, OWN) is (action in ANYWHERE[role] | AT_HOME[member_role])
    assert may(person, action, OTHER) is (action in ANYWHERE[role])
    assert may(person, action, None) is (action in ANYWHERE[role]), "what belongs to nobody is nobody's"


def test_a_role_that_nobody_knows_allows_nothing() -> None:
    for action in ACTIONS:
        assert not may(viewer("emperor", "emperor"), action, OWN)


def test_only_the_secretariat_and_the_operator_are_the_secretariat() -> None:
    assert {role for role in PLATFORM_ROLES if viewer(role).is_secretariat} == {"secretariat", "operator"}
