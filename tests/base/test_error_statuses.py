"""One table says which status an error has, and every error of every domain finds itself in it."""

from importlib import import_module
from pkgutil import walk_packages

import pytest

import commonground
from commonground.base import errors, jobs, postman
from commonground.base.errors import CommonGroundError, status_of
from commonground.base.failures import TITLES

# What only the command line and the worker meet.
NEVER_ON_A_PAGE = {errors.AddressTaken, jobs.GaveUp, jobs.Overtaken, postman.NotSent, CommonGroundError}


def every_error() -> list[type[CommonGroundError]]:
    for module in walk_packages(commonground.__path__, "commonground."):
        if module.name.endswith(".errors"):
            import_module(module.name)
    return sorted(below(CommonGroundError), key=lambda kind: kind.__qualname__)


def below(kind: type[CommonGroundError]) -> set[type[CommonGroundError]]:
    return {kind}.union(*(below(child) for child in kind.__subclasses__()))


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__qualname__)
def test_every_error_has_a_status_with_a_title_and_a_stable_code(kind: type[CommonGroundError]) -> None:
    status = status_of(kind("x"))
    assert kind.code.isidentifier()
    assert kind.code.islower()
    assert status in TITLES
    assert kind in NEVER_ON_A_PAGE or status != 500, "an error of ours is not a breakdown"


def test_a_domains_own_error_has_the_status_of_its_nearest_ancestor() -> None:
    class Nearer(errors.Conflict):
        pass

    assert status_of(Nearer("x")) == 409


def test_the_database_being_away_is_nobodys_mistake() -> None:
    assert {status_of(kind("x")) for kind in (errors.DatabaseUnavailable, errors.TookTooLong)} == {503}
