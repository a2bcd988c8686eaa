"""What anyone may read is listed here by name; a table that is on no list must be closed to the public.

The limits, told as they are: the public role is worn by a connection of the owner's (SET ROLE), which keeps
one login and one set of credentials. Whoever can send that connection a statement of their own choosing can
take the role off again. Against that stand that every statement is prepared (so no second one can ride along)
and takes its values as arguments; the role itself guards against a query of ours that asks for too much.
"""

import asyncpg
import pytest
import pytest_asyncio
from tests.conftest import Database

from commonground.base.database import PUBLIC_ROLE, Connection

PUBLISHED = """
activity activity_area activity_card activity_change activity_country activity_framework
activity_identifier activity_sector activity_theme activity_version agreed_item_step budget_line
endorsement lesson location need partner report result shape
"""
REFERENCE = """
admin_unit agreed_item agreed_item_organisation commitment country donor_profile framework framework_area
framework_member gazetteer_name gazetteer_place joint_project layer layer_shape meeting organisation
organisation_alias organisation_offer priority_site sector_area term
"""
OF_POSTGIS = "geography_columns geometry_columns spatial_ref_sys"
RELATIONS = """
SELECT n.nspname AS schema, c.relname AS name, c.relkind::text AS kind
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') ORDER BY 1, 2
"""
RIGHTS = "rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication, rolcanlogin"
# PostGIS has a few of its own, which tell how far a table reaches that the caller may read.
WITH_THE_OWNERS_RIGHTS = """
SELECT count(*) FROM pg_proc p WHERE prosecdef AND pronamespace::regnamespace::text IN ('public', 'published')
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
PRIVATE = ("person", "email", "password", "token", "asked_by", "created_by", "contact", "internal")


@pytest_asyncio.fixture
async def relations(connection: Connection) -> list[tuple[str, str, str]]:
    return [tuple(row) for row in await connection.fetch(RELATIONS)]


async def test_the_public_reads_what_is_on_the_list_and_nothing_else(
    database: Database, relations: list[tuple[str, str, str]]
) -> None:
    allowed = {("published", name) for name in PUBLISHED.split()}
    allowed |= {("public", name) for name in (REFERENCE + OF_POSTGIS).split()}
    readable = set()
    async with database.published.acquire() as public:
        for schema, name, _kind in relations:
            try:
                await public.fetch(f'SELECT * FROM "{schema}"."{name}" LIMIT 1')
                readable.add((schema, name))
            except asyncpg.InsufficientPrivilegeError:
                continue
    assert readable == allowed
    assert {"person", "api_token", "sign_in_session", "introduction"} <= {name for _, name, _ in relations}
    of_people = {"organisation_contact", "member", "invitation", "registration", "organisation_version"}
    assert of_people <= {name for _, name, _ in relations}


async def test_nothing_that_the_public_reads_names_a_person(database: Database) -> None:
    query = """SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('public', 'published') AND a.attnum > 0
    AND has_column_privilege($1, c.oid, a.attnum, 'SELECT')"""
    async with database.everything.acquire() as owner:
        columns = [row[0] for row in await owner.fetch(query, PUBLIC_ROLE)]
    told = [column for column in columns if any(word in column.split(".")[1] for word in PRIVATE)]
    assert told == []


async def test_a_report_that_was_not_released_is_closed_to_the_public(database: Database) -> None:
    values = "'A draft', '{}', '{}', '[]', 'hash', '1'"
    query = f"""INSERT INTO report (title, filters, figures, snapshot, snapshot_hash, method_version)
    VALUES ({values}) RETURNING id"""
    async with database.everything.acquire() as owner, database.published.acquire() as public:
        key = await owner.fetchval(query)
        try:
            assert await public.fetchval("SELECT count(*) FROM report WHERE id = $1", key) == 0
            await owner.execute("UPDATE report SET released_at = now() WHERE id = $1", key)
            assert await public.fetchval("SELECT count(*) FROM report WHERE id = $1", key) == 1
        finally:
            await owner.execute("DELETE FROM report WHERE id = $1", key)


async def test_the_public_writes_nothing_even_in_a_transaction_that_may_write(
    database: Database, relations: list[tuple[str, str, str]]
) -> None:
    query = """SELECT has_table_privilege($1, format('%I.%I', $2::text, $3::text),
    'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')"""
    sequences = "SELECT has_sequence_privilege($1, format('%I.%I', $2::text, $3::text), 'USAGE, UPDATE')"
    async with database.everything.acquire() as owner:
        for schema, name, kind in relations:
            asked = sequences if kind == "S" else query
            assert not await owner.fetchval(asked, PUBLIC_ROLE, schema, name), f"{schema}.{name}"


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO public.setting VALUES ('a', 'b')",
        "UPDATE country SET alpha3 = 'XXX'",
        "DELETE FROM activity",
        "TRUNCATE term",
        "CREATE TABLE mine (a int)",
        "CREATE TABLE published.mine (a int)",
        "CREATE FUNCTION published.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "DROP VIEW published.activity",
        "ALTER TABLE person ENABLE ROW LEVEL SECURITY",
        "GRANT SELECT ON person TO commonground_public",
        "COPY (SELECT 1) TO PROGRAM 'id'",
        "COPY term TO '/tmp/term'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_ls_dir('/')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT * FROM pg_authid",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'commonground'",
        "CREATE EXTENSION dblink",
    ],
)
async def test_the_public_is_refused(database: Database, statement: str) -> None:
    async with database.published.acquire() as public, public.transaction():
        await public.execute("SET TRANSACTION READ WRITE")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await public.execute(statement)


async def test_reading_is_read_only_besides(database: Database) -> None:
    async with database.published.acquire() as public:
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await public.execute("CREATE TEMP TABLE mine (a int)")


@pytest.mark.parametrize("path", ["public", "public, published", "pg_catalog", ""])
async def test_another_search_path_shows_no_more(database: Database, path: str) -> None:
    async with database.published.acquire() as public, public.transaction():
        await public.execute("SELECT set_config('search_path', $1, true)", path)
        for table in ("public.activity", "public.activity_card", "public.revision", "public.person"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with public.transaction():
                    await public.fetch(f"SELECT * FROM {table}")


async def test_the_role_has_no_rights_that_lead_further(connection: Connection) -> None:
    rights = await connection.fetchrow(f"SELECT {RIGHTS} FROM pg_roles WHERE rolname = $1", PUBLIC_ROLE)
    assert rights is not None
    assert not any(rights.values())
    others = "SELECT count(*) FROM pg_auth_members WHERE member = $1::regrole"
    assert await connection.fetchval(others.replace("$1", f"'{PUBLIC_ROLE}'")) == 0
    assert await connection.fetchval(WITH_THE_OWNERS_RIGHTS) == 0


async def test_no_second_statement_rides_along(database: Database) -> None:
    async with database.published.acquire() as public:
        with pytest.raises(asyncpg.PostgresSyntaxError, match="multiple commands"):
            await public.fetch("SELECT 1; SET ROLE NONE")
        with pytest.raises(asyncpg.PostgresSyntaxError, match="multiple commands"):
            await public.fetch("SELECT $1::int; RESET ROLE", 1)


async def test_the_role_stays_on_where_it_is_not_taken_off_by_name(database: Database) -> None:
    """RESET and the pool's own tidying lead back to the role that the connection began with."""
    async with database.published.acquire() as public:
        await public.execute("RESET ALL")
        await public.execute("RESET ROLE")
        assert await public.fetchval("SELECT current_user") == PUBLIC_ROLE
    async with database.published.acquire() as again:
        assert await again.fetchval("SELECT current_user") == PUBLIC_ROLE
        assert await again.fetchval("SHOW search_path") == "published, public"
        assert await again.fetchval("SHOW default_transaction_read_only") == "on"


async def test_the_limit_is_as_told_above(database: Database) -> None:
    """A statement of one's own choosing takes the role off; when this fails, the limit is gone."""
    async with database.published.acquire() as public:
        await public.execute("SET ROLE NONE")
        assert await public.fetchval("SELECT count(*) >= 0 FROM public.person")
        await public.execute("RESET ROLE")
