from datetime import date
from decimal import Decimal
from typing import Any

from commonground.activities.schemas import Activity, BudgetLine, Partner, Sector, Share, Stored
from commonground.base.texts import written
from commonground.exchange.formats import prais_tabs
from commonground.exchange.formats.wording import Wording
from commonground.exchange.leaving import Leaving, Named
from commonground.places.queries import Vocabulary

WORDS = Wording(Vocabulary({}, {}, {}), "en")
ORGANISATIONS = {
    1: Named("Facility", "Facility", "XM-1", "40", None),
    2: Named("Agency of Korea", "Agency of Korea", "KR-1", "10", "KR"),
    3: Named("Programme", "Programme", "XM-2", "40", None),
    4: Named("Dune Company", "Dune Company", None, "70", "MN"),
}


def line(kind: str, amount: int, year: int, organisation: int | None) -> BudgetLine:
    return BudgetLine(
        kind=kind,  # type: ignore[arg-type]
        amount=Decimal(amount),
        currency="USD",
        period_start=date(year, 1, 1),
        organisation=organisation,
    )


def rows(usd: list[Decimal | None] | None = None, **fields: Any) -> list[dict[str, Any]]:
    document = Activity(
        title=written("Holding dunes"), countries=[Share(code="MN", share=Decimal(100))], **fields
    )
    sums = usd if usd is not None else [one.amount for one in document.budgets]
    leaving = Leaving(
        stored=Stored(id=7, state="published", version=1, document=document),
        organisations=ORGANISATIONS,
        url="https://here.example/activities/7",
        lines_usd=sums,
    )
    labels = [column.label for column in prais_tabs.COLUMNS]
    return [dict(zip(labels, row, strict=True)) for row in prais_tabs.rows(leaving, WORDS)]


def test_an_activity_without_money_has_one_row_with_nothing_made_up() -> None:
    [row] = rows()
    filled = {name for name, value in row.items() if value}
    assert filled == {"Country", "Title of project, programme, activity or other", "Additional information"}


def test_each_year_and_provider_has_a_row_with_both_sums() -> None:
    lines = [
        line("commitment", 100, 2021, 1),
        line("disbursement", 60, 2021, 1),
        line("commitment", 5, 2022, 2),
    ]
    first, second = rows(budgets=lines)
    assert (first["Year"], first["Provider"], first["Channel"]) == (2021, "Facility", "Multilateral")
    amounts = [first[f"Total amount USD – {kind}"] for kind in ("committed", "disbursed")]
    assert amounts == [Decimal(100), Decimal(60)]
    assert (second["Year"], second["Channel"]) == (2022, "Bilateral")
    assert second["Total amount USD – disbursed"] is None


def test_a_country_that_pays_a_multilateral_implementer_is_multi_bilateral() -> None:
    [row] = rows(
        budgets=[line("commitment", 5, 2022, 2)], partners=[Partner(organisation=3, role="implementing")]
    )
    assert (row["Channel"], row["Recipient"]) == ("Multi-bilateral", "Programme")


def test_a_country_that_pays_at_home_has_no_channel() -> None:
    home = ORGANISATIONS | {2: Named("Ministry", "Ministry", None, "10", "MN")}
    document = Activity(
        countries=[Share(code="MN", share=Decimal(100))], budgets=[line("commitment", 5, 2022, 2)]
    )
    stored = Stored(id=7, state="published", version=1, document=document)
    leaving = Leaving(stored=stored, organisations=home, lines_usd=[Decimal(5)])
    assert prais_tabs.channel(leaving, 2) == ""


def test_private_money_is_not_told_as_public() -> None:
    [row] = rows(budgets=[line("commitment", 40, 2020, 4)])
    assert row["Private resources, USD"] == Decimal(40)
    assert row["Total amount USD – committed"] is None


def test_a_sum_that_does_not_convert_is_told_and_not_counted() -> None:
    [row] = rows(usd=[None], budgets=[line("commitment", 40, 2020, 1)])
    assert row["Total amount USD – committed"] is None
    assert "not converted: USD 40" in row["Additional information"]


def test_what_an_iati_file_stated_is_read_and_nothing_else() -> None:
    kept = [
        {"element": "default-flow-type", "xml": '<default-flow-type code="10"/>'},
        {"element": "default-finance-type", "xml": '<default-finance-type code="421"/>'},
        {"element": "policy-marker", "xml": '<policy-marker vocabulary="1" code="8" significance="2"/>'},
        {"element": "policy-marker", "xml": '<policy-marker code="1" significance="0"/>'},
        {"element": "policy-marker", "xml": '<policy-marker vocabulary="99" code="1" significance="2"/>'},
    ]
    [row] = rows(kept=kept)
    names = ("Type of flow", "Financial instrument", "Type of support", "Gender equality")
    assert [row[name] for name in names] == ["ODA", "Loan", "Directly related", "No"]


def test_sectors_of_two_kinds_are_cross_cutting() -> None:
    codes = [Sector(vocabulary="1", code=code) for code in ("31220", "14015")]
    assert rows(sectors=codes)[0]["Sector"] == "Cross-cutting"
    assert rows(sectors=codes[:1])[0]["Sector"] == "Forestry"
    assert rows(sectors=[Sector(vocabulary="99", code="31220")])[0]["Sector"] == ""
