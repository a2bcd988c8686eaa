"""What one record takes of another comes back exactly, but for what somebody changed since."""

from datetime import date
from decimal import Decimal

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.activities.duplicates import merging
from commonground.activities.schemas import Activity, Identifier, Share, Source
from commonground.base.texts import Text

texts = st.dictionaries(
    st.sampled_from(["en", "mn", "zh"]), st.builds(Text, text=st.text(min_size=1, max_size=8))
)
documents = st.builds(
    Activity,
    identifier=st.sampled_from([None, "A-1", "B-2"]),
    title=texts,
    summary=texts,
    planned_start=st.sampled_from([None, date(2005, 1, 1), date(2006, 1, 1)]),
    homepage=st.sampled_from(["", "https://a.example"]),
    themes=st.lists(st.sampled_from(["drought", "sds"]), unique=True),
    countries=st.sampled_from([[], [Share(code="MN", share=Decimal(100))]]),
    identifiers=st.lists(
        st.builds(Identifier, vocabulary=st.just("x"), value=st.sampled_from("12")), max_size=2
    ),
    source=st.sampled_from([Source(), Source(name="Ministry")]),
    provenance=st.sampled_from([{}, {"title": "imported"}, {"themes[0]": "derived"}]),
)
ticks = st.sets(st.sampled_from(["title", "summary", "planned_start", "homepage", "themes"]))


@settings(max_examples=150)
@given(documents, documents, ticks)
def test_taking_and_giving_back_ends_where_it_began(
    standing: Activity, other: Activity, ticked: set[str]
) -> None:
    merged = merging.merged(standing, other, ticked)
    back, stay = merging.given_back(merged, merging.taken(standing, merged))
    assert back == standing
    assert stay == []


@settings(max_examples=100)
@given(documents, documents, ticks)
def test_nothing_the_standing_record_says_is_lost_unasked(
    standing: Activity, other: Activity, ticked: set[str]
) -> None:
    merged = merging.merged(standing, other, ticked)
    for field in ("title", "summary", "planned_start", "homepage", "themes"):
        if getattr(standing, field) and field not in ticked:
            assert getattr(merged, field) == getattr(standing, field)
    known = {one.value for one in merged.identifiers} | {merged.identifier}
    assert {one.value for one in other.identifiers} <= known
    assert other.identifier is None or other.identifier in known


def test_what_somebody_changed_since_stays_and_is_named() -> None:
    standing, other = (
        Activity(title={"en": Text("Wells")}),
        Activity(homepage="https://b.example", themes=["sds"]),
    )
    merged = merging.merged(standing, other, ())
    edited = msgspec.structs.replace(merged, homepage="https://c.example")
    back, stay = merging.given_back(edited, merging.taken(standing, merged))
    assert stay == ["homepage"]
    assert back.homepage == "https://c.example"
    assert back.themes == []
