"""Pairs of records in a file, for `bench duplicates`: one JSON object a line with id, a and b.

A record has id, title, desc, cc (ISO countries), date, orgs (k key, name, role 1–4 as in IATI), coords
(longitude, latitude, name) and budget (US$); label and how are there where somebody judged the pair.
"""

import re
from pathlib import Path

import msgspec

from commonground.activities.duplicates.records import Party, Record
from commonground.activities.duplicates.scorer import score

ROLES = {1: "funding", 2: "accountable", 3: "extending", 4: "implementing"}
PUBLISHER = re.compile(r"iati:([A-Z]{2}-[A-Z0-9]+|\d{5})-")
# One donor's names in several languages, or a ministry and its agency that report for one budget.
FAMILIES = {
    name: family
    for family, names in {
        "united kingdom": "dfid;department for international development;uk;fcdo",
        "sweden": "sida;embassy of sweden",
        "germany": "bmz;giz;gtz;kfw;kreditanstalt fur wiederaufbau kfw",
        "european union": "ec;eu;european commission;europeiska kommissionen",
        "united states": "usaid;usa",
        "japan": "jica;japan international cooperation agency",
        "korea": "koica;korea international cooperation agency;republic of korea",
    }.items()
    for name in names.split(";")
}


class Pair(msgspec.Struct, frozen=True):
    """`keys` tell which pairs share a record."""

    id: str
    keys: tuple[str, str]
    one: Record
    other: Record
    label: str = ""
    how: str = ""


class RawParty(msgspec.Struct):
    k: str
    name: str = ""
    role: int | None = None


class RawRecord(msgspec.Struct):
    id: str
    title: str
    src: str = ""
    desc: str | None = None
    cc: list[str] = []
    date: str | None = None
    orgs: list[RawParty] = []
    coords: list[tuple[float, float, str]] = []
    budget: float | None = None


class RawPair(msgspec.Struct):
    id: str
    a: RawRecord
    b: RawRecord
    label: str = ""
    how: str = ""


def read_pairs(path: Path) -> list[Pair]:
    decoder = msgspec.json.Decoder(RawPair)
    raw = [decoder.decode(line) for line in path.read_bytes().splitlines() if line.strip()]
    return [
        Pair(each.id, (each.a.id, each.b.id), record(each.a), record(each.b), each.label, each.how)
        for each in raw
    ]


def record(raw: RawRecord) -> Record:
    return Record(
        title=raw.title,
        text=raw.desc or "",
        countries=tuple(raw.cc),
        start=tuple(int(part) for part in (raw.date or "").split("-") if part),
        parties=tuple(Party(key(one.k), one.name, ROLES.get(one.role or 0, "")) for one in raw.orgs),
        reporter=reporter(raw),
        identifiers=(raw.id.partition(":")[2] or raw.id,),
        budget_usd=raw.budget or None,
        points=tuple((east, north) for east, north, _name in raw.coords),
    )


def reporter(raw: RawRecord) -> str:
    """One source gathers what many publishers report; each begins its identifiers with its own."""
    publisher = PUBLISHER.match(raw.id)
    return publisher[1] if publisher else raw.src


def key(raw: str) -> str:
    """Without the country behind it, and one for all names of a donor."""
    bare = re.sub(r" \[..\]$", "", raw)
    return FAMILIES.get(bare, bare)


def score_file(source: Path, target: Path) -> int:
    """Writes {id, p} a line, in the order of the pairs; the number of pairs."""
    pairs = read_pairs(source)
    lines = [{"id": pair.id, "p": round(score(pair.one, pair.other).probability, 4)} for pair in pairs]
    target.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    return len(pairs)
