"""Real files of five publishers, of IATI 1.04 and 2.03: taken whole, given back valid, and unchanged."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from tests.conftest import shared

from commonground.activities.filters import Filters, Page
from commonground.base.database import Database
from commonground.exchange.exporter import export_file
from commonground.exchange.formats import iati_reader, iati_rules
from commonground.exchange.formats.iati_upgrade import upgrade_of
from commonground.exchange.importer import import_file

FILES = {
    "UNHCR-Activities-2023.xml": 134,
    "iati_1.04_TimorLesteAIMS_GeocodedResearchRelease.xml": 134,
    "iati_1.04_UgandaAIMS_GeocodedResearchRelease.xml": 253,
    "iati_2.03_NigeriaAIMS_GeocodedResearchRelease.xml": 140,
    "iati_2.03_SenegalAIMS_GeocodedResearchRelease.xml": 701,
}


def of(name: str) -> Path:
    return shared(f"data/iati/{name}")


def test_every_part_of_every_file_is_taken_mapped_or_kept(capsys: pytest.CaptureFixture[str]) -> None:
    """`mapped` are parts with a home of ours, `kept` those that only an export gives back."""
    lines = [f"{'file':<56}{'activities':>11}{'mapped':>8}{'kept':>7}{'gone':>6}{'refused':>8}"]
    for name, count in FILES.items():
        drafts = list(iati_reader.stream(of(name)))
        parts: Counter[str] = Counter()
        for draft in drafts:
            parts["kept"] += sum("xml" in entry for entry in draft.document.kept)
            parts["gone"] += draft.left_aside.get("contact-info", 0)
        elements = sum(1 for one in etree.parse(of(name)).getroot().iterfind("iati-activity/*"))
        mapped = elements - parts["kept"] - parts["gone"]
        refused = sum(draft.stopped for draft in drafts)
        short = name.removesuffix(".xml").replace("_GeocodedResearchRelease", "")
        lines.append(
            f"{short:<56}{len(drafts):>11}{mapped:>8}{parts['kept']:>7}{parts['gone']:>6}{refused:>8}"
        )
        assert (len(drafts), refused) == (count, 0)
    with capsys.disabled():
        print("\n" + "\n".join(lines))


def broken_in(path: Path) -> Counter[str]:
    """Rules by number, as the standard's own file counts them: once an activity."""
    root = etree.parse(path).getroot()
    upgrade = upgrade_of(path.name, root)
    found: Counter[str] = Counter()
    for activity in root.iterfind("iati-activity"):
        upgrade(activity)
        found.update({one.rule for one in iati_rules.broken(activity)})
    return found


@pytest.mark.parametrize("name", FILES)
async def test_a_file_comes_in_whole_goes_out_valid_and_comes_back_unchanged(
    fresh: Database, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source = of(name)
    first = await import_file(fresh, source)
    assert (first.read, first.added, first.refused) == (FILES[name], FILES[name], 0)
    again = await import_file(fresh, source)
    assert (again.added, again.changed, again.unchanged) == (0, 0, FILES[name])
    out = tmp_path / "out.xml"
    await export_file(fresh, "iati", await only(fresh, name), Page(), out, lambda _piece: None)
    written = etree.parse(out)
    carried = len(written.getroot().findall("iati-activity"))
    if carried:
        # The schema knows no file without an activity; one of 1.04 without dates gives none.
        schema = etree.XMLSchema(etree.parse(shared("data/iati/xsd/iati-activities-schema.xsd")))
        assert schema.validate(written), schema.error_log
        back = await import_file(fresh, out, dry_run=True)
        assert [(item.identifier, item.fields) for item in back.items if item.what != "unchanged"] == []
    before, after = broken_in(source), broken_in(out)
    with capsys.disabled():
        short = name.removesuffix(".xml").replace("_GeocodedResearchRelease", "")
        print(f"\n{short}: {carried} of {FILES[name]} carried by IATI; rules broken, in / out:")
        print(
            "  "
            + (", ".join(f"{rule} {before[rule]}/{after[rule]}" for rule in sorted(before | after)) or "none")
        )
    nothing_lost(source, written.getroot())


async def only(database: Database, name: str) -> Filters:
    async with database.everything.acquire() as connection:
        lead = await connection.fetchval(
            "SELECT lead_id FROM activity WHERE source ->> 'name' LIKE 'IATI:%' ORDER BY id DESC LIMIT 1"
        )
    return Filters(organisation=(lead,))


@pytest.mark.parametrize("name", [name for name in FILES if "1.04" in name])
async def test_activities_of_1_04_go_out_valid_once_they_have_a_date(
    fresh: Database, tmp_path: Path, name: str
) -> None:
    """None of them has one, so none goes out as IATI; with a date each does, and comes back unchanged."""
    tree = etree.parse(of(name))
    for activity in tree.getroot().iterfind("iati-activity"):
        etree.SubElement(activity, "activity-date", {"type": "start-planned", "iso-date": "2010-01-01"})
    source, out = tmp_path / name, tmp_path / "out.xml"
    tree.write(source)
    await import_file(fresh, source)
    await export_file(fresh, "iati", await only(fresh, name), Page(), out, lambda _piece: None)
    written = etree.parse(out)
    schema = etree.XMLSchema(etree.parse(shared("data/iati/xsd/iati-activities-schema.xsd")))
    assert schema.validate(written), schema.error_log
    assert len(written.getroot().findall("iati-activity")) == FILES[name]
    back = await import_file(fresh, out, dry_run=True)
    assert (back.changed, back.added, back.unchanged) == (0, 0, FILES[name])
    nothing_lost(source, written.getroot())


def nothing_lost(source: Path, written: Any) -> None:
    """Every element of an activity that goes out is there again, as often; contact data is not."""
    root = etree.parse(source).getroot()
    before = {identifier_of(one): one for one in root.iterfind("iati-activity")}
    for activity in written.iterfind("iati-activity"):
        old = before[identifier_of(activity)]
        for tag in ("location", "transaction", "document-link", "tag", "budget", "result", "policy-marker"):
            assert len(activity.findall(tag)) == len(old.findall(tag)), (identifier_of(activity), tag)
        assert not list(activity.iter("contact-info", "email", "telephone", "person-name"))


def identifier_of(activity: Any) -> str:
    return " ".join((activity.findtext("iati-identifier") or "").split())
