"""Which side is right is said for each group of fields and for each field, and nothing said is lost."""

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession
from tests.exchange.bringing import known, row, sheet, statements, take

from commonground.activities.fed import APART, GROUP_OF, GROUPS, WITHIN, Choice, Rule, Side
from commonground.activities.schemas import Activity, Share
from commonground.base.texts import Text
from commonground.exchange import truth
from commonground.exchange.feed_models import SourceOfTruth

SIDES: st.SearchStrategy[Side] = st.sampled_from(["iati", "here"])
CHOICES: st.SearchStrategy[Choice] = st.sampled_from(["iati", "here", "fields"])
NAMES = st.sampled_from([*GROUPS, *WITHIN.values()])
RULES = st.builds(
    Rule,
    choice=CHOICES,
    sides=st.dictionaries(NAMES, SIDES),
    taken=st.frozensets(NAMES, max_size=4),
)
TEXTS = st.sampled_from(["", "one", "two", "three"]).map(lambda word: {"en": Text(word)} if word else {})
DAYS = st.sampled_from([None, date(2020, 1, 1), date(2021, 1, 1), date(2022, 1, 1)])
CODES = st.lists(st.sampled_from(["MN", "CN", "KZ"]), max_size=2, unique=True)
DOCUMENTS = st.builds(
    Activity,
    title=TEXTS,
    summary=TEXTS,
    homepage=st.sampled_from([None, "https://a.example", "https://b.example"]),
    status_stated=st.sampled_from([None, "ongoing", "completed"]),
    planned_start=DAYS,
    actual_start=DAYS,
    planned_end=DAYS,
    actual_end=DAYS,
    lead=st.sampled_from([None, 1, 2]),
    countries=CODES.map(lambda codes: [Share(code, None) for code in codes]),
    themes=st.lists(st.sampled_from(["gender", "youth"]), max_size=2, unique=True),
    lessons=TEXTS,
)


def side_by_the_words(rule: Rule, field: str) -> Side:
    """As the pages tell it: taken over, else what the field says, else its group, else the file."""
    group = GROUP_OF[field]
    if rule.taken & {group, f"{group}.{field}"}:
        return "here"
    if rule.choice != "fields":
        return rule.choice
    return rule.sides.get(f"{group}.{field}") or rule.sides.get(group) or "iati"


@given(st.none() | DOCUMENTS, DOCUMENTS, DOCUMENTS, RULES)
def test_each_field_is_its_own_sides_and_what_loses_waits(
    before: Activity | None, here: Activity, come: Activity, rule: Rule
) -> None:
    document, conflicts = truth.settled(before, here, come, rule)
    told = {one.field: one for one in conflicts}
    assert len(told) == len(conflicts)
    for field in GROUP_OF:
        mine, theirs, stands = (getattr(one, field) for one in (here, come, document))
        side = side_by_the_words(rule, field)
        assert stands == (theirs if side == "iati" else mine)
        loses = mine if side == "iati" else theirs
        said_before = getattr(before, field) if before else None
        changed = mine != theirs and (before is None or loses != said_before)
        if field in told:
            assert (told[field].winner, told[field].stands, told[field].waits) == (side, stands, loses)
            assert changed
        else:
            assert not changed or not loses, "what somebody said here is not lost without a word"
    for field in set(Activity.__struct_fields__) - set(GROUP_OF) - {"provenance"}:
        assert getattr(document, field) == getattr(come, field), "what stands in no group is the file's"


@given(st.dictionaries(NAMES, st.sampled_from(["iati", "here", "", "else"])))
def test_what_is_kept_of_the_table_says_the_same_as_the_table(typed: dict[str, str]) -> None:
    kept = truth.known(typed)
    rule = Rule(choice="fields", sides=kept)
    for field, group in GROUP_OF.items():
        default = "here" if typed.get(group) == "here" else "iati"
        own = typed.get(WITHIN[field], "") if group in APART else ""
        assert rule.side(field) == (own if own in ("iati", "here") else default)
    assert msgspec.convert(msgspec.to_builtins(kept), dict[str, Side]) == kept


def test_a_rule_from_before_fields_were_asked_for_holds_as_it_did() -> None:
    rule = Rule(choice="fields", sides={"words": "here", "partners": "here"})
    sides: dict[str, Any] = {field: rule.side(field) for field in GROUP_OF}
    assert {field for field, side in sides.items() if side == "here"} == {
        *("title", "summary", "homepage", "lead", "partners")
    }


def test_a_group_of_two_minds_tells_its_fields_apart() -> None:
    rule = Rule(choice="fields", sides={"words": "here", "words.title": "iati"})
    assert rule.sides_of("words") == {"iati": ["title"], "here": ["summary", "homepage"]}
    assert rule.sides_of("dates") == {"iati": list(GROUPS["dates"])}
    assert not rule.is_taken("words")
    assert Rule(taken=frozenset({"words.title"})).is_taken("words")


async def test_many_are_obeyed_with_no_more_statements_than_one(
    session: AsyncSession, tmp_path: Path
) -> None:
    names = [f"OB-{number}" for number in range(20)]
    await take(session, sheet(tmp_path, *(row(name, f"Plans {name}") for name in names)))
    stored = [await known(session, name) for name in names]
    lead = stored[0].document.lead
    session.add(SourceOfTruth(organisation_id=lead, choice="iati", sides={}))
    await session.flush()
    await truth.remember_all(session, {one.id: one.document for one in stored})
    come = [(one, msgspec.structs.replace(one.document, homepage="https://a.example")) for one in stored]
    counts = []
    for some in (come[:1], come):
        async with statements(session) as sent:
            found = await truth.obey(session, some)
        assert [one.homepage for one in found] == ["https://a.example"] * len(some)
        counts.append(len(sent))
    assert counts[1] <= counts[0]
