"""What stops the embedded database is said in one line that names the remedy, and nothing is lost by it."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.base.processes import as_root, ask, content, copy, refusal, stranger, throw_away

from commonground.base import cluster, folders, postgres

REMEMBERED = "SELECT word FROM remembered"


async def still_remembers(folder: Path) -> bool:
    with cluster.running(folder):
        return bool(await ask(folder, REMEMBERED) == "saxaul")


def test_without_postgresql_the_line_to_install_it_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "installed_servers", lambda: [])
    assert refusal(folder).endswith("apt-get install postgresql postgresql-postgis")


def test_without_postgis_the_line_for_this_server_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres.Server, "has_postgis", lambda _self: False)
    major = postgres.installed_servers()[0].major
    assert refusal(folder) == (
        f"PostGIS is not installed. Install it with: apt-get install postgresql-{major}-postgis-3"
    )


def test_the_newest_server_with_postgis_makes_a_new_cluster(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, old = postgres.Server(Path("/new"), 17), postgres.Server(Path("/old"), 15)
    monkeypatch.setattr(postgres, "installed_servers", lambda: [new, old])
    monkeypatch.setattr(postgres.Server, "has_postgis", lambda self: self == old)
    assert postgres.server_for(folder / "pg") == old


def test_a_folder_without_a_whole_server_is_passed_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A PATH may hold a wrapper of initdb and nothing else."""
    (folder / "initdb").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(folder))
    assert folder not in [server.bin for server in postgres.installed_servers()]


async def test_a_cluster_of_another_major_version_is_left_as_it_is(kept: Path) -> None:
    version = kept / "pg" / "PG_VERSION"
    right = version.read_text()
    version.write_text("13\n")
    before = content(kept / "pg")
    line = refusal(kept)
    assert "was made by PostgreSQL 13" in line
    assert "apt-get install postgresql-13 postgresql-13-postgis-3" in line
    assert content(kept / "pg") == before
    version.write_text(right)
    assert await still_remembers(kept)


def test_a_folder_that_is_a_file_is_told(folder: Path) -> None:
    (folder / "file").touch()
    assert refusal(folder / "file" / "data") == (
        f"{folder}/file/data can't be used: Not a directory. Choose another with --data."
    )


def test_something_else_where_the_cluster_belongs_is_left_alone(folder: Path) -> None:
    postgres.own_folder(folder / "pg")
    (folder / "pg" / "letter.txt").write_text("mine")
    assert "can't be used" in refusal(folder)
    assert (folder / "pg" / "letter.txt").read_text() == "mine"
    assert not list(folder.glob("pg.new*"))


async def test_a_broken_cluster_is_told_in_one_line_without_time_and_process_number(kept: Path) -> None:
    control = kept / "pg" / "global" / "pg_control"
    whole = control.read_bytes()
    control.write_bytes(bytes(len(whole)))
    line = refusal(kept)
    assert line.startswith(f"PostgreSQL did not start in {kept}: ")
    assert "UTC [" not in line
    control.write_bytes(whole)
    assert await still_remembers(kept)


@as_root
def test_root_is_told_of_a_private_home_that_postgres_cannot_enter(folder: Path) -> None:
    home = folder / "home"
    home.mkdir(mode=0o700)
    line = refusal(home / "data")
    assert "may not enter" in line
    assert "--data" in line


@as_root
def test_a_cluster_of_somebody_else_does_not_change_hands(kept: Path) -> None:
    subprocess.run(["chown", "-R", "nobody", kept / "pg"], check=True)
    line = refusal(kept)
    assert "belongs to user nobody" in line
    assert f"chown -R postgres {kept}/pg" in line
    assert (kept / "pg").owner() == "nobody"


@pytest.fixture
def in_tmp(folder: Path) -> Iterator[Path]:
    """A data folder whose name is too long, so that its sockets belong under /tmp."""
    made = folder / ("long-" + "x" * 100)
    made.mkdir()
    yield made
    throw_away(made)


@as_root
def test_a_socket_folder_that_somebody_else_laid_is_refused(in_tmp: Path) -> None:
    """Anyone may write to /tmp, and would be talked to in the database's place."""
    laid = cluster.socket_folder(in_tmp)
    laid.mkdir()
    os.chown(laid, 65534, 65534)
    assert f"{laid} belongs to user nobody" in refusal(in_tmp)
    assert laid.owner() == "nobody"


def test_a_link_laid_where_the_socket_folder_belongs_is_not_followed(in_tmp: Path) -> None:
    victim = in_tmp.parent / "victim"
    victim.mkdir(mode=0o755)
    before = victim.stat()
    laid = cluster.socket_folder(in_tmp)
    laid.symlink_to(victim)
    try:
        assert "is not opened there" in refusal(in_tmp)
        assert (victim.stat().st_uid, victim.stat().st_mode) == (before.st_uid, before.st_mode)
    finally:
        laid.unlink()


@pytest.fixture
def disk(folder: Path) -> Iterator[Path]:
    """A disk of 8 MB of its own."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m,mode=0755", "cg-disk", folder])
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a disk in memory")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def resize(disk: Path, size: str) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", disk], check=True)


@as_root
async def test_a_disk_too_small_for_a_new_cluster_is_told_and_left_clean(disk: Path) -> None:
    assert refusal(disk) == folders.full(disk)
    assert not list(disk.glob("pg*/")), "what was begun is taken away again"
    resize(disk, "200m")
    with cluster.running(disk):
        assert await ask(disk, "SELECT 1") == 1


@as_root
async def test_a_disk_that_filled_up_between_two_starts_is_told_and_loses_nothing(
    disk: Path, made: Path
) -> None:
    resize(disk, "200m")
    copy(made, disk)
    fill(disk)
    assert refusal(disk) == folders.full(disk)
    (disk / "filler").unlink()
    assert await still_remembers(disk)


def fill(disk: Path) -> None:
    with (disk / "filler").open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            pass


def test_a_process_that_only_looks_at_the_cluster_does_not_stop_it_from_starting(kept: Path) -> None:
    """An administrator's shell may stand in the folder."""
    shell = subprocess.Popen(["sleep", "3600"], cwd=kept / "pg")
    try:
        assert shell.pid not in cluster.inhabitants(kept / "pg")
    finally:
        shell.kill()
        shell.wait()


def test_nobody_is_asked_to_wait_for_a_stranger(kept: Path) -> None:
    other = stranger()
    try:
        assert other.pid not in cluster.inhabitants(kept / "pg")
    finally:
        other.kill()
        other.wait()
