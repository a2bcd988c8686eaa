"""Puts limits on itself before it opens anything, then reads one file and answers."""

import os
import resource
import sys
import tempfile
from pathlib import Path

MEMORY = 1_100 * 1024 * 1024
CPU_SECONDS = 40
WRITTEN = 512 * 1024 * 1024


def limit() -> None:
    """Address space stands for memory: the libraries alone take some 400 MB of it, and 100 MB of memory."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "GDAL_NUM_THREADS"):
        os.environ[name] = "1"


def main() -> None:
    limit()
    import msgspec

    from commonground.places.geometry_child.schemas import Refusal, Refused, Wish

    wish = msgspec.json.decode(sys.stdin.buffer.read(), type=Wish)
    try:
        with tempfile.TemporaryDirectory() as folder:
            answer: object = read(Path(sys.argv[1]), wish, Path(folder))
    except Refused as refused:
        answer = refused.refusal
    except (MemoryError, RecursionError):
        answer = Refusal("too_much")
    sys.stdout.buffer.write(msgspec.json.encode(answer))


def read(given: Path, wish: object, folder: Path) -> object:
    from commonground.places.geometry_child import kinds, layers, steps

    found = kinds.kind_of(given, folder)
    layer = layers.read(found, wish.layer)  # type: ignore[attr-defined]
    return steps.answered(layer, wish, found.format)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
