"""Forms are bounded in fields and leave nothing in memory, whoever sends them."""

import httpx
import pytest
from litestar.connection import request as framework

from commonground.base import bodies
from commonground.base.web import Form

AS_FORM = {"content-type": "application/x-www-form-urlencoded"}


async def test_a_form_is_forgotten_with_its_request(client: httpx.AsyncClient) -> None:
    before = framework.parse_url_encoded_form_data.cache_info().currsize
    answer = await client.post("/sign-in", content=b"password=of-somebody", headers=AS_FORM)
    assert answer.status_code == 403
    assert framework.parse_url_encoded_form_data.cache_info().currsize == before


async def test_a_form_of_endless_fields_is_refused(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed = []
    monkeypatch.setattr(bodies, "parse_qsl", lambda *_some, **_more: parsed.append(1) or [])
    body = b"&".join(b"a%d=1" % at for at in range(bodies.MOST_FIELDS + 1))
    answer = await client.post("/sign-in", content=body, headers=AS_FORM)
    assert answer.status_code == 400
    assert "more fields than any of ours" in answer.text
    assert parsed == [], "nothing is spent on it"


def test_fields_come_as_they_were_typed_several_of_a_name_and_empty_ones_too() -> None:
    assert bodies.fields_of(b"a=1&b=%E5%90%8D+x&a=2&c=&%C3%A9=%2B") == {
        "a": ["1", "2"],
        "b": "名 x",
        "c": "",
        "é": "+",
    }
    assert bodies.fields_of("title=名".encode()) == {"title": "名"}, "as some programs send it"
    assert bodies.fields_of(b"") == {}


def test_asking_a_form_for_a_field_does_not_go_through_all_of_them() -> None:
    class Counting(list[tuple[str, object]]):
        times = 0

        def __iter__(self):  # type: ignore[no-untyped-def]
            type(self).times += 1
            return super().__iter__()

    form = Form(Counting([("a", "1"), ("b", object()), ("a", "2")]))
    begun = Counting.times
    assert (form.one("a"), form.one("b", "x"), form.many("a"), form.many("z")) == ("1", "x", ["1", "2"], [])
    assert Counting.times == begun
