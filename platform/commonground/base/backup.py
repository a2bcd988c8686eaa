"""Copies a whole database to one file and back, with PostgreSQL's own tools."""

import shutil
import subprocess
from pathlib import Path

from commonground.base.errors import DatabaseUnavailable, UnreadableFile
from commonground.base.postgres import INSTALL, installed_servers

SIGNATURE = b"PGDMP"


def tool(name: str) -> str:
    """From PATH, else from the newest server installed."""
    found = shutil.which(name)
    for server in installed_servers():
        if found is None and (server.bin / name).exists():
            found = str(server.bin / name)
    if found is None:
        raise DatabaseUnavailable(f"{name} is not installed. Install it with: {INSTALL}")
    return found


def run(command: list[str], file: Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        said = next((line for line in lines if "error" in line), lines[-1])
        raise DatabaseUnavailable(f"{Path(command[0]).name} did not finish with {file}: {said}")


def backup(url: str, file: Path) -> None:
    """Into a file beside, then one rename, so that a broken copy never stands under the name."""
    fresh = file.with_name(file.name + ".part")
    try:
        run([tool("pg_dump"), "--format=custom", f"--file={fresh}", f"--dbname={url}"], file)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def restore(url: str, file: Path) -> None:
    """In one transaction: either the database is as the file has it, or as it was."""
    if not file.is_file():
        raise UnreadableFile(f"There is no file {file}.")
    with file.open("rb") as opened:
        if opened.read(len(SIGNATURE)) != SIGNATURE:
            raise UnreadableFile(f"{file} is not a backup that this command made.")
    command = [
        tool("pg_restore"),
        "--clean",
        "--if-exists",
        "--no-owner",
        "--single-transaction",
        f"--dbname={url}",
    ]
    run([*command, str(file)], file)
