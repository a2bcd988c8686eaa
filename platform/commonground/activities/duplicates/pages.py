"""The queue of pairs that may be one work, and two records side by side with a verdict."""

from typing import Any, get_args

from litestar import Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import secretariat, signed_in
from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.activities import form_page, waiting
from commonground.activities.duplicates import beside, judging, queries, sharing, told, undoing
from commonground.activities.duplicates.errors import NotYourPair
from commonground.activities.duplicates.judging import Both, Judgement, Verdict
from commonground.activities.errors import InvalidActivity
from commonground.activities.filters import is_key
from commonground.activities.service import connection_of
from commonground.base.database import Connection
from commonground.base.errors import CommonGroundError, Conflict, Problem
from commonground.base.i18n import _, ngettext, reading
from commonground.base.texts import chosen
from commonground.base.web import AnyRequest, Form, form, is_local, page, redirect

Answer = Response[Any]
SHOWN = 50
JUDGEMENTS: tuple[Judgement, ...] = get_args(Judgement)


@get("/duplicates", guards=[secretariat])
async def queue(request: AnyRequest, everything: Connection) -> Answer:
    asked = request.query_params.get("page", "1")
    number = int(asked) if is_key(asked) and 0 < int(asked) < 10_000 else 1
    total, rows = await queries.queue(everything, SHOWN, number)
    return page(
        request,
        "duplicates/queue.html",
        rows=[in_words(row) for row in rows],
        total=total,
        prev_url=f"/duplicates?page={number - 1}" if number > 1 else None,
        next_url=f"/duplicates?page={number + 1}" if number * SHOWN < total else None,
        judged=await queries.judged(everything) if number == 1 else [],
    )


def in_words(row: dict[str, Any]) -> dict[str, Any]:
    return row | {
        "likelihood": told.likelihood(row["probability"]),
        "reasons": told.reasons(row["reasons"]),
        "against": told.against(row["against"]),
    }


@get("/duplicates/{one:int}/{other:int}", guards=[signed_in])
async def pair(request: AnyRequest, one: int, other: int, session: AsyncSession, viewer: Viewer) -> Answer:
    return await shown(request, session, viewer, await seen(session, viewer, one, other))


async def seen(session: AsyncSession, viewer: Viewer, one: int, other: int) -> Both:
    """A reporter of one of the two sees the other where it is public."""
    found = await judging.both(session, one, other)
    mine = [judging.may_say(viewer, each) for each in (found.one, found.other)]
    public = [each.state == "published" for each in (found.one, found.other)]
    if may(viewer, "review") or all(mine) or (mine[0] and public[1]) or (mine[1] and public[0]):
        return found
    raise NotYourPair(_("This is for the secretariat and for those who report one of the two, once public."))


async def shown(
    request: AnyRequest,
    session: AsyncSession,
    viewer: Viewer,
    found: Both,
    error: CommonGroundError | None = None,
    typed: Form | None = None,
) -> Answer:
    connection = await connection_of(session)
    one, other = found.one.document, found.other.document
    held = found.pair or {"verdict": None, "said": None, "done": {}} | await judging.scored(session, found)
    keys = {*form_page.organisations_of(one), *form_page.organisations_of(other)}
    return page(
        request,
        "duplicates/pair.html",
        status=status_of(error),
        sides=[found.one, found.other],
        titles=[chosen(each.title, reading.get()) or _("(no title)") for each in (one, other)],
        names=await waiting.names(connection, sorted(keys), reading.get()),
        pair=in_words(held),
        lines=beside.lines(one, other),
        to_take=beside.to_take(one, other),
        proposed=beside.proposed(found.one, found.other),
        judges=judging.may_judge(viewer, found.one, found.other),
        proposes=judging.proposes(viewer, found),
        undoes=undoing.may_undo(viewer, found),
        shares=await sharing.rows(session, viewer, found.one, found.other),
        on_map=beside.counts(one, other),
        map_words=beside.map_words(),
        problems=problems_of(error),
        typed=typed or proposed(held),
        in_queue=may(viewer, "review"),
    )


def proposed(pair: dict[str, Any]) -> Form:
    """What an editor of both proposed stands in the form of who confirms it."""
    held = pair["done"].get("proposed")
    if not held or pair["verdict"]:
        return Form([])
    shares = [(f"share-{key}", share) for key, share in held["shares"].items()]
    return Form(
        [("standing", str(held["standing"])), *(("take", field) for field in held["ticked"]), *shares]
    )


def status_of(error: CommonGroundError | None) -> int:
    if error is None:
        return 200
    return 422 if isinstance(error, InvalidActivity) else 409


def problems_of(error: CommonGroundError | None) -> list[Problem]:
    if error is None:
        return []
    return error.problems or [Problem(field="", code=error.code, message=error.message)]


@get("/duplicates/{one:int}/{other:int}/as/geojson", guards=[signed_in])
async def both_places(one: int, other: int, session: AsyncSession, viewer: Viewer) -> Response[bytes]:
    found = await seen(session, viewer, one, other)
    return await beside.places(await connection_of(session), found.one.document, found.other.document)


@post("/duplicates/{one:int}/{other:int}", guards=[signed_in])
async def decide(request: AnyRequest, one: int, other: int, session: AsyncSession, viewer: Viewer) -> Answer:
    """A verdict, its undoing, or a reporter's word; sent twice it is refused with what stands."""
    typed = await form(request)
    found = await seen(session, viewer, one, other)
    attempt = await session.begin_nested()
    try:
        answer = await acted(session, viewer, found, typed)
    except (InvalidActivity, Conflict) as error:
        await attempt.rollback()
        return await shown(request, session, viewer, await seen(session, viewer, one, other), error, typed)
    await attempt.commit()
    return answer


async def acted(session: AsyncSession, viewer: Viewer, found: Both, typed: Form) -> Answer:
    do = typed.one("do")
    here = f"/duplicates/{found.one.id}/{found.other.id}"
    if do == "undo":
        stay = await undoing.undo(session, found, viewer)
        return redirect(here, ("good", undone_words(stay)))
    kind = kind_of(do)
    if do.startswith("say-"):
        await judging.say(session, found, viewer, kind)
        back = typed.one("next")
        return redirect(back if is_local(back) else "/desk", ("good", said_words(kind)))
    done = await judging.judge(session, found, viewer, verdict_of(kind, found, typed))
    return redirect(await onward(session, viewer, here), ("good", judged_words(kind, done)))


def kind_of(do: str) -> Judgement:
    for kind in JUDGEMENTS:
        if do.removeprefix("say-") == kind:
            return kind
    raise Conflict(_("Choose one of the four answers."))


def verdict_of(kind: Judgement, found: Both, typed: Form) -> Verdict:
    by_text = {str(each.id): each.id for each in (found.one, found.other)}
    standing = by_text.get(typed.one("standing"))
    return Verdict(
        kind=kind,
        standing=standing,
        ticked=tuple(typed.many("take")),
        shares=shares_of(typed, standing) if kind == "joint" else {},
    )


def shares_of(typed: Form, standing: int | None) -> sharing.Shares:
    """By record; `share` alone is that of the one that counts."""
    named = {
        name: int(key)
        for name, _text in typed.texts()
        if (key := name.removeprefix("share-")) != name and is_key(key)
    }
    read = {key: sharing.share_in(typed.one(name), name) for name, key in named.items()}
    alone = sharing.share_in(typed.one("share"), "share")
    if standing is not None and alone is not None:
        read[standing] = alone
    return {key: share for key, share in read.items() if share is not None}


async def onward(session: AsyncSession, viewer: Viewer, here: str) -> str:
    """To the next pair of the queue, for who works through it."""
    if not may(viewer, "review"):
        return here
    _total, rows = await queries.queue(await connection_of(session), 1)
    return f"/duplicates/{rows[0]['one_id']}/{rows[0]['other_id']}" if rows else "/duplicates"


def judged_words(kind: Judgement, done: judging.Done) -> str:
    if done == "proposed":
        return _("The secretariat is asked to confirm it. Until then the public records stay as they are.")
    words = {
        "same": _("They are one activity now: the other record leads to the one that stands."),
        "joint": _("Joint work: both records stay, and totals count them once."),
        "related": _("One is a part of the other now, and totals count it once."),
        "different": _("Two works. You are not asked of them again."),
    }[kind]
    return (
        f"{words} {_('What it changes of a public record waits for the secretariat.')}"
        if done == "waits"
        else words
    )


def said_words(kind: Judgement) -> str:
    if kind == "different":
        return _("Thank you. You are not asked of these two again.")
    return _("Its reporters and the secretariat are told. You may go on with your own record or withdraw it.")


def undone_words(stay: list[str]) -> str:
    if not stay:
        return _("Undone: both records are as they were before.")
    words = ngettext(
        "Undone, but for %(n)d field that somebody has changed since: %(fields)s.",
        "Undone, but for %(n)d fields that somebody has changed since: %(fields)s.",
        len(stay),
    )
    return words % {"n": len(stay), "fields": ", ".join(told.fields(stay))}


routes: list[Any] = [queue, pair, both_places, decide]
