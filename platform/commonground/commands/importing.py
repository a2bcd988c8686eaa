"""Files on their way in."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.progress import Progress

from commonground.base.database import Database
from commonground.base.errors import CommonGroundError
from commonground.commands.folder import Data, with_database
from commonground.commands.terminal import errors, fail, put, say
from commonground.exchange import sheets, template_import
from commonground.exchange.formats.sheet_mapping import Mapping
from commonground.exchange.importer import import_file
from commonground.exchange.schemas import Outcome

ImportState = Literal["draft", "submitted", "published"]


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
