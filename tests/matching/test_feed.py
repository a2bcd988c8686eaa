"""The feed of opportunities."""

import httpx
from lxml import etree

ATOM = {"a": "http://www.w3.org/2005/Atom"}


async def test_the_feed_lists_what_the_list_of_opportunities_holds(client: httpx.AsyncClient) -> None:
    answer = await client.get("/feeds/opportunities.atom?country=MN")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = etree.fromstring(answer.content)
    listed = (await client.get("/opportunities.json?country=MN&limit=1000")).json()
    entries = feed.xpath("//a:entry/a:id/text()", namespaces=ATOM)
    assert {entry.rsplit("/", 1)[1] for entry in entries} == {str(one["id"]) for one in listed["items"]}


async def test_the_feed_refuses_an_unknown_filter_by_name(client: httpx.AsyncClient) -> None:
    answer = await client.get("/feeds/opportunities.atom?colour=red")
    assert answer.status_code == 422
    assert "colour" in answer.text
