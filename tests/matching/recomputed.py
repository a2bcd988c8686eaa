"""Works every reason out again from the plain rows, by other means than the ranker's: the truth."""

from math import asin, cos, radians, sin, sqrt
from typing import Any

from commonground.base import clock
from commonground.base.database import Connection
from commonground.matching.schemas import Match, Reason

OPEN_STATUS = ("planned", "ongoing")


class Rows:
    """Published rows alone, read with the simplest queries there are."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    async def all(self, query: str, *values: Any) -> list[Any]:
        return [dict(row) for row in await self.connection.fetch(query, *values)]

    async def documents(self) -> dict[int, Any]:
        rows = await self.all(
            "SELECT v.activity_id, v.document FROM activity_version v JOIN activity a"
            " ON a.id = v.activity_id AND a.version = v.number"
        )
        return {row["activity_id"]: row["document"] for row in rows}


def people(document: dict[str, Any]) -> set[int]:
    found = {partner["organisation"] for partner in document.get("partners", [])}
    return found | ({document["lead"]} if document.get("lead") else set())


def kinds(document: dict[str, Any], side: str) -> set[str]:
    return {need["kind"] for need in document.get(side, []) if need.get("open", True)}


def codes(document: dict[str, Any], field: str) -> set[str]:
    return {share["code"] for share in document.get(field, [])} - {"unclassified"}


def span(document: dict[str, Any]) -> tuple[str | None, str | None]:
    start = document.get("actual_start") or document.get("planned_start")
    return start, document.get("actual_end") or document.get("planned_end")


def is_open(document: dict[str, Any]) -> bool:
    """Neither ended nor stopped; told from dates, else as said."""
    start, end = span(document)
    said, today = document.get("status_stated"), clock.today().isoformat()
    if said in ("suspended", "cancelled") or (end and end < today):
        return False
    if not start:
        return said in OPEN_STATUS
    return start > today or end is not None or said != "completed"


def has_begun(document: dict[str, Any]) -> bool:
    start, end = span(document)
    if document.get("status_stated") == "cancelled" or (start and start > clock.today().isoformat()):
        return False
    return bool(start or end) or document.get("status_stated") != "planned"


def points(document: dict[str, Any]) -> list[tuple[float, float]]:
    return [
        tuple(place["geometry"]["coordinates"])
        for place in document.get("locations", [])
        if place["kind"] == "point"
    ]


def stated_units(document: dict[str, Any]) -> set[str]:
    return {place["admin_unit"] for place in document.get("locations", []) if place.get("admin_unit")}


def km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great circle on a sphere of the Earth's mean radius."""
    (west, south), (east, north) = one, other
    half = sin(radians(north - south) / 2) ** 2
    half += cos(radians(south)) * cos(radians(north)) * sin(radians(east - west) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(half))


class Truth:
    """Checks a reason against the documents; a kind without a check here is a mistake of the test."""

    def __init__(
        self, documents: Any, organisations: Any, members: set[Any], counted: dict[int, int]
    ) -> None:
        self.documents, self.organisations, self.members = documents, organisations, members
        self.counted = counted

    def mine(self, organisation: int) -> dict[int, Any]:
        return {key: one for key, one in self.documents.items() if organisation in people(one)}

    def check(self, match: Match, reason: Reason) -> bool:
        asked = self.documents[match.activity]
        theirs = self.mine(match.organisation.id)
        held = self.organisations[match.organisation.id]
        return bool(getattr(self, reason.kind)(asked, theirs, held, reason))

    def offers(self, asked: Any, theirs: Any, held: Any, reason: Reason) -> bool:
        return any(kind in reason.text for kind in kinds(asked, "needs") & set(held["offers"]))

    def activity_offers(self, asked: Any, theirs: Any, held: Any, reason: Reason) -> bool:
        one = theirs[reason.links[0].activity]
        given = kinds(one, "offers") & kinds(asked, "needs")
        return bool(given) and one["lead"] == held["id"] and is_open(one)

    def seeks(self, asked: Any, theirs: Any, held: Any, reason: Reason) -> bool:
        one = theirs[reason.links[0].activity]
        wanted = kinds(one, "needs") & kinds(asked, "offers")
        return bool(wanted) and one["lead"] == held["id"] and is_open(one)

    def donor_area(self, asked: Any, theirs: Any, held: Any, reason: Reason) -> bool:
        return "funding" in kinds(asked, "needs") and bool(codes(asked, "areas") & set(held["areas"]))

    def donor_country(self, asked: Any, theirs: Any, held: Any, reason: Reason) -> bool:
        shared = codes(asked, "countries") & set(held["countries"])
        return "funding" in kinds(asked, "needs") and bool(shared)

    def donor_theme(self, asked: Any, theirs: Any, held: Any, reason: Reason) -> bool:
        return bool(set(asked.get("themes", [])) & set(held["themes"]))

    def donor_amount(self, asked: Any, theirs: Any, held: Any, reason: Reason) -> bool:
        low, high = held["amount_min_usd"] or 0, held["amount_max_usd"] or float("inf")
        return low <= gap_usd(asked) <= high

    def funds_here(self, asked: Any, theirs: Any, held: Any, reason: Reason) -> bool:
        here = [
            one
            for one in self.documents.values()
            if one is not asked
            and pays(one, held["id"])
            and codes(one, "countries") & codes(asked, "countries")
            and codes(one, "areas") & codes(asked, "areas")
        ]
        return f"has funded {len(here)} " in reason.text

    def funds_size(self, asked: Any, theirs: Any, held: Any, reason: Reason) -> bool:
        sums = [given_usd(one, held["id"]) for one in self.documents.values() if one is not asked]
        gap = gap_usd(asked)
        alike = [given for given in sums if gap / 3 <= given <= gap * 3]
        return f"each of {len(alike)} " in reason.text

    def near(self, asked: Any, theirs: Any, held: Any, reason: Reason) -> bool:
        here = points(asked)
        if not here or not points(theirs[reason.links[0].activity]):
            return "about" in reason.text  # Lines and areas are told as about.
        nearest = min(km(a, b) for one in theirs.values() for a in here for b in points(one))
        return f"{nearest:.0f} km" in reason.text or nearest < 1

    def units(self, asked: Any, theirs: Any, held: Any, reason: Reason) -> bool:
        """Of stated units; a drawn point inside a unit is for the database to know."""
        shared = [key for key, one in theirs.items() if stated_units(one) & stated_units(asked)]
        counted = len({self.counted.get(key, key) for key in shared})
        told = int(reason.text.rsplit("(", 1)[1].split()[0])
        drawn = any(points(one) for one in (asked, *theirs.values()))
        return told >= counted if drawn else told == counted

    def together(self, asked: Any, theirs: Any, held: Any, reason: Reason) -> bool:
        told = []
        for partner in people(asked):
            bonds = {key: one for key, one in theirs.items() if partner in people(one) and has_begun(one)}
            shared = {self.counted.get(key, key) for key in bonds}
            years = [int(start[:4]) for one in bonds.values() if (start := span(one)[0])]
            name = self.organisations[partner]["name"]
            since = f" since {min(years)}" if years else ""
            noun = "activity" if len(shared) == 1 else "activities"
            told.append(f"worked with {name} on {len(shared)} {noun}{since}")
        return reason.text in told

    def framework(self, asked: Any, theirs: Any, held: Any, reason: Reason) -> bool:
        stated = set(asked.get("frameworks", []))
        member = any((code, held["id"]) in self.members for code in stated)
        under = [one for one in theirs.values() if stated & set(one.get("frameworks", []))]
        return member or f"has {len(under)} " in reason.text

    def countries(self, asked: Any, theirs: Any, held: Any, reason: Reason) -> bool:
        return any(codes(one, "countries") & codes(asked, "countries") for one in theirs.values())

    def areas(self, asked: Any, theirs: Any, held: Any, reason: Reason) -> bool:
        return any(codes(one, "areas") & codes(asked, "areas") for one in theirs.values())

    def themes(self, asked: Any, theirs: Any, held: Any, reason: Reason) -> bool:
        return any(set(one.get("themes", [])) & set(asked.get("themes", [])) for one in theirs.values())

    def similar(self, asked: Any, theirs: Any, held: Any, reason: Reason) -> bool:
        return reason.links[0].activity in theirs


def pays(document: dict[str, Any], organisation: int) -> bool:
    roles = {(partner["organisation"], partner["role"]) for partner in document.get("partners", [])}
    lines = [line for line in document.get("budgets", []) if line["kind"] == "commitment"]
    committed = {line.get("organisation") for line in lines}
    return (organisation, "funding") in roles or organisation in committed


def given_usd(document: dict[str, Any], organisation: int) -> float:
    lines = [line for line in document.get("budgets", []) if line["kind"] == "commitment"]
    return sum(float(line["amount"]) for line in lines if line.get("organisation") == organisation)


def gap_usd(document: dict[str, Any]) -> float:
    """Of an activity whose money is all in US$."""
    sums = {"budget": 0.0, "commitment": 0.0}
    for line in document.get("budgets", []):
        if line["kind"] in sums:
            sums[line["kind"]] += float(line["amount"])
    return max(sums["budget"] - sums["commitment"], 0)


async def truth(connection: Connection) -> Truth:
    rows = Rows(connection)
    organisations = await rows.all(
        """
        SELECT o.id, o.name -> 'en' ->> 'text' AS name, d.areas, d.countries, d.themes,
               d.amount_min_usd, d.amount_max_usd,
               ARRAY(SELECT f.kind FROM organisation_offer f WHERE f.organisation_id = o.id) AS offers
        FROM organisation o LEFT JOIN donor_profile d ON d.organisation_id = o.id
        """
    )
    members = await rows.all(
        "SELECT f.code, m.organisation_id FROM framework_member m JOIN framework f ON f.id = m.framework_id"
    )
    counted = await rows.all("SELECT id, counted_in FROM activity WHERE counted_as IN ('duplicate', 'joint')")
    return Truth(
        await rows.documents(),
        {one["id"]: one for one in organisations},
        {(one["code"], one["organisation_id"]) for one in members},
        {one["id"]: one["counted_in"] for one in counted},
    )
