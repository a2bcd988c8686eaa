"""The data folder: how it is made, and what is said when it can't be used."""

import errno
import os
from pathlib import Path

from commonground.base.errors import DatabaseUnavailable

LEAST_BYTES = 16 * 1024 * 1024


def make(folder: Path) -> None:
    """One that root makes can be entered by PostgreSQL's user, whatever the umask; any other is private."""
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755 if os.geteuid() == 0 else 0o700)


def is_full(folder: Path) -> bool:
    """Less is free than a piece of PostgreSQL's journal takes; it may be unable to say so in its log."""
    try:
        free = os.statvfs(folder)
    except OSError:
        return False
    return free.f_bavail * free.f_frsize < LEAST_BYTES


def full(folder: Path) -> str:
    return f"The disk of {folder} is full. Free some space and start again; nothing was lost."


def unusable(folder: Path, error: OSError) -> DatabaseUnavailable:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DatabaseUnavailable(full(folder))
    return DatabaseUnavailable(f"{folder} can't be used: {error.strerror}. Choose another with --data.")
