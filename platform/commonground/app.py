"""Joins everything; the only place that mounts routes."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

from litestar import Litestar, Response, get
from litestar.config.compression import CompressionConfig
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException, NotFoundException
from litestar.middleware import DefineMiddleware
from litestar.openapi import OpenAPIConfig
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig
from litestar.types import ASGIApp
from sqlalchemy.ext.asyncio import AsyncSession

from commonground import __version__
from commonground.accounts.middleware import WhoAsks
from commonground.accounts.schemas import Viewer
from commonground.base import database as databases
from commonground.base import paths
from commonground.base.bodies import FormRequest
from commonground.base.database import Connection
from commonground.base.errors import CommonGroundError
from commonground.base.failures import on_error, on_http_error, on_unexpected
from commonground.base.held import MEGABYTE, VERSION, Held
from commonground.base.jobs import Job, Timer
from commonground.base.settings import Settings
from commonground.base.web import AnyRequest, Edge, environment
from commonground.places import queries as places
from commonground.places.queries import Vocabulary

ROOMS = (
    "accounts.pages",
    "accounts.account_pages",
    "accounts.oidc_pages",
    "accounts.reset_pages",
    "accounts.two_step_pages",
    "places.pages",
    "organisations.registry_pages",
    "organisations.pages",
    "organisations.member_pages",
    "organisations.invitation_pages",
    "organisations.registration_pages",
    "organisations.people_pages",
    "organisations.merge_pages",
    "organisations.duplicate_pages",
    "frameworks.pages",
    "activities.pages",
    "activities.api",
    "commitments.pages",
    "catalogue.pages",
    "catalogue.tiles",
    "matching.pages",
    "matching.feed",
    "reports.pages",
    "exchange.pages",
    "desk.pages",
    "desk.operate",
)
# Modules that are told of changes by rooms below theirs.
HEARING_ROOMS = ("activities.renaming",)
# Modules that offer `jobs`, `timers` or both; base/jobs.py says what these are.
JOB_ROOMS = (
    "base.postman",
    "base.housekeeping",
    "accounts.housekeeping",
    "activities.housekeeping",
    "activities.jobs",
    "activities.duplicates.jobs",
    "frameworks.jobs",
    "exchange.pull_jobs",
    "exchange.import_jobs",
)
LARGEST_BODY = 60 * 1024 * 1024
log = logging.getLogger("commonground")


async def provide_session(state: State) -> AsyncIterator[AsyncSession]:
    """One request, one transaction: committed when the handler returned, undone when it raised."""
    async with state.database.sessions.begin() as session:
        yield session


async def provide_published(state: State) -> AsyncIterator[Connection]:
    async with state.database.published.acquire() as connection:
        yield connection


async def provide_everything(state: State) -> AsyncIterator[Connection]:
    async with state.database.everything.acquire() as connection:
        yield connection


async def provide_viewer(request: AnyRequest) -> Viewer | None:
    return request.user if isinstance(request.user, Viewer) else None


async def provide_vocabulary(state: State) -> Vocabulary:
    return state.vocabulary  # type: ignore[no-any-return]


@get("/healthz", exclude_from_auth=True)
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


@get("/readyz", exclude_from_auth=True)
async def readyz(published: Connection) -> dict[str, Any]:
    activities = await published.fetchval("SELECT count(*) FROM activity_card")
    return {"status": "ok", "activities": activities}


@get("/metrics", media_type="text/plain; version=0.0.4", exclude_from_auth=True)
async def metrics(everything: Connection) -> str:
    """For Prometheus: how much there is and what waits."""
    lines = ["# TYPE commonground_activities gauge"]
    for row in await everything.fetch(
        "SELECT state, count(*) AS n FROM activity GROUP BY state ORDER BY state"
    ):
        lines.append(f'commonground_activities{{state="{row["state"]}"}} {row["n"]}')
    for name in ("organisation", "revision", "introduction", "report"):
        count = await everything.fetchval(f"SELECT count(*) FROM {name}")
        lines += [f"# TYPE commonground_{name}s gauge", f"commonground_{name}s {count}"]
    return "\n".join(lines) + "\n"


def routes() -> list[Any]:
    found: list[Any] = [healthz, readyz, metrics]
    for room in ROOMS:
        found += import_module(f"commonground.{room}").routes
    return found


def jobs() -> list[Job]:
    return [one for room in JOB_ROOMS for one in offered(room, "jobs")]


def timers() -> list[Timer]:
    return [one for room in JOB_ROOMS for one in offered(room, "timers")]


def offered(room: str, name: str) -> list[Any]:
    return list(getattr(import_module(f"commonground.{room}"), name, ()))


def create_litestar(settings: Settings, url: str) -> Litestar:
    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with databases.connected(url, settings) as database:
            app.state.database = database
            app.state.jobs, app.state.timers = jobs(), timers()
            async with database.everything.acquire() as connection:
                app.state.vocabulary = await places.vocabulary(connection)
            yield

    for room in HEARING_ROOMS:
        import_module(f"commonground.{room}")
    engine = JinjaTemplateEngine.from_environment(environment())
    return Litestar(
        route_handlers=[
            *routes(),
            create_static_files_router(
                path="/static",
                directories=[paths.STATIC],
                opt={"exclude_from_auth": True},
                include_in_schema=False,
            ),
        ],
        dependencies={
            "session": Provide(provide_session),
            "published": Provide(provide_published),
            "everything": Provide(provide_everything),
            "viewer": Provide(provide_viewer),
            "vocabulary": Provide(provide_vocabulary),
        },
        lifespan=[lifespan],
        state=State({"settings": settings}),
        middleware=[DefineMiddleware(WhoAsks)],
        csrf_config=CSRFConfig(
            secret=settings.secret,
            cookie_httponly=True,
            cookie_secure=settings.secure_cookies,
            cookie_samesite="lax",
        ),
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=5, minimum_size=1000),
        template_config=TemplateConfig(instance=engine),
        openapi_config=OpenAPIConfig(title="Common Ground", version=__version__),
        exception_handlers={
            CommonGroundError: on_error,
            HTTPException: on_http_error,
            NotFoundException: on_http_error,
            Exception: on_unexpected,
        },
        request_max_body_size=LARGEST_BODY,
        request_class=FormRequest,
        signature_types=[Connection, AsyncSession, Viewer, Vocabulary, Response],
    )


def create_app(settings: Settings, url: str) -> ASGIApp:
    """The whole platform as one ASGI application over the database at `url`."""
    litestar = create_litestar(settings, url)

    async def version() -> str:
        return str(await litestar.state.database.published.fetchval(VERSION))

    return Edge(Held(litestar, version, settings.held_mb * MEGABYTE))
