"""The command line: one is the operator here."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, TypeVar

import msgspec
import typer
from rich.console import Console
from rich.progress import Progress

from commonground import asgi, start, work
from commonground.accounts import queries as account_queries
from commonground.accounts import reset, two_step
from commonground.accounts import service as accounts
from commonground.accounts.schemas import MemberRole, PlatformRole
from commonground.activities import filters as activity_filters
from commonground.activities.duplicates import pairs, scale, stock
from commonground.app import create_litestar
from commonground.base import database as databases
from commonground.base.backup import backup
from commonground.base.database import Database
from commonground.base.errors import CommonGroundError
from commonground.base.locks import FileLock
from commonground.base.postgres import installed_servers
from commonground.base.settings import Settings, load_settings, with_secret
from commonground.exchange import exporter, left_out, sheets, template_import
from commonground.exchange.exporter import export_file
from commonground.exchange.formats.iati_writer import LACKING
from commonground.exchange.formats.sheet_mapping import Mapping
from commonground.exchange.importer import import_file
from commonground.exchange.schemas import Outcome
from commonground.matching.finder import match as find_matches
from commonground.matching.schemas import as_json as match_as_json
from commonground.reports.command import report_file

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
user = typer.Typer(no_args_is_help=True, help="People and their roles.")
app.add_typer(user, name="user")
bench = typer.Typer(no_args_is_help=True, help="How well the platform judges, measured.")
app.add_typer(bench, name="bench")

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


@app.command()
def serve(port: Port = 8000, data: Data = None, host: str = "127.0.0.1") -> None:
    """Serves a database that is migrated and seeded already."""
    serve_on(settings_of(data, port=port, host=host), demo=False, prepare=False, worker=False)


@app.command()
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
    file: Annotated[Path, typer.Argument(help="A sheet (XLSX, XLS, ODS, CSV) or IATI XML.")],
    format: Annotated[str | None, typer.Option(help="iati, csv or xlsx; else by the file's ending.")] = None,
    organisation: Annotated[
        str | None, typer.Option("--as", help="The reporting organisation; else the file's own.")
    ] = None,
    state: Annotated[ImportState, typer.Option(help="What becomes of them.")] = "published",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")
    ] = False,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="JSON: what a sheet's columns are; else guessed.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    data: Data = None,
) -> None:
    """Brings in a file, in one transaction; the rows that can't come in are listed, the others do."""

    said = mapping_said(mapping)

    async def work(database: Database) -> Outcome:
        with Progress(console=errors, transient=True, disable=json) as progress:
            task = progress.add_task(file.name, total=None)
            if said is None and format in (None, "xlsx") and template_import.recognised(file):
                return await template_import.import_template(database, file, dry_run=dry_run, state=state)
            return await import_file(
                database,
                file,
                format=format,
                organisation=organisation,
                dry_run=dry_run,
                state=state,
                person=None,
                progress=lambda done, of: progress.update(task, completed=done, total=of),
                mapping=said,
            )

    outcome = with_database(data, work)
    put(outcome) if json else tell(outcome, dry_run)
    raise typer.Exit(outcome.exit_code)


def mapping_said(path: Path | None) -> Mapping | None:
    if path is None:
        return None
    try:
        return sheets.mapping_in(path)
    except OSError as error:
        fail(f"{path} can't be opened: {error.strerror}")
    except CommonGroundError as error:
        fail(error.message)


def tell_mapping(mapping: dict[str, Any]) -> None:
    """What each column was taken for, so that nobody need wonder; the same stands in --json."""
    for column in mapping["columns"]:
        field = column.get("field")
        how = f"  {column.get('confidence', 0):.0%}, by {column.get('by', 'none')}" if field else ""
        errors.print(f"  {column['name']} → {field or 'left aside'}{how}", highlight=False, markup=False)
    for name in ("lead", "currency"):
        if mapping.get(name):
            how = " (derived)" if name in mapping.get("derived", ()) else ""
            errors.print(f"  {name}: {mapping[name]}{how}", highlight=False)
    for name, words in (("tabs", "read together"), ("tabs_aside", "not read")):
        if mapping.get(name):
            errors.print(f"  {words}: {', '.join(mapping[name])}", highlight=False, markup=False)
    for note in mapping.get("notes", ()):
        errors.print(f"  {note}", highlight=False)


def tell(outcome: Outcome, dry_run: bool) -> None:
    """The counts in words, then each problem with its row."""
    if outcome.mapping:
        tell_mapping(outcome.mapping)
    verb = "Would add" if dry_run else "Added"
    say(
        f"{verb} {outcome.added}, changed {outcome.changed}, left {outcome.unchanged} as they were, "
        f"refused {outcome.refused}; {outcome.warnings} warnings."
    )
    for problem in outcome.problems:
        where = ", ".join(
            f"{name} {value}"
            for name, value in (
                ("tab", problem.tab),
                ("row", problem.row),
                ("line", problem.line),
                ("", problem.field),
            )
            if value
        )
        errors.print(
            f"  {problem.level}: {where.strip()}: {problem.message} {problem.remedy}", highlight=False
        )
    if more := outcome.problems_count - len(outcome.problems):
        errors.print(f"  and {more} more; the import page of the platform lists all of a file")
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
    format: Annotated[str, typer.Option(help="csv, xlsx, jsonl, geojson, gpkg, iati or prais4.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A file; else standard output.")
    ] = None,
    hxl: Annotated[bool, typer.Option("--hxl", help="CSV with a row of HXL tags.")] = False,
    data: Data = None,
) -> None:
    """Writes the published activities, all or by the filters of the list (--country MN --area capacity …)."""

    async def work(database: Database) -> int:
        given = given_filters(context.args)
        filters, page = activity_filters.read(given)
        window = any(name in ("limit", "page") for name, _value in given)
        if format == "iati":
            await tell_left_out(database, filters, page, window)
        return await export_file(
            database, format, filters, page, output, sys.stdout.buffer.write, window, hxl
        )

    say(f"{with_database(data, work)} activities")


async def tell_left_out(
    database: Database, filters: activity_filters.Filters, page: activity_filters.Page, window: bool
) -> None:
    """On standard error, since the file itself may be on standard output."""
    async with database.published.acquire() as connection:
        chosen = await exporter.select(connection, filters, page, format="iati", window=window)
        found, _reasons = await left_out.listed(connection, chosen.keys)
        count = await left_out.count(connection, chosen.keys)
    for one in found:
        reasons = "; ".join(LACKING[name] for name in one["lacks"])
        sys.stderr.write(f"left out: {one['identifier'] or '-'} (no. {one['id']}): {reasons}\n")
    if count > len(found):
        sys.stderr.write(f"left out: {count - len(found)} more\n")


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


@app.command()
def duplicates(
    anew: Annotated[bool, typer.Option("--anew", help="Also what did not change since.")] = False,
    data: Data = None,
) -> None:
    """Looks for activities told twice, and puts what it finds into the secretariat's queue."""
    found = with_database(data, lambda database: stock.look(database, anew))
    say(f"{found.changed} changed, {found.compared} pairs compared; {found.queued} wait for a word.")


@bench.command("duplicates")
def bench_duplicates(
    pairs_file: Annotated[Path | None, typer.Option("--pairs", help="Pairs of records, JSON Lines.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Where to write {id, p} a line.")] = None,
    count: Annotated[
        int, typer.Option("--scale", help="Made-up activities, some of them planted copies.", min=0)
    ] = 0,
    data: Data = None,
) -> None:
    """Scores pairs with the platform's own scorer, or measures it on many made-up activities."""
    if pairs_file is not None and out is not None:
        say(f"{pairs.score_file(pairs_file, out)} pairs are scored.")
    elif count:
        with databases.served(settings_of(data)) as url:
            put(msgspec.to_builtins(scale.run(url, count)))
    else:
        fail("give --pairs and --out, or --scale")


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


@user.command("list")
def user_list(
    json: Annotated[bool, typer.Option("--json", help="For machines.")] = False, data: Data = None
) -> None:
    """Who has an account."""

    async def work(database: Database) -> list[dict[str, Any]]:
        async with database.everything.acquire() as connection:
            return await account_queries.people(connection)

    found = with_database(data, work)
    if json:
        put(found)
        return
    for one in found:
        sys.stdout.write(f"{one['email']}\t{one['role']}\t{one['name']}\n")


@user.command("reset")
def user_reset(
    email: str,
    without_code: Annotated[
        bool,
        typer.Option("--without-code", help="Also turns two-step sign-in off, for who lost phone and codes."),
    ] = False,
    data: Data = None,
) -> None:
    """Prints a link by which the person sets a new password; it is good for an hour and for one use."""
    settings = settings_of(data)

    async def work(database: Database) -> str | None:
        async with database.sessions.begin() as session:
            person = await accounts.by_email(session, email)
            if person and without_code:
                await two_step.turn_off(session, person.id)
            return reset.link(settings, person, served_at(settings)) if person else None

    link = with_database(data, work)
    if link is None:
        fail(f"there is no account {email}")
    sys.stdout.write(link + "\n")


def served_at(settings: Settings) -> str:
    """The address that a server on the same folder left there, which may be on another port."""
    lock = settings.data_dir / "server.lock"
    left = lock.read_text().strip() if lock.exists() else ""
    return settings.public_url or left


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
