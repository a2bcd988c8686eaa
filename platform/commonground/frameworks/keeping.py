"""Where the secretariat keeps a framework: begins it, changes it, sees every change."""

from collections.abc import Awaitable
from typing import Any

from litestar import Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.schemas import Viewer
from commonground.base.database import Connection
from commonground.base.errors import Problem
from commonground.base.i18n import _, reading
from commonground.base.settings import SIX_COUNTRIES
from commonground.base.web import AnyRequest, form, page, redirect
from commonground.frameworks import forms, queries, rules, service, within
from commonground.frameworks.errors import ChangedMeanwhile, InvalidFramework, NoSuchFramework
from commonground.frameworks.guards import keeper
from commonground.frameworks.versions import Author

Row = dict[str, Any]
Change = tuple[str, str, str]
# Empty rows below those that are filled: enough for a first sitting, and saving brings more.
SPARE = 3


class Outcome:
    """What became of a form: what it lacks, or what somebody else saved meanwhile."""

    def __init__(self, problems: list[Problem], outdated: bool = False) -> None:
        self.problems, self.outdated = problems, outdated

    @property
    def saved(self) -> bool:
        return not self.problems and not self.outdated

    @property
    def status(self) -> int:
        return 412 if self.outdated else 422


async def attempt(session: AsyncSession, problems: list[Problem], write: Awaitable[Any]) -> Outcome:
    """Writes all of it or nothing: where something is wrong the form comes back instead."""
    inner = await session.begin_nested()
    try:
        await write
    except InvalidFramework as error:
        await inner.rollback()
        return Outcome([*problems, *error.problems])
    except ChangedMeanwhile:
        await inner.rollback()
        return Outcome(problems, outdated=True)
    await (inner.rollback() if problems else inner.commit())
    return Outcome(problems)


async def known(connection: Connection, code: str) -> Row:
    found = await queries.one(connection, code)
    if found is None:
        raise NoSuchFramework(_("There is no framework “%(code)s”.") % {"code": code[:80]})
    return found


async def meanwhile(
    connection: Connection, framework: int, about: str, key: int, fields: forms.Fields, now: Any
) -> list[Change]:
    """What others saved since the form was opened: from the version it was filled from to the one of now."""
    number = forms.version(fields)
    before = await within.numbered(connection, framework, about, key, number)
    return forms.changes(before, now)


def typed_rows(fields: forms.Fields, kind: str) -> int:
    """How many rows of a kind the form shows."""
    return max([int(row.rpartition("-")[2]) + 1 for row in forms.Read(fields).rows(kind)], default=0)


async def shown(
    request: AnyRequest,
    connection: Connection,
    framework: Row | None,
    fields: forms.Fields,
    outcome: Outcome | None = None,
    theirs: list[Change] | None = None,
) -> Response[Any]:
    outcome = outcome or Outcome([])
    others = [name[8:] for name in fields if name.startswith("country-") and name[8:] not in SIX_COUNTRIES]
    kinds = ("member", "area", "project")
    return page(
        request,
        "frameworks/edit.html",
        status=200 if outcome.saved else outcome.status,
        framework=framework,
        f=fields,
        problems=outcome.problems,
        theirs=theirs or [],
        countries=[*SIX_COUNTRIES, *others],
        rows={kind: range(min(typed_rows(fields, kind) + SPARE, 200)) for kind in kinds},
        areas=await queries.areas(connection, framework["id"]) if framework else [],
        organisations=await within.all_names(connection, reading.get()),
        kinds=rules.KINDS,
        roles=rules.ROLES,
    )


@get("/frameworks/new", guards=[keeper])
async def new(request: AnyRequest, everything: Connection) -> Response[Any]:
    return await shown(request, everything, None, {})


@post("/frameworks/new", guards=[keeper])
async def begin(
    request: AnyRequest, session: AsyncSession, everything: Connection, viewer: Viewer
) -> Response[Any]:
    fields = dict((await form(request)).texts())
    charter, problems = forms.charter(fields)
    outcome = await attempt(session, problems, service.add(session, charter, Author(viewer.id)))
    if not outcome.saved:
        return await shown(request, everything, None, fields, outcome)
    return redirect(f"/frameworks/{charter.code}", ("good", _("Saved. Add its first meeting.")))


@get("/frameworks/{code:str}/edit", guards=[keeper])
async def edit(request: AnyRequest, code: str, everything: Connection) -> Response[Any]:
    framework = await known(everything, code)
    fields = await stored_fields(everything, framework["id"])
    return await shown(request, everything, framework, fields)


async def stored_fields(connection: Connection, key: int) -> forms.Fields:
    found = await within.charter(connection, key)
    assert found is not None
    keys = [one.organisation for one in found[1].members if isinstance(one.organisation, int)]
    names = await within.organisation_names(connection, keys)
    return forms.of_charter(found[1], names) | {"version": str(found[0])}


@post("/frameworks/{code:str}/edit", guards=[keeper])
async def change(
    request: AnyRequest, code: str, session: AsyncSession, everything: Connection, viewer: Viewer
) -> Response[Any]:
    framework = await known(everything, code)
    key = framework["id"]
    fields = dict((await form(request)).texts()) | {"code": framework["code"]}
    charter, problems = forms.charter(fields)
    version = forms.version(fields)
    write = service.change(session, key, charter, version, Author(viewer.id))
    outcome = await attempt(session, problems, write)
    if outcome.saved:
        return redirect(f"/frameworks/{framework['code']}", ("good", _("Saved.")))
    theirs: list[Change] = []
    if outcome.outdated and (now := await within.charter(everything, key)):
        theirs = await meanwhile(everything, key, "framework", key, fields, now[1])
        fields |= {"version": str(now[0])}
    return await shown(request, everything, framework, fields, outcome, theirs)


@get("/frameworks/{code:str}/history", guards=[keeper])
async def history(request: AnyRequest, code: str, everything: Connection) -> Response[Any]:
    """Every change of the framework, its meetings and its items, each beside what was there before."""
    framework = await known(everything, code)
    versions = await within.versions(everything, framework["id"])
    earlier = {(one["about"], one["about_id"], one["number"]): one["document"] for one in versions}
    for one in versions:
        before = earlier.get((one["about"], one["about_id"], one["number"] - 1))
        one["changes"] = forms.changes(before, one["document"]) if before else []
        one["first"] = before is None
    return page(request, "frameworks/history.html", framework=framework, versions=versions)


routes: list[Any] = [new, begin, edit, change, history]
