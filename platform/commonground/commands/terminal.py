"""What commands say: results on standard output, everything else on standard error."""

import sys
from typing import Any, NoReturn

import msgspec
import typer
from rich.console import Console

NOT_DONE = 2
errors = Console(stderr=True)


def say(line: str) -> None:
    errors.print(line, style="dim", highlight=False)


def fail(line: str) -> NoReturn:
    sys.stderr.write(f"commonground: {line}\n")
    raise typer.Exit(NOT_DONE)


def put(value: Any) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2).decode() + "\n")
