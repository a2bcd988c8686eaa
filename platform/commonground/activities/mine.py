"""One's organisation's activities as a table: sorted, narrowed, written in place, and many at once."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import signed_in
from commonground.accounts.permissions import may, own
from commonground.accounts.schemas import Viewer
from commonground.activities import bulk, cells, diff, editing, mine_rows, reminders, service, waiting
from commonground.activities.bulk import Deed
from commonground.activities.editing import Outcome
from commonground.activities.errors import NoSuchActivity
from commonground.activities.filters import is_key
from commonground.activities.mine_rows import PAGE, SORTS, STATES, Asked, Line
from commonground.activities.service import Author, connection_of
from commonground.activities.typed import Fields, Typed
from commonground.base.database import Connection
from commonground.base.errors import NotAllowed, Problem
from commonground.base.i18n import _, reading
from commonground.base.web import AnyRequest, form, page, redirect
from commonground.places.queries import Vocabulary

Answer = Response[Any]
# For lists on every state, so that the download holds drafts as well.
NOT_PUBLIC = ("draft", "submitted", "returned", "published", "withdrawn")


@get("/activities/mine", guards=[signed_in])
async def table(
    request: AnyRequest, everything: Connection, viewer: Viewer, vocabulary: Vocabulary
) -> Answer:
    return await shown(request, everything, viewer, vocabulary)


async def shown(
    request: AnyRequest,
    connection: Connection,
    viewer: Viewer,
    vocabulary: Vocabulary,
    problems: list[Problem] | None = None,
    typed: dict[str, Any] | None = None,
) -> Answer:
    asked = asked_of(dict(request.query_params), viewer)
    if asked is None:
        return page(request, "activities/no_organisation.html", status=200 if viewer.is_secretariat else 403)
    counts = await mine_rows.counts(connection, asked.organisation)
    keys = list(dict.fromkeys([asked.organisation, *own(viewer, "edit")]))
    response = page(
        request,
        "activities/mine.html",
        status=422 if problems else 200,
        asked=asked,
        counts=counts,
        rows=await mine_rows.page_of(connection, viewer, asked),
        last_page=-(-counts[asked.state] // PAGE),
        organisations=await waiting.names(connection, keys, reading.get()),
        to=lambda **changed: address(asked, **changed),
        sheet="/activities.csv?"
        + urlencode(
            [("organisation", asked.organisation), ("role", "lead"), *(("state", s) for s in NOT_PUBLIC)]
        ),
        themes=list(vocabulary.terms.get("theme", {})),
        frameworks=await waiting.frameworks(connection),
        every=await reminders.every(connection, viewer.id),
        choices=reminders.choices(),
        problems=problems or [],
        typed=typed or {"ids": set(), "act": "", "day": "", "theme": "", "framework": "", "need": ""},
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Vary"] = "HX-Request, Accept-Language, Cookie"
    return response


def asked_of(given: dict[str, str], viewer: Viewer) -> Asked | None:
    """One's first organisation unless another is named; refuses one that one doesn't edit for."""
    mine, named = own(viewer, "edit"), given.get("organisation", "")
    chosen = int(named) if is_key(named) else (mine[0] if mine else None)
    if chosen is None:
        return None
    if not may(viewer, "edit", chosen):
        raise NotAllowed(_("You do not edit for this organisation."))
    number = given.get("page", "1")
    return Asked(
        organisation=chosen,
        state=given["state"] if given.get("state") in STATES else "all",
        sort=given["sort"] if given.get("sort") in SORTS else "newest",
        page=max(int(number), 1) if is_key(number) and len(number) < 6 else 1,
    )


def address(asked: Asked, **changed: Any) -> str:
    """The same table with something else chosen, from its first page unless a page is named."""
    chosen = {
        "organisation": asked.organisation,
        "state": asked.state,
        "sort": asked.sort,
        "page": 1,
    } | changed
    plain = {"state": "all", "sort": "newest", "page": 1}
    return "/activities/mine?" + urlencode([pair for pair in chosen.items() if plain.get(pair[0]) != pair[1]])


def fragment(request: AnyRequest) -> bool:
    return request.headers.get("hx-request") == "true"


@get("/activities/mine/{activity:int}", guards=[signed_in])
async def one(request: AnyRequest, activity: int, everything: Connection, viewer: Viewer) -> Answer:
    """With scripts the row with one cell opened; else a page with all of the row's fields."""
    line = await line_of(everything, viewer, activity)
    cell = request.query_params.get("cell", "")
    opened = cell if cell in cells.CELLS and line.editable(cell) else ""
    return drawn(request, line, opened)


async def line_of(connection: Connection, viewer: Viewer, key: int) -> Line:
    line = await mine_rows.one(connection, viewer, key)
    if line is None:
        raise NoSuchActivity(_("There is no activity %(id)d.") % {"id": key})
    if not may(viewer, "edit", line.document.lead):
        raise NotAllowed(_("You do not edit for this organisation."))
    return line


def drawn(
    request: AnyRequest,
    line: Line,
    opened: str = "",
    fields: Fields | None = None,
    outcome: Outcome | None = None,
    closed: str = "",
) -> Answer:
    """`closed` is the cell that was open a moment ago, where the keyboard goes on."""
    outcome = outcome or Outcome()
    status = 409 if outcome.theirs else 422 if outcome.problems and not outcome.saved else 200
    response = page(
        request,
        "activities/mine_row.html" if fragment(request) else "activities/mine_one.html",
        status=status,
        row=line,
        opened=opened,
        closed=closed,
        fields=fields or {},
        outcome=outcome,
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Vary"] = "HX-Request, Accept-Language, Cookie"
    return response


@post("/activities/mine/{activity:int}", guards=[signed_in])
async def save(request: AnyRequest, activity: int, session: AsyncSession, viewer: Viewer) -> Answer:
    fields: Fields = {}
    for name, value in (await form(request)).texts():
        fields.setdefault(name, []).append(value)
    asked = [cell for cell in Typed(fields).many("cell") if cell in cells.CELLS]
    outcome = await write(session, viewer, activity, fields, asked)
    line = await line_of(await connection_of(session), viewer, activity)
    if not outcome.saved:
        fields["etag"] = [line.etag]
        return drawn(request, line, asked[0] if asked else "", fields, outcome)
    if fragment(request):
        return drawn(request, line, closed=asked[0] if asked else "")
    words = _("Saved. It becomes public once it is handed in and approved.") if line.change else _("Saved.")
    return redirect(f"/activities/mine?organisation={line.document.lead}#row-{activity}", ("good", words))


async def write(session: AsyncSession, viewer: Viewer, key: int, fields: Fields, asked: list[str]) -> Outcome:
    """As the form writes: to the activity, or to the edit beside it, merged with what others wrote since."""
    working = await editing.opened(session, viewer, key)
    before = await editing.base_of(session, working, fields)
    document, slips = cells.read(fields, asked, before)
    if slips:
        return Outcome(slips)
    merged = diff.merge(before, document, working.document)
    theirs = await editing.overwritten(session, working, viewer, fields, before, merged)
    found = await service.check(session, merged.document, working.must_be_complete, key)
    outcome = Outcome(cells.of_cells(found, asked), theirs)
    if outcome.saved and merged.document != working.document:
        await editing.write(session, working, merged.document, Author(viewer.id, "form"))
    return outcome


@post("/activities/mine/bulk", guards=[signed_in])
async def many(request: AnyRequest, session: AsyncSession, viewer: Viewer, vocabulary: Vocabulary) -> Answer:
    """First says what would change and what can't, and why; then does it."""
    typed = await form(request)
    ids = [key for key in dict.fromkeys(typed.many("ids")) if is_key(key)]
    deed, problems = deed_of(typed.one, ids)
    connection = await connection_of(session)
    if problems:
        held = {name: typed.one(name) for name in ("act", "day", "theme", "framework", "need")}
        return await shown(request, connection, viewer, vocabulary, problems, held | {"ids": set(ids)})
    keep = typed.one("do") == "apply"
    etags = {int(key): typed.one(f"seen-{key}") if keep else "" for key in ids}
    results = await bulk.run(session, viewer, deed, etags, keep)
    frameworks = {one["code"]: one["name"] for one in await waiting.frameworks(connection)}
    back = typed.one("back")
    return page(
        request,
        "activities/mine_bulk.html",
        deed=deed,
        day=date.fromisoformat(deed.value) if deed.act == "end" else None,
        frameworks=frameworks,
        done=[one for one in results if not one.why],
        refused=[one for one in results if one.why],
        applied=keep,
        back=back if back.startswith("/activities/mine") else "/activities/mine",
    )


def deed_of(given: Any, ids: list[str]) -> tuple[Deed, list[Problem]]:
    act = given("act")
    value = {
        "end": given("day"),
        "theme": given("theme"),
        "framework": given("framework"),
        "open": given("need"),
        "close": given("need"),
    }.get(act, "")
    problems = []
    if not ids:
        problems.append(slip("ids", _("Nothing is ticked."), _("Tick the activities it should be done to.")))
    if len(ids) > bulk.MOST:
        remedy = _("Tick at most %(most)d.") % {"most": bulk.MOST}
        problems.append(slip("ids", _("These are too many at once."), remedy))
    if act not in bulk.ACTS:
        problems.append(
            slip("act", _("Nothing is chosen."), _("Choose what to do with the ticked activities."))
        )
    if act in ("theme", "framework") and not value:
        problems.append(slip(act, _("This is needed."), _("Choose what to add.")))
    if act == "end" and not is_day(value):
        problems.append(
            slip("day", _("This is no date."), _("Give year, month and day, such as 2026-01-31."))
        )
    return Deed(act, value), problems


def is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def slip(field: str, message: str, remedy: str) -> Problem:
    return Problem(field=field, code="not_chosen", message=message, remedy=remedy)


routes: list[Any] = [table, one, save, many]
