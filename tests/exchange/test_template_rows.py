"""The round trip of every field the template carries, without a database: document, rows, document."""

from datetime import date
from typing import Any, get_args

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.activities import schemas
from commonground.activities.schemas import (
    Activity,
    BudgetLine,
    Lesson,
    Location,
    Need,
    Partner,
    Result,
    Share,
    Source,
)
from commonground.base.texts import Text
from commonground.exchange import roundtrip
from commonground.exchange.formats import template_cells, template_rows
from commonground.exchange.formats.template_cells import Row
from commonground.exchange.formats.template_columns import CARRIED, PARTS

words = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=30)
some = words.filter(lambda text: bool(template_cells.plain(text)))
texts = st.dictionaries(
    st.sampled_from(["en", "mn", "zh"]),
    st.builds(Text, some, st.sampled_from(["human", "machine"])),
    max_size=3,
)
money = st.decimals(-(10**17), 10**17, places=2, allow_nan=False)
days = st.none() | st.dates(date(1850, 1, 1), date(2200, 1, 1))
ids = st.integers(1, 10**9)
degrees = st.floats(-80, 80, allow_nan=False)
drawn = st.one_of(
    st.none(),
    st.builds(lambda x, y: {"type": "Point", "coordinates": [x, y]}, degrees, degrees),
    st.just({"type": "Polygon", "coordinates": [[[1, 1], [2, 1], [2, 2], [1, 1]]]}),
    st.just({"type": "Point", "coordinates": [1, 2, 3]}),
)


def one_of(literal: Any) -> Any:
    return st.sampled_from(get_args(literal))


def shares(codes: list[str]) -> Any:
    parts = st.builds(Share, st.sampled_from(codes), st.decimals(0, 100, places=2))
    return st.lists(parts, max_size=4, unique_by=lambda share: share.code)


needs = st.lists(st.builds(Need, kind=one_of(schemas.NeedKind), detail=texts, open=st.booleans()), max_size=3)
documents = st.builds(
    Activity,
    identifier=st.none() | some,
    title=texts,
    summary=texts,
    lead=st.none() | ids,
    areas=shares(["restoration", "capacity", "unclassified"]),
    countries=shares(["MN", "CN", "JP"]),
    themes=st.lists(st.sampled_from(["a", "b", "c"]), max_size=3, unique=True),
    frameworks=st.lists(st.sampled_from(["f", "g"]), max_size=2, unique=True),
    status_stated=st.none() | one_of(schemas.Status),
    planned_start=days,
    actual_end=days,
    homepage=words,
    source=st.builds(Source, words, words),
    partners=st.lists(st.builds(Partner, ids, one_of(schemas.Role)), max_size=3),
    budgets=st.lists(
        st.builds(
            BudgetLine,
            kind=one_of(schemas.BudgetKind),
            amount=money,
            currency=st.sampled_from(["USD", "MNT"]),
            period_start=days,
            organisation=st.none() | ids,
        ),
        max_size=3,
    ),
    locations=st.lists(
        st.builds(
            Location,
            kind=one_of(schemas.LocationKind),
            name=words,
            country=st.none() | st.just("MN"),
            admin_unit=st.none() | st.just("MN-047"),
            radius_m=st.none() | st.integers(1, 10**6),
            geometry=drawn,
        ),
        max_size=3,
    ),
    needs=needs,
    offers=needs,
    results=st.lists(
        st.builds(
            Result,
            indicator=one_of(schemas.Indicator),
            name=texts,
            unit=words,
            target=st.none() | money,
            year=st.none() | st.integers(1900, 2200),
            verified=st.none() | st.booleans(),
        ),
        max_size=3,
    ),
    lessons=st.lists(
        st.builds(Lesson, kind=one_of(schemas.LessonKind), content=texts, theme=st.none() | st.just("a")),
        max_size=3,
    ),
)


def rows_of(document: Activity) -> tuple[Row, dict[str, list[Row]]]:
    return template_rows.activity_row(document), {
        tab: template_rows.part_rows(tab, document) for tab in PARTS
    }


@settings(max_examples=300)
@given(documents, st.randoms())
def test_untouched_rows_in_any_order_are_the_same_document(document: Activity, chance: Any) -> None:
    row, parts = rows_of(document)
    for rows in parts.values():
        chance.shuffle(rows)
    said = roundtrip.said(document, row, parts)
    assert said.document == document
    assert roundtrip.compare(document, document, said) == []


@settings(max_examples=300)
@given(documents, documents)
def test_any_other_rows_become_what_they_say(base: Activity, wanted: Activity) -> None:
    """Laid over another document, with every column there, the sheet's own values come out."""
    row, parts = rows_of(wanted)
    columns = dict.fromkeys([*template_rows.activity_row(base), "lead", "status", "homepage"], "")
    new = {tab: [{**one, "part": ""} for one in rows] for tab, rows in parts.items()}
    try:
        said = roundtrip.said(base, columns | row, new)
    except template_cells.Unfit:
        assert (
            any(place.kind != "point" or not place.geometry for place in wanted.locations) or not wanted.title
        )
        return
    again, parts_again = rows_of(said.document)
    assert {
        key: value for key, value in again.items() if key.split(":")[0] not in ("theme", "framework")
    } == {key: value for key, value in row.items() if key.split(":")[0] not in ("theme", "framework")}
    for tab in PARTS:
        kept = len(parts_again[tab]) - len(parts[tab])
        assert kept == len(template_rows.part_rows(tab, base))


@settings(max_examples=200)
@given(documents, documents, documents)
def test_what_is_taken_is_what_was_shown(base: Activity, stored: Activity, mine: Activity) -> None:
    row, parts = rows_of(base)
    said = msgspec.structs.replace(roundtrip.said(base, row, parts), document=mine)
    changes = roundtrip.compare(base, stored, said)
    safe = roundtrip.applied(stored, changes, roundtrip.by_default(changes))
    everything = roundtrip.applied(stored, changes, {change.key for change in changes})
    touched = {change.field for change in changes}
    for field in CARRIED:
        was, now = getattr(base, field), getattr(stored, field)
        if field not in touched:
            assert roundtrip.alike(getattr(everything, field), now)
        if roundtrip.alike(was, getattr(mine, field)):
            assert roundtrip.alike(getattr(everything, field), now)
    assert {change.field for change in changes if change.conflict} <= {
        field for field in CARRIED if roundtrip.alike(getattr(safe, field), getattr(stored, field))
    }


def test_the_outline_of_a_place_stays_when_its_name_changes() -> None:
    outline = {"type": "Polygon", "coordinates": [[[1, 1], [2, 1], [2, 2], [1, 1]]]}
    base = Activity(locations=[Location("polygon", "Belt", "MN", geometry=outline)])
    _row, parts = rows_of(base)
    parts["locations"][0]["name"] = "Green belt"
    document = roundtrip.said(base, None, parts).document
    assert document.locations == [Location("polygon", "Green belt", "MN", geometry=outline)]


def test_two_edits_of_different_parts_go_together() -> None:
    one, two = Need("data"), Need("land")
    base = Activity(needs=[one, two])
    mine = Activity(needs=[Need("data", open=False), two])
    theirs = Activity(needs=[one, two, Need("training")])
    (change,) = roundtrip.compare(base, theirs, roundtrip.Said(document=mine))
    assert (change.conflict, change.value) == (False, [two, Need("training"), Need("data", open=False)])
