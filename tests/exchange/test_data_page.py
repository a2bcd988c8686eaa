import re

import httpx


async def test_the_page_of_the_doors_leads_to_files_that_are_there(client: httpx.AsyncClient) -> None:
    page = await client.get("/data")
    assert page.status_code == 200
    addresses = set(re.findall(r'href="(/(?:activities|changes|feeds)[^"]*)"', page.text))
    assert {
        "/activities.gpkg",
        "/activities.prais4.xlsx",
        "/activities.about.json",
        "/changes.jsonl",
    } <= addresses
    for address in addresses:
        assert (await client.get(address.replace("&amp;", "&"))).status_code == 200, address


async def test_every_page_leads_there(client: httpx.AsyncClient) -> None:
    assert 'href="/data"' in (await client.get("/gaps")).text
