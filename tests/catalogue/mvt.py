"""Reads a vector tile: layers of features with their properties, enough to see what a map is given."""

import struct
from collections.abc import Iterator
from typing import Any

Feature = dict[str, Any]


def layers(tile: bytes) -> dict[str, list[Feature]]:
    return dict(layer(part) for number, part in fields(tile) if number == 3)


def layer(data: bytes) -> tuple[str, list[Feature]]:
    parts: dict[int, list[Any]] = {}
    for number, part in fields(data):
        parts.setdefault(number, []).append(part)
    keys = [key.decode() for key in parts.get(3, [])]
    values = [value(part) for part in parts.get(4, [])]
    return parts[1][0].decode(), [feature(part, keys, values) for part in parts.get(2, [])]


def feature(data: bytes, keys: list[str], values: list[Any]) -> Feature:
    tags = next((list(varints(part)) for number, part in fields(data) if number == 2), [])
    return {keys[key]: values[held] for key, held in zip(tags[::2], tags[1::2], strict=True)}


def value(data: bytes) -> Any:
    number, part = next(fields(data))
    if number == 1:
        return part.decode()
    if number in (2, 3):
        return struct.unpack("<f" if number == 2 else "<d", part)[0]
    return (part >> 1) ^ -(part & 1) if number == 6 else part


def fields(data: bytes) -> Iterator[tuple[int, Any]]:
    """Field numbers with their bytes or whole numbers."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            part, at = varint(data, at)
        else:
            length, at = (4, at) if key & 7 == 5 else (8, at) if key & 7 == 1 else varint(data, at)
            part, at = data[at : at + length], at + length
        yield key >> 3, part


def varint(data: bytes, at: int) -> tuple[int, int]:
    found = shift = 0
    while True:
        found |= (data[at] & 127) << shift
        at += 1
        if data[at - 1] < 128:
            return found, at
        shift += 7


def varints(data: bytes) -> Iterator[int]:
    at = 0
    while at < len(data):
        found, at = varint(data, at)
        yield found
