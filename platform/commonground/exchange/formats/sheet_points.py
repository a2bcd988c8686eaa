"""Where something is, as a cell says it: in any notation that the form of an activity reads, too."""

from decimal import Decimal
from typing import Literal

from commonground.exchange.formats.sheet_numbers import plain_number
from commonground.places import coordinates, degrees

Axis = Literal["latitude", "longitude"]
LONGEST = 120
# A hand's breadth.
DECIMALS = 6


def point_in(text: str) -> tuple[Decimal, Decimal] | None:
    """Latitude and longitude; None where they can be read in two ways, or something else stands there."""
    found = coordinates.readings(text) if len(text) <= LONGEST else []
    if len(found) != 1 or len(found[0].points) != 1 or found[0].left_aside:
        return None
    point = found[0].points[0]
    return exact(point.latitude), exact(point.longitude)


def degrees_in(value: object, axis: Axis) -> Decimal | None:
    """Of a column for this axis alone: a plain number, or one with minutes and its side."""
    number = plain_number(value)
    if number is not None or not isinstance(value, str) or len(value) > LONGEST:
        return number
    ways = {
        angles[0].value
        for angles, left_aside in degrees.lists_of_angles(value)
        if len(angles) == 1 and angles[0].axis in (None, axis) and not left_aside
    }
    return exact(ways.pop()) if len(ways) == 1 else None


def exact(value: float) -> Decimal:
    return Decimal(str(round(value, DECIMALS)))
