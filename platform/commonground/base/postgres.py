"""Finds PostgreSQL and PostGIS on this machine and makes an empty cluster."""

import ctypes
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from commonground.base import folders
from commonground.base.errors import DatabaseUnavailable

INSTALL = "apt-get install postgresql postgresql-postgis"
SUPERUSER = "commonground"
PR_SET_PDEATHSIG = 1
# Loaded here, because a child between fork and exec had better load nothing.
LIBC = ctypes.CDLL(None)


@dataclass(frozen=True)
class Server:
    bin: Path
    major: int

    def has_postgis(self) -> bool:
        folders = (
            Path(f"/usr/share/postgresql/{self.major}/extension"),
            self.bin.parent / "share" / "extension",
            self.bin.parent / "share" / "postgresql" / "extension",
        )
        return any((folder / "postgis.control").exists() for folder in folders)


def installed_servers() -> list[Server]:
    """Every server on PATH or where Debian puts them, newest first."""
    candidates = [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    servers = {Server(path, _major(path)) for path in candidates if is_server(path)}
    return sorted(servers, key=lambda server: -server.major)


def is_server(bin_dir: Path) -> bool:
    return (bin_dir / "initdb").exists() and (bin_dir / "postgres").exists()


def _major(bin_dir: Path) -> int:
    said = subprocess.run([bin_dir / "postgres", "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"(\d+)", said.stdout)
    return int(found[1]) if found else 0


def server_for(cluster: Path) -> Server:
    """The server that can run `cluster`: the one that made it, or the newest with PostGIS for a new one."""
    servers = installed_servers()
    if not servers:
        raise DatabaseUnavailable(f"PostgreSQL is not installed. Install it with: {INSTALL}")
    usable = [server for server in servers if server.has_postgis()]
    if not usable:
        line = f"apt-get install postgresql-{servers[0].major}-postgis-3"
        raise DatabaseUnavailable(f"PostGIS is not installed. Install it with: {line}")
    version = cluster / "PG_VERSION"
    return _same_version(usable, cluster, version.read_text().strip()) if version.exists() else usable[0]


def _same_version(usable: list[Server], cluster: Path, made_by: str) -> Server:
    for server in usable:
        if str(server.major) == made_by:
            return server
    here = ", ".join(str(server.major) for server in usable)
    raise DatabaseUnavailable(
        f"{cluster} was made by PostgreSQL {made_by}, this machine has {here}. Nothing was changed. "
        f"Install it with: apt-get install postgresql-{made_by} postgresql-{made_by}-postgis-3"
    )


def unprivileged() -> dict[str, object]:
    """subprocess arguments that leave root, under which PostgreSQL refuses to run."""
    if os.geteuid() != 0:
        return {"cwd": "/"}
    try:
        user = pwd.getpwnam("postgres")
    except KeyError as error:
        raise DatabaseUnavailable(f"There is no user 'postgres'. Install it with: {INSTALL}") from error
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"}


def runner() -> int:
    """The id of the user that PostgreSQL runs as."""
    return int(str(unprivileged().get("user", os.geteuid())))


def user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def refuse_foreign(cluster: Path) -> None:
    """A cluster that root made is not opened by its user, nor the other way round: it would change hands."""
    if not cluster.exists() or (owner := cluster.stat().st_uid) == runner():
        return
    theirs, ours = user_name(owner), user_name(runner())
    raise DatabaseUnavailable(
        f"{cluster} belongs to user {theirs}, but PostgreSQL would run as {ours}. Nothing was changed. "
        f"Start it as {theirs}, or hand it over with: chown -R {ours} {cluster}"
    )


def own_folder(path: Path) -> None:
    """Makes `path` a 0700 folder of the user that runs PostgreSQL; refuses one that somebody else laid."""
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), runner()):
        raise DatabaseUnavailable(
            f"{path} belongs to user {user_name(found.st_uid)}, so the database is not opened there. "
            "Remove it, or choose another folder with --data."
        )
    if user := unprivileged().get("user"):
        os.chown(path, int(str(user)), int(str(unprivileged()["group"])), follow_symlinks=False)
    path.chmod(0o700)


def dies_with_parent(kind: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends the child this signal when its parent dies, however it dies."""
    parent = os.getpid()

    def follow() -> None:
        # What its parent ignores or handles would be lost on it until it handles signals by itself.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        LIBC.prctl(PR_SET_PDEATHSIG, kind)
        if os.getppid() != parent:
            os._exit(1)

    return follow


def make_cluster(server: Server, cluster: Path) -> None:
    """initdb into a folder beside, then one rename, so that a half-made cluster is never met."""
    for left in cluster.parent.glob(f"{cluster.name}.new*"):
        shutil.rmtree(left, ignore_errors=True)
    # A name of its own, since an initdb whose parent was killed may still be writing.
    fresh = cluster.with_name(f"{cluster.name}.new-{os.getpid()}")
    own_folder(fresh)
    command = [server.bin / "initdb", "-D", fresh, "-U", SUPERUSER, "--auth=trust", "-E", "UTF8"]
    try:
        made = subprocess.run(
            [*map(str, command), "--locale=C.UTF-8"],
            capture_output=True,
            text=True,
            preexec_fn=dies_with_parent(signal.SIGKILL),
            **unprivileged(),  # type: ignore[call-overload]
        )
        if made.returncode:
            raise DatabaseUnavailable(explain(made.stderr, cluster.parent))
        fresh.rename(cluster)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def explain(said: str, folder: Path) -> str:
    """PostgreSQL's complaint as one line with a remedy."""
    if "No space left on device" in said or "Disk quota exceeded" in said or folders.is_full(folder):
        return folders.full(folder)
    if "Permission denied" in said:
        return (
            f"PostgreSQL may not enter {folder}. Choose a folder its user can reach "
            "(not under a private home) with --data."
        )
    lines = [line for line in said.splitlines() if re.search("error|fatal|panic", line, re.I)]
    # A line of the log begins with time and process, which help nobody here.
    last = re.sub(r"^.*?\[\d+\] ", "", (lines or said.splitlines() or ["no reason given"])[-1])
    return f"PostgreSQL did not start in {folder}: {last}"
