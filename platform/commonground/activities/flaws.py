"""What is wrong with a place on the form, or asked of it, with pictures that stand by the place."""

from collections.abc import Iterable
from typing import Any

import msgspec

from commonground.activities import outside, pictures
from commonground.activities.form_places import parsed
from commonground.activities.outside import Land
from commonground.activities.pictures import Picture
from commonground.activities.typed import Fields, Typed
from commonground.base.errors import Problem


class Flaw(msgspec.Struct, frozen=True):
    """A problem of a place with its pictures; `ask` is what a tick says where it is a question."""

    problem: Problem
    pictures: list[Picture]

    @property
    def offer(self) -> dict[str, Any]:
        return self.problem.offer or {}


def flaws(fields: Fields, problems: Iterable[Problem], row: str, land: Land | None = None) -> list[Flaw]:
    """`land` are the countries that the form names, where they have a boundary."""
    here = [problem for problem in problems if problem.field.startswith(f"{row}-")]
    found = [problem for problem in here if problem.offer or problem.code == "outside_country"]
    geometry = geometry_of(fields, row) if found else None
    return [Flaw(problem, drawn(problem, geometry, land)) for problem in found]


def drawn(problem: Problem, geometry: dict[str, Any] | None, land: Land | None) -> list[Picture]:
    if problem.code not in outside.CODES:
        return pictures.drawn(problem, geometry)
    return outside.drawn(problem, geometry, land) if geometry and land else []


def geometry_of(fields: Fields, row: str) -> dict[str, Any] | None:
    """As it was typed: the numbers of a point win over what was drawn before."""
    typed = Typed(fields)
    if typed.one(f"{row}-kind") == "point":
        pair = typed.number(f"{row}-longitude"), typed.number(f"{row}-latitude")
        if pair[0] is not None and pair[1] is not None:
            return {"type": "Point", "coordinates": [float(pair[0]), float(pair[1])]}
    return parsed(typed.one(f"{row}-geometry"))
