"""One way in which values become JSON: money as a number, structs by their fields."""

import msgspec

encoder = msgspec.json.Encoder(decimal_format="number")


def to_json(value: object) -> str:
    return encoder.encode(value).decode()
