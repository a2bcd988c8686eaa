"""People and their roles."""

import sys
from typing import Annotated, Any

import typer

from commonground import start
from commonground.accounts import queries as account_queries
from commonground.accounts import reset, two_step
from commonground.accounts import service as accounts
from commonground.accounts.schemas import MemberRole, PlatformRole
from commonground.base.database import Database
from commonground.commands.folder import Data, served_at, settings_of, with_database
from commonground.commands.terminal import fail, put, say


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


def user_role(email: str, role: PlatformRole, data: Data = None) -> None:
    """Sets a person's role on the platform."""

    async def work(database: Database) -> bool:
        async with database.sessions.begin() as session:
            return await accounts.set_role(session, email, role)

    if not with_database(data, work):
        fail(f"there is no account {email}")
    say(f"{email} is {role}.")


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
