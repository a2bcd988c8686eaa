"""The command line: one is the operator here."""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, TypeVar

import msgspec
import typer
from rich.console import Console
from rich.progress import Progress

from commonground import asgi, start
from commonground.accounts import service as accounts
from commonground.accounts.schemas import MemberRole, PlatformRole
from commonground.activities import filters as activity_filters
from commonground.app import create_litestar
from commonground.base import database as databases
from commonground.base.backup import backup
from commonground.base.database import Database
from commonground.base.errors import CommonGroundError
from commonground.base.locks import FileLock
from commonground.base.postgres import installed_servers
from commonground.base.settings import Settings, load_settings, with_secret
from commonground.exchange.exporter import export_file
from commonground.exchange.importer import import_file
from commonground.exchange.schemas import Outcome
from commonground.matching.finder import match as find_matches
from commonground.matching.schemas import as_json as match_as_json
from commonground.reports.command import report_file

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
user = typer.Typer(no_args_is_help=True, help="People and their roles.")
app.add_typer(user, name="user")

Data = Annotated[
    Path | None, typer.Option("--data", help="The data folder; else DATABASE_URL, else the default folder.")
]
Port = Annotated[int, typer.Option(help="The port to serve on.")]
ImportState = Literal["draft", "submitted", "published"]
Found = TypeVar("Found")
NOT_DONE = 2
errors = Console(stderr=True)


def say(line: str) -> None:
    errors.print(line, style="dim", highlight=False)


def fail(line: str) -> NoReturn:
    sys.stderr.write(f"commonground: {line}\n")
    raise typer.Exit(NOT_DONE)


def settings_of(data: Path | None, **more: Any) -> Settings:
    if data is not None:
        more["database_url"] = ""
    return with_secret(load_settings(data_dir=data, **more))


@asynccontextmanager
async def opened(url: str, settings: Settings) -> AsyncIterator[Database]:
    await start.migrated(url)
    # A command may take longer than a page may.
    patient = msgspec.structs.replace(settings, statement_timeout_ms=600_000)
    async with databases.connected(url, patient) as database:
        yield database


def with_database(data: Path | None, work: Callable[[Database], Awaitable[Found]]) -> Found:
    """Runs `work` on the folder's database, beside a running server or alone."""

    async def run(url: str, settings: Settings) -> Found:
        async with opened(url, settings) as database:
            return await work(database)

    try:
        settings = settings_of(data)
        with databases.served(settings) as url:
            return asyncio.run(run(url, settings))
    except CommonGroundError as error:
        fail(error.message)


def put(value: Any) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2).decode() + "\n")


@app.command()
def up(
    port: Port = 8000,
    data: Data = None,
    no_demo: Annotated[bool, typer.Option("--no-demo", help="Without demo data and accounts.")] = False,
    host: str = "127.0.0.1",
) -> None:
    """Starts everything: database, migrations, reference and demo data, server."""
    if not no_demo and not is_own_machine(host):
        fail("the demo accounts' passwords are public: add --no-demo, or serve on 127.0.0.1")
    serve_on(settings_of(data, port=port, host=host), demo=not no_demo, prepare=True)


def is_own_machine(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


@app.command()
def serve(port: Port = 8000, data: Data = None, host: str = "127.0.0.1") -> None:
    """Serves a database that is migrated and seeded already."""
    serve_on(settings_of(data, port=port, host=host), demo=False, prepare=False)


def serve_on(settings: Settings, demo: bool, prepare: bool) -> None:
    async def run(url: str, listener: socket.socket) -> None:
        if prepare:
            async with opened(url, settings) as database:
                await start.seed(database, demo, say)
        greet(settings, demo)
        await asgi.serve(settings, url, listener)

    # SIGTERM ends it as Ctrl-C does, so that PostgreSQL has stopped when this process has.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if not settings.database_url:
            hold_folder(settings)
        with asgi.bind(settings) as listener, databases.served(settings) as url:
            asyncio.run(run(url, listener))
    except KeyboardInterrupt:
        say("Stopped.")


def hold_folder(settings: Settings) -> None:
    """One server a folder; it leaves its address for whoever comes second."""
    alone = FileLock(settings.data_dir / "server.lock")
    if not alone.try_exclude():
        fail(f"{settings.data_dir} is served already, at {alone.read()}")
    alone.write(settings.base_url)


def greet(settings: Settings, demo: bool) -> None:
    errors.print(f"Common Ground is at [bold]{settings.base_url}[/bold]   (Ctrl-C ends it)", highlight=False)
    if demo:
        for email, name, _role, _member in start.DEMO_ACCOUNTS:
            errors.print(f"  {name:18} {email:28} password {start.DEMO_PASSWORD}", highlight=False)


@app.command()
def migrate(data: Data = None) -> None:
    """Brings the database to the newest schema."""

    async def work(_database: Database) -> None:
        say("The database is up to date.")

    with_database(data, work)


@app.command()
def seed(data: Data = None, no_demo: Annotated[bool, typer.Option("--no-demo")] = False) -> None:
    """Loads reference data and, unless told not to, demo data."""
    with_database(data, lambda database: start.seed(database, not no_demo, say))


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="IATI XML or the platform's own CSV.")],
    format: Annotated[str | None, typer.Option(help="iati or csv; else told by the file's ending.")] = None,
    organisation: Annotated[
        str | None, typer.Option("--as", help="The reporting organisation; else the file's own.")
    ] = None,
    state: Annotated[ImportState, typer.Option(help="What becomes of them.")] = "published",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    data: Data = None,
) -> None:
    """Brings in a file, in one transaction; the rows that can't come in are listed, the others do."""

    async def work(database: Database) -> Outcome:
        with Progress(console=errors, transient=True, disable=json) as progress:
            task = progress.add_task(file.name, total=None)
            return await import_file(
                database,
                file,
                format=format,
                organisation=organisation,
                dry_run=dry_run,
                state=state,
                person=None,
                progress=lambda done, of: progress.update(task, completed=done, total=of),
            )

    outcome = with_database(data, work)
    put(outcome) if json else tell(outcome, dry_run)
    raise typer.Exit(outcome.exit_code)


def tell(outcome: Outcome, dry_run: bool) -> None:
    """The counts in words, then each problem with its row."""
    verb = "Would add" if dry_run else "Added"
    say(
        f"{verb} {outcome.added}, changed {outcome.changed}, left {outcome.unchanged} as they were, "
        f"refused {outcome.refused}; {outcome.warnings} warnings."
    )
    for problem in outcome.problems:
        where = ", ".join(
            f"{name} {value}"
            for name, value in (("row", problem.row), ("line", problem.line), ("", problem.field))
            if value
        )
        errors.print(
            f"  {problem.level}: {where.strip()}: {problem.message} {problem.remedy}", highlight=False
        )
    for element, count in outcome.left_aside.items():
        errors.print(f"  left aside: {element} × {count}", highlight=False, style="dim")


FREE = {"allow_extra_args": True, "ignore_unknown_options": True}


def given_filters(arguments: list[str]) -> list[tuple[str, str]]:
    """`--country MN --area capacity` as pairs; the same names as in an address."""
    if len(arguments) % 2 or not all(name.startswith("--") for name in arguments[::2]):
        fail("filters are given as --name value, such as --country MN")
    names = (name.removeprefix("--").replace("-", "_") for name in arguments[::2])
    return list(zip(names, arguments[1::2], strict=True))


@app.command(context_settings=FREE)
def export(
    context: typer.Context,
    format: Annotated[str, typer.Option(help="iati, csv or geojson.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A file; else standard output.")
    ] = None,
    data: Data = None,
) -> None:
    """Writes the published activities, all or by the filters of the list (--country MN --area capacity …)."""

    async def work(database: Database) -> int:
        given = given_filters(context.args)
        filters, page = activity_filters.read(given)
        window = any(name in ("limit", "page") for name, _value in given)
        return await export_file(database, format, filters, page, output, sys.stdout.buffer.write, window)

    say(f"{with_database(data, work)} activities")


@app.command()
def report(
    year_from: Annotated[int, typer.Option("--from", help="First year.")],
    year_to: Annotated[int, typer.Option("--to", help="Last year.")],
    output: Annotated[Path, typer.Option("-o", "--output")],
    format: Annotated[str, typer.Option(help="html, pdf or json.")] = "pdf",
    country: Annotated[list[str] | None, typer.Option(help="May be repeated; else the six.")] = None,
    language: Annotated[str, typer.Option(help="en, zh, ja, ko, mn or ru.")] = "en",
    data: Data = None,
) -> None:
    """The subregional summary of a period."""

    async def work(database: Database) -> None:
        await report_file(
            database,
            year_from=year_from,
            year_to=year_to,
            countries=country or [],
            language=language,
            format=format,
            out=output,
        )

    with_database(data, work)
    say(f"{output} is written.")


@app.command("match")
def match_(
    activity: Annotated[int, typer.Argument(help="The activity's number.")],
    top: Annotated[int, typer.Option(help="How many.")] = 10,
    json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    data: Data = None,
) -> None:
    """The organisations that fit an activity, with the reasons."""

    async def work(database: Database) -> Any:
        async with database.published.acquire() as connection:
            return [match_as_json(one) for one in await find_matches(connection, activity, top)]

    found = with_database(data, work)
    if json:
        put(found)
        return
    for one in found:
        errors.print(f"[bold]{one['organisation']['name']}[/bold]  {one['score']:.2f}", highlight=False)
        for reason in one["reasons"]:
            errors.print(f"  + {reason}", highlight=False)
        for reason in one["against"]:
            errors.print(f"  - {reason}", highlight=False)


@user.command("add")
def user_add(
    email: str,
    name: Annotated[str, typer.Option()],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
    role: Annotated[PlatformRole, typer.Option(help="What they may do on the platform.")] = "member",
    organisation: Annotated[str | None, typer.Option(help="Name or identifier.")] = None,
    organisation_role: Annotated[MemberRole, typer.Option(help="What they may do for it.")] = "editor",
    data: Data = None,
) -> None:
    """Adds a person, or sets name, password and role anew."""

    async def work(database: Database) -> None:
        async with database.sessions.begin() as session:
            person = await accounts.add_person(session, email, name, password, role)
            if organisation:
                await start.join(session, person, organisation, organisation_role)

    with_database(data, work)
    say(f"{email} is {role}.")


@user.command("role")
def user_role(email: str, role: PlatformRole, data: Data = None) -> None:
    """Sets a person's role on the platform."""

    async def work(database: Database) -> bool:
        async with database.sessions.begin() as session:
            return await accounts.set_role(session, email, role)

    if not with_database(data, work):
        fail(f"there is no account {email}")
    say(f"{email} is {role}.")


@app.command("backup")
def backup_(file: Path, data: Data = None) -> None:
    """Copies the whole database to a file; a server may go on serving meanwhile."""
    with databases.served(settings_of(data)) as url:
        backup(url, file)
    say(f"{file} is written.")


@app.command("restore")
def restore_(file: Path, data: Data = None) -> None:
    """Puts a backup in the place of what the database holds, whole or not at all. Stop the server first."""
    settings = settings_of(data)
    if not settings.database_url:
        hold_folder(settings)

    with databases.served(settings) as url:
        asyncio.run(start.restored(url, file))
    say(f"The database is as {file} has it.")


@app.command()
def doctor(data: Data = None) -> None:
    """What this machine and this data folder have, and what is missing."""
    settings = settings_of(data)
    found = [
        f"PostgreSQL {server.major}{'' if server.has_postgis() else ' without PostGIS'}"
        for server in installed_servers()
    ]
    say("Servers: " + (", ".join(found) or "none; apt-get install postgresql postgresql-postgis"))
    say(f"Data: {'DATABASE_URL' if settings.database_url else settings.data_dir}")

    async def work(database: Database) -> None:
        async with database.everything.acquire() as connection:
            for line in await connection.fetch(
                "SELECT state, count(*) AS n FROM activity GROUP BY state ORDER BY state"
            ):
                say(f"Activities {line['state']}: {line['n']}")
            say("PostGIS " + await connection.fetchval("SELECT postgis_lib_version()"))

    with_database(data, work)


@app.command()
def openapi(data: Data = None) -> None:
    """The description of the API, as JSON."""
    put(create_litestar(settings_of(data), "").openapi_schema.to_schema())


def main() -> None:
    try:
        app()
    except CommonGroundError as error:
        sys.stderr.write(f"commonground: {error.message}\n")
        sys.exit(NOT_DONE)
