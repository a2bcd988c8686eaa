"""A real server in a process of its own, and a real browser that refuses every foreign address."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Route,
    async_playwright,
    expect,
)
from tests.base.posts import Post, office

from commonground.base import database as databases
from commonground.base.database import Database
from commonground.base.settings import load_settings

COMMAND = Path(sys.executable).with_name("commonground")
PICTURES = Path(__file__).resolve().parents[2] / "out" / "journeys"
CHROMIUM = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
]
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SLOW_MS = 15_000
# Typing that stayed in the browser while its form travelled is brought in by the next page, and was saved.
SETTLED = "status of 409"
# How soon it starts is another test's question; here the machine may be busy.
READY_S = 240
expect.set_options(timeout=SLOW_MS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def post() -> Iterator[Post]:
    """The mails that came to anybody's mailbox, by a real SMTP server."""
    return Post()


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="cg-site-", dir="/tmp") as made:
        os.chmod(made, 0o755)
        yield Path(made)


@pytest.fixture(scope="session")
def site(folder: Path, post: Post) -> Iterator[str]:
    """The address of `commonground up`, with its worker, on a data folder of its own, with the demo."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with office(post) as smtp_url, (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [COMMAND, "up", "--data", folder, "--port", str(port)],
            env=environment | {"COMMONGROUND_SMTP_URL": smtp_url},
            stderr=log,
        )
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/readyz", server, folder / "server.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


@pytest_asyncio.fixture(scope="session")
async def registry(site: str, folder: Path) -> AsyncIterator[Database]:
    """The site's database, to put the clock back in and to look behind the pages."""
    settings = load_settings(data_dir=folder, database_url="", public_url=site)
    with databases.served(settings) as url:
        async with databases.connected(url, settings) as connected:
            yield connected


def wait_until_ready(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        try:
            if httpx.get(address).status_code == 200:
                return
        except httpx.TransportError:
            pass
        if server.poll() is not None:
            break
        time.sleep(0.2)
    server.kill()
    pytest.fail(f"the server did not get ready: {log.read_text()}")


@pytest_asyncio.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        made = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield made
        await made.close()


class Visit:
    """One person's browser: what it asked of foreign hosts and what went wrong in its console."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.context, self.page = context, page
        self.foreign: list[str] = []
        self.complaints: list[str] = []

    async def picture(self, name: str, full_page: bool = False) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=PICTURES / f"{name}.png", full_page=full_page)

    async def sign_in(self, email: str, password: str) -> None:
        await self.page.get_by_role("link", name="Sign in").first.click()
        await self.page.locator("input[name=email]").fill(email)
        await self.page.locator("input[name=password]").fill(password)
        await self.page.locator("main button[type=submit]").click()
        await self.page.wait_for_url(re.compile(r"/desk|/$"))


async def visit(chromium: Browser, site: str, size: dict[str, int], scripts: bool = True) -> Visit:
    context = await chromium.new_context(
        viewport=size, base_url=site, java_script_enabled=scripts, locale="en-GB"
    )
    context.set_default_timeout(SLOW_MS)
    made = Visit(context, await context.new_page())

    async def watch(route: Route, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(site).netloc and request.url.startswith("http"):
            made.foreign.append(request.url)
            await route.abort()
        else:
            await route.continue_()

    await context.route("**/*", watch)

    def listen(said: ConsoleMessage) -> None:
        if said.type == "error" and SETTLED not in said.text:
            made.complaints.append(said.text)

    made.page.on("console", listen)
    made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
    return made


@pytest_asyncio.fixture
async def wide(chromium: Browser, site: str) -> AsyncIterator[Visit]:
    made = await visit(chromium, site, WIDE)
    yield made
    await made.context.close()


@pytest_asyncio.fixture
async def phone(chromium: Browser, site: str) -> AsyncIterator[Visit]:
    made = await visit(chromium, site, PHONE)
    yield made
    await made.context.close()
