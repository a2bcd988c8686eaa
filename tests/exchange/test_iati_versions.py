"""A sentence a version: what it brought and what it wrote in its own way lands where it should."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from tests.conftest import shared
from tests.exchange.iati_versions import ONE, TWO, VERSIONS, file_of

from commonground.activities.filters import Filters, Page
from commonground.activities.schemas import BudgetLine, Identifier, Location, Result, Sector, Share
from commonground.base.database import Database
from commonground.base.texts import Text
from commonground.exchange.exporter import export_file
from commonground.exchange.formats import iati_reader
from commonground.exchange.importer import import_file
from commonground.exchange.schemas import Draft, Link, Party

GOVERNMENT = Party("A Government", "XI-GOV", "10")
FACILITY = Party("Versions Facility", "XI-VER", "40")
SCHEMA = "data/iati/xsd/iati-activities-schema.xsd"


def written(folder: Path, version: str) -> Path:
    path = folder / f"{version}.iati.xml"
    path.write_text(file_of(version), encoding="utf-8")
    return path


def read(folder: Path, version: str) -> Draft:
    [draft] = iati_reader.read(written(folder, version)).drafts
    return draft


def kept(draft: Draft, tag: str) -> list[Any]:
    """The elements that are kept with it, as 2.03 says them."""
    found = [etree.fromstring(entry["xml"]) for entry in draft.document.kept if "xml" in entry]
    return [element for element in found if element.tag == tag]


def at(draft: Draft, path: str) -> list[str]:
    """Attributes and texts in what is kept, by an XPath."""
    root = etree.Element("kept")
    root.extend(etree.fromstring(entry["xml"]) for entry in draft.document.kept if "xml" in entry)
    return [str(found) for found in root.xpath(path)]


def attributes(draft: Draft) -> dict[str, str]:
    [found] = [entry["attributes"] for entry in draft.document.kept if "attributes" in entry]
    return dict(found)


@pytest.mark.parametrize("version", VERSIONS)
def test_all_versions_say_the_same_of_what_they_share(tmp_path: Path, version: str) -> None:
    draft = read(tmp_path, version)
    document = draft.document
    assert [problem.message for problem in draft.problems] == []
    assert document.identifier == f"XI-VER-{version}"
    assert {code: text.text for code, text in document.title.items()} == {
        "en": "Belts of saxaul",
        "fr": "Rideaux de saxaoul",
    }
    assert document.summary == {"en": Text("Against moving sand.", "imported")}
    assert (document.planned_start, document.actual_start) == (date(2010, 1, 1), date(2010, 2, 2))
    assert (document.planned_end, document.actual_end) == (date(2012, 3, 3), date(2012, 4, 4))
    assert document.status_stated == ("ongoing" if version < "1.05" else "suspended")
    assert draft.lead == FACILITY
    assert draft.partners == [
        (GOVERNMENT, "funding"),
        (FACILITY, "accountable"),
        (GOVERNMENT, "extending"),
        (Party("An Institute", None, "80"), "implementing"),
    ]
    assert document.countries == [Share("MN", Decimal(100))]
    assert document.sectors == [Sector("1", "31220", Decimal(100))]
    assert "desertification" in document.themes
    assert document.identifiers == [Identifier("XI-OTHER", "OO-7")]
    assert document.homepage == "https://versions.example/belts"
    assert draft.counted == Link("child", "XI-PARENT-1", certain=False)
    point = {"type": "Point", "coordinates": [101.05, 43.22]}
    assert document.locations == [
        Location("point", name="Gurvantes", country="MN", exactness="exact", geometry=point)
    ]
    name = {"en": Text("Hectares", "imported")}
    assert document.results == [
        Result(indicator="other", name=name, target=Decimal(40), achieved=Decimal(30), year=2010)
    ]
    assert document.budgets == money()
    assert draft.funders[1][:2] == GOVERNMENT[:2]
    assert "a.person@test.example" not in str(draft)


def money() -> list[BudgetLine]:
    def day(month: int, year: int = 2010) -> tuple[date, date]:
        return date(year, month, 1), date(year, month, 1)

    return [
        BudgetLine("budget", Decimal(1000), "USD", date(2010, 1, 1), date(2010, 12, 31)),
        BudgetLine("commitment", Decimal(500), "USD", *day(5)),
        BudgetLine("disbursement", Decimal(200), "USD", *day(6)),
        BudgetLine("disbursement", Decimal(100), "USD", *day(6, 2011)),
    ]


Look = Callable[[Draft], Any]
TABLE: dict[str, dict[str, tuple[Look, Any]]] = {
    "1.01": {
        "a document's language was an attribute": (
            lambda draft: at(draft, "document-link/language/@code"),
            ["en"],
        ),
        "no attribute stays that 2.03 does not know": (
            lambda draft: at(
                draft,
                "document-link/@language | location/@percentage | planned-disbursement/@updated"
                " | result/description/@type | result/indicator/description/@type",
            ),
            [],
        ),
        "a number of the GeoNames gazetteer was an entry": (
            lambda draft: at(draft, "location/location-id/@vocabulary | location/location-id/@code"),
            ["G1", "2031964"],
        ),
        "the kind of place was a location-type": (
            lambda draft: at(draft, "location/feature-designation/@code"),
            ["PPL"],
        ),
        "own words of a sector are of the reporter's vocabulary": (
            lambda draft: at(draft, "sector[@vocabulary != '1']/@vocabulary"),
            ["99"],
        ),
        "money that came in, and that it was spent rather than paid out, is kept": (
            lambda draft: at(draft, "transaction/transaction-type/@code"),
            ["1", "2", "4"],
        ),
    },
    "1.02": {
        "a document's language is an element": (
            lambda draft: at(draft, "document-link/language/@code"),
            ["en"],
        ),
        "purchases of equity are kept by their number": (
            lambda draft: at(draft, "transaction[not(@ref)]/transaction-type/@code"),
            ["1", "8", "4"],
        ),
        "an address of linked data comes back": (
            lambda draft: attributes(draft)["linked-data-uri"],
            "https://data.example/1",
        ),
    },
    "1.03": {
        "scope, capital spend and the country's own budget are kept": (
            lambda draft: at(
                draft, "activity-scope/@code | capital-spend/@percentage | country-budget-items/@vocabulary"
            ),
            ["5", "2", "12.5"],
        ),
        "flags of the CRS bear their later name": (
            lambda draft: at(draft, "crs-add/other-flags/@code"),
            ["1"],
        ),
        "forecasts are kept": (lambda draft: at(draft, "fss/forecast/text()"), ["3000"]),
    },
    "1.04": {
        "a place has a number, reach and class": (
            lambda draft: at(
                draft, "location/@ref | location/location-reach/@code | location/location-class/@code"
            ),
            ["L-1", "1", "2"],
        ),
        "what is done there is kept in its language": (
            lambda draft: at(draft, "location/activity-description/narrative/text()"),
            ["Planting"],
        ),
        "results may be of another kind": (lambda draft: at(draft, "result/@type"), ["9"]),
    },
    "1.05": {
        "work may be suspended": (lambda draft: draft.document.status_stated, "suspended"),
        "what a third party tells of it is kept": (
            lambda draft: at(draft, "related-activity[@type='5']/@ref"),
            ["XI-THIRD-1"],
        ),
        "a second vocabulary of one's own is number 98": (
            lambda draft: at(draft, "sector[@vocabulary != '1']/@vocabulary"),
            ["98"],
        ),
        "descriptions of the fourth kind are kept": (
            lambda draft: at(draft, "description[@type='4']/narrative/text()"),
            ["Other words."],
        ),
    },
    "2.01": {
        "the page of an activity is a document": (
            lambda draft: at(draft, "document-link[category/@code='A12']/@url"),
            ["https://versions.example/belts"],
        ),
        "planned disbursements have a type": (lambda draft: at(draft, "planned-disbursement/@type"), ["1"]),
        "a budget has a type and no status yet": (
            lambda draft: at(draft, "budget/@type | budget/@status"),
            ["1"],
        ),
        "nothing is said of emergencies": (lambda draft: "humanitarian" in attributes(draft), False),
    },
    "2.02": {
        "an activity and its transactions may be humanitarian": (
            lambda draft: [attributes(draft)["humanitarian"], *at(draft, "transaction/@humanitarian")],
            ["1", "1"],
        ),
        "it may answer an emergency or appeal": (
            lambda draft: at(draft, "humanitarian-scope/@code"),
            ["EQ-2015-000048-NPL"],
        ),
        "a budget is indicative or committed": (lambda draft: at(draft, "budget/@status"), ["2"]),
        "a partner's own record of the work comes back": (
            lambda draft: at(draft, "participating-org/@activity-id"),
            ["XI-GOV-9"],
        ),
        "markers need no significance where they are one's own": (
            lambda draft: at(draft, "policy-marker[@vocabulary='99']/@code"),
            ["m1"],
        ),
        "indicators have references": (lambda draft: at(draft, "result/indicator/reference/@code"), ["h1"]),
        "who gives a planned disbursement is kept": (
            lambda draft: at(draft, "planned-disbursement/provider-org/@ref"),
            ["XI-GOV"],
        ),
        "incoming commitments are kept": (
            lambda draft: "11" in at(draft, "transaction/transaction-type/@code"),
            True,
        ),
        "documents have a day": (
            lambda draft: at(draft, "document-link/document-date/@iso-date"),
            ["2010-01-01"],
        ),
        "the channel of the CRS is kept": (lambda draft: at(draft, "crs-add/channel-code/text()"), ["21039"]),
    },
    "2.03": {
        "a target of the SDGs is a tag, and a theme of ours": (
            lambda draft: draft.document.themes,
            ["sdg-15.3", "desertification"],
        ),
        "the DAC's number of a partner comes back": (
            lambda draft: at(draft, "participating-org/@crs-channel-code"),
            ["10000"],
        ),
        "why there is no budget comes back": (lambda draft: attributes(draft)["budget-not-provided"], "1"),
        "kinds of aid may be of several vocabularies": (
            lambda draft: at(draft, "default-aid-type/@code"),
            ["C01", "1"],
        ),
        "what is reached in a part is kept and not taken for the whole": (
            lambda draft: [
                *at(draft, "result/indicator/period/actual/@value"),
                str(draft.document.results[0].achieved),
            ],
            ["30", "12", "30"],
        ),
        "an indicator in words is kept": (
            lambda draft: at(draft, "result/indicator[@measure='5']/title/narrative/text()"),
            ["How it is told"],
        ),
        "pledges are kept": (lambda draft: "12" in at(draft, "transaction/transaction-type/@code"), True),
    },
}
ROWS = [(version, sentence) for version, held in TABLE.items() for sentence in held]


@pytest.mark.parametrize(("version", "sentence"), ROWS)
def test_what_a_version_brought(tmp_path: Path, version: str, sentence: str) -> None:
    look, expected = TABLE[version][sentence]
    assert look(read(tmp_path, version)) == expected


def test_every_version_has_its_sentences() -> None:
    assert tuple(TABLE) == VERSIONS == ONE + TWO


@pytest.mark.parametrize("version", TWO)
def test_files_of_2_are_true_to_the_schema_which_only_grew(tmp_path: Path, version: str) -> None:
    schema = etree.XMLSchema(etree.parse(shared(SCHEMA)))
    assert schema.validate(etree.parse(written(tmp_path, version))), schema.error_log


async def test_all_go_out_valid_with_everything_and_come_back_unchanged(
    fresh: Database, tmp_path: Path
) -> None:
    for version in VERSIONS:
        outcome = await import_file(fresh, written(tmp_path, version))
        assert (outcome.added, outcome.refused) == (1, 0), version
    async with fresh.everything.acquire() as connection:
        lead = await connection.fetchval("SELECT lead_id FROM activity WHERE identifier = 'XI-VER-2.03'")
    out = tmp_path / "out.xml"
    await export_file(fresh, "iati", Filters(organisation=(lead,)), Page(), out, lambda _piece: None)
    tree = etree.parse(out)
    found = {one.findtext("iati-identifier"): one for one in tree.getroot().iterfind("iati-activity")}
    assert len(found) == len(VERSIONS)
    for version in TWO:
        before = etree.parse(written(tmp_path, version)).getroot()[0]
        assert "; ".join(lost(before, found[f"XI-VER-{version}"])) == "", version
    back = await import_file(fresh, out, dry_run=True)
    assert [(item.identifier, item.fields) for item in back.items if item.what != "unchanged"] == []
    schema = etree.XMLSchema(etree.parse(shared(SCHEMA)))
    assert schema.validate(tree), schema.error_log


def lost(before: Any, after: Any) -> list[str]:
    """Elements and attributes that do not go out again, apart from contact data."""
    gone = Counter(told(before))
    gone.subtract(told(after))
    return sorted(name for name, count in gone.items() if count > 0)


# Each sum bears its currency, and one country alone has all.
SAID_OTHERWISE = ("iati-activity/@default-currency", "recipient-country/@percentage")


def told(activity: Any) -> list[str]:
    names = []
    for element in activity.iter():
        if any(one.tag == "contact-info" for one in (element, *element.iterancestors())):
            continue
        parent = element.getparent()
        above = f"{parent.tag} " if parent is not None and element.tag == "narrative" else ""
        names += [f"{above}{element.tag}", *(f"{element.tag}/@{name}" for name in element.attrib)]
    return [name for name in names if name not in SAID_OTHERWISE]
