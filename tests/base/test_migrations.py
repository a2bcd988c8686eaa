"""The schema goes up, down and up again, and says the same as the models."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio
from tests.conftest import named

from commonground import start
from commonground.base import migrate
from commonground.base.errors import DatabaseUnavailable

OURS = """
SELECT kind || ' ' || name FROM (
    SELECT oid, 'pg_class'::regclass AS class, relnamespace AS space, 'relation' AS kind,
    oid::regclass::text AS name FROM pg_class WHERE relkind <> 'c'
    UNION ALL SELECT oid, 'pg_proc'::regclass, pronamespace, 'function', oid::regprocedure::text FROM pg_proc
    UNION ALL SELECT oid, 'pg_namespace'::regclass, oid, 'schema', nspname FROM pg_namespace
    WHERE nspname <> 'public'
) AS things JOIN pg_namespace n ON n.oid = space
WHERE nspname IN ('public', 'published') AND name !~ 'alembic_version|spatial_ref_sys'
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = class AND d.objid = things.oid AND d.deptype = 'e')
ORDER BY 1
"""


@pytest_asyncio.fixture
async def empty(cluster_url: str) -> AsyncIterator[str]:
    """A database that nothing has been done to."""
    keeper = await asyncpg.connect(named(cluster_url, "postgres"))
    await keeper.execute("CREATE DATABASE going_up_and_down TEMPLATE template0")
    yield named(cluster_url, "going_up_and_down")
    await keeper.execute("DROP DATABASE going_up_and_down WITH (FORCE)")
    await keeper.close()


async def ours(url: str) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        return [row[0] for row in await connection.fetch(OURS)]
    finally:
        await connection.close()


async def test_up_down_and_up_again_ends_where_it_was(empty: str) -> None:
    await migrate.run(empty)
    up = await ours(empty)
    assert "relation activity" in up
    await migrate.run(empty, "-1")
    assert await ours(empty) != up
    await migrate.run(empty, "base")
    assert await ours(empty) == [], "what a way down leaves behind stops the way up"
    await migrate.run(empty)
    assert await ours(empty) == up
    await migrate.check(empty)


async def test_starting_again_changes_nothing_and_a_newer_schema_is_left_alone(empty: str) -> None:
    await start.migrated(empty)
    up = await ours(empty)
    await start.migrated(empty)
    assert await ours(empty) == up
    connection = await asyncpg.connect(empty)
    await connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseUnavailable, match="made by a newer Common Ground"):
        await start.migrated(empty)
    assert await ours(empty) == up
    await connection.close()


async def test_a_user_who_may_not_set_up_the_database_is_told(empty: str) -> None:
    connection = await asyncpg.connect(empty)
    await connection.execute("CREATE ROLE powerless LOGIN")
    try:
        with pytest.raises(DatabaseUnavailable, match="DATABASE_URL may not set up"):
            await migrate.run(empty.replace("commonground@", "powerless@"))
    finally:
        await connection.execute("DROP ROLE powerless")
        await connection.close()


async def test_half_a_migration_is_none(empty: str) -> None:
    """One transaction: what fails in the middle leaves nothing."""
    connection = await asyncpg.connect(empty)
    await connection.execute("CREATE TABLE partner (in_the_way int)")
    with pytest.raises(Exception, match="partner"):
        await migrate.run(empty)
    assert await ours(empty) == ["relation partner"]
    await connection.close()
