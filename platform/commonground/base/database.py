"""Connections: SQLAlchemy sessions for writes, asyncpg pools for reads, each under its own role.

`commonground_public` may read the schema `published`, whose views show published rows alone, and the
reference tables; its search path puts `published` first, so one SQL text serves both roles.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import msgspec
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from commonground.base import cluster, folders
from commonground.base.encoding import to_json
from commonground.base.errors import CommonGroundError, DatabaseUnavailable
from commonground.base.outages import is_full, outage
from commonground.base.settings import Settings

PUBLIC_ROLE = "commonground_public"
# A database of one's own may keep another, and its day would not be ours; see `clock`.
ZONE = {"timezone": "UTC"}
CONNECT_SECONDS = 10

if TYPE_CHECKING:
    # asyncpg's classes are generic for the type checker alone.
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
    Pool = asyncpg.Pool[asyncpg.Record]
else:
    Connection, Pool = asyncpg.Connection, asyncpg.Pool


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The address of a running database: DATABASE_URL, else the embedded cluster, started if need be."""
    try:
        if settings.database_url:
            yield settings.database_url
        else:
            with cluster.running(settings.data_dir):
                yield cluster.dsn(settings.data_dir, settings.database_name)
    except CommonGroundError as error:
        if isinstance(error, DatabaseUnavailable) and is_full(settings):
            raise DatabaseUnavailable(folders.full(settings.data_dir)) from error
        raise
    except Exception as error:
        if known := outage(error, settings):
            raise known from error
        raise


async def ensure_database(url: str) -> None:
    """Creates the database of `url` where it does not exist yet."""
    try:
        try:
            await (await asyncpg.connect(url, timeout=CONNECT_SECONDS)).close()
        except asyncpg.InvalidCatalogNameError:
            await create_database(url)
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        said = str(error) or f"no answer within {CONNECT_SECONDS} seconds"
        raise DatabaseUnavailable(f"The database can't be reached: {' '.join(said.split())}") from error


async def create_database(url: str) -> None:
    parts = urlsplit(url)
    name = parts.path.lstrip("/").replace('"', "")
    other = await asyncpg.connect(urlunsplit(parts._replace(path="/postgres")), timeout=CONNECT_SECONDS)
    try:
        await other.execute(f'CREATE DATABASE "{name}" TEMPLATE template0 ENCODING UTF8')
    except (asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
        pass  # Another process that started at the same time was quicker.
    finally:
        await other.close()


def make_engine(
    url: str, statement_timeout_ms: int = 0, *, geometry: bool = False, **options: Any
) -> AsyncEngine:
    """asyncpg reads the address itself, since SQLAlchemy knows neither postgres:// nor sslmode.

    With `geometry`, of a database that has PostGIS already, its values go in and out as bytes: so a COPY
    writes them.
    """
    asked = ZONE | {"statement_timeout": str(statement_timeout_ms)}

    async def connect(*_: Any, **__: Any) -> Any:
        connection = await asyncpg.connect(url, timeout=CONNECT_SECONDS, server_settings=asked)
        if geometry:
            await connection.set_type_codec(
                "geometry", schema="public", encoder=bytes, decoder=bytes, format="binary"
            )
        return connection

    # An error's text goes to the log, and the values of a statement may be somebody's address.
    return create_async_engine(
        "postgresql+asyncpg://", async_creator=connect, hide_parameters=True, **options
    )


@dataclass(frozen=True)
class Database:
    """`published` reads under the public role; `everything` and `sessions` under the owner's."""

    url: str
    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    published: Pool
    everything: Pool


@asynccontextmanager
async def connected(url: str, settings: Settings) -> AsyncIterator[Database]:
    engine = make_engine(
        url,
        settings.statement_timeout_ms,
        geometry=True,
        pool_size=settings.pool_size,
        json_serializer=to_json,
        json_deserializer=msgspec.json.decode,
    )
    async with open_pool(url, settings, {}) as everything, open_public_pool(url, settings) as published:
        try:
            # What writes a mail knows by `info` under which address the platform is read.
            sessions = async_sessionmaker(engine, expire_on_commit=False, info={"settings": settings})
            yield Database(url, engine, sessions, published, everything)
        finally:
            await engine.dispose()


def open_pool(url: str, settings: Settings, server_settings: dict[str, str], **options: Any) -> Pool:
    server_settings = ZONE | {"statement_timeout": str(settings.statement_timeout_ms)} | server_settings
    return asyncpg.create_pool(
        url, min_size=1, max_size=settings.pool_size, server_settings=server_settings, init=prepare, **options
    )


def open_public_pool(url: str, settings: Settings) -> Pool:
    """Read only, and without the rights to see more than what is published."""
    return open_pool(
        url,
        settings,
        {
            "role": PUBLIC_ROLE,
            "search_path": "published, public",
            "default_transaction_read_only": "on",
        },
        reset=as_it_is,
    )


async def as_it_is(_connection: Connection) -> None:
    """asyncpg's clean-up after each use takes about as long as a small read, and nobody sets, locks or
    listens on a public connection. An open transaction is rolled back all the same.
    """


async def prepare(connection: Connection) -> None:
    """jsonb comes back as Python values."""
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(
            kind, encoder=to_json, decoder=msgspec.json.decode, schema="pg_catalog"
        )
