import html
import re
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from commonground.activities import filters
from commonground.base.database import Database
from commonground.catalogue import queries

CELL = re.compile(r'<td class="n gap-cell[^"]*"><a class="openable" href="([^"]+)">([\d,]+)</a>')


@pytest.mark.parametrize(
    "query",
    [
        "",
        "status=ongoing",
        "area=capacity&area=awareness",
        "country=MN&country=CN",
        "by=every_country",
        "by=admin_unit&country=MN",
        "by=admin_unit&country=CN&status=completed&area=restoration",
    ],
)
async def test_every_cell_opens_exactly_what_it_counts(
    visitor: httpx.AsyncClient, filled: Database, query: str
) -> None:
    found = CELL.findall((await visitor.get(f"/gaps?{query}")).text)
    assert found
    async with filled.published.acquire() as connection:
        for address, count in found:
            chosen, _page = filters.read(parse_qsl(urlsplit(html.unescape(address)).query))
            keys = await queries.matching_ids(connection, chosen)
            assert len(keys) == int(count.replace(",", "")), address


async def test_rows_lead_to_the_whole(visitor: httpx.AsyncClient) -> None:
    for query in ("", "by=admin_unit&country=MN"):
        text = (await visitor.get(f"/gaps?{query}")).text
        body, foot = text.split("<tfoot>")
        rows = [int(row.replace(",", "")) for row in re.findall(r">([\d,]+)</a></td></tr>", body)]
        less = [int(one.replace(",", "")) for one in re.findall(r">−([\d,]+)</td>", foot)]
        more = [int(one.replace(",", "")) for one in re.findall(r">\+([\d,]+)</td>", foot)]
        whole = re.findall(r">([\d,]+)</a></td></tr>", foot)[-1]
        assert sum(rows) - sum(less) + sum(more) == int(whole.replace(",", ""))


async def test_units_are_shown_for_a_chosen_country_only(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/gaps?by=admin_unit")
    assert answer.status_code == 422
    assert (await visitor.get("/gaps?by=moon")).status_code == 422
