"""Sectors by code or name, and the activity areas that their words tell."""

import re
from decimal import Decimal

from commonground.activities.schemas import Sector, Share
from commonground.exchange import shares
from commonground.exchange.formats import sheet_words
from commonground.exchange.formats.sheet_parts import GroupLike
from commonground.exchange.formats.sheet_table import shown
from commonground.organisations.folding import folded

DAC_CODE = re.compile(r"(?<!\d)(\d{5}|\d{3})(?:\.0+)?(?!\d)")


def read_sectors(group: GroupLike) -> None:
    """Stated areas hold; else codes, whose areas the table of the registry gives; else the words of names."""
    stated = codes_of_areas(group)
    if stated:
        group.draft.put(areas=stated)
    sectors = coded(group)
    names = named(group)
    if not sectors:
        known = sheet_words.sector_names()
        by_name = [known[folded(name)] for name in names if folded(name) in known]
        sectors = [Sector("1", code) for code in dict.fromkeys(by_name)]
        if sectors:
            group.draft.put(provenance=group.draft.document.provenance | {"sectors": "derived"})
    if sectors:
        group.draft.put(sectors=sectors)
    elif not stated:
        from_words(group, names)


def codes_of_areas(group: GroupLike) -> list[Share]:
    found: list[str] = []
    for at, row, cell in group.cells("areas"):
        for part in re.split(r"[;；\n]", shown(cell)):
            said = group.mapping.value("areas", part)
            code = said if said is not None else sheet_words.area_of(part)
            if code and code not in found:
                found.append(code)
            elif not code:
                group.unread.add((at, row.number))
    return shares.evened(Share(code, Decimal(100)) for code in found)


def coded(group: GroupLike) -> list[Sector]:
    """Codes of five digits; those of three only where there is none of five."""
    found = [code for _at, _row, cell in group.cells("sector_code") for code in DAC_CODE.findall(shown(cell))]
    fine = [code for code in dict.fromkeys(found) if len(code) == 5]
    return [Sector("1", code) for code in fine] or [Sector("2", code) for code in dict.fromkeys(found)]


def named(group: GroupLike) -> list[str]:
    found = (
        " ".join(part.split())
        for _at, _row, cell in group.cells("sector")
        for part in re.split(r"[;；|\n]", shown(cell))
    )
    return [name for name in dict.fromkeys(found) if name]


def from_words(group: GroupLike, names: list[str]) -> None:
    """In equal parts; a name without a home counts as unclassified."""
    weights: dict[str, Decimal] = {}
    for name in names:
        said = group.mapping.value("sector", name)
        area = (said if said is not None else sheet_words.area_of(name)) or shares.UNCLASSIFIED
        weights[area] = weights.get(area, Decimal(0)) + 1
    if set(weights) - {shares.UNCLASSIFIED}:
        group.draft.put(
            areas=shares.as_shares(weights),
            provenance=group.draft.document.provenance | {"areas": "derived"},
        )
