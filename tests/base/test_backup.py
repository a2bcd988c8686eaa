"""A backup holds everything, and comes back whole or not at all."""

from pathlib import Path

import asyncpg
import pytest

from commonground import start
from commonground.base import backup, cluster
from commonground.base.database import Database
from commonground.base.errors import UnreadableFile


async def test_what_was_lost_after_a_backup_comes_back(fresh: Database, tmp_path: Path) -> None:
    file = tmp_path / "all.backup"
    backup.backup(fresh.url, file)
    before = await fresh.everything.fetchval("SELECT count(*) FROM activity")
    await fresh.everything.execute("DELETE FROM activity_card; UPDATE activity SET state = 'withdrawn'")
    await fresh.published.expire_connections()
    backup.restore(fresh.url, file)
    connection = await asyncpg.connect(fresh.url)
    assert await connection.fetchval("SELECT count(*) FROM activity WHERE state = 'published'") == before
    assert await connection.fetchval("SELECT count(*) FROM activity_card") == before
    await connection.execute("SET ROLE commonground_public")
    assert await connection.fetchval("SELECT count(*) FROM published.activity_card") == before
    await connection.close()
    assert list(tmp_path.iterdir()) == [file]


async def test_a_backup_comes_back_on_another_machine(fresh: Database, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.backup"
    backup.backup(fresh.url, file)
    with cluster.running(folder):
        url = cluster.dsn(folder, "commonground")
        await start.restored(url, file)
        connection = await asyncpg.connect(url)
        assert await connection.fetchval("SELECT count(*) FROM published.activity_card") == 170
        await connection.close()


async def test_a_file_that_is_no_backup_changes_nothing(fresh: Database, tmp_path: Path) -> None:
    file = tmp_path / "all.backup"
    file.write_bytes(b"not a backup")
    with pytest.raises(UnreadableFile):
        backup.restore(fresh.url, file)
    assert await fresh.everything.fetchval("SELECT count(*) FROM activity") > 0
