"""Every setting, its default and its environment variable, as one table."""

import os
import secrets
from pathlib import Path

import msgspec

from commonground.base import folders
from commonground.base.errors import Invalid
from commonground.base.locks import FileLock

LANGUAGES = {
    "en": "English",
    "zh": "中文",
    "ja": "日本語",
    "ko": "한국어",
    "mn": "Монгол",
    "ru": "Русский",
}
SIX_COUNTRIES = ("CN", "KP", "JP", "MN", "KR", "RU")


def default_data_dir() -> Path:
    """/var/lib for root (PostgreSQL drops to another user, which can't enter /root), else XDG's data home."""
    if os.geteuid() == 0:
        return Path("/var/lib/commonground")
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "commonground"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """`database_url` empty means the embedded cluster in `data_dir`.

    `smtp_url` is smtp://user:password@host:587 (STARTTLS where offered, demanded with a password) or
    smtps://host:465; empty keeps mails in the outbox. `oidc_…` name an OpenID Connect provider that people
    may sign in with, known to them as `oidc_name`; empty is none. `allow_private_pulls` lets files be
    pulled from addresses inside one's own network, which anybody who manages an organisation could then ask.
    """

    data_dir: Path
    database_url: str = ""
    database_name: str = "commonground"
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    secret: str = ""
    secure_cookies: bool = False
    statement_timeout_ms: int = 15_000
    pool_size: int = 8
    held_mb: int = 64
    smtp_url: str = ""
    mail_from: str = "Common Ground <common-ground@localhost>"
    allow_private_pulls: bool = False
    oidc_name: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""

    @property
    def base_url(self) -> str:
        return self.public_url or f"http://{self.host}:{self.port}"


def load_settings(**overrides: object) -> Settings:
    """Environment variables `COMMONGROUND_<NAME>` and `DATABASE_URL`, then what the caller says."""
    found: dict[str, object] = {"data_dir": default_data_dir()}
    for field in Settings.__struct_fields__:
        value = os.environ.get(f"COMMONGROUND_{field.upper()}")
        if value is not None:
            found[field] = value
    if url := os.environ.get("DATABASE_URL"):
        found["database_url"] = url
    found |= {name: value for name, value in overrides.items() if value is not None}
    try:
        return msgspec.convert(found, Settings, strict=False, dec_hook=lambda _, value: Path(value))
    except msgspec.ValidationError as error:
        raise Invalid(f"A setting can't be read: {error}. Mend COMMONGROUND_… in the environment.") from error


def with_secret(settings: Settings) -> Settings:
    """The key that signs cookies and links: COMMONGROUND_SECRET, else one kept in the data folder."""
    if settings.secret:
        return settings
    try:
        return msgspec.structs.replace(settings, secret=kept_secret(settings.data_dir))
    except OSError as error:
        raise folders.unusable(settings.data_dir, error) from error


def kept_secret(folder: Path) -> str:
    """Two who start at once get the same, and a disk that fills up here leaves no half a secret."""
    folders.make(folder)
    file = folder / "secret"
    with FileLock(folder / "start.lock"):
        if not file.exists():
            fresh = folder / "secret.new"
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_hex(32))
            fresh.rename(file)
    return file.read_text()
