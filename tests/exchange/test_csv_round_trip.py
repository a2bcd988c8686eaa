"""Whatever a document holds, writing it as CSV and reading it gives the same document."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.activities import schemas
from commonground.activities.schemas import (
    Activity,
    BudgetLine,
    Identifier,
    Lesson,
    Location,
    Need,
    Partner,
    Result,
    Sector,
    Share,
    Source,
    Stored,
    as_json,
    from_json,
)
from commonground.base.texts import Origin, Text
from commonground.exchange.formats import csv_reader, csv_writer
from commonground.exchange.leaving import Leaving, Named
from commonground.exchange.schemas import Draft, Link

SIGNS = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n|\\;=:'\"")
words = st.text(SIGNS, min_size=1, max_size=30).map(lambda text: text.strip()).filter(bool)
line = words.map(lambda text: " ".join(text.split())).filter(bool)
formulas = st.sampled_from(["=1+1", "+x", "-x", "@sum", "'=x", "''quoted", "＝x", "-"])
code = st.text("abcdefghijklmnopqrstuvwxyz0123456789-.", min_size=1, max_size=12).filter(
    lambda text: text[0].isalnum()
)
languages = st.sampled_from(["en", "zh", "ja", "ko", "mn", "ru", "fr"])
origins = st.sampled_from(get_args(Origin))
texts = st.dictionaries(languages, st.builds(Text, words | formulas, origins), max_size=3)
numbers = st.decimals("-1e12", "1e12", allow_nan=False, places=2)
shares = st.decimals("0", "100", allow_nan=False, places=2)
days = st.dates(date(1900, 1, 1), date(2200, 1, 1))
# Nobody can have confirmed anything on a day to come.
past_days = st.dates(date(1900, 1, 1), date(2020, 1, 1))
degrees = st.floats(-80, 80, allow_nan=False)


def one(kind: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(kind))


def ring(west: float, south: float, size: float) -> list[list[float]]:
    corners = [(0, 0), (size, 0), (size, size), (0, size), (0, 0)]
    return [[west + x, south + y] for x, y in corners]


points = st.builds(lambda x, y: {"type": "Point", "coordinates": [x, y]}, degrees, degrees)
lines = st.builds(
    lambda a, b: {"type": "LineString", "coordinates": [a, b]},
    *[st.lists(degrees, min_size=2, max_size=2)] * 2,
)
outlines = st.builds(
    lambda x, y, size: {"type": "Polygon", "coordinates": [ring(x, y, size)]},
    degrees,
    degrees,
    st.floats(0.01, 5),
)
common = {
    "name": st.just("") | line,
    "exactness": st.none() | one(schemas.Exactness),
    "radius_m": st.none() | st.integers(1, 10**6),
}
country = st.none() | st.sampled_from(["MN", "CN", "RU"])
unit = st.none() | st.sampled_from(["MN-047", "CN-NM"])
drawn = {**common, "country": country, "admin_unit": unit}
locations = st.one_of(
    st.builds(Location, st.just("point"), geometry=points, **drawn),
    st.builds(Location, st.just("line"), geometry=lines, **drawn),
    st.builds(Location, st.just("polygon"), geometry=outlines, **drawn),
    st.builds(
        Location, st.just("admin_unit"), **{**common, "country": country, "admin_unit": st.just("MN-047")}
    ),
    st.builds(Location, st.just("country"), **{**common, "country": st.just("MN"), "admin_unit": unit}),
    st.builds(Location, st.just("subregion"), **drawn),
)
organisation = st.sampled_from([1, 2, 3])
budgets = st.builds(
    BudgetLine,
    one(schemas.BudgetKind),
    numbers,
    st.sampled_from(["USD", "MNT"]),
    period_start=st.none() | days,
    period_end=st.none() | days,
    organisation=st.none() | organisation,
)
needs = st.builds(Need, one(schemas.NeedKind), texts, st.booleans())
results = st.builds(
    Result,
    one(schemas.Indicator),
    texts,
    unit=st.just("") | line,
    target=st.none() | numbers,
    achieved=st.none() | numbers,
    year=st.none() | st.integers(1900, 2200),
    response=st.none() | one(schemas.Response),
    land=st.none() | one(schemas.Land),
    mechanism=st.just("") | line,
    verified=st.none() | st.booleans(),
)
some_shares = st.lists(st.builds(Share, code, shares), max_size=4)
fields = st.sampled_from(["areas", "needs", "countries", "lead", "locations", "title"])
documents = st.builds(
    Activity,
    identifier=st.none() | code,
    title=texts,
    summary=texts,
    lead=st.none() | organisation,
    partners=st.lists(st.builds(Partner, organisation, one(schemas.Role)), max_size=4),
    areas=some_shares,
    countries=some_shares,
    status_stated=st.none() | one(schemas.Status),
    planned_start=st.none() | days,
    actual_start=st.none() | days,
    planned_end=st.none() | days,
    actual_end=st.none() | days,
    locations=st.lists(locations, max_size=4),
    budgets=st.lists(budgets, max_size=4),
    needs=st.lists(needs, max_size=3),
    offers=st.lists(needs, max_size=3),
    themes=st.lists(code, max_size=4),
    results=st.lists(results, max_size=3),
    lessons=st.lists(st.builds(Lesson, one(schemas.LessonKind), texts, st.none() | code), max_size=3),
    frameworks=st.lists(code, max_size=3),
    identifiers=st.lists(st.builds(Identifier, line, line), max_size=3),
    sectors=st.lists(
        st.builds(Sector, st.sampled_from(["1", "2", "99"]), code, st.none() | shares), max_size=3
    ),
    homepage=st.just("") | line | formulas,
    source=st.builds(Source, st.just("") | line, st.just("") | line),
    joint_share=st.none() | shares,
    provenance=st.dictionaries(fields, one(schemas.Provenance), max_size=4),
)
NAMES = {
    1: Named("Plain name", "Plain name"),
    2: Named("With | bar", "With | bar"),
    3: Named("=Formula", "=Formula"),
}


def written(document: Activity, confirmed_on: date | None, counted: Link | None) -> bytes:
    stored = Stored(id=7, state="published", version=1, document=document, confirmed_on=confirmed_on)
    leaving = Leaving(stored=stored, organisations=NAMES, counted=counted)
    columns = csv_writer.header(["fr"])
    text = (
        csv_writer.BYTE_ORDER_MARK + csv_writer.line(columns) + "".join(csv_writer.write([leaving], columns))
    )
    return text.encode()


def read(content: bytes) -> Draft:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "one.csv"
        path.write_bytes(content)
        return next(csv_reader.read(path).drafts)


def with_organisations(draft: Draft) -> Activity:
    """As the importer resolves names."""
    keys = {named.key: key for key, named in NAMES.items()}
    return from_json(
        as_json(draft.document)
        | ({"lead": keys[draft.lead.name]} if draft.lead else {})
        | {"partners": [{"organisation": keys[party.name], "role": role} for party, role in draft.partners]}
        | {"budgets": [budget(line, draft, at, keys) for at, line in enumerate(draft.document.budgets)]}
    )


def budget(line: BudgetLine, draft: Draft, at: int, keys: dict[str, int]) -> dict[str, Any]:
    held: dict[str, Any] = as_json(Activity(budgets=[line]))["budgets"][0]
    return held | ({"organisation": keys[draft.funders[at].name]} if at in draft.funders else {})


links = st.builds(Link, one(schemas.CountedAs), code, st.just(True))


@settings(max_examples=150)
@given(documents, st.none() | past_days, st.none() | links)
def test_what_is_written_reads_the_same(
    document: Activity, confirmed_on: date | None, counted: Link | None
) -> None:
    draft = read(written(document, confirmed_on, counted))
    assert not draft.problems
    assert with_organisations(draft) == from_json(as_json(document))
    assert (draft.number, draft.confirmed_on, draft.counted) == (7, confirmed_on, counted)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20))
def test_no_cell_leaves_as_a_formula(text: str) -> None:
    document = Activity(title={"en": Text(text)} if text.strip() else {}, homepage=text)
    _header, row = csv.reader(StringIO(written(document, None, None).decode("utf-8-sig"), newline=""))
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_an_amount_keeps_its_last_cent() -> None:
    document = Activity(budgets=[BudgetLine("budget", Decimal("1234567890.01"), "USD")])
    assert read(written(document, None, None)).document.budgets == document.budgets
