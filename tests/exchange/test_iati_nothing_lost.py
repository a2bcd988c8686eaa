"""Parts of an activity that are easily lost between reading and writing: each goes out as it came in."""

# ruff: noqa: E501

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import etree
from tests.conftest import shared
from tests.exchange.ruleset import Ruleset

from commonground.activities import queries, service
from commonground.activities.filters import Filters, Page
from commonground.activities.schemas import Activity, Location, Share, Stored
from commonground.activities.service import Author
from commonground.base.database import Database
from commonground.exchange.exporter import export_file
from commonground.exchange.formats.iati_place_parts import scope
from commonground.exchange.importer import import_file
from commonground.exchange.leaving import Leaving

SCHEMA = "data/iati/xsd/iati-activities-schema.xsd"
HEAD = """<iati-activity xml:lang="en" default-currency="USD" last-updated-datetime="2024-01-01T00:00:00Z">
  <iati-identifier>XI-LOST-{number}</iati-identifier>
  <reporting-org ref="XI-LOST" type="40"><narrative>Office of Lost Parts</narrative></reporting-org>
  <title><narrative>Belts of saxaul {number}</narrative></title>
  <description type="1"><narrative>Against moving sand.</narrative></description>
  <participating-org role="2" ref="XI-LOST" type="40"><narrative>Office of Lost Parts</narrative></participating-org>
"""
STATUS = '<activity-status code="2"/>'
DATE = '<activity-date type="1" iso-date="2020-01-01"/>'
COUNTRY = '<recipient-country code="MN"/>'
SECTOR = '<sector vocabulary="1" code="31220"/>'
POINT = '<point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>43.5 101.25</pos></point>'
TYPE = '<transaction-type code="{}"/><transaction-date iso-date="2021-05-01"/>'
VALUE = '<value currency="USD" value-date="2021-05-01">50</value>'
PERIOD = '<period-start iso-date="2021-01-01"/><period-end iso-date="2021-12-31"/>'
BEFORE, BETWEEN, AFTER = "before the status", "between country and sector", "after the sector"
# What stands in the activity besides what every one has, by where the schema wants it.
PARTS: dict[str, dict[str, str]] = {
    "a number under which another organisation keeps it for itself": {
        BEFORE: '<other-identifier ref="OO-7" type="A1"><owner-org ref="XI-OTHER"><narrative>Other Office'
        "</narrative></owner-org></other-identifier>"
    },
    "whose the earlier number was": {
        BEFORE: '<other-identifier ref="OLD-7" type="A3"><owner-org ref="XI-OLD"/></other-identifier>'
    },
    "an owner's name beside the reference": {
        BEFORE: '<other-identifier ref="OO-9" type="A9"><owner-org ref="XI-OTHER"><narrative>Other Office'
        "</narrative></owner-org></other-identifier>"
    },
    "two numbers alike of two owners": {
        BEFORE: '<other-identifier ref="7" type="A9"><owner-org ref="XI-A"><narrative>A</narrative></owner-org>'
        '</other-identifier><other-identifier ref="7" type="A3"><owner-org ref="XI-B"/></other-identifier>'
    },
    "that the work is done and the books are open": {"status": '<activity-status code="3"/>'},
    "a country in words": {
        "country": '<recipient-country code="MN"><narrative>Mongolia</narrative></recipient-country>'
    },
    "a sector in words": {
        "sector": '<sector vocabulary="1" code="31220" percentage="60"><narrative>Forestry</narrative></sector>'
        '<sector vocabulary="1" code="31210" percentage="40"><narrative>Policy</narrative></sector>'
    },
    "a place's number alone": {
        BETWEEN: f'<location ref="L-1"><name><narrative>A</narrative></name>{POINT}</location>'
    },
    "a place's units": {
        BETWEEN: '<location><name><narrative>A</narrative></name><administrative vocabulary="G1" level="1" '
        f'code="2031798"/>{POINT}</location>'
    },
    "a place's name in two languages": {
        BETWEEN: '<location><name><narrative>A</narrative><narrative xml:lang="mn">Б</narrative></name>'
        f"{POINT}</location>"
    },
    "a unit that the registry does not know": {
        BETWEEN: '<location ref="NG-KN"><name><narrative>Kano</narrative></name><location-class code="1"/>'
        '<feature-designation code="ADM1"/></location>'
    },
    "a place in a country that the registry does not know": {
        BETWEEN: '<location><name><narrative>A</narrative></name><administrative vocabulary="A4" level="0" '
        f'code="QQ"/>{POINT}</location>'
    },
    "the day of a budget's value": {
        AFTER: f'<budget>{PERIOD}<value currency="USD" value-date="2020-06-01">10</value></budget>'
    },
    "that money was spent rather than paid out": {
        AFTER: f"<transaction>{TYPE.format(4)}{VALUE}</transaction>"
    },
    "the giver's own record": {
        AFTER: f'<transaction>{TYPE.format(2)}{VALUE}<provider-org ref="XI-GIVER" provider-activity-id="XI-GIVER-1"'
        ' type="10"><narrative>A Giver</narrative></provider-org></transaction>'
    },
    "the day of a payment's value": {
        AFTER: f'<transaction>{TYPE.format(2)}<value currency="USD" value-date="2020-06-01">5</value></transaction>'
    },
}
TWO_COUNTRIES = '<recipient-country code="MN" percentage="60"/><recipient-country code="CN" percentage="40"/>'
PARTS["that the scope is national though two countries stand there"] = {
    "scope": '<activity-scope code="4"/>',
    "country": TWO_COUNTRIES,
}


def activity(number: int, held: dict[str, str]) -> str:
    return (
        HEAD.format(number=number)
        + held.get(BEFORE, "")
        + held.get("status", STATUS)
        + DATE
        + held.get("scope", "")
        + held.get("country", COUNTRY)
        + held.get(BETWEEN, "")
        + held.get("sector", SECTOR)
        + held.get(AFTER, "")
        + "</iati-activity>"
    )


async def test_every_part_goes_out_as_it_came_in(fresh: Database, tmp_path: Path) -> None:
    source, out = tmp_path / "in.xml", tmp_path / "out.xml"
    body = "".join(activity(number, held) for number, held in enumerate(PARTS.values()))
    source.write_text(f'<iati-activities version="2.03">{body}</iati-activities>', encoding="utf-8")
    schema = etree.XMLSchema(etree.parse(shared(SCHEMA)))
    assert schema.validate(etree.parse(source)), schema.error_log
    outcome = await import_file(fresh, source)
    assert (outcome.added, outcome.refused) == (len(PARTS), 0)
    await export_file(
        fresh, "iati", Filters(organisation=(await lead(fresh),)), Page(), out, lambda _piece: None
    )
    assert schema.validate(etree.parse(out)), schema.error_log
    before, after = by_identifier(source), by_identifier(out)
    lost = {
        what: sorted((said(before[name]) - said(after[name])).elements())
        for name, what in zip((f"XI-LOST-{number}" for number in range(len(PARTS))), PARTS, strict=True)
    }
    assert {what: gone for what, gone in lost.items() if gone} == {}
    back = await import_file(fresh, out, dry_run=True)
    assert [(one.identifier, one.fields) for one in back.items if one.what != "unchanged"] == []


async def test_what_was_edited_since_is_not_told_as_it_came_in(fresh: Database, tmp_path: Path) -> None:
    """A sector, country, number or status that was taken off does not come back with its words."""
    source, out = tmp_path / "in.xml", tmp_path / "out.xml"
    held = {
        BEFORE: PARTS["an owner's name beside the reference"][BEFORE],
        "status": '<activity-status code="3"/>',
        "country": PARTS["a country in words"]["country"],
        "sector": PARTS["a sector in words"]["sector"],
    }
    source.write_text(
        f'<iati-activities version="2.03">{activity(1, held)}</iati-activities>', encoding="utf-8"
    )
    await import_file(fresh, source)
    async with fresh.everything.acquire() as connection:
        stored = (await queries.by_identifiers(connection, ["XI-LOST-1"]))["XI-LOST-1"]
    document = msgspec.structs.replace(
        stored.document, identifiers=[], sectors=[], countries=[], status_stated="ongoing"
    )
    async with fresh.sessions.begin() as session:
        await service.replace(session, stored, document, Author(None, "form"))
    await export_file(
        fresh, "iati", Filters(organisation=(await lead(fresh),)), Page(), out, lambda _piece: None
    )
    [written] = by_identifier(out).values()
    for tag in ("other-identifier", "sector", "recipient-country"):
        assert written.find(tag) is None, tag
    assert written.find("activity-status").get("code") == "2"


async def lead(database: Database) -> int:
    async with database.everything.acquire() as connection:
        return int(await connection.fetchval("SELECT id FROM organisation WHERE identifier = 'XI-LOST'"))


def by_identifier(path: Path) -> dict[str, Any]:
    found = etree.parse(path).getroot().iterfind("iati-activity")
    return {str(one.findtext("iati-identifier")): one for one in found}


LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def said(whole: Any) -> Counter[str]:
    """Every element with its path, attributes and words; what an export says of the whole stands aside."""
    found: Counter[str] = Counter()
    for element in whole.iterdescendants():
        path = "/".join([*(one.tag for one in reversed(list(element.iterancestors()))), element.tag])
        told = {name: value for name, value in element.attrib.items() if (name, value) != (LANGUAGE, "en")}
        found[
            f"{path.partition('iati-activity/')[2]} {sorted(told.items())} {(element.text or '').strip()}"
        ] += 1
    return found


async def test_our_own_export_of_everything_comes_back_unchanged(demo: Database, tmp_path: Path) -> None:
    out = tmp_path / "all.xml"
    await export_file(demo, "iati", Filters(), Page(), out, lambda _piece: None)
    back = await import_file(demo, out, dry_run=True)
    assert back.read > 50
    assert [(one.identifier, one.fields) for one in back.items if one.what != "unchanged"] == []


async def test_what_is_written_of_ourselves_keeps_the_rules_that_need_nothing_made_up(
    demo: Database, tmp_path: Path
) -> None:
    """A theme is no marker without its weight; areas stand in for sectors where there are none."""
    out = tmp_path / "all.xml"
    await export_file(demo, "iati", Filters(), Page(), out, lambda _piece: None)
    ruleset = Ruleset(shared("data/iati/ruleset_standard.json"))
    found = {number for one in by_identifier(out).values() for number in ruleset.broken(one)}
    # An identifier of another system, sectors that nobody gave by the DAC's codes, a start that nobody told.
    assert found <= {"1.1.21", "102.1.1", "6.11.1"}, found


@pytest.mark.parametrize("code", ["4", "3"])
def test_the_scope_of_several_countries_is_never_national(code: str) -> None:
    names = ["MN"] if code == "4" else ["MN", "CN"]
    document = Activity(
        countries=[Share(name, Decimal(100) / len(names)) for name in names],
        locations=[Location("country", country="MN")],
    )
    stored = Stored(id=1, state="published", version=1, document=document, confirmed_on=None, counted=None)
    [element] = scope(Leaving(stored=stored))
    assert element.get("code") == code
