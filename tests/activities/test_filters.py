"""The one set of filters: what is read from an address, and what it selects."""

import itertools
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.activities import filters, service
from commonground.activities.conditions import Arguments, conditions
from commonground.activities.filters import Filters, Page
from commonground.activities.schemas import Activity, Need, Share
from commonground.activities.service import Author
from commonground.base.errors import UnknownFilter
from commonground.base.texts import written

SEED = Author(None, "seed")
codes = {name: st.sampled_from(sorted(filters.CLOSED[name])) for name in filters.CLOSED}


@st.composite
def any_filters(draw: st.DrawFn) -> Filters:
    values = {name: tuple(draw(st.lists(code, max_size=3, unique=True))) for name, code in codes.items()}
    words = st.text("abc жМ湖 ", min_size=1, max_size=9).map(str.strip).filter(bool)
    values["q"] = tuple(draw(st.lists(words, max_size=2, unique=True)))
    values["organisation"] = tuple(draw(st.lists(st.integers(1, 10**6), max_size=2, unique=True)))
    first, last = sorted(draw(st.tuples(st.integers(1900, 2200), st.integers(1900, 2200))))
    return Filters(
        **values,
        year_from=draw(st.none() | st.just(first)),
        year_to=draw(st.none() | st.just(last)),
        confirmed_before=draw(st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1))),
        bbox=draw(st.none() | st.sampled_from([(87.0, 41.0, 120.0, 52.0), (170.0, 50.0, -170.0, 70.0)])),
    )


@given(any_filters())
def test_an_address_alone_rebuilds_the_view(given: Filters) -> None:
    assert filters.read(filters.pairs(given)) == (given, Page())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("colour", "green"),
        ("area", "restauration"),
        ("country", "XX1"),
        ("status", "done"),
        ("year_from", "last"),
        ("year_from", "20244"),
        ("bbox", "1,2,3"),
        ("bbox", "1,60,3,50"),
        ("bbox", "nan,1,2,3"),
        ("limit", "0"),
        ("limit", "1001"),
        ("page", "-1"),
        ("sort", "colour"),
        ("year_from", "1899"),
        ("confirmed_before", "yesterday"),
        ("organisation", "GEF"),
        ("state", "secret"),
    ],
)
def test_an_unknown_filter_or_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(UnknownFilter) as refusal:
        filters.read([(name, value)])
    assert refusal.value.problems[0].field == name
    assert refusal.value.problems[0].remedy


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(UnknownFilter) as refusal:
        filters.read([("year_from", "2025"), ("year_to", "2015")])
    assert refusal.value.problems[0].field == "year_to"


async def test_a_code_that_only_the_database_can_know_is_refused_by_name(connection) -> None:  # type: ignore[no-untyped-def]
    for name, value in (
        ("framework", "no-such"),
        ("admin_unit", "MN-999"),
        ("theme", "magic"),
        ("organisation", "9"),
    ):
        chosen, _page = filters.read([(name, value)])
        with pytest.raises(UnknownFilter) as refusal:
            await filters.confirm(connection, chosen)
        assert refusal.value.problems[0].field == name


def document(title: str, **more: object) -> Activity:
    whole = [Share(code="MN", share=Decimal(100))]
    return Activity(title=written(title), **({"countries": whole} | more))  # type: ignore[arg-type]


async def found(session, **chosen: object) -> list[str]:  # type: ignore[no-untyped-def]
    connection = await service.connection_of(session)
    arguments = Arguments()
    where = conditions(Filters(**chosen), arguments)  # type: ignore[arg-type]
    query = f"SELECT chosen_text(title, 'en') FROM activity_card c WHERE {where} ORDER BY 1"
    return [row[0] for row in await connection.fetch(query, *arguments.values)]


async def test_values_of_one_filter_are_or_and_filters_are_and(session) -> None:  # type: ignore[no-untyped-def]
    for country, need in itertools.product(("MN", "CN", "RU"), ("funding", "data")):
        shares = [Share(code=country, share=Decimal(100))]
        one = document(f"{country} {need}", countries=shares, needs=[Need(kind=need)])  # type: ignore[arg-type]
        await service.create(session, one, SEED, "published")
    assert await found(session, country=("MN", "CN"), need=("data",)) == ["CN data", "MN data"]


async def test_an_activity_is_in_a_period_when_its_dates_overlap_it(session) -> None:  # type: ignore[no-untyped-def]
    spans = {
        "closed": (date(2010, 5, 1), date(2012, 5, 1)),
        "open end": (date(2011, 1, 1), None),
        "open start": (None, date(2011, 1, 1)),
        "undated": (None, None),
    }
    for title, (start, end) in spans.items():
        await service.create(
            session, document(title, planned_start=start, planned_end=end), SEED, "published"
        )
    assert await found(session, year_from=2012, year_to=2013) == ["closed", "open end"]
    assert await found(session, year_from=2000, year_to=2009) == ["open start"]
    assert await found(session, year_from=2030) == ["open end"]


@pytest.mark.parametrize(
    ("search", "hit"),
    [
        ("baik", True),
        ("LAKE baikal", True),
        ("贝加尔", True),
        ("加尔", True),
        ("baikal gobi", False),
        ("%", False),
    ],
)
async def test_search_finds_words_by_their_beginning_and_scripts_without_spaces_as_written(  # type: ignore[no-untyped-def]
    session, search: str, hit: bool
) -> None:
    title = written("The basin of Lake Baikal") | written("贝加尔湖流域", "zh")
    await service.create(session, Activity(title=title), SEED, "published")
    assert bool(await found(session, q=(search,))) is hit


@given(st.text(max_size=40))
def test_no_search_text_breaks_the_query_it_becomes(text: str) -> None:
    arguments = Arguments()
    conditions(Filters(q=(text,)), arguments)
    assert all(isinstance(value, str) for value in arguments.values)
