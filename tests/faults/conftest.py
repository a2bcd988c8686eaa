"""Long proofs: `make proof` names this folder and runs them, `make test` passes them by."""

from pathlib import Path

import pytest
from tests.base.conftest import folder, kept, made, prepared, ready

__all__ = ["folder", "kept", "made", "prepared", "ready"]
HERE = Path(__file__).parent


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    named = [Path(argument.split("::")[0]).resolve() for argument in config.args]
    return None if any(path.is_relative_to(HERE) for path in named) else True
