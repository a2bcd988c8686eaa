"""How errors and refusals reach people and machines, over routes that do nothing but fail."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest
import pytest_asyncio
from litestar import get, post
from litestar.exceptions import HTTPException
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from tests.conftest import browser

from commonground.base.database import Connection, Database
from commonground.base.errors import Conflict, DatabaseUnavailable, Invalid, NotSignedIn, Problem
from commonground.base.models import Setting
from commonground.base.outages import outage
from commonground.base.settings import Settings, load_settings
from commonground.base.web import HEADERS

JSON = {"accept": "application/json"}
PROBLEM = Problem(field="planned_start", code="not_a_date", message="Not a date.", remedy="Write 2026-01-31.")
RAISED = {
    "ours": Conflict("Does not fit."),
    "invalid": Invalid("Look again.", [PROBLEM]),
    "nobody": NotSignedIn("Sign in first."),
    "unexpected": RuntimeError("the inner workings"),
    "full": asyncpg.DiskFullError("could not extend file"),
    "gone": asyncpg.ConnectionDoesNotExistError("connection was closed"),
    "refused": ConnectionRefusedError(111, "Connection refused"),
    "no-socket": FileNotFoundError(2, "No such file or directory"),
    "crowded": asyncpg.TooManyConnectionsError("too many clients"),
    "http": HTTPException("No.", status_code=400),
}


@get("/fail/{how:str}")
async def fail(how: str) -> None:
    raise RAISED[how]


@get("/numbered/{key:int}")
async def numbered(published: Connection, key: int) -> Any:
    return await published.fetchval("SELECT $1::bigint", key)


@get("/slow/read")
async def slow_read(published: Connection) -> Any:
    return await published.fetchval("SELECT pg_sleep(600)")


@get("/slow/write")
async def slow_write(session: AsyncSession) -> None:
    await session.execute(text("SET LOCAL statement_timeout = 1000"))
    await session.execute(text("SELECT pg_sleep(600)"))


@post("/write/{then:str}")
async def write(session: AsyncSession, then: str) -> dict[str, str]:
    session.add(Setting(name="written", value=then))
    await session.flush()
    if then == "raise":
        raise Conflict("Does not fit.")
    if then == "refuse":
        # Found out by the database only when all of it is committed.
        await session.execute(text("CREATE TEMP TABLE once (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)"))
        await session.execute(text("INSERT INTO once VALUES (1), (1)"))
    return {"then": then}


@pytest_asyncio.fixture(scope="module")
async def site(database: Database, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    made = browser(database.url, settings)
    for route in (fail, numbered, write):
        made.app.register(route)
    # As a server does, it answers 500 instead of raising.
    made.app.debug = False
    async with made as client:
        yield client


@pytest_asyncio.fixture(scope="module")
async def hasty(database: Database, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """Whose patience ends soon: on a busy machine it would end with what is quick as well."""
    made = browser(database.url, msgspec.structs.replace(settings, statement_timeout_ms=1_000))
    for route in (slow_read, slow_write):
        made.app.register(route)
    async with made as client:
        yield client


@pytest_asyncio.fixture
async def token(site: httpx.AsyncClient) -> dict[str, str]:
    await site.get("/healthz")
    return {"x-csrftoken": site.cookies["csrftoken"]}


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ("ours", 409, "conflict"),
        ("invalid", 422, "invalid"),
        ("nobody", 401, "not_signed_in"),
        ("unexpected", 500, "internal"),
        ("full", 503, "database_unavailable"),
        ("gone", 503, "database_unavailable"),
        ("refused", 503, "database_unavailable"),
        ("no-socket", 503, "database_unavailable"),
        ("crowded", 503, "database_unavailable"),
        ("http", 400, "bad_request"),
    ],
)
async def test_machines_get_a_problem_with_a_stable_code(
    site: httpx.AsyncClient, how: str, status: int, code: str
) -> None:
    answer = await site.get(f"/fail/{how}", headers=JSON)
    body = answer.json()
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert set(body) == {"type", "title", "status", "code", "detail", "problems"}
    assert (body["status"], body["code"]) == (status, code)
    assert body["title"]
    assert body["detail"]


async def test_a_number_past_any_id_is_not_there_instead_of_a_breakdown(site: httpx.AsyncClient) -> None:
    assert (await site.get(f"/numbered/{2**63 - 1}")).status_code == 200
    answer = await site.get(f"/numbered/{2**63}", headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_problem_names_every_field_and_its_remedy(site: httpx.AsyncClient) -> None:
    [problem] = (await site.get("/fail/invalid", headers=JSON)).json()["problems"]
    assert problem == msgspec.to_builtins(PROBLEM)


@pytest.mark.parametrize("how", RAISED)
async def test_people_get_a_page_that_keeps_the_inner_workings_to_itself(
    site: httpx.AsyncClient, how: str
) -> None:
    answer = await site.get(f"/fail/{how}", headers={"accept": "text/html"})
    if how == "nobody":
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/fail/nobody")
        return
    assert answer.headers["content-type"].startswith("text/html")
    assert "<h1>" in answer.text
    assert not any(word in answer.text for word in ("inner workings", "Traceback", "could not extend"))


async def test_a_page_of_an_error_shows_each_field_with_its_remedy(site: httpx.AsyncClient) -> None:
    shown = (await site.get("/fail/invalid")).text
    assert all(part in shown for part in ("planned_start", "Not a date.", "Write 2026-01-31."))


async def test_an_address_that_leads_nowhere_is_told_in_the_readers_language(site: httpx.AsyncClient) -> None:
    answer = await site.get("/nowhere", headers={"accept-language": "mn;q=0.9,en;q=0.1"})
    assert answer.status_code == 404
    assert '<html lang="mn">' in answer.text
    chosen = await site.get("/nowhere?language=ko", headers={"accept-language": "mn"})
    assert '<html lang="ko">' in chosen.text
    site.cookies.delete("language")


async def test_an_address_that_leads_nowhere_is_a_problem_for_machines(site: httpx.AsyncClient) -> None:
    for path, headers in (
        ("/nowhere", JSON),
        ("/nowhere.json", {}),
        ("/nowhere", {"authorization": "Bearer x"}),
    ):
        answer = await site.get(path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_the_wrong_method_is_told(site: httpx.AsyncClient, token: dict[str, str]) -> None:
    answer = await site.post("/healthz", headers=token | JSON)
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize(
    "path", ["/healthz", "/nowhere", "/fail/ours", "/fail/unexpected", "/static/app.css"]
)
async def test_every_answer_carries_the_security_headers(site: httpx.AsyncClient, path: str) -> None:
    answer = await site.get(path)
    for name, value in HEADERS:
        assert answer.headers.get_list(name.decode()) == [value.decode()]
    assert "unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("send", [{}, {"_csrf_token": "made up"}, {"_csrf_token": ""}])
async def test_a_form_from_elsewhere_is_refused_with_what_to_do(
    site: httpx.AsyncClient, send: dict[str, str], token: dict[str, str]
) -> None:
    answer = await site.post("/write/keep", data={"name": "typed"} | send)
    assert answer.status_code == 403
    assert answer.headers["content-type"].startswith("text/html")
    assert "load the page again" in answer.text
    assert answer.headers["content-security-policy"]


async def test_a_form_without_any_cookie_is_refused(site: httpx.AsyncClient, token: dict[str, str]) -> None:
    site.cookies.clear()
    assert (await site.post("/write/keep", headers=token)).status_code == 403


async def test_one_request_is_one_transaction(
    site: httpx.AsyncClient, token: dict[str, str], connection: Connection
) -> None:
    kept = "SELECT value FROM setting WHERE name = 'written'"
    assert (await site.post("/write/raise", headers=token | JSON)).status_code == 409
    assert await connection.fetchval(kept) is None
    assert (await site.post("/write/refuse", headers=token | JSON)).status_code == 500
    assert await connection.fetchval(kept) is None, "nobody is told 'done' before it is"
    assert (await site.post("/write/keep", headers=token)).status_code == 201
    assert await connection.fetchval(kept) == "keep"
    await connection.execute("DELETE FROM setting WHERE name = 'written'")


@pytest.mark.parametrize("path", ["/slow/read", "/slow/write"])
async def test_what_takes_too_long_is_ended_with_a_way_out(hasty: httpx.AsyncClient, path: str) -> None:
    answer = await hasty.get(path, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (503, "took_too_long")
    assert "Narrow the filters" in answer.json()["detail"]
    assert (await hasty.get("/readyz")).status_code == 200, "its connection serves the next"


async def test_a_file_that_is_missing_is_not_taken_for_the_database(site: httpx.AsyncClient) -> None:
    RAISED["file"] = FileNotFoundError(2, "No such file or directory", "/somewhere")
    assert (await site.get("/fail/file", headers=JSON)).status_code == 500
    del RAISED["file"]


async def test_readiness_and_health(site: httpx.AsyncClient) -> None:
    assert (await site.get("/healthz")).json()["status"] == "ok"
    assert (await site.get("/readyz")).json()["status"] == "ok"


def test_an_outage_is_recognised_through_what_wraps_it() -> None:
    settings = load_settings(database_url="postgresql://elsewhere")
    wrapped = ValueError("wrapped")
    wrapped.__cause__ = asyncpg.AdminShutdownError("terminating connection")
    assert isinstance(outage(wrapped, settings), DatabaseUnavailable)
    assert outage(ValueError("of its own"), settings) is None


async def test_metrics_tell_how_much_there_is(client: httpx.AsyncClient) -> None:
    answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert 'commonground_activities{state="published"}' in answer.text
