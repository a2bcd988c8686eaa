"""What a record adds to sums: money by kind, results by indicator. What can't be added is listed instead."""

from decimal import Decimal

from commonground.commitments.rules import units_agree
from commonground.reports.schemas import Line, Outcome, Record

CENT = Decimal("0.01")
WHOLE = Decimal(1)
MONEY = ("budget", "commitment", "disbursement")


def measures(record: Record) -> dict[str, Decimal]:
    """Each amount by its measure's name; the same names key figures, pages and JSON."""
    found: dict[str, Decimal] = {}
    for line in record.lines:
        add(found, money_name(line), line.amount if line.amount_usd is None else line.amount_usd)
    for outcome in record.outcomes:
        if not adds_up(outcome):
            continue
        for name in outcome_names(outcome):
            for side, value in (("target", outcome.target), ("achieved", outcome.achieved)):
                if value is not None:
                    add(found, f"{name}.{side}", value)
    return found


def add(found: dict[str, Decimal], name: str, value: Decimal) -> None:
    found[name] = found.get(name, Decimal(0)) + value


def money_name(line: Line) -> str:
    """Converted sums go by their kind, others by kind and currency."""
    return line.kind if line.amount_usd is not None else f"{line.kind}.{line.currency}"


def adds_up(outcome: Outcome) -> bool:
    return units_agree(outcome.indicator, outcome.unit)


def outcome_names(outcome: Outcome) -> list[str]:
    """Hectares also count by response and kind of land; carbon is kept apart by whether it was verified."""
    if outcome.indicator == "tco2e":
        state = {True: "verified", False: "estimated", None: "unsaid"}[outcome.verified]
        return [f"result.tco2e_{state}"]
    names = [f"result.{outcome.indicator}"]
    if outcome.indicator == "hectares":
        names += [f"response.{outcome.response or 'unsaid'}", f"land.{outcome.land or 'unsaid'}"]
    return names


def step(name: str, amount: Decimal) -> Decimal:
    """People, trees, sites and jobs are whole; money, hectares and tonnes go to the hundredth."""
    whole = name.startswith("result.") and not name.startswith(("result.hectares", "result.tco2e"))
    return WHOLE if whole and amount == amount.to_integral_value() else CENT
