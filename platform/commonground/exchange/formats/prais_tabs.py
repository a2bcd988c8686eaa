"""The activity-level table of strategic objective 5 as UNCCD's reporting (PRAIS4) asks for it.

One row a year and provider with what was committed and disbursed, at least one row an activity. Where nobody
stated a value the cell is empty; what an IATI file stated of flow, instrument and markers is read from there.
"""

from collections.abc import Iterator
from decimal import Decimal

import msgspec
from lxml import etree

from commonground.activities.schemas import BudgetLine, Partner
from commonground.base.i18n import _
from commonground.base.texts import chosen
from commonground.exchange.formats.wording import Wording
from commonground.exchange.formats.xlsx_tabs import Sheet, in_usd, listed, named, shares
from commonground.exchange.formats.xlsx_writer import Column, Value
from commonground.exchange.leaving import Leaving

# As the template of the reporting calls them, in its English.
COLUMNS = [
    Column(label="Year", kind="whole", width=8),
    Column(label="Provider", width=34),
    Column(label="Country", width=22),
    Column(label="Recipient", width=34),
    Column(label="Channel", width=16),
    Column(label="Title of project, programme, activity or other", width=52),
    Column(label="Total amount USD – committed", kind="money", width=19),
    Column(label="Total amount USD – disbursed", kind="money", width=19),
    Column(label="Sector", width=22),
    Column(label="Type of flow", width=12),
    Column(label="Financial instrument", width=18),
    Column(label="Type of support", width=20),
    Column(label="Private resources, USD", kind="money", width=19),
    Column(label="Leveraging", width=14),
    Column(label="Capacity-building", width=12),
    Column(label="Technology transfer", width=12),
    Column(label="Gender equality", width=12),
    Column(label="Use, impact, (estimated) results", width=50),
    Column(label="Additional information", width=50),
]
MULTILATERAL, GOVERNMENT, PRIVATE = ("40",), ("10", "11", "15"), ("70", "71", "72", "73")
SECTORS = {"311": "Agriculture", "312": "Forestry", "140": "Water and sanitation"}
SECTOR_VOCABULARIES = ("1", "2")
FLOWS = {"10": "ODA", "20": "OOF", "21": "OOF", "22": "OOF", "30": "Private grants"}
INSTRUMENTS = {"1": "Grant", "2": "Interest subsidy", "3": "Capital subscription", "4": "Loan", "5": "Equity"}
SUPPORT = {"1": "Indirectly related", "2": "Directly related", "3": "Directly related"}
GENDER, DESERTIFICATION = "1", "8"
TARGETED = ("1", "2", "3")


class Stated(msgspec.Struct):
    """What a file of the reporter said in IATI's own words."""

    flow: str = ""
    instrument: str = ""
    support: str = ""
    gender: str = ""


class Paid(msgspec.Struct):
    """The lines of one year and provider."""

    year: int | None = None
    provider: int | None = None
    sums: dict[str, Decimal] = {}
    aside: list[str] = []


def sheet() -> Sheet:
    return Sheet("SO5 activities", COLUMNS, rows)


def rows(one: Leaving, words: Wording) -> Iterator[list[Value]]:
    document = one.stored.document
    stated = stated_in(document.kept)
    for paid in by_year(one):
        private = is_of(one, paid.provider, PRIVATE)
        amounts = [paid.sums.get(kind) for kind in ("commitment", "disbursement")]
        yield [
            paid.year,
            named(one, paid.provider) or funders(one),
            shares(document.countries, words.country),
            listed(named(one, partner.organisation) for partner in receivers(one)),
            channel(one, paid.provider),
            chosen(document.title, words.language),
            *([None, None] if private else amounts),
            sector(one),
            stated.flow,
            stated.instrument,
            stated.support,
            next((amount for amount in amounts if amount is not None), None) if private else None,
            None,
            "Yes" if any(area.code == "capacity" for area in document.areas) else None,
            None,
            stated.gender,
            "; ".join(results(one, words)),
            "; ".join(more(one, words, paid)),
        ]


def by_year(one: Leaving) -> list[Paid]:
    """A row without amounts where none is stated, so that every activity of the list stands in the sheet."""
    found: dict[tuple[int | None, int | None], Paid] = {}
    for line, usd in zip(one.stored.document.budgets, in_usd(one), strict=True):
        if line.kind == "budget":
            continue
        day = line.period_start or line.period_end
        key = (day.year if day else None, line.organisation)
        paid = found.setdefault(key, Paid(*key, {}, []))
        if usd is None:
            paid.aside.append(_("not converted: {amount}").format(amount=told(line)))
        else:
            paid.sums[line.kind] = paid.sums.get(line.kind, Decimal(0)) + usd
    return sorted(found.values(), key=lambda paid: (paid.year or 0, paid.provider or 0)) or [Paid()]


def told(line: BudgetLine) -> str:
    return f"{line.currency} {line.amount:,f}"


def stated_in(kept: list[dict[str, str]]) -> Stated:
    found = Stated()
    for entry in kept:
        if entry.get("element") in ("default-flow-type", "default-finance-type", "policy-marker"):
            take(etree.fromstring(entry["xml"], PLAIN), found)
    return found


PLAIN = etree.XMLParser(resolve_entities=False, no_network=True)


def take(element: etree._Element, found: Stated) -> None:
    code, weight = str(element.get("code", "")), str(element.get("significance", ""))
    if element.tag == "default-flow-type":
        found.flow = FLOWS.get(code, "")
    elif element.tag == "default-finance-type":
        found.instrument = INSTRUMENTS.get(code[:1], "") if len(code) == 3 else ""
    elif element.get("vocabulary", "1") == "1" and code == DESERTIFICATION:
        found.support = SUPPORT.get(weight, "")
    elif element.get("vocabulary", "1") == "1" and code == GENDER:
        found.gender = "Yes" if weight in TARGETED else "No" if weight == "0" else ""


def funders(one: Leaving) -> str:
    partners = one.stored.document.partners
    return listed(named(one, partner.organisation) for partner in partners if partner.role == "funding")


def receivers(one: Leaving) -> list[Partner]:
    partners = one.stored.document.partners
    return [partner for partner in partners if partner.role in ("implementing", "accountable")]


def is_of(one: Leaving, key: int | None, kinds: tuple[str, ...]) -> bool:
    found = one.organisations.get(key) if key is not None else None
    return found is not None and found.type in kinds


def channel(one: Leaving, provider: int | None) -> str:
    """As the manual defines the three; empty unless the provider is named and its kind is known."""
    if is_of(one, provider, MULTILATERAL):
        return "Multilateral"
    found = one.organisations.get(provider) if provider is not None else None
    countries = {share.code for share in one.stored.document.countries}
    if found is None or found.type not in GOVERNMENT or not found.country or found.country in countries:
        return ""
    earmarked = any(is_of(one, partner.organisation, MULTILATERAL) for partner in receivers(one))
    return "Multi-bilateral" if earmarked else "Bilateral"


def sector(one: Leaving) -> str:
    """The template's macro sectors, by the DAC codes that were stated."""
    stated = [one for one in one.stored.document.sectors if one.vocabulary in SECTOR_VOCABULARIES]
    groups = {SECTORS.get(one.code[:3], "Other") for one in stated}
    return "Cross-cutting" if len(groups) > 1 else next(iter(groups), "")


def results(one: Leaving, words: Wording) -> Iterator[str]:
    for result in one.stored.document.results:
        name = chosen(result.name, words.language) or words.term("indicator", result.indicator)
        if result.achieved is not None and result.target is not None:
            said = _("{achieved} of {target}").format(
                achieved=f"{result.achieved:,f}", target=f"{result.target:,f}"
            )
        elif result.achieved is not None:
            said = f"{result.achieved:,f}"
        elif result.target is not None:
            said = _("target {target}").format(target=f"{result.target:,f}")
        else:
            continue
        yield f"{name}: {said}" + (f" ({result.year})" if result.year else "")


def more(one: Leaving, words: Wording, paid: Paid) -> Iterator[str]:
    document = one.stored.document
    yield from paid.aside
    if not paid.sums and not paid.aside:
        budgets = [told(line) for line in document.budgets if line.kind == "budget"]
        if budgets:
            yield _("nothing stated as committed or disbursed; budget {amounts}").format(
                amounts=", ".join(budgets)
            )
    if document.identifier:
        yield document.identifier
    yield one.url


def explained() -> list[tuple[str, str]]:
    """What a reporting officer must know before copying the rows."""
    return [
        (
            _("Year"),
            _(
                "The year in which the period of a commitment or disbursement begins;"
                " one row a year and provider."
            ),
        ),
        (
            _("Committed and disbursed"),
            _(
                "In US$ at the rate of that day (European Central Bank). Sums that do not convert stand in"
                " the last column. The two can’t be added up. What is counted in another activity is listed"
                " as well: look through the rows before you sum."
            ),
        ),
        (
            _("Country and recipient"),
            _("Where the activity works, and who implements it or answers for it."),
        ),
        (
            _("Channel"),
            _(
                "By the kinds and countries of provider and implementer, as the reporting manual defines it;"
                " empty where these are not known."
            ),
        ),
        (_("Sector"), _("The template’s macro sectors, by the DAC codes that the reporter stated.")),
        (
            _("Type of flow, financial instrument, type of support, gender equality"),
            _("Only where an IATI file stated them; type of support by the Rio marker for desertification."),
        ),
        (
            _("Private resources"),
            _(
                "Commitments, else disbursements, of a provider from the private sector; they are not"
                " repeated as public amounts."
            ),
        ),
        (
            _("Capacity-building"),
            _("“Yes” where the reporter named capacity as an area of the activity; empty is not “no”."),
        ),
        (_("Leveraging, technology transfer"), _("Always empty: the platform does not ask for them.")),
    ]
