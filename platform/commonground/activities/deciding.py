"""A reviewer's decision: published, approved whole or in part, or returned; and who is told of it."""

from typing import Literal

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.schemas import Viewer
from commonground.activities import approving_part, remarks, revisions, service, telling
from commonground.activities.case import Case
from commonground.activities.errors import BadMove
from commonground.activities.remarks import Remarks
from commonground.activities.service import Author
from commonground.activities.telling import Verdict
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.base.web import Form

Do = Literal["publish", "part", "return"]
KNOWN: dict[str, Do] = {"publish": "publish", "part": "part", "return": "return"}
PREFIX = "comment-"


class Decision(msgspec.Struct, frozen=True):
    """`ticked` are fields to approve of several."""

    do: Do
    said: Remarks = Remarks()
    ticked: list[str] = []


def read(typed: Form) -> Decision:
    do = KNOWN.get(typed.one("do"))
    if do is None:
        raise BadMove(_("Choose to publish it or to return it."))
    on = {name.removeprefix(PREFIX): said for name, said in typed.texts() if name.startswith(PREFIX)}
    if named := typed.one("field"):
        said = remarks.gathered("", on | {named: typed.one("comment")})
    else:
        said = remarks.gathered(typed.one("comment"), on)
    return Decision(do, said, typed.many("approve"))


def problems(case: Case, decision: Decision, etag: str) -> list[Problem]:
    """What keeps the decision from being taken; nothing that was written is lost."""
    if etag != case.etag:
        return [changed_meanwhile()]
    if decision.do == "return" and not decision.said:
        return [comment_missing()]
    if decision.do == "publish" and decision.ticked and set(decision.ticked) < set(case.fields):
        return [only_some_ticked(len(decision.ticked), len(case.fields))]
    if decision.do == "part":
        return part_problems(case, decision)
    return decision.said.problems()


def part_problems(case: Case, decision: Decision) -> list[Problem]:
    unknown = set(decision.ticked) - set(case.fields)
    if not case.held or not decision.ticked or unknown:
        return [none_ticked()]
    if set(decision.ticked) < set(case.fields) and not decision.said:
        return [rest_unexplained()]
    return decision.said.problems()


async def act(session: AsyncSession, case: Case, viewer: Viewer, decision: Decision, source: str) -> str:
    """Carries it out and tells whoever handed it in; gives the words for the reviewer."""
    if decision.do == "return":
        await return_it(session, case, viewer, decision.said, source)
        return _("Returned with your comments.")
    if decision.do == "part" and set(decision.ticked) < set(case.fields):
        await approve_part(session, case, viewer, decision)
        return _("Approved in part: what you ticked is public, the rest is returned.")
    if case.held:
        await approve(session, case, viewer, decision.said)
        return _("Approved: the change is public.")
    await publish(session, case, viewer, decision.said, source)
    return _("Published.")


async def return_it(session: AsyncSession, case: Case, viewer: Viewer, said: Remarks, source: str) -> None:
    key, author = case.stored.id, Author(viewer.id, source)
    if case.held:
        person, mark = case.held.writer, case.held.etag
        await revisions.send_back(session, case.stored, author, said)
    else:
        person, mark = await telling.submitter(session, key), str(case.stored.version)
        await service.move(session, case.stored, "return", author, said.whole)
        await remarks.say(session, key, viewer.id, said)
    verdict = Verdict(activity=key, document=case.after, outcome="returned", mark=mark, said=said)
    await telling.tell(session, person, viewer.id, verdict)


async def approve_part(session: AsyncSession, case: Case, viewer: Viewer, decision: Decision) -> None:
    assert case.held is not None
    await approving_part.approve_part(
        session, case.stored, case.held.etag, decision.ticked, viewer, decision.said
    )
    verdict = Verdict(
        activity=case.stored.id,
        document=case.after,
        outcome="approved_in_part",
        mark=case.held.etag,
        said=decision.said,
        public=[field for field in case.fields if field in decision.ticked],
    )
    await telling.tell(session, case.held.writer, viewer.id, verdict)


async def approve(session: AsyncSession, case: Case, viewer: Viewer, said: Remarks) -> None:
    assert case.held is not None
    key = case.stored.id
    await revisions.approve(session, case.stored, case.held.etag, viewer.name)
    await close(session, key, viewer, said)
    verdict = Verdict(activity=key, document=case.after, outcome="approved", mark=case.held.etag, said=said)
    await telling.tell(session, case.held.writer, viewer.id, verdict)


async def publish(session: AsyncSession, case: Case, viewer: Viewer, said: Remarks, source: str) -> None:
    key = case.stored.id
    person = await telling.submitter(session, key)
    await service.move(session, case.stored, "publish", Author(viewer.id, source), said.whole)
    await close(session, key, viewer, said)
    mark = str(case.stored.version)
    verdict = Verdict(activity=key, document=case.after, outcome="published", mark=mark, said=said)
    await telling.tell(session, person, viewer.id, verdict)


async def close(session: AsyncSession, activity: int, viewer: Viewer, said: Remarks) -> None:
    """A word along with a yes asks for nothing: it is kept, and done."""
    await remarks.say(session, activity, viewer.id, said)
    await remarks.done(session, activity)


def changed_meanwhile() -> Problem:
    return Problem(
        field="",
        code="outdated_activity",
        message=_("It was changed since you opened this page."),
        remedy=_("Below it stands as it is now; look again, then decide."),
    )


def comment_missing() -> Problem:
    return Problem(
        field="comment",
        code="missing",
        message=_("Say why you return it."),
        remedy=_("Tell the officer what to mend."),
    )


def none_ticked() -> Problem:
    return Problem(
        field="",
        code="nothing_ticked",
        message=_("Nothing is ticked."),
        remedy=_("Tick the fields to approve, or return the whole."),
    )


def rest_unexplained() -> Problem:
    return Problem(
        field="comment",
        code="missing",
        message=_("Say why you return the rest."),
        remedy=_("Comment on a field that you did not tick, or on the whole."),
    )


def only_some_ticked(ticked: int, every: int) -> Problem:
    words = {"ticked": ticked, "every": every}
    return Problem(
        field="",
        code="only_some_ticked",
        message=_("You ticked %(ticked)d of %(every)d fields, and asked to approve all of them.") % words,
        remedy=_("Approve what is ticked, or tick them all."),
    )
