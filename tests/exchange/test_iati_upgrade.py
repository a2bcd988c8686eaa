"""IATI 1.01 to 1.05 on the way in: what each old form becomes, and that nothing is made up or lost."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree
from tests.conftest import shared

from commonground.activities.schemas import BudgetLine, Identifier, Location, Sector, Share
from commonground.base.errors import UnreadableFile
from commonground.exchange.formats import iati_reader, iati_shapes
from commonground.exchange.schemas import Draft, Party

# ruff: noqa: E501
OLD = """<iati-activities{version}>
<iati-activity xml:lang="en" default-currency="EUR" hierarchy="2">
  <reporting-org ref="XI-OLD" type="40">Old Facility</reporting-org>
  <iati-identifier>XI-OLD-1</iati-identifier>
  <other-identifier owner-ref="XI-THEIRS" owner-name="Their System">P-77</other-identifier>
  <title>Dunes held</title>
  <title xml:lang="mn">Манхныг тогтоох</title>
  <description type="1" xml:lang="en">Belts against sand.</description>
  <description type="1" xml:lang="fr">Des rideaux contre le sable.</description>
  <activity-status>Implementation</activity-status>
  <activity-date type="start-planned" iso-date="2010-03-01">March 2010</activity-date>
  <activity-date type="start-actual">2010-04-02</activity-date>
  <activity-date type="end-planned">some day in 2012</activity-date>
  <contact-info><person-name>A Person</person-name><email>a.person@test.example</email></contact-info>
  <participating-org role="Funding" type="Government" ref="XI-GOV">A Government</participating-org>
  <participating-org role="Implementing">An Institute</participating-org>
  <activity-website>https://old.example/dunes</activity-website>
  <recipient-country code="MN" percentage="100">Mongolia</recipient-country>
  <location percentage="50">
    <location-type code="PPL">Populated place</location-type>
    <name>Gurvantes</name><name xml:lang="mn">Гурвантэс</name>
    <administrative country="MN" adm1="Omnogovi">Mongolia, Omnogovi</administrative>
    <coordinates latitude="43.22" longitude="101.05" precision="2"/>
    <gazetteer-entry gazetteer-ref="GEO">2031964</gazetteer-entry>
  </location>
  <location><name>Capital</name><coordinates latitude="47.9" longitude="106.9" precision="8"/></location>
  <sector vocabulary="DAC" code="31220" percentage="60">Forestry development</sector>
  <sector vocabulary="DAC" code="410" percentage="40">General environment</sector>
  <sector vocabulary="RO" code="x1">Own words</sector>
  <policy-marker vocabulary="DAC" code="8" significance="2">Desertification</policy-marker>
  <collaboration-type>Bilateral</collaboration-type>
  <default-flow-type>Something else</default-flow-type>
  <budget type="Original"><period-start iso-date="2010-01-01">2010</period-start><period-end>2010-12-31</period-end>
    <value>1,000</value></budget>
  <transaction><value value-date="2010-05-01">500</value><transaction-type code="C">Commitment</transaction-type>
    <transaction-date iso-date="2010-05-01"/><provider-org ref="XI-GOV">A Government</provider-org></transaction>
  <transaction><transaction-type code="IF"/><description>Came in</description>
    <value value-date="2010-05-02">500</value><transaction-date iso-date="2010-05-02"/></transaction>
  <document-link url="https://old.example/plan.pdf" format="application/pdf"><language>English</language>
    <category code="A02">Plan</category><title>The plan</title></document-link>
  <document-link url="https://old.example/bare"/>
  <related-activity type="1" ref="XI-OLD">Parent</related-activity>
</iati-activity>
</iati-activities>"""
VERSIONS = ("1.01", "1.02", "1.03", "1.04", "1.05", "")


def read(folder: Path, version: str = "1.03") -> Draft:
    path = folder / "old.xml"
    told = f' version="{version}"' if version else ""
    path.write_text(OLD.format(version=told), encoding="utf-8")
    [draft] = iati_reader.stream(path)
    return draft


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_and_a_file_without_one_is_read_alike(tmp_path: Path, version: str) -> None:
    assert read(tmp_path, version).document == read(tmp_path).document


def test_texts_come_in_all_their_languages(tmp_path: Path) -> None:
    document = read(tmp_path).document
    assert {code: text.text for code, text in document.title.items()} == {
        "en": "Dunes held",
        "mn": "Манхныг тогтоох",
    }
    assert document.summary["fr"].text == "Des rideaux contre le sable."


def test_words_become_codes(tmp_path: Path) -> None:
    draft = read(tmp_path)
    assert draft.lead == Party("Old Facility", "XI-OLD", "40")
    assert draft.partners == [
        (Party("A Government", "XI-GOV", "10"), "funding"),
        (Party("An Institute"), "implementing"),
    ]
    assert draft.document.status_stated == "ongoing"
    assert draft.document.countries == [Share("MN", Decimal(100))]
    assert draft.document.sectors == [Sector("1", "31220", Decimal(60)), Sector("2", "410", Decimal(40))]
    assert draft.document.themes == ["desertification"]
    assert draft.document.identifiers == [Identifier("XI-THEIRS", "P-77")]
    assert draft.document.homepage == "https://old.example/dunes"


def test_a_date_is_taken_where_it_is_a_whole_day_and_never_made_up(tmp_path: Path) -> None:
    document = read(tmp_path).document
    assert (document.planned_start, document.actual_start) == (date(2010, 3, 1), date(2010, 4, 2))
    assert document.planned_end is None


def test_coordinates_become_a_point_and_a_pin_in_the_capital_does_not(tmp_path: Path) -> None:
    draft = read(tmp_path)
    point = {"type": "Point", "coordinates": [101.05, 43.22]}
    assert draft.document.locations == [
        Location("point", name="Gurvantes", country="MN", exactness="approximate", geometry=point)
    ]
    assert draft.left_aside["location"] == 1


def test_money_keeps_its_currency_and_day(tmp_path: Path) -> None:
    lines = read(tmp_path).document.budgets
    assert lines[0] == BudgetLine("budget", Decimal(1000), "EUR", date(2010, 1, 1), date(2010, 12, 31))
    assert (lines[1].kind, lines[1].amount, lines[1].currency) == ("commitment", Decimal(500), "EUR")


def test_what_is_kept_is_2_03_and_says_whose_words_it_holds(tmp_path: Path) -> None:
    kept = [entry for entry in read(tmp_path).document.kept if "xml" in entry]
    elements = [etree.fromstring(entry["xml"]) for entry in kept]
    for element in elements:
        iati_shapes.ordered(element)
    assert [one.tag for one in elements if not iati_shapes.fits(one)] == []
    held = {one.tag: one for one in elements}
    assert held["collaboration-type"].get("code") == "1"
    assert [one.tag for one in held["transaction"]] == [
        "transaction-type",
        "transaction-date",
        "value",
        "description",
    ]
    assert held["transaction"].find("value").get("currency") == "EUR"
    assert held["document-link"].find("language").get("code") == "en"
    legacy = {(one.get("name"), one.get("value")) for one in elements if one.tag == "legacy-data"}
    assert legacy == {("default-flow-type", "Something else"), ("document-link", "https://old.example/bare")}


def test_contact_data_of_people_is_kept_nowhere(tmp_path: Path) -> None:
    assert "a.person@test.example" not in str(read(tmp_path))
    assert read(tmp_path).left_aside["contact-info"] == 1


def test_a_line_of_the_file_is_told_as_it_stood_there(tmp_path: Path) -> None:
    assert read(tmp_path).line == 2


@pytest.mark.parametrize("version", ["3.01", "1.9", "2.04", "x"])
def test_an_unknown_version_is_refused_by_its_name(tmp_path: Path, version: str) -> None:
    with pytest.raises(UnreadableFile, match="is IATI version"):
        read(tmp_path, version)


def test_what_we_know_of_the_schema_is_what_it_says() -> None:
    """Each element that we judge has in the schema the children, and demands the attributes, that we say."""
    root = etree.parse(shared("data/iati/xsd/iati-activities-schema.xsd")).getroot()
    space = {"x": "http://www.w3.org/2001/XMLSchema"}
    for tag in (
        "transaction",
        "budget",
        "planned-disbursement",
        "location",
        "result",
        "country-budget-items",
        "crs-add",
    ):
        [declared] = root.xpath(f"/x:schema/x:element[@name='{tag}']", namespaces=space)
        within = declared.xpath(
            "x:complexType/x:sequence/x:element | x:complexType/x:choice/x:element", namespaces=space
        )
        names = [one.get("ref") or one.get("name") for one in within]
        assert iati_shapes.children_of(tag) == names, tag
        least = [name for name, one in zip(names, within, strict=True) if one.get("minOccurs", "1") != "0"]
        told = [name.rstrip("*!") for name in iati_shapes.CHILDREN[tag].split() if name.endswith("!")]
        assert told == least, tag
