"""The form as pure functions: filling it and reading it back changes nothing; slips are named."""

import string
from datetime import date
from decimal import Decimal
from typing import get_args

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.activities import forms, schemas, typed
from commonground.activities.schemas import Activity, Location, Need, Share
from commonground.base.texts import Text, written

WORDS = st.text(alphabet=string.ascii_letters + "äöüйцу山水 -,.;:'\"<>&\n", min_size=1, max_size=40).map(
    typed.clean
)
SAID = WORDS.filter(bool)
TEXTS = st.dictionaries(
    st.sampled_from(["en", "zh", "ja", "ko", "mn", "ru"]),
    st.builds(Text, SAID, st.sampled_from(["human", "machine", "imported", "reviewed"])),
    max_size=3,
)
DAYS = st.none() | st.dates(date(1990, 1, 1), date(2050, 1, 1))
SUMS = st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, places=2)
KEYS = st.integers(1, 60)


def one_of(kind: object) -> st.SearchStrategy:
    return st.sampled_from(get_args(kind))


def shares(codes: list[str]) -> st.SearchStrategy:
    one = st.builds(Share, code=st.sampled_from(codes), share=st.decimals(0, 100, places=2))
    return st.lists(one, max_size=4, unique_by=lambda share: share.code)


POSITIONS = st.tuples(
    st.floats(-179, 179).map(lambda x: round(x, 6)), st.floats(-89, 89).map(lambda y: round(y, 6))
)
POINTS = POSITIONS.map(lambda pair: {"type": "Point", "coordinates": list(pair)})
LINES = st.lists(POSITIONS, min_size=2, max_size=5).map(
    lambda pairs: {"type": "LineString", "coordinates": [list(pair) for pair in pairs]}
)


@st.composite
def locations(draw: st.DrawFn) -> Location:
    kind = draw(one_of(schemas.LocationKind))
    geometry = {"point": POINTS, "line": LINES, "polygon": LINES}.get(kind, st.none())
    exactness = draw(st.none() | one_of(schemas.Exactness)) if kind in ("point", "line", "polygon") else None
    return Location(
        kind=kind,
        name=draw(WORDS),
        country=draw(st.sampled_from(["MN", "CN", None])),
        admin_unit=draw(st.sampled_from(["MN-047", None])),
        exactness=exactness,
        radius_m=draw(st.none() | st.integers(1, 500_000)) if exactness == "approximate" else None,
        geometry=draw(geometry),
    )


NEEDS = st.builds(Need, kind=one_of(schemas.NeedKind), detail=TEXTS, open=st.booleans())
BUDGETS = st.builds(
    schemas.BudgetLine,
    kind=one_of(schemas.BudgetKind),
    amount=SUMS,
    currency=st.sampled_from(["USD", "MNT", "CNY"]),
    period_start=DAYS,
    period_end=DAYS,
    organisation=st.none() | KEYS,
)
RESULTS = st.builds(
    schemas.Result,
    indicator=one_of(schemas.Indicator),
    name=TEXTS,
    unit=WORDS,
    target=st.none() | SUMS,
    achieved=st.none() | SUMS,
    year=st.none() | st.integers(1990, 2050),
    response=st.none() | one_of(schemas.Response),
    land=st.none() | one_of(schemas.Land),
    mechanism=WORDS,
    verified=st.none() | st.booleans(),
)
LESSONS = st.builds(
    schemas.Lesson,
    kind=one_of(schemas.LessonKind),
    content=TEXTS.filter(bool),
    theme=st.sampled_from([None, "drought", "grazing"]),
)
ACTIVITIES = st.builds(
    Activity,
    identifier=st.none() | SAID,
    title=TEXTS,
    summary=TEXTS,
    lead=st.none() | KEYS,
    partners=st.lists(st.builds(schemas.Partner, organisation=KEYS, role=one_of(schemas.Role)), max_size=3),
    areas=shares([*forms.AREAS, "unclassified"]),
    countries=shares(["CN", "MN", "RU", "KZ"]),
    status_stated=st.none() | one_of(schemas.Status),
    planned_start=DAYS,
    actual_start=DAYS,
    planned_end=DAYS,
    actual_end=DAYS,
    locations=st.lists(locations(), max_size=3),
    budgets=st.lists(BUDGETS, max_size=3),
    needs=st.lists(NEEDS, max_size=3),
    offers=st.lists(NEEDS, max_size=2),
    themes=st.lists(st.sampled_from(["drought", "grazing", "so-1"]), unique=True),
    results=st.lists(RESULTS, max_size=3),
    lessons=st.lists(LESSONS, max_size=3),
    frameworks=st.lists(st.sampled_from(["jcm", "redd"]), unique=True),
    identifiers=st.just([schemas.Identifier(vocabulary="gef", value="12")]),
    homepage=st.sampled_from(["", "https://example.org/a"]),
    provenance=st.just({"areas": "derived", "summary": "machine"}),
    kept=st.just([{"element": "x"}]),
)
NAMES = {key: f"Organisation {key}" for key in range(1, 50)}


@settings(max_examples=150)
@given(ACTIVITIES, st.sampled_from([1, 2, 3]), st.sampled_from(["en", "mn", "zh"]))
def test_filling_a_step_and_reading_it_back_changes_nothing(
    document: Activity, step: int, language: str
) -> None:
    fields = forms.show(document, step, language, NAMES)
    back = forms.read(fields, step, document, {})
    assert back.problems == []
    assert back.document == document


NAMES_OF_FIELDS = [
    *forms.show(Activity(title=written("x")), 1, "en", {}),
    *("location-0-kind", "location-0-geometry", "location-0-latitude", "budget-0-amount", "partner-0-name"),
    *("areas", "need-0-kind", "result-0-year", "countries-other", "partner-0-was", "areas-capacity"),
]


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from(NAMES_OF_FIELDS),
        st.lists(st.text(max_size=30), max_size=3),
    ),
    st.sampled_from([1, 2, 3]),
)
def test_whatever_is_typed_is_read_or_refused_but_never_breaks_the_form(
    fields: dict[str, list[str]], step: int
) -> None:
    back = forms.read(fields, step, Activity(), {})
    assert all(problem.field and problem.message and problem.remedy for problem in back.problems)


def read(step: int, before: Activity | None = None, **fields: str) -> forms.Read:
    given_fields = {
        name.replace("_1_", "-1-").replace("_0_", "-0-"): [value] for name, value in fields.items()
    }
    return forms.read(given_fields, step, before or Activity(), {"World Bank": 7})


def test_a_text_left_alone_is_not_taken_for_its_translation() -> None:
    before = Activity(title={"en": Text("Green belt", "imported")})
    back = read(1, before, title="Green belt", language="mn", shown_language="en")
    assert back.document.title == before.title
    back = read(1, before, title="Ногоон бүс", language="mn", shown_language="en")
    assert back.document.title == {"en": Text("Green belt", "imported"), "mn": Text("Ногоон бүс")}


def test_a_changed_text_is_its_writers_own() -> None:
    before = Activity(
        title={"en": Text("Green belt", "machine")}, provenance={"title": "machine", "areas": "derived"}
    )
    back = read(1, before, title="Green Belt", language="en", shown_language="en")
    assert back.document.title["en"].origin == "human"
    assert "title" not in back.document.provenance


def test_areas_without_any_share_share_equally() -> None:
    back = forms.read({"areas": ["restoration", "capacity", "awareness"]}, 1, Activity(), {})
    assert [share.share for share in back.document.areas] == [34, 33, 33]


def test_a_share_without_its_tick_is_named() -> None:
    back = forms.read(
        {"areas": ["restoration"], "areas-restoration": ["100"], "areas-capacity": ["40"]}, 1, Activity(), {}
    )
    assert [(problem.field, problem.code) for problem in back.problems] == [("areas-capacity", "not_ticked")]


def test_numbers_may_be_grouped_but_a_lone_comma_is_refused() -> None:
    sums = {"1 200 000": 1_200_000, "1,200,000.50": Decimal("1200000.50"), "12.5": Decimal("12.5")}
    for text, value in sums.items():
        assert typed.Typed({"n": [text]}).number("n") == value
    slip = typed.Typed({"n": ["1,200"]})
    assert slip.number("n") is None
    assert slip.problems[0].code == "not_a_number"


def test_a_place_can_be_pasted_as_well_known_text() -> None:
    back = forms.read(
        {
            "location-0-kind": ["polygon"],
            "location-0-geometry": ["POLYGON((106 47, 107 47, 107 48, 106 47))"],
        },
        2,
        Activity(),
        {},
    )
    assert back.document.locations[0].geometry["type"] == "Polygon"


def test_numbers_typed_for_a_point_win_over_what_was_drawn() -> None:
    drawn = '{"type":"Point","coordinates":[106.9200001,47.9200002]}'
    same = {
        "location-0-kind": ["point"],
        "location-0-geometry": [drawn],
        "location-0-latitude": ["47.92000"],
        "location-0-longitude": ["106.92000"],
    }
    assert forms.read(same, 2, Activity(), {}).document.locations[0].geometry["coordinates"] == [
        106.9200001,
        47.9200002,
    ]
    moved = same | {"location-0-latitude": ["48.5"]}
    assert forms.read(moved, 2, Activity(), {}).document.locations[0].geometry["coordinates"] == [
        106.92,
        48.5,
    ]


def test_swapping_latitude_and_longitude_mends_both_the_numbers_and_what_was_drawn() -> None:
    fields = {
        "location-2-latitude": ["106.92"],
        "location-2-longitude": ["47.92"],
        "location-2-kind": ["point"],
    }
    mended = forms.read(typed_swap(fields), 2, Activity(), {})
    assert mended.document.locations[0].geometry == {"type": "Point", "coordinates": [106.92, 47.92]}


def typed_swap(fields: dict[str, list[str]]) -> dict[str, list[str]]:
    from commonground.activities.form_places import with_axes_swapped

    return with_axes_swapped(fields, "location-2")


def test_a_problem_of_the_document_is_shown_at_the_row_it_was_typed_in() -> None:
    fields = {"need-0-kind": [""], "location-1-kind": [""], "location-4-kind": ["country"]}
    back = forms.read(fields, 2, Activity(), {})
    problem = forms.Problem(field="locations[0].country", code="missing", message="m")
    assert forms.on_form(problem, back.rows).field == "location-4-country"


def test_a_row_keeps_what_the_form_does_not_show() -> None:
    before = Activity(needs=[Need(kind="data", detail={"ru": Text("карты")}), Need(kind="funding")])
    back = forms.read(
        {
            "need-1-was": ["1"],
            "need-1-kind": ["funding"],
            "need-0-was": ["0"],
            "need-0-kind": ["land"],
            "language": ["en"],
            "shown_language": ["en"],
        },
        3,
        before,
        {},
    )
    assert back.document.needs[0] == Need(kind="land", detail={"ru": Text("карты")})


def test_rows_are_added_and_taken_away_by_their_number() -> None:
    fields = typed.with_row({"partner-3-name": ["A"]}, "partner")
    assert typed.row_numbers(fields, "partner") == [3, 4]
    assert typed.row_numbers(typed.without_row(fields, "partner-3"), "partner") == [4]


def test_an_organisation_that_is_not_in_the_registry_is_named() -> None:
    back = read(
        3,
        partner_0_name="World Bank",
        partner_0_role="funding",
        partner_1_name="Wrold Bank",
        partner_1_role="funding",
    )
    assert [partner.organisation for partner in back.document.partners] == [7]
    assert [problem.field for problem in back.problems] == ["partner-1-name"]
    assert msgspec.structs.asdict(back.problems[0])["code"] == "unknown_organisation"
