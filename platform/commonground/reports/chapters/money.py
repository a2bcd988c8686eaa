"""Money and results: what is stated, what could be converted, and what could not."""

from decimal import Decimal

from commonground.base.i18n import _, ngettext
from commonground.reports.amounts import MONEY, adds_up
from commonground.reports.document import (
    Block,
    Cell,
    Column,
    Line,
    Note,
    Paragraph,
    Run,
    Runs,
    Section,
    Table,
    said,
)
from commonground.reports.writing import Source, head, money_cells, say, scale_of


def section(source: Source) -> Section:
    blocks: list[Block] = [Paragraph(opening(source))]
    if any(kind in source.total.amounts for kind in MONEY):
        blocks.append(by_kind(source))
    if unconverted(source):
        blocks.append(not_converted(source))
    blocks += results(source)
    return Section(name="money", title=_("Money and results"), blocks=blocks, notes=notes())


def notes() -> list[Note]:
    return [
        Note(
            _("US$"),
            said(
                _(
                    "Sums keep their own currency. Each is converted at the rate of its own first day; "
                    "annex B names "
                    "rate, day and source. What can't be converted is listed, not dropped."
                )
            ),
        ),
        Note(
            _("Whole activities"),
            said(
                _("Money and results are those of the whole activity, not of the years of the period alone.")
            ),
        ),
    ]


def kind_name(kind: str) -> str:
    return {"budget": _("Budget"), "commitment": _("Commitment"), "disbursement": _("Disbursement")}[kind]


def opening(source: Source) -> Runs:
    stating, net = source.total.stating, source.total.activities.net
    if "commitment" not in stating:
        return said(_("No counted activity states a commitment in a currency that can be converted."))
    return said(
        ngettext(
            "{n} of {all} counted activities states a commitment; together {sum} falls to this report. "
            "The others "
            "state none, which does not mean that there is none.",
            "{n} of {all} counted activities state a commitment; together {sum} falls to this report. "
            "The others "
            "state none, which does not mean that there is none.",
            stating["commitment"],
        ),
        n=source.number(stating["commitment"], "total.commitment"),
        all=source.number(net, "total.net"),
        sum=source.money(source.total.amounts["commitment"], "total.commitment"),
    )


def by_kind(source: Source) -> Table:
    rows = source.figures.by_country.rows
    kinds = [kind for kind in MONEY if kind in source.total.amounts]
    scales = {kind: scale_of(source.total.amounts[kind]) for kind in kinds}
    cells = {kind: money_cells(source, "country", rows, kind, scales[kind]) for kind in kinds}
    lines = [
        Line([head(source.country(row.code)), *(cells[kind][row.code] for kind in kinds)]) for row in rows
    ]
    lines.append(Line([head(_("Together")), *(cells[kind][""] for kind in kinds)], "total"))
    stating = [source.cell(source.total.stating[kind], f"total.{kind}") for kind in kinds]
    lines.append(Line([head(_("activities that state it")), *stating], "several"))
    columns = [
        Column(_("Country"), numeric=False, width=4),
        *(Column(f"{kind_name(kind)}, {scales[kind].label}", width=3) for kind in kinds),
    ]
    title = _("{n} of {all} counted activities state what was committed").format(
        n=source.total.stating.get("commitment", 0), all=source.total.activities.net
    )
    return Table(title, columns, lines, beyond(source))


def beyond(source: Source) -> Runs:
    runs = said(_("Rounded so that the rows add up to the total. "))
    if missing := [kind_name(kind) for kind in MONEY if kind not in source.total.amounts]:
        runs += said(
            _("Stated by none in a currency that can be converted: {kinds}. "), kinds=", ".join(missing)
        )
    for kind in MONEY:
        if outside := source.figures.outside.get(kind):
            runs += said(
                _("{kind}: a further {sum} falls to countries or areas outside this report. "),
                kind=kind_name(kind),
                sum=source.money(outside, f"outside.{kind}"),
            )
    return runs


def unconverted(source: Source) -> list[tuple[str, str, Decimal]]:
    """Kind, currency and sum of what has no rate."""
    split = [(name.split(".", 1), amount) for name, amount in sorted(source.total.amounts.items())]
    return [(parts[0], parts[1], amount) for parts, amount in split if parts[0] in MONEY and len(parts) == 2]


def not_converted(source: Source) -> Table:
    lines = [
        Line(
            [
                head(currency),
                Cell([Run(kind_name(kind))]),
                source.cell(source.total.stating[f"{kind}.{currency}"], f"total.{kind}.{currency}"),
                Cell([source.number(amount, f"total.{kind}.{currency}")]),
            ]
        )
        for kind, currency, amount in unconverted(source)
    ]
    columns = [
        Column(_("Currency"), numeric=False, width=2),
        Column(_("Kind"), numeric=False, width=3),
        Column(_("activities")),
        Column(_("sum, in its own currency"), width=4),
    ]
    return Table(_("Sums for which no exchange rate is known stand in no total"), columns, lines)


INDICATORS = (
    "hectares",
    "people_trained",
    "trees",
    "tco2e_verified",
    "tco2e_estimated",
    "tco2e_unsaid",
    "sites",
    "jobs",
)


def indicator_name(source: Source, code: str) -> str:
    if not code.startswith("tco2e"):
        return source.term("indicator", code)
    state = {"verified": _("verified"), "estimated": _("estimated"), "unsaid": _("not said whether verified")}
    return f"{source.term('indicator', 'tco2e')}, {state[code.removeprefix('tco2e_')]}"


def results(source: Source) -> list[Block]:
    amounts = source.total.amounts
    stated = [
        code
        for code in INDICATORS
        if any(f"result.{code}.{side}" in amounts for side in ("target", "achieved"))
    ]
    blocks: list[Block] = []
    if stated:
        lines = [result_line(source, indicator_name(source, code), f"result.{code}") for code in stated]
        blocks.append(Table(results_title(source), result_columns(_("Result")), lines))
    if "hectares" in stated:
        lines = ground_lines(source)
        blocks.append(
            Table(
                _("The hectares by response to degradation and by kind of land"),
                result_columns(_("Hectares")),
                lines,
            )
        )
    if other := not_added(source):
        blocks.append(other)
    return blocks


def results_title(source: Source) -> str:
    gross = source.total.activities.gross
    stating = gross - source.figures.quality["no_results"]
    return ngettext(
        "{n} of {all} records states a result", "{n} of {all} records state a result", stating
    ).format(n=stating, all=gross)


def result_columns(first: str) -> list[Column]:
    return [
        Column(first, numeric=False, width=5),
        Column(_("aimed at"), width=3),
        Column(_("achieved"), width=3),
        Column(_("activities aiming"), width=2),
        Column(_("activities achieving"), width=2),
    ]


def result_line(source: Source, label: str, name: str) -> Line:
    cells = [head(label)]
    for side, reason in (
        ("target", _("No counted activity states a target.")),
        ("achieved", _("No counted activity states what was achieved.")),
    ):
        cells.append(
            source.cell(source.total.amounts.get(f"{name}.{side}"), f"total.{name}.{side}", reason=reason)
        )
    for side in ("target", "achieved"):
        cells.append(source.cell(source.total.stating.get(f"{name}.{side}"), f"total.{name}.{side}"))
    return Line(cells)


def ground_lines(source: Source) -> list[Line]:
    """The same hectares cut twice: by what they do for the land, and by its kind."""
    cuts = (
        ("response", _("By response to degradation"), _("response not said")),
        ("land", _("By kind of land"), _("kind of land not said")),
    )
    lines: list[Line] = []
    for vocabulary, title, unsaid in cuts:
        codes = {name.split(".")[1] for name in source.total.amounts if name.startswith(f"{vocabulary}.")}
        lines.append(Line([head(title)], "group"))
        for code in sorted(codes):
            label = unsaid if code == "unsaid" else source.term(vocabulary, code)
            lines.append(result_line(source, label, f"{vocabulary}.{code}"))
    return lines


def not_added(source: Source) -> Table | None:
    """Results in units that can't be added to others stand one by one."""
    keep = {key for key, _one in source.opens.get("total.net", [])}
    lines = [
        Line(
            [
                Cell([Run(source.title(record.id), activity=record.id)]),
                Cell([Run(say(outcome.name))]),
                *(
                    Cell([Run(str_of(source, value))]) if value is not None else Cell(reason=_("not stated"))
                    for value in (outcome.target, outcome.achieved)
                ),
                Cell([Run(outcome.unit or _("no unit"))]),
            ]
        )
        for record in source.snapshot.records
        if record.id in keep
        for outcome in record.outcomes
        if not adds_up(outcome)
    ]
    if not lines:
        return None
    columns = [
        Column(_("Activity"), numeric=False, width=6),
        Column(_("Result"), numeric=False, width=5),
        Column(_("aimed at")),
        Column(_("achieved")),
        Column(_("unit"), numeric=False, width=3),
    ]
    return Table(_("Results in units of their own are listed, not added"), columns, lines)


def str_of(source: Source, value: Decimal) -> str:
    return source.number(value, "").text
