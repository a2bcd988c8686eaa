"""The ids of what goes out, in order: in memory while they are few, else in a file; memory stays flat."""

import tempfile
from array import array
from collections.abc import Iterable, Iterator

KEY = array("q").itemsize
KEPT_IN_MEMORY = 256 * 1024


class Keys:
    """Added to once, then read by slices."""

    def __init__(self, keys: Iterable[int] = ()) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115
        self._count = 0
        self.add(keys)

    def add(self, keys: Iterable[int]) -> None:
        packed = array("q", keys)
        self._file.write(packed.tobytes())
        self._count += len(packed)

    def __len__(self) -> int:
        return self._count

    def slices(self, size: int) -> Iterator[list[int]]:
        for start in range(0, self._count, size):
            yield self.slice(start, size)

    def slice(self, start: int, size: int) -> list[int]:
        self._file.seek(start * KEY)
        found = array("q")
        found.frombytes(self._file.read(size * KEY))
        return found.tolist()
