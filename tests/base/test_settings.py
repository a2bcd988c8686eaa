"""Settings come from the environment and from the caller; the secret is made once and kept private."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from commonground.base import folders
from commonground.base.errors import DatabaseUnavailable, Invalid
from commonground.base.settings import Settings, default_data_dir, load_settings, with_secret


@pytest.fixture(autouse=True)
def _no_settings_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for field in Settings.__struct_fields__:
        monkeypatch.delenv(f"COMMONGROUND_{field.upper()}", raising=False)


def test_the_caller_goes_before_the_environment_and_that_before_the_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COMMONGROUND_PORT", "8123")
    monkeypatch.setenv("COMMONGROUND_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COMMONGROUND_SECURE_COOKIES", "true")
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/cg")
    found = load_settings(port=9000)
    assert (found.port, found.data_dir, found.database_url) == (9000, tmp_path, "postgresql://db/cg")
    assert found.secure_cookies is True
    assert load_settings(port=None).port == 8123
    assert load_settings().base_url == "http://127.0.0.1:8123"


def test_a_setting_of_the_wrong_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMONGROUND_PORT", "eight thousand")
    with pytest.raises(Invalid, match="port"):
        load_settings()


def test_an_ordinary_user_keeps_data_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_DATA_HOME", "/home/alice/data")
    assert default_data_dir() == Path("/home/alice/data/commonground")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert default_data_dir() == Path("/var/lib/commonground")


def test_the_secret_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path / "data")
    first = with_secret(settings).secret
    assert len(first) == 64
    assert with_secret(settings).secret == first
    assert stat.S_IMODE((tmp_path / "data" / "secret").stat().st_mode) == 0o600
    assert with_secret(load_settings(data_dir=tmp_path, secret="mine")).secret == "mine"


def test_those_who_start_at_once_share_one_secret(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path / "data")
    with ThreadPoolExecutor(8) as pool:
        assert len({made.secret for made in pool.map(lambda _: with_secret(settings), range(16))}) == 1


def test_a_disk_that_is_full_leaves_no_empty_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", refuse)
    with pytest.raises(DatabaseUnavailable) as refused:
        with_secret(load_settings(data_dir=tmp_path))
    assert refused.value.message == folders.full(tmp_path)
    assert not (tmp_path / "secret").exists()
    monkeypatch.undo()
    assert len(with_secret(load_settings(data_dir=tmp_path)).secret) == 64
