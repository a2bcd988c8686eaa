"""Two people at one record, one with the form and one over the API, and a reviewer, in any order there is.

A field's value that was accepted either stands or was written over by somebody who had seen it; every
accepted value is in the history; the public always sees what was approved last.
"""

import asyncio
import html
import os
import re
from collections.abc import Awaitable, Iterator
from contextlib import AsyncExitStack
from typing import Any, ClassVar, TypeVar

import httpx
import pytest
from hypothesis import HealthCheck, settings, target
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.activities.town import Town, Visitor, form_in, keep_open, people
from tests.conftest import copied

from commonground.accounts.schemas import Viewer
from commonground.activities import editing
from commonground.activities.schemas import Activity, as_json
from commonground.base import database as databases
from commonground.base.settings import Settings

# `make proof` asks for 200, which takes some minutes.
INTERLEAVINGS = int(os.environ.get("COMMONGROUND_INTERLEAVINGS", "25"))
ENOUGH = 100
STEPS = 14
FIELDS = ("title", "homepage")
TOKEN = re.compile(r"w\d+w")
Found = TypeVar("Found")


class World:
    """One platform for all interleavings, in a loop of its own that rules can call into."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.runner, self.stack = asyncio.Runner(), AsyncExitStack()
        self.counted = 0

    def do(self, work: Awaitable[Found]) -> Found:
        async def done() -> Found:
            return await work

        return self.runner.run(done())

    async def open(self, reference: str, cluster_url: str) -> None:
        url = await copied(reference, cluster_url, f"editors_{os.urandom(3).hex()}")
        database = await self.stack.enter_async_context(databases.connected(url, self.settings))
        keys: dict[str, int] = {}
        async with database.sessions.begin() as session:
            await people(session, keys)
        opened, self.closing = asyncio.get_running_loop().create_future(), asyncio.Event()
        self.keeper = asyncio.create_task(keep_open(url, self.settings, opened, self.closing))
        self.town = Town(database, await opened, keys)
        self.officer = await self.stack.enter_async_context(self.town.visit("officer"))
        self.reviewer = await self.stack.enter_async_context(self.town.visit("secretariat"))
        self.api = (await self.stack.enter_async_context(self.town.visit())).client
        self.tokens = {who: await self.town.token(who) for who in ("officer", "colleague", "secretariat")}

    async def close(self) -> None:
        self.closing.set()
        await self.keeper
        await self.stack.aclose()


@pytest.fixture
def world(reference: str, cluster_url: str, settings: Settings) -> Iterator[World]:
    made = World(settings)
    made.do(made.open(reference, cluster_url))
    yield made
    made.do(made.close())
    made.runner.close()


def values_of(document: Activity) -> dict[str, str]:
    """The tokens of the fields that the editors write."""
    texts = {"title": document.title["en"].text, "homepage": document.homepage}
    return {field: "".join(TOKEN.findall(text)) for field, text in texts.items()}


def written(field: str, token: str) -> str:
    return f"https://{token}.example" if field == "homepage" else f"Belts {token}"


def patch_of(field: str, token: str) -> dict[str, Any]:
    text = written(field, token)
    return {field: text if field == "homepage" else {"en": {"text": text}}}


class Editors(RuleBasedStateMachine):
    world: ClassVar[World]
    told: ClassVar[dict[str, int]] = {}

    @initialize(is_public=st.booleans())
    def begin(self, is_public: bool) -> None:
        self.town = self.world.town
        answer = self.ask("POST", "/activities", "officer", json=self.town.document())
        self.key = int(answer.json()["id"])
        self.form: dict[str, Any] | None = None
        self.typed: dict[str, str] = {}
        self.read: tuple[str, dict[str, str]] | None = None
        self.case = ""
        self.seen: dict[str, set[str]] = {"officer": {""}, "colleague": {""}, "secretariat": {""}}
        self.accepted: set[str] = set()
        self.public: dict[str, str] | None = None
        self.happened: list[str] = []
        if is_public:
            for who, move in (("officer", "submit"), ("secretariat", "publish")):
                self.ask("POST", f"/activities/{self.key}/{move}", who)
            self.public = self.now_public()
            assert self.public

    def ask(self, method: str, path: str, who: str, **more: Any) -> httpx.Response:
        headers = self.world.tokens[who] | more.pop("headers", {})
        return self.world.do(self.world.api.request(method, path, headers=headers, **more))

    def post(self, visitor: Visitor, path: str, fields: dict[str, Any]) -> httpx.Response:
        return self.world.do(visitor.post(path, fields))

    def new_token(self) -> str:
        self.world.counted += 1
        return f"w{self.world.counted}w"

    def tell(self, what: str) -> None:
        self.happened.append(what)
        self.told[what] = self.told.get(what, 0) + 1

    def see(self, who: str, text: str) -> None:
        self.seen[who] |= set(TOKEN.findall(text))

    async def working(self) -> editing.Working:
        """As a member of the organisation has it before them."""
        viewer = Viewer(
            self.town.keys["colleague"],
            "",
            "",
            "member",
            "en",
            {self.town.keys["Agency of the Gobi"]: "editor"},
        )
        async with self.town.database.sessions.begin() as session:
            return await editing.opened(session, viewer, self.key)

    def stands(self) -> dict[str, str]:
        return values_of(self.world.do(self.working()).document)

    def state(self) -> str:
        return self.world.do(self.town.stored(self.key)).state

    def took(self, who: str, before: dict[str, str], typed: dict[str, str], after: dict[str, str]) -> None:
        """A write was accepted: it stands, the rest is untouched, and nothing unseen was written over."""
        for field in FIELDS:
            if field in typed:
                assert after[field] == typed[field]
                assert before[field] in self.seen[who] | {typed[field]}, f"{who} wrote over {field} unseen"
            else:
                assert after[field] == before[field], f"{who} changed {field} without typing there"
        self.accepted |= set(typed.values())
        self.seen[who] |= set(typed.values())

    # The officer, with the form.

    @rule()
    def officer_opens(self) -> None:
        page = self.world.do(self.world.officer.get(f"/activities/{self.key}/edit?step=1")).text
        self.form, self.typed = form_in(page), {}
        self.see("officer", " ".join(str(self.form[field]) for field in FIELDS))

    @rule(field=st.sampled_from(FIELDS))
    def officer_types(self, field: str) -> None:
        if not self.form:
            self.officer_opens()
        assert self.form
        self.typed[field] = self.new_token()
        self.form[field] = written(field, self.typed[field])
        answer = self.post(self.world.officer, f"/activities/{self.key}/typing?step=1", self.form)
        assert answer.status_code in (200, 409)

    @rule(field=st.sampled_from(FIELDS))
    def officer_saves(self, field: str) -> None:
        if not self.typed:
            self.officer_types(field)
        assert self.form
        before = self.stands()
        answer = self.post(
            self.world.officer, f"/activities/{self.key}/edit?step=1", self.form | {"do": "save"}
        )
        after = self.stands()
        if answer.status_code == 409:
            self.tell("merge page")
            assert after == before
            self.form = form_in(answer.text)
            for field, token in self.typed.items():
                assert token in self.form[field], "what was typed stands in the form again"
            self.see("officer", html.unescape(answer.text))
            return
        assert answer.status_code == 303, answer.text
        self.tell("form saved")
        self.took("officer", before, self.typed, after)
        self.form, self.typed = None, {}
        if self.public is not None:
            self.still_public()

    @rule()
    def officer_submits(self) -> None:
        before = self.stands()
        answer = self.ask("POST", f"/activities/{self.key}/submit", "officer")
        assert answer.status_code == 200, answer.text
        assert self.stands() == before

    @rule()
    def officer_confirms(self) -> None:
        before = self.stands()
        answer = self.post(self.world.officer, f"/activities/{self.key}/confirm", {})
        assert answer.status_code in (200, 303, 409), answer.text
        assert self.stands() == before

    # The colleague, over the API.

    @rule()
    def colleague_reads(self) -> None:
        working = self.world.do(self.working())
        self.read = (working.etag, values_of(working.document))
        self.see("colleague", " ".join(self.read[1].values()))

    @rule(field=st.sampled_from(FIELDS))
    def colleague_patches(self, field: str) -> None:
        if not self.read:
            self.colleague_reads()
        assert self.read
        token, before = self.new_token(), self.stands()
        answer = self.patch("colleague", field, token, self.read[0])
        if answer.status_code == 412:
            self.tell("refused with 412")
            assert self.stands() == before
            self.read = None
            return
        assert answer.status_code in (200, 202), answer.text
        self.tell("patched")
        self.took("colleague", before, {field: token}, self.stands())
        self.read = (answer.headers["etag"], self.stands())

    def patch(self, who: str, field: str, token: str, etag: str) -> httpx.Response:
        headers = {"If-Match": etag}
        return self.ask("PATCH", f"/activities/{self.key}", who, json=patch_of(field, token), headers=headers)

    # The secretariat reviews, and now and then writes what is public itself.

    @rule()
    def reviewer_opens(self) -> None:
        page = self.world.do(self.world.reviewer.get(f"/review/{self.key}")).text
        found = re.search(r'name="etag" value="([^"]*)"', page)
        self.case = html.unescape(found[1]) if found else ""
        self.see("secretariat", html.unescape(page))

    @rule()
    def reviewer_approves(self) -> None:
        if not self.case:
            self.officer_submits()
            self.reviewer_opens()
        public, working = self.now_public(), self.world.do(self.working())
        waits = self.state() == "submitted" or bool(working.held and working.held.state == "submitted")
        fields = {"etag": self.case, "do": "publish"}
        answer = self.post(self.world.reviewer, f"/review/{self.key}", fields)
        self.case = ""
        if answer.status_code == 422 or not waits:
            self.tell("looked at again")
            assert self.now_public() == public
            return
        assert answer.status_code == 303, answer.text
        self.tell("approved")
        now = self.now_public()
        assert now is not None
        if public is None:
            assert now == values_of(working.document)
        else:
            self.merged(public, working, now)
        self.public = now

    def merged(self, public: dict[str, str], working: editing.Working, now: dict[str, str]) -> None:
        """What the change changed is public; the rest stays as it was."""
        assert working.held
        base = self.world.do(self.version(working.held.based_on))
        for field, value in values_of(working.held.document).items():
            if value == base[field]:
                assert now[field] == public[field]
            else:
                assert now[field] == value
                known = {base[field], value} | self.seen["secretariat"]
                assert public[field] in known, f"approved over {field} unseen"

    @precondition(lambda self: self.case)
    @rule()
    def reviewer_returns(self) -> None:
        public, before = self.now_public(), self.stands()
        headers = {"If-Match": self.case}
        self.ask(
            "POST", f"/activities/{self.key}/return", "secretariat", json={"comment": "Why?"}, headers=headers
        )
        self.case = ""
        assert (self.now_public(), self.stands()) == (public, before)

    @precondition(lambda self: self.public is not None)
    @rule(field=st.sampled_from(FIELDS))
    def secretariat_writes(self, field: str) -> None:
        stored = self.world.do(self.town.stored(self.key))
        token, before = self.new_token(), values_of(stored.document)
        self.see("secretariat", " ".join(before.values()))
        answer = self.patch("secretariat", field, token, stored.etag)
        assert answer.status_code == 200, answer.text
        self.tell("secretariat wrote")
        self.public = values_of(self.world.do(self.town.stored(self.key)).document)
        self.took("secretariat", before, {field: token}, self.public)

    # What holds whatever happened.

    def now_public(self) -> dict[str, str] | None:
        found = self.world.do(self.town.public(self.key))
        return values_of(found.document) if found else None

    def still_public(self) -> None:
        assert self.now_public() == self.public

    async def version(self, number: int) -> dict[str, str]:
        query = "SELECT document FROM activity_version WHERE activity_id = $1 AND number = $2"
        found = await self.town.database.everything.fetchval(query, self.key, number)
        return values_of(editing.from_json(found))

    @invariant()
    def the_public_sees_what_was_approved_last(self) -> None:
        if hasattr(self, "key"):
            self.still_public()

    @invariant()
    def every_version_is_in_the_history_in_order(self) -> None:
        if not hasattr(self, "key"):
            return
        rows = self.world.do(
            self.town.database.everything.fetch(
                "SELECT number, document FROM activity_version WHERE activity_id = $1 ORDER BY id", self.key
            )
        )
        assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
        stored = self.world.do(self.town.stored(self.key))
        assert (stored.version, as_json(stored.document)) == (len(rows), rows[-1]["document"])

    def teardown(self) -> None:
        if not hasattr(self, "key"):
            return
        query = """
            SELECT string_agg(document::text, ' ') FROM (
                SELECT document FROM activity_version WHERE activity_id = $1
                UNION ALL SELECT document FROM revision_version WHERE activity_id = $1) d
            """
        history = self.world.do(self.town.database.everything.fetchval(query, self.key))
        assert self.accepted <= set(TOKEN.findall(history))
        target(float(len(set(self.happened))))


@pytest.mark.hypothesis
def test_no_accepted_change_is_lost_in_any_order_of_two_editors_and_a_reviewer(world: World) -> None:
    Editors.world, Editors.told = world, {}
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    chosen = settings(
        max_examples=INTERLEAVINGS,
        stateful_step_count=STEPS,
        database=None,
        suppress_health_check=checks,
    )
    run_state_machine_as_test(Editors, settings=chosen)
    print(", ".join(f"{what} {count}" for what, count in sorted(Editors.told.items())))
    if INTERLEAVINGS >= ENOUGH:
        assert {"merge page", "refused with 412", "approved", "looked at again"} <= set(Editors.told)
