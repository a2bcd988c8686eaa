"""Whatever the schema of IATI 2.03 knows goes out as it came in, also what nobody but its publisher knows."""

# ruff: noqa: E501

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from tests.conftest import shared
from tests.exchange import every_part
from tests.exchange.every_part import LANGUAGE

from commonground.activities.filters import Filters, Page
from commonground.base.database import Database
from commonground.exchange.exporter import export_file
from commonground.exchange.importer import import_file

XSD = "data/iati/xsd"
# What goes out in other words, each with its reason.
OTHERWISE = {
    "iati-activity/@last-updated-datetime": "a day is what we know of a confirmation",
    "bare reporting-org": "an organisation goes by the name and number that the registry has",
    "known reporting-org unknown @ref": "the same",
    "known participating-org unknown @ref": "the same",
    "known transaction/provider-org @ref": "the same",
    "known transaction/provider-org unknown @ref": "the same",
    "known activity-date unknown @type": "without any other date it is listed as left out",
    "known document-link twice": "it is the same link",
    **dict.fromkeys(
        (
            f"{surrounding} transaction/{name}"
            for surrounding in ("known", "bare")
            for name in ("sector", "recipient-country", "recipient-region")
        ),
        "the activity says it as well, and the standard wants it said once",
    ),
}


async def there_and_back(database: Database, folder: Path, *activities: Any) -> dict[str, tuple[Any, Any]]:
    """Each before and after, by its identifier; what came back is held to be as it was."""
    source, out = folder / "in.xml", folder / "out.xml"
    root = etree.Element("iati-activities", {"version": "2.03"}, nsmap={"o": every_part.OTHERS})
    root.extend(activities)
    etree.ElementTree(root).write(source, encoding="utf-8")
    schema = etree.XMLSchema(etree.parse(shared(XSD) / every_part.ABOVE[0]))
    assert schema.validate(etree.parse(source)), schema.error_log
    outcome = await import_file(database, source)
    assert (outcome.added, outcome.refused) == (len(activities), 0)
    lead = await database.everything.fetchval("SELECT id FROM organisation WHERE identifier = 'XI-LOST'")
    await export_file(database, "iati", Filters(organisation=(lead,)), Page(), out, lambda _piece: None)
    assert schema.validate(etree.parse(out)), schema.error_log
    back = await import_file(database, out, dry_run=True)
    assert [(one.identifier, one.fields) for one in back.items if one.what != "unchanged"] == []
    before, after = (by_identifier(path) for path in (source, out))
    return {name: (held, after.get(name)) for name, held in before.items()}


def by_identifier(path: Path) -> dict[str, Any]:
    found = etree.parse(path).getroot().iterfind("iati-activity")
    return {str(one.findtext("iati-identifier")): one for one in found}


def said(activity: Any) -> Counter[str]:
    """Every element with its path, attributes and words; what is understood anyway stands aside."""
    return Counter(
        f"{path_of(element)} {sorted(told(element, activity).items())} {' '.join((element.text or '').split())}"
        for element in activity.iter()
    )


def path_of(element: Any) -> str:
    return "/".join([*(one.tag for one in reversed(list(element.iterancestors()))), element.tag])


def told(element: Any, activity: Any) -> dict[str, str]:
    found = dict(element.attrib)
    found.pop("default-currency", None)
    if element.tag in ("value", "forecast", "loan-status"):
        found.setdefault("currency", activity.get("default-currency"))
    if element.tag == "narrative":
        found.setdefault(LANGUAGE, activity.get(LANGUAGE))
    if element.tag == "sector":
        found.setdefault("vocabulary", "1")
    if element.tag == "recipient-country" and found.get("percentage") == "100":
        del found["percentage"]
    return found


async def test_every_element_and_attribute_goes_out_as_it_came_in(fresh: Database, tmp_path: Path) -> None:
    names = {}
    for number, (what, activity) in enumerate(every_part.activities(shared(XSD))):
        activity.find("iati-identifier").text = f"XI-LOST-{number}"
        names[f"XI-LOST-{number}"] = what, activity
    assert len(names) > 1_000
    found = await there_and_back(fresh, tmp_path, *(activity for _what, activity in names.values()))
    lost = {}
    for name, (before, after) in found.items():
        what = names[name][0].strip()
        gone = said(before) - said(after) if after is not None else Counter(["all of it"])
        if gone and not any(what == one or what.startswith(f"{one} ") for one in OTHERWISE):
            lost[what] = sorted(gone)
    assert lost == {}


def one_with(parts: str, number: str = "1") -> Any:
    text = etree.tostring(etree.fromstring(f"<a>{parts}</a>")).decode()
    held = etree.fromstring(text)
    schema = every_part.Schema(shared(XSD))
    whole = schema.shape(schema.elements["iati-activity"])
    activity = every_part.plain(whole, number)
    activity.find("iati-identifier").text = f"XI-LOST-{number}"
    for tag in {child.tag for child in held}:
        for old in activity.findall(tag):
            activity.remove(old)
    for child in list(held):
        every_part.placed(activity, child, whole)
    return activity


LONG = "Belts of saxaul against moving sand. " * 10
BEYOND = {
    "a country that nobody knows beside two of ours": '<recipient-country code="MN" percentage="30"/>'
    '<recipient-country code="ZZ" percentage="40"/><recipient-country code="CN" percentage="30"/>',
    "beside a region": '<recipient-country code="MN" percentage="30"/><recipient-country code="ZZ" '
    'percentage="30"/><recipient-region code="798" vocabulary="1" percentage="40"/>',
    "without shares": '<recipient-country code="MN"/><recipient-country code="ZZ"/>',
    "an end before its start": '<activity-date type="1" iso-date="2021-01-01"/>'
    '<activity-date type="3" iso-date="2020-01-01"/>',
    "a budget that ends before it starts": '<budget><period-start iso-date="2021-01-01"/><period-end iso-date='
    '"2020-01-01"/><value currency="USD" value-date="2021-01-01">10</value></budget>',
    "a goal that is none of our themes": '<tag vocabulary="3" code="99.99"/><tag vocabulary="3" code="15.3"/>',
    "a title that is too long": f"<title><narrative>{LONG}</narrative></title>",
    "a result of no year": '<result type="1"><title><narrative>R</narrative></title><indicator measure="1"><title>'
    '<narrative>H</narrative></title><period><period-start iso-date="0001-01-01"/><period-end iso-date="0001-12-31"/>'
    '<actual value="5"/></period></indicator></result>',
    "a summary that is too long": f'<description type="1"><narrative>{LONG * 40}</narrative></description>',
}


async def test_what_the_rules_take_out_comes_back_all_the_same(fresh: Database, tmp_path: Path) -> None:
    numbers = dict(enumerate(BEYOND))
    activities = [one_with(BEYOND[what], str(number)) for number, what in numbers.items()]
    found = await there_and_back(fresh, tmp_path, *activities)
    lost = {
        what: said(found[f"XI-LOST-{at}"][0]) - said(found[f"XI-LOST-{at}"][1])
        for at, what in numbers.items()
    }
    assert {what: gone for what, gone in lost.items() if gone} == {}


async def test_an_unknown_country_is_told_and_the_others_are_the_whole(
    fresh: Database, tmp_path: Path
) -> None:
    path = tmp_path / "one.xml"
    root = etree.Element("iati-activities", {"version": "2.03"})
    root.append(one_with(BEYOND["a country that nobody knows beside two of ours"]))
    etree.ElementTree(root).write(path)
    outcome = await import_file(fresh, path)
    [told] = [one for one in outcome.problems if one.code == "unknown_code"]
    assert (told.field, told.value, told.level) == ("countries", "ZZ", "warns")
    assert "comes back" in told.remedy
    document = await fresh.everything.fetchval(
        "SELECT v.document -> 'countries' FROM activity a JOIN activity_version v ON v.activity_id = a.id "
        "WHERE a.identifier = 'XI-LOST-1'"
    )
    assert [(one["code"], float(one["share"])) for one in document] == [("MN", 50), ("CN", 50)]


@pytest.mark.parametrize("code", ["4", "2"])
async def test_an_unknown_status_comes_back_until_somebody_states_one(
    fresh: Database, tmp_path: Path, code: str
) -> None:
    [(_before, after)] = (
        await there_and_back(fresh, tmp_path, one_with('<activity-status code="zz9"/>'))
    ).values()
    assert after.find("activity-status").get("code") == "zz9"
    known, out = tmp_path / "known.xml", tmp_path / "out.xml"
    root = etree.Element("iati-activities", {"version": "2.03"})
    root.append(one_with(f'<activity-status code="{code}"/>'))
    etree.ElementTree(root).write(known)
    assert (await import_file(fresh, known)).changed == 1
    lead = await fresh.everything.fetchval("SELECT id FROM organisation WHERE identifier = 'XI-LOST'")
    await export_file(fresh, "iati", Filters(organisation=(lead,)), Page(), out, lambda _piece: None)
    [written] = by_identifier(out).values()
    assert [one.get("code") for one in written.iterfind("activity-status")] == [code]
