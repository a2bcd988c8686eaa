"""A signed link opens what it was made for, for as long as it was meant to, and nothing else."""

import time

import httpx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from litestar import get

from commonground.base import links
from commonground.base.errors import LinkExpired, LinkForged, status_of

SECRET = "a-secret-for-tests-only"
# Signed once: a token carries its second, and Hypothesis must be able to draw the same case again.
TOKEN = links.sign(SECRET, "confirm", {"activity": 3})
A_DAY_S = 24 * 60 * 60
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(PLAIN)
def test_what_was_signed_is_read_again(payload: object) -> None:
    token = links.sign(SECRET, "confirm", payload)
    if len(token) <= links.LONGEST:
        assert links.read(SECRET, "confirm", token, 60) == payload


@given(st.data())
def test_a_link_with_any_sign_changed_is_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(TOKEN) - 1))
    sign = data.draw(st.characters(exclude_characters=TOKEN[at]))
    # Base64 carries bits beyond the last byte of the signature, which mean nothing, and has two alphabets.
    assume(at < len(TOKEN) - 1 and {sign, TOKEN[at]} not in ({"-", "+"}, {"_", "/"}))
    with pytest.raises(LinkForged):
        links.read(SECRET, "confirm", TOKEN[:at] + sign + TOKEN[at + 1 :], A_DAY_S)


@given(st.text(st.characters()))
def test_any_text_that_is_no_link_is_refused(text: str) -> None:
    with pytest.raises(LinkForged):
        links.read(SECRET, "confirm", text, 60)


def test_a_link_for_one_thing_or_from_elsewhere_opens_nothing_here() -> None:
    token = links.sign(SECRET, "confirm", 3)
    for secret, purpose in ((SECRET, "reset"), ("another", "confirm")):
        with pytest.raises(LinkForged):
            links.read(secret, purpose, token, 60)


def test_an_endless_link_is_refused_unread() -> None:
    with pytest.raises(LinkForged):
        links.read(SECRET, "confirm", "." + "A" * 10_000_000, 60)


def test_an_old_link_says_that_it_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    token = links.sign(SECRET, "confirm", 3)
    later = time.time() + 3_601
    monkeypatch.setattr(time, "time", lambda: later)
    assert links.read(SECRET, "confirm", token, 7_200) == 3
    with pytest.raises(LinkExpired, match="Ask for a new one"):
        links.read(SECRET, "confirm", token, 3_600)


def test_the_two_are_told_apart_by_their_status() -> None:
    assert (status_of(LinkForged("")), status_of(LinkExpired(""))) == (400, 410)


@pytest.mark.parametrize(
    ("age_s", "status", "says"), [(None, 400, "copy all of it"), (-1, 410, "Ask for a new")]
)
async def test_the_page_says_what_to_do(
    client: httpx.AsyncClient, age_s: int | None, status: int, says: str
) -> None:
    """On the real app with one more address, since each room has links of its own."""

    @get(f"/opened/{status}")
    async def opened() -> str:
        token = "x" if age_s is None else links.sign(SECRET, "confirm", 3)
        return str(links.read(SECRET, "confirm", token, age_s or 60))

    client._transport.app.app.register(opened)  # type: ignore[attr-defined]
    answer = await client.get(f"/opened/{status}")
    assert answer.status_code == status
    assert says in answer.text
