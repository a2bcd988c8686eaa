"""The pure rules and forms of frameworks."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from commonground.accounts.schemas import Viewer
from commonground.frameworks import forms, rules
from commonground.frameworks.schemas import AgreedItem, Area, Charter, Document, Meeting, Member, Project

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
STATES = st.sampled_from(rules.STATES)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40).map(str.strip)
NAMES = st.dictionaries(st.sampled_from(["en", "ko", "mn", "zh"]), WORDS.filter(bool), min_size=1)


@given(STATES, st.none() | DAYS, DAYS)
def test_only_what_still_moves_is_late(state: str, due: date | None, today: date) -> None:
    late = rules.is_late(state, due, today)
    assert late is (state in ("open", "under_way") and due is not None and due < today)


@given(STATES, st.none() | DAYS, DAYS)
def test_who_answered_today_is_not_asked_again(state: str, due: date | None, today: date) -> None:
    asked = rules.waits_for_answer(state, due, today, today)
    near = due is not None and today < due - timedelta(rules.REMIND_DAYS)
    assert not asked or not near
    if state in ("done", "dropped"):
        assert not rules.waits_for_answer(state, due, None, today)
    if due is None:
        assert not asked


def test_an_answer_is_asked_for_once_more_when_the_day_comes_near() -> None:
    due, long_before = date(2026, 12, 31), date(2026, 10, 1)
    assert not rules.waits_for_answer("open", due, long_before, date(2026, 12, 1))
    assert rules.waits_for_answer("open", due, long_before, date(2026, 12, 20))
    assert not rules.waits_for_answer("open", due, date(2026, 12, 20), date(2027, 1, 2))


def test_those_named_answer_and_where_nobody_is_named_any_member_does() -> None:
    editor = Viewer(1, "A. Person", "a@example.org", "member", "en", {7: "editor", 8: "reader"})
    assert rules.speaks_for(editor, [7, 9], [7, 8]) == [7]
    assert rules.speaks_for(editor, [9], [7]) == []
    assert rules.speaks_for(editor, [], [7, 8, 9]) == [7]
    assert rules.speaks_for(editor, [8], []) == []
    assert rules.speaks_for(None, [], [7]) == []


CHARTERS = st.builds(
    Charter,
    code=st.just("green-plan"),
    name=NAMES,
    summary=NAMES | st.just({}),
    kind=st.sampled_from(rules.KINDS),
    start_year=st.none() | st.just(2011),
    members=st.lists(
        st.builds(Member, organisation=WORDS.filter(bool), role=st.sampled_from(rules.ROLES)), max_size=3
    ),
    areas=st.lists(st.builds(Area, name=NAMES, id=st.none() | st.integers(1, 10**6)), max_size=3),
    projects=st.lists(st.builds(Project, name=NAMES, area=st.just("12"), activity=st.just("7")), max_size=3),
)


@given(CHARTERS)
def test_what_a_form_shows_is_what_it_gives_back(charter: Charter) -> None:
    read, problems = forms.charter(forms.of_charter(charter, {}))
    assert problems == []
    assert read == charter
    assert forms.changes(charter, read) == []


@given(NAMES, st.none() | DAYS, st.lists(st.sampled_from([3, 9, 12]), unique=True))
def test_an_item_and_a_meeting_come_back_as_they_went(
    text: dict[str, str], day: date | None, keys: list[int | str]
) -> None:
    item = AgreedItem(text=text, state="under_way", who="Both", due=day, area="4", organisations=keys)
    assert forms.item(forms.of_item(item)) == (item, [])
    documents = [Document(title="Record", url="https://example.org/record.pdf")]
    meeting = Meeting(title=text, held_on=day, place="Seoul", note={}, documents=documents)
    assert forms.meeting(forms.of_meeting(meeting)) == (meeting, [])


@given(
    st.dictionaries(
        st.sampled_from(["code", "kind", "start_year", "country-MN", "area-0-id", "name-en"]), st.text()
    )
)
def test_whatever_is_typed_is_read_or_named(fields: dict[str, str]) -> None:
    _charter, problems = forms.charter(fields)
    assert all(problem.field and problem.message for problem in problems)


def test_what_is_wrong_is_named_at_its_field() -> None:
    typed = {
        "code": "New Plan!",
        "start_year": "soon",
        "end_year": "2010",
        "source_url": "javascript:alert(1)",
    }
    _charter, problems = forms.charter(typed)
    assert {one.field for one in problems} == {"code", "name-en", "start_year", "source_url"}
    _meeting, problems = forms.meeting({"held_on": "24.6.", "document-0-title": "Record"})
    assert {one.field for one in problems} == {"title-en", "held_on", "document-0-url"}
    assert [one.field for one in forms.charter({"code": "new", "name-en": "New"})[1]] == ["code"]
