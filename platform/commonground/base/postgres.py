"""Finds PostgreSQL and PostGIS on this machine and makes an empty cluster."""

import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from commonground.base.errors import DatabaseUnavailable

INSTALL = "apt-get install postgresql postgresql-postgis"
SUPERUSER = "commonground"


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
    servers = {Server(path, _major(path)) for path in candidates if (path / "initdb").exists()}
    return sorted(servers, key=lambda server: -server.major)


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
    return _same_version(usable, cluster, int(version.read_text())) if version.exists() else usable[0]


def _same_version(usable: list[Server], cluster: Path, made_by: int) -> Server:
    for server in usable:
        if server.major == made_by:
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


def own_folder(path: Path) -> None:
    """Makes `path` a 0700 folder of the user that runs PostgreSQL."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if user := unprivileged().get("user"):
        os.chown(path, int(str(user)), int(str(unprivileged()["group"])))
    path.chmod(0o700)


def make_cluster(server: Server, cluster: Path) -> None:
    """initdb into a folder beside, then one rename, so that a half-made cluster is never met."""
    fresh = cluster.with_name(cluster.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    own_folder(fresh)
    command = [server.bin / "initdb", "-D", fresh, "-U", SUPERUSER, "--auth=trust", "-E", "UTF8"]
    made = subprocess.run(
        [*map(str, command), "--locale=C.UTF-8"],
        capture_output=True,
        text=True,
        **unprivileged(),  # type: ignore[call-overload]
    )
    if made.returncode:
        shutil.rmtree(fresh, ignore_errors=True)
        raise DatabaseUnavailable(explain(made.stderr, cluster))
    fresh.rename(cluster)


def explain(said: str, folder: Path) -> str:
    """PostgreSQL's complaint as one line with a remedy."""
    if "No space left on device" in said:
        return f"The disk of {folder} is full. Free some space and start again; nothing was lost."
    if "Permission denied" in said:
        return (
            f"PostgreSQL may not enter {folder}. Choose a folder its user can reach "
            "(not under a private home) with --data."
        )
    lines = [line for line in said.splitlines() if re.search("error|fatal|panic", line, re.I)]
    return f"PostgreSQL did not start in {folder}: {(lines or said.splitlines() or ['no reason given'])[-1]}"
