"""The command line: one is the operator here."""

import sys

import typer

from commonground.base.errors import CommonGroundError
from commonground.commands import exporting, importing, judging, keeping, people, serving
from commonground.commands.terminal import NOT_DONE

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
user = typer.Typer(no_args_is_help=True, help="People and their roles.")
app.add_typer(user, name="user")
bench = typer.Typer(no_args_is_help=True, help="How well the platform judges, measured.")
app.add_typer(bench, name="bench")
# The filters of the list are many, and taken as they come.
FREE = {"allow_extra_args": True, "ignore_unknown_options": True}

app.command("up")(serving.up)
app.command("serve")(serving.serve)
app.command("worker")(serving.worker)
app.command("migrate")(keeping.migrate)
app.command("seed")(keeping.seed)
app.command("import")(importing.import_)
app.command("export", context_settings=FREE)(exporting.export)
app.command("report")(judging.report)
app.command("match")(judging.match_)
app.command("duplicates")(judging.duplicates)
app.command("backup")(keeping.backup_)
app.command("restore")(keeping.restore_)
app.command("doctor")(keeping.doctor)
app.command("openapi")(serving.openapi)
user.command("add")(people.user_add)
user.command("role")(people.user_role)
user.command("list")(people.user_list)
user.command("reset")(people.user_reset)
bench.command("duplicates")(judging.bench_duplicates)


def main() -> None:
    try:
        app()
    except CommonGroundError as error:
        sys.stderr.write(f"commonground: {error.message}\n")
        sys.exit(NOT_DONE)
