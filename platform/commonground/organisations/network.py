"""Lays a small network out for drawing: pure geometry, so that the page needs no script."""

from math import cos, pi, sin
from typing import Any

import msgspec

WIDTH, HEIGHT = 640, 350
RING_X, RING_Y = 140, 125
LONGEST_LABEL = 18


class Node(msgspec.Struct, frozen=True):
    """`anchor` is where the label's text stands to the dot: start, middle or end."""

    id: int
    label: str
    name: str
    activities: int
    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str
    radius: float
    stroke: float


def laid_out(partners: list[dict[str, Any]]) -> list[Node]:
    """Around an ellipse from the top, the closest partners first; sizes by shared activities."""
    most = max((partner["activities"] for partner in partners), default=1)
    return [
        node(partner, 2 * pi * place / len(partners) - pi / 2, partner["activities"] / most)
        for place, partner in enumerate(partners)
    ]


def node(partner: dict[str, Any], angle: float, weight: float) -> Node:
    x, y = WIDTH / 2 + RING_X * cos(angle), HEIGHT / 2 + RING_Y * sin(angle)
    side = round(cos(angle), 2)
    radius = 4 + 6 * weight**0.5
    return Node(
        id=partner["id"],
        label=short(partner["acronym"] or partner["name"]),
        name=partner["name"],
        activities=partner["activities"],
        x=round(x, 1),
        y=round(y, 1),
        label_x=round(x + (radius + 6) * (1 if side > 0.1 else -1 if side < -0.1 else 0), 1),
        label_y=round(y + (4 if abs(side) > 0.1 else (radius + 14) * (1 if sin(angle) > 0 else -0.7)), 1),
        anchor="start" if side > 0.1 else "end" if side < -0.1 else "middle",
        radius=round(radius, 1),
        stroke=round(1 + 4 * weight, 1),
    )


def short(name: str) -> str:
    return name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1].rstrip() + "…"
