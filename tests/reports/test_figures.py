"""The counting rules, on made-up selections: whatever the records, rows lead to the total."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from commonground.activities.schemas import Share
from commonground.base.texts import written
from commonground.reports.figures import count
from commonground.reports.schemas import (
    Figures,
    Involved,
    Line,
    Link,
    Measures,
    Outcome,
    Record,
    Scope,
    Snapshot,
    Table,
)

COUNTRIES = ("CN", "KP", "JP", "MN", "KR", "RU")
AREAS = ("restoration", "capacity", "integration", "resources", "engagement", "awareness", "unclassified")
ON = date(2026, 11, 21)


def shares(codes: tuple[str, ...]) -> st.SearchStrategy[list[Share]]:
    """One to four codes whose shares sum to 100."""

    def cut(drawn: tuple[list[str], list[int]]) -> list[Share]:
        chosen, cuts = drawn
        points = [0, *sorted(cuts[: len(chosen) - 1]), 10_000]
        pairs = zip(chosen, points, points[1:], strict=False)
        return [Share(code=code, share=Decimal(end - start) / 100) for code, start, end in pairs]

    few = st.lists(st.sampled_from(codes), min_size=1, max_size=4, unique=True)
    return st.tuples(few, st.lists(st.integers(0, 10_000), min_size=3, max_size=3)).map(cut)


money = st.decimals("0.01", "99999999.99", places=2)
lines = st.builds(
    lambda kind, amount, usd: Line(kind, amount, "USD" if usd else "MNT", amount if usd else None),
    st.sampled_from(("budget", "commitment", "disbursement")),
    money,
    st.booleans(),
)
outcomes = st.builds(
    lambda indicator, achieved, response: Outcome(indicator, achieved=achieved, response=response),
    st.sampled_from(("hectares", "people_trained", "trees")),
    st.integers(0, 1_000_000).map(Decimal),
    st.sampled_from((None, "avoid", "reduce", "reverse")),
)
people = st.lists(
    st.builds(
        lambda key, role: Involved(key, role, written(f"Organisation {key}")),
        st.integers(1, 9),
        st.sampled_from(("lead", "funding", "implementing")),
    ),
    max_size=3,
)


def record(key: int, **more: Any) -> Record:
    return Record(id=key, title=written(f"Activity {key}"), **({"status": "ongoing"} | more))


bodies = st.fixed_dictionaries(
    {
        # One country more than the report is about, and sometimes none of its own.
        "countries": shares((*COUNTRIES, "KZ")).filter(lambda found: any(one.code != "KZ" for one in found)),
        "areas": shares(AREAS),
        "lines": st.lists(lines, max_size=3),
        "outcomes": st.lists(outcomes, max_size=2),
        "involved": people,
        "status": st.sampled_from(("planned", "ongoing", "completed")),
        "themes": st.lists(st.sampled_from(("drought", "grazing")), unique=True),
    }
)
# Links may lead anywhere, in circles and out of the selection too.
links = st.lists(
    st.builds(Link, st.integers(1, 14), st.integers(1, 14), st.sampled_from(("duplicate", "joint", "child"))),
    max_size=10,
    unique_by=lambda link: link.id,
)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    found = draw(st.lists(bodies, max_size=9))
    return snapshot([record(key, **body) for key, body in enumerate(found, 1)], draw(links))


def snapshot(records: list[Record], chain: list[Link] | None = None) -> Snapshot:
    scope = Scope(countries=COUNTRIES, areas=AREAS)
    return Snapshot(taken_on=ON, filters=[], scope=scope, records=records, links=chain or [])


def tables(figures: Figures) -> list[Table]:
    found = [getattr(figures, name) for name in figures.__struct_fields__]
    return [one for one in found if isinstance(one, Table)]


@given(snapshots())
def test_the_rows_less_what_is_in_several_rows_make_the_total(given: Snapshot) -> None:
    figures, _opens = count(given)
    for table in tables(figures):
        for what in ("gross", "overlap", "net"):
            rows = sum(getattr(row.activities, what) for row in table.rows)
            assert rows - getattr(table.several.activities, what) == getattr(figures.total.activities, what)


@given(snapshots())
def test_apportioned_amounts_of_the_rows_sum_to_the_total_exactly(given: Snapshot) -> None:
    figures, _opens = count(given)
    for table in (figures.by_country, figures.by_area, figures.by_status, figures.by_country_area):
        for name, total in figures.total.amounts.items():
            assert sum(row.amounts.get(name, Decimal(0)) for row in table.rows) == total


@given(snapshots())
def test_what_is_inside_and_what_is_outside_make_what_the_counted_records_state(given: Snapshot) -> None:
    figures, opens = count(given)
    keep = {key for key, _one in opens["total.net"]}
    for kind in ("budget", "commitment", "disbursement"):
        stated = sum(
            line.amount_usd
            for one in given.records
            if one.id in keep
            for line in one.lines
            if line.kind == kind and line.amount_usd is not None
        )
        assert figures.total.amounts.get(kind, 0) + figures.outside.get(kind, 0) == stated


@given(snapshots(), st.randoms())
def test_the_order_of_records_does_not_matter(given: Snapshot, random: Any) -> None:
    shuffled = list(given.records)
    random.shuffle(shuffled)
    mixed = msgspec.structs.replace(given, records=shuffled, links=given.links[::-1])
    assert count(mixed) == count(given)


@given(snapshots(), bodies)
def test_one_more_duplicate_changes_gross_and_overlap_but_never_net(given: Snapshot, body: Any) -> None:
    if not given.records:
        return
    twin = record(99, **body)
    more = msgspec.structs.replace(
        given,
        records=[*given.records, twin],
        links=[*given.links, Link(99, given.records[0].id, "duplicate")],
    )
    before, after = count(given)[0].total, count(more)[0].total
    assert after.activities.gross == before.activities.gross + 1
    assert after.activities.overlap == before.activities.overlap + 1
    assert after.activities.net == before.activities.net
    assert after.amounts == before.amounts


@given(snapshots())
def test_every_figure_opens_as_many_activities_as_it_counts(given: Snapshot) -> None:
    figures, opens = count(given)

    def holds(key: str, measures: Measures) -> None:
        for what in ("gross", "overlap", "net"):
            assert len(opens[f"{key}.{what}"]) == getattr(measures.activities, what)
        for name, amount in measures.amounts.items():
            assert sum(given for _id, given in opens[f"{key}.{name}"]) == amount

    holds("total", figures.total)
    for row in figures.by_country.rows:
        holds(f"country.{row.code}", row)
    for row in figures.by_theme.rows:
        holds(f"theme.{row.code or 'none'}", row)


@given(snapshots())
def test_no_work_is_lost_whatever_the_links(given: Snapshot) -> None:
    figures, _opens = count(given)
    assert bool(figures.total.activities.net) == bool(given.records)


def net(records: list[int], *chain: tuple[int, int, str]) -> set[int]:
    given = snapshot(
        [record(key, countries=[Share(code="MN", share=Decimal(100))]) for key in records],
        [Link(*link) for link in chain],
    )
    return {key for key, _one in count(given)[1]["total.net"]}


def test_a_child_without_its_parent_counts() -> None:
    assert net([2], (2, 1, "child")) == {2}


def test_a_child_beside_its_parent_does_not() -> None:
    assert net([1, 2], (2, 1, "child")) == {1}


def test_two_children_without_their_parent_count_both() -> None:
    assert net([2, 3], (2, 1, "child"), (3, 1, "child")) == {2, 3}


def test_two_tellings_of_work_that_is_itself_not_chosen_count_once() -> None:
    assert net([3, 2], (2, 1, "duplicate"), (3, 1, "joint")) == {2}


def test_a_child_whose_parent_is_told_by_another_record_does_not_count_beside_that() -> None:
    assert net([2, 5], (2, 1, "child"), (5, 1, "joint")) == {5}


def test_a_grandchild_does_not_count_beside_its_grandparent() -> None:
    assert net([1, 3], (3, 2, "child"), (2, 1, "child")) == {1}


def test_a_circle_of_links_counts_once() -> None:
    assert net([1, 2, 3], (1, 2, "joint"), (2, 3, "joint"), (3, 1, "joint")) == {1}
    assert net([1, 2], (1, 2, "child"), (2, 1, "child")) == {1}


def test_hectares_a_year_are_not_added_to_hectares() -> None:
    yearly = Outcome("hectares", unit="ha a year", target=Decimal(295))
    plain = Outcome("hectares", target=Decimal(1000))
    body = {"countries": [Share(code="KR", share=Decimal(100))], "outcomes": [yearly, plain]}
    figures, _opens = count(snapshot([record(1, **body)]))
    assert figures.total.amounts["result.hectares.target"] == 1000


def test_drawn_ground_shared_by_two_rows_stands_between_them() -> None:
    body = {
        "countries": [Share(code="MN", share=Decimal(50)), Share(code="CN", share=Decimal(50))],
        "drawn": True,
    }
    given = snapshot([record(1, **body)])
    given = msgspec.structs.replace(
        given, drawn_ha={"total": Decimal(7), "country.MN": Decimal(6), "country.CN": Decimal(4)}
    )
    figures, _opens = count(given)
    assert figures.by_country.several.drawn_ha == 3
