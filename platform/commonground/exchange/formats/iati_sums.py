"""Money and results as IATI elements."""

from collections.abc import Iterator
from datetime import date

from lxml import etree

from commonground.activities.schemas import BudgetLine, Result
from commonground.base import clock
from commonground.exchange.formats import codes
from commonground.exchange.formats.grammar import told
from commonground.exchange.formats.iati_elements import simple, with_texts
from commonground.exchange.formats.iati_money import PERIOD_SUM
from commonground.exchange.formats.iati_results import OWN_URI
from commonground.exchange.formats.iati_whole import marked
from commonground.exchange.formats.xml_stream import Element
from commonground.exchange.leaving import Leaving, Named
from commonground.exchange.schemas import Party

TRANSACTIONS = {"commitment": codes.COMMITMENT, "disbursement": codes.DISBURSEMENT}
OTHER_RESULT = "9"
UNIT, PERCENTAGE = "1", "2"


def budgets(one: Leaving) -> Iterator[Element]:
    """A budget without both ends of its period can't be written: the schema wants the two dates."""
    for line in one.stored.document.budgets:
        if (element := budget(line)) is not None:
            yield marked(element, line)


def budget(line: BudgetLine) -> Element | None:
    if line.kind != "budget" or not (line.period_start and line.period_end):
        return None
    element = etree.Element("budget")
    element.append(simple("period-start", iso_date=str(line.period_start)))
    element.append(simple("period-end", iso_date=str(line.period_end)))
    element.append(value_of(line))
    return element


def value_of(line: BudgetLine) -> Element:
    element = simple("value", currency=line.currency, value_date=str(line.period_start or line.period_end))
    element.text = told(line.amount)
    return element


def transactions(one: Leaving) -> Iterator[Element]:
    for line in one.stored.document.budgets:
        provider = one.organisations.get(line.organisation) if line.organisation is not None else None
        if (element := transaction(line, provider)) is not None:
            yield marked(element, line)


def transaction(line: BudgetLine, provider: Named | Party | None) -> Element | None:
    """A line stands for its whole period and is dated its last day; one without any date can't be written."""
    day = last_day(line)
    if line.kind not in TRANSACTIONS or day is None:
        return None
    element = etree.Element("transaction")
    element.append(simple("transaction-type", code=TRANSACTIONS[line.kind]))
    element.append(simple("transaction-date", iso_date=str(day)))
    element.append(value_of(line))
    if line.period_start and line.period_end and line.period_start != line.period_end:
        told_period = PERIOD_SUM.format(start=line.period_start, end=line.period_end)
        with_texts(etree.SubElement(element, "description"), told_period)
    if provider:
        child = simple("provider-org", ref=provider.identifier, type=provider.type)
        element.append(with_texts(child, provider.name))
    return element


def last_day(line: BudgetLine) -> date | None:
    """The end of its period; of one that still runs its beginning, since no payment is of tomorrow."""
    if line.period_start and line.period_end and line.period_end > clock.today():
        return line.period_start
    return line.period_end or line.period_start


def results(one: Leaving) -> Iterator[Element]:
    """Each as a result of one indicator; one without a year can't be written, since a period has dates."""
    for result in one.stored.document.results:
        if (
            result.year is not None
            and 1 <= result.year <= 9999
            and (result.target, result.achieved) != (None, None)
        ):
            yield marked(result_element(result), result)


def result_element(result: Result) -> Element:
    title = result.name or result.indicator
    element = simple("result", type=OTHER_RESULT)
    with_texts(etree.SubElement(element, "title"), title)
    indicator = etree.SubElement(element, "indicator", measure=PERCENTAGE if result.unit == "%" else UNIT)
    with_texts(etree.SubElement(indicator, "title"), title)
    indicator.append(simple("reference", vocabulary=codes.OWN, code=own_code(result), indicator_uri=OWN_URI))
    period = etree.SubElement(indicator, "period")
    period.append(simple("period-start", iso_date=f"{result.year:04}-01-01"))
    period.append(simple("period-end", iso_date=f"{result.year:04}-12-31"))
    if result.target is not None:
        period.append(simple("target", value=told(result.target)))
    if result.achieved is not None:
        period.append(simple("actual", value=told(result.achieved)))
    return element


def own_code(result: Result) -> str:
    """As iati_results.own_of reads it."""
    parts = {
        "response": result.response,
        "land": result.land,
        "unit": result.unit,
        "mechanism": result.mechanism,
    }
    verified = None if result.verified is None else "yes" if result.verified else "no"
    words = [
        f"{key}={value.replace(';', ',')}" for key, value in {**parts, "verified": verified}.items() if value
    ]
    return ";".join([result.indicator, *words])
