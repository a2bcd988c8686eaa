"""One private cluster a run, on the code that users run; a database a purpose."""

import asyncio
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest
import pytest_asyncio
from argon2 import PasswordHasher
from hypothesis import HealthCheck
from hypothesis import settings as examples
from sqlalchemy.ext.asyncio import AsyncSession

from commonground import start
from commonground.accounts import passwords
from commonground.app import create_litestar
from commonground.base import clock
from commonground.base import database as databases
from commonground.base.database import Connection, Database
from commonground.base.settings import Settings, load_settings
from commonground.base.web import Edge
from commonground.places import service as places

SECRET = "a-secret-for-tests-only"
SHARED = Path(__file__).resolve().parents[2] / "shared"
# The same cases in every run, however slow the machine is; `make proof` looks for others.
PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
examples.register_profile("suite", derandomize=True, **PATIENT)
examples.register_profile("explore", max_examples=1_000, **PATIENT)
examples.load_profile("explore" if os.environ.get("COMMONGROUND_EXPLORE") else "suite")


def shared(name: str) -> Path:
    """A file of the data that is kept beside the project; the test skips, saying so, where it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs {name}, which is not kept in this repository")
    return path


@pytest.fixture(autouse=True)
def _no_day_ends_within_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    day = clock.today()
    monkeypatch.setattr(clock, "today", lambda: day)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[PasswordHasher]:
    """Keeping a password takes as long as it is meant to, which is hundreds of times too often here.

    Yields what the platform keeps them with.
    """
    slow, passwords.hasher = passwords.hasher, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield slow
    passwords.hasher = slow


@pytest.fixture(scope="session")
def settings() -> Iterator[Settings]:
    """A data folder that PostgreSQL's user can enter, thrown away after the run."""
    with tempfile.TemporaryDirectory(prefix="cg-", dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        yield load_settings(data_dir=Path(folder), database_url="", secret=SECRET)


@pytest_asyncio.fixture(scope="session")
async def cluster_url(settings: Settings) -> AsyncIterator[str]:
    with databases.served(settings) as url:
        await never_synced(url)
        yield url


async def never_synced(url: str) -> None:
    """Nothing is waited for to reach the disk: a power cut may take this cluster, which ends with the run.

    What power cuts leave is proved on clusters of their own.
    """
    keeper = await asyncpg.connect(named(url, "postgres"))
    for option in ("fsync", "full_page_writes", "synchronous_commit"):
        await keeper.execute(f"ALTER SYSTEM SET {option} = off")
    await keeper.execute("SELECT pg_reload_conf()")
    await keeper.close()


def named(url: str, name: str) -> str:
    return url.replace("/commonground?", f"/{name}?")


@pytest_asyncio.fixture(scope="session")
async def bare(cluster_url: str) -> str:
    """A migrated database that nobody is connected to: the others are copies of it, or of its copies."""
    url = named(cluster_url, "bare")
    await start.migrated(url)
    return url


@pytest_asyncio.fixture(scope="session")
async def reference(bare: str, cluster_url: str, settings: Settings) -> str:
    """As `bare`, with reference data."""
    url = await copied(bare, cluster_url, "reference")
    async with databases.connected(url, settings) as connected, connected.sessions.begin() as session:
        await places.load_reference(session)
    return url


@pytest_asyncio.fixture(scope="session")
async def database(reference: str, cluster_url: str, settings: Settings) -> AsyncIterator[Database]:
    """Migrated, with reference data and no activities; tests leave it as they found it."""
    async with databases.connected(await copied(reference, cluster_url, "database"), settings) as connected:
        yield connected


@pytest_asyncio.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    """A transaction that is rolled back after the test."""
    async with database.sessions() as made:
        yield made
        await made.rollback()


@pytest_asyncio.fixture
async def connection(database: Database) -> AsyncIterator[Connection]:
    async with database.everything.acquire() as made:
        yield made


@pytest_asyncio.fixture(scope="session")
async def original(bare: str, cluster_url: str, settings: Settings) -> str:
    """As `bare`, with the demo data and accounts."""
    url = await copied(bare, cluster_url, "original")
    async with databases.connected(url, settings) as connected:
        await start.seed(connected, demo=True, say=lambda _line: None)
    # Nor is the server itself, whose tidying would keep it from being copied.
    keeper = await asyncpg.connect(named(cluster_url, "postgres"))
    await keeper.execute("ALTER DATABASE original WITH ALLOW_CONNECTIONS false")
    await keeper.close()
    return url


async def copied(template: str, cluster_url: str, name: str) -> str:
    keeper = await asyncpg.connect(named(cluster_url, "postgres"))
    await keeper.execute(f'CREATE DATABASE "{name}" TEMPLATE {urlsplit(template).path[1:]}')
    await keeper.close()
    return named(cluster_url, name)


@pytest_asyncio.fixture(scope="session")
async def demo(original: str, cluster_url: str, settings: Settings) -> AsyncIterator[Database]:
    """With the demo data, for tests that read; a test that writes asks for `fresh`."""
    async with databases.connected(await copied(original, cluster_url, "demo"), settings) as connected:
        yield connected


@pytest_asyncio.fixture(scope="session")
async def client(demo: Database, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without scripts on the app over the demo data."""
    async with browser(demo.url, settings) as made:
        yield made


@pytest_asyncio.fixture
async def fresh(original: str, cluster_url: str, settings: Settings) -> AsyncIterator[Database]:
    """A copy of the demo database of one's own, to write to; hundreds of them would fill a small disk."""
    name = f"fresh_{os.urandom(4).hex()}"
    url = await copied(original, cluster_url, name)
    async with databases.connected(url, settings) as connected:
        yield connected
    keeper = await asyncpg.connect(named(cluster_url, "postgres"))
    await keeper.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await keeper.close()


def pytest_configure() -> None:
    """A run in the background ignores Ctrl-C, and so would all that it starts, which is ended by it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys come last: their server and their Chromium stay up to the end, and slow others down."""
    items.sort(key=lambda item: "journeys" in item.path.parts)


class browser:
    """An httpx client on an app of its own, with the app's start and stop around it."""

    def __init__(self, url: str, settings: Settings) -> None:
        self.app = create_litestar(settings, url)

    async def __aenter__(self) -> httpx.AsyncClient:
        started, self._ended = asyncio.Event(), asyncio.Event()
        self._life = asyncio.create_task(self._live(started))
        await asyncio.wait(
            [self._life, asyncio.create_task(started.wait())], return_when=asyncio.FIRST_COMPLETED
        )
        if self._life.done():
            await self._life
        transport = httpx.ASGITransport(Edge(self.app))
        self.client = httpx.AsyncClient(transport=transport, base_url="http://test")
        return self.client

    async def __aexit__(self, *error: object) -> None:
        await self.client.aclose()
        self._ended.set()
        await self._life

    async def _live(self, started: asyncio.Event) -> None:
        """The app must end in the task that it started in, while fixtures begin and end in two."""
        async with self.app.lifespan():
            started.set()
            await self._ended.wait()


async def sign_in(client: httpx.AsyncClient, email: str) -> None:
    """As the demo account of that address."""
    await client.get("/sign-in")
    form = {"email": email, "password": start.DEMO_PASSWORD, "_csrf_token": client.cookies["csrftoken"]}
    answer = await client.post("/sign-in", data=form)
    assert answer.status_code == 303, answer.text[:500]
