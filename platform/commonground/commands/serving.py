"""The server and its worker, and what the server offers to machines."""

import asyncio
import signal
from contextlib import nullcontext
from typing import Annotated

import typer

from commonground import asgi, start, work
from commonground.app import create_litestar
from commonground.base import database as databases
from commonground.base.settings import Settings
from commonground.commands.folder import Data, hold_folder, opened, settings_of
from commonground.commands.terminal import errors, fail, put, say

Port = Annotated[int, typer.Option(help="The port to serve on.")]


def up(
    port: Port = 8000,
    data: Data = None,
    no_demo: Annotated[bool, typer.Option("--no-demo", help="Without demo data and accounts.")] = False,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Where workers run elsewhere.")] = False,
    host: str = "127.0.0.1",
) -> None:
    """Starts everything: database, migrations, reference and demo data, server, worker."""
    if not no_demo and not is_own_machine(host):
        fail("the demo accounts' passwords are public: add --no-demo, or serve on 127.0.0.1")
    settings = settings_of(data, port=port, host=host)
    serve_on(settings, demo=not no_demo, prepare=True, worker=not no_worker)


def is_own_machine(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


def serve(port: Port = 8000, data: Data = None, host: str = "127.0.0.1") -> None:
    """Serves a database that is migrated and seeded already."""
    serve_on(settings_of(data, port=port, host=host), demo=False, prepare=False, worker=False)


def worker(data: Data = None) -> None:
    """Does what waits: mails, reminders, housekeeping. `up` runs one too; several share the work."""
    settings = settings_of(data)
    with databases.served(settings) as url:
        asyncio.run(work.run(settings, url))


def serve_on(settings: Settings, demo: bool, prepare: bool, worker: bool) -> None:
    async def ready(url: str) -> None:
        async with opened(url, settings) as database:
            await start.seed(database, demo, say)
            await start.look_for_duplicates(database)

    # SIGTERM ends it as Ctrl-C does, so that PostgreSQL has stopped when this process has.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if not settings.database_url:
            hold_folder(settings)
        with asgi.bind(settings) as listener, databases.served(settings) as url:
            if prepare:
                asyncio.run(ready(url))
            greet(settings, demo)
            with work.beside(settings, url) if worker else nullcontext():
                asyncio.run(asgi.serve(settings, url, listener))
    except KeyboardInterrupt:
        say("Stopped.")


def greet(settings: Settings, demo: bool) -> None:
    errors.print(f"Common Ground is at [bold]{settings.base_url}[/bold]   (Ctrl-C ends it)", highlight=False)
    if demo:
        for email, name, _role, _member in start.DEMO_ACCOUNTS:
            errors.print(f"  {name:18} {email:28} password {start.DEMO_PASSWORD}", highlight=False)


def openapi(data: Data = None) -> None:
    """The description of the API, as JSON."""
    put(create_litestar(settings_of(data), "").openapi_schema.to_schema())
