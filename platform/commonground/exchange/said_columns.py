"""What the page of columns sends: how each is to be read from now on, and what can't be so."""

import msgspec

from commonground.accounts.permissions import own
from commonground.accounts.schemas import Viewer
from commonground.activities.rules import KNOWN_CURRENCIES
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.base.web import Form
from commonground.exchange.formats.sheet_fields import BY_KEY, DAY_FIELDS, FIELDS, MONEY_FIELDS
from commonground.exchange.formats.sheet_mapping import Column, Mapping
from commonground.exchange.formats.sheet_table import Table
from commonground.exchange.sheet_counts import counted, unclear_in
from commonground.exchange.sheet_leads import nobody_leads
from commonground.organisations.folding import folded


def memory_of(viewer: Viewer, organisation: int | None) -> int | bool | None:
    """For which organisation it is remembered; False where somebody of several named none."""
    if organisation is not None:
        return organisation
    mine = own(viewer, "edit")
    if viewer.is_secretariat or not mine:
        return None
    return mine[0] if len(mine) == 1 else False


def said_in(sent: Form, table: Table, guessed: Mapping, where: Mapping) -> Mapping:
    """The whole form: each column as it stood in it, since what was left as guessed was agreed to."""
    columns = []
    for at, column in enumerate(guessed.columns):
        field = sent.one(f"field-{at}")
        known = field if field in BY_KEY else ""
        same = column if known == column.field else Column(name=column.name, field=known)
        same = msgspec.structs.replace(same, field=known, by="said", confidence=1.0)
        columns.append(counted(sent, at, same, table, guessed) if known in MONEY_FIELDS else same)
    # What was said of words before stands, unless the form shows the word and says otherwise.
    values = {field: dict(words) for field, words in guessed.values.items()}
    for name, word in sent.texts():
        prefix, _dash, rest = name.partition("-")
        field, _dash, number = rest.rpartition("-")
        code = sent.one(f"code-{field}-{number}")
        if prefix == "word" and field in ("status", "countries", "sector"):
            said = values.setdefault(field, {})
            said.pop(folded(word), None)
            if code:
                said[folded(word)] = "" if code == "nothing" else code
    currency, order = sent.one("currency"), sent.one("order")
    return Mapping(
        sheet=where.sheet,
        header=where.header,
        tabs=where.tabs,
        leave_hidden=where.leave_hidden,
        columns=columns,
        values=values,
        currency=currency if currency in KNOWN_CURRENCIES else "",
        lead=" ".join(sent.one("lead").split())[:300],
        order=order if order in ("day", "month") else "",
        derived=[name for name in guessed.derived if sent.one(name) == getattr(guessed, name)],
    )


def problems_of(said: Mapping, read_so: Mapping) -> list[Problem]:
    if problem := problem_of(said):
        return [problem]
    nobody = nobody_leads(read_so)
    return ([nobody] if nobody else []) + [
        Problem(
            field=f"factor-{at}" if column.unit and not column.factor else f"decimal-{at}",
            code="unit_unclear",
            message=what,
            remedy=_("Choose it beside “%(column)s”.") % {"column": column.name},
        )
        for at, column in enumerate(read_so.columns)
        if column.field in MONEY_FIELDS and (what := unclear_in(column))
    ]


def problem_of(said: Mapping) -> Problem | None:
    """One thing alone can't be done without, and no field that stands for one thing may have two columns."""
    if not said.at("title"):
        return Problem(
            field="field-0",
            code="missing",
            message=_("No column holds the titles."),
            remedy=_("Choose “Title” for the one that does."),
        )
    for one in FIELDS:
        columns = said.at(one.key)
        if one.one and len(columns) > 1 and one.key not in DAY_FIELDS:
            return Problem(
                field=f"field-{columns[1]}",
                code="named_twice",
                message=_("“%(field)s” is chosen for two columns.") % {"field": _(one.label)},
                remedy=_("Leave one of them aside."),
            )
    return None
