"""What follows from the activities: the report, who fits, who is told twice."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from commonground.activities.duplicates import pairs, scale, stock
from commonground.base import database as databases
from commonground.base.database import Database
from commonground.commands.folder import Data, settings_of, with_database
from commonground.commands.terminal import errors, fail, put, say
from commonground.matching.finder import match as find_matches
from commonground.matching.schemas import as_json as match_as_json
from commonground.reports.command import report_file


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


def duplicates(
    anew: Annotated[bool, typer.Option("--anew", help="Also what did not change since.")] = False,
    data: Data = None,
) -> None:
    """Looks for activities told twice, and puts what it finds into the secretariat's queue."""
    found = with_database(data, lambda database: stock.look(database, anew))
    say(f"{found.changed} changed, {found.compared} pairs compared; {found.queued} wait for a word.")


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
