"""Loads `.sql` files: heavy PostGIS lives beside the domain that asks for it, under `sql/`."""

from functools import cache
from pathlib import Path


@cache
def load(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def beside(module_file: str, name: str) -> str:
    """The text of `sql/<name>.sql` next to the module whose `__file__` is given."""
    return load(Path(module_file).parent / "sql" / f"{name}.sql")
