"""One broken file, and what is to become of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refused:
    """The file is refused, or each of its rows; one of `words` is said, if any are named."""

    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Read:
    """`title` is the first title that comes out; `rows` how many activities there are."""

    title: str = ""
    rows: int | None = None


@dataclass(frozen=True)
class Either:
    """Where the damage falls decides. What is read is of `titles`, the last of which may be cut short."""

    titles: tuple[str, ...] = ()


Expected = Refused | Read | Either


@dataclass(frozen=True)
class Broken:
    family: str
    name: str
    expected: Expected
    content: bytes = b""
