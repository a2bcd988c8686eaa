"""Entries of the registry that may be one organisation."""

from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.organisations.duplicates import Alike, Entry, candidates, compared, spelt


def entry(key: int, name: str, *names: str, **more: object) -> Entry:
    return Entry(id=key, name=name, names=names, **more)  # type: ignore[arg-type]


def found(*entries: Entry) -> list[Alike]:
    return candidates(entries, set())


def test_names_in_other_words_scripts_and_initials_are_one_organisation() -> None:
    assert found(
        entry(1, "Korea Forest Service", country="KR"), entry(2, "Korea Forestry Service", country="KR")
    )
    assert found(
        entry(1, "Institute of Geography and Geoecology", country="MN"),
        entry(2, "IGG Mongolia", "IGG", country="MN", homepage="https://igg.example"),
        entry(3, "Geography Institute", "Institute of Geography and Geoecology", country="MN"),
    )
    assert found(entry(1, "Gobi Fund", "Gobi Sang"), entry(2, "Гоби Санг"))


def test_ministries_of_two_countries_and_a_part_of_one_are_two() -> None:
    assert not found(
        entry(1, "Ministry of Environment", country="MN"), entry(2, "Ministry of Environment", country="KR")
    )
    assert not found(
        entry(1, "Korea Forest Service", country="KR"),
        entry(2, "Korea Forest Service Training", country="KR", parent=1),
    )
    assert not found(entry(1, "Middle School 12", country="MN"), entry(2, "Middle School 21", country="MN"))


def test_what_somebody_found_to_be_two_is_not_shown_again() -> None:
    two = [entry(1, "Gobi Fund"), entry(2, "Gobi Fund")]
    assert candidates(two, set())
    assert not candidates(two, {(1, 2)})


entries = st.builds(
    Entry,
    id=st.just(1),
    name=st.text(max_size=20),
    names=st.lists(st.text(max_size=12), max_size=3).map(tuple),
    acronym=st.text(max_size=5),
    homepage=st.text(max_size=15),
)


@settings(max_examples=100)
@given(entries, entries)
def test_any_two_entries_can_be_compared_from_either_side(one: Entry, other: Entry) -> None:
    here, there = compared(spelt(one), spelt(other)), compared(spelt(other), spelt(one))
    assert abs(here.probability - there.probability) < 1e-9
