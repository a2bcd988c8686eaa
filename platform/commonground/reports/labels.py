"""Says in words what a figure's key stands for, for the page of the activities behind it."""

from commonground.base.i18n import _
from commonground.reports.chapters.money import indicator_name, kind_name
from commonground.reports.writing import Source, say


def label(source: Source, key: str) -> str:
    """“Mongolia, Capacity: counted activities”."""
    table, _dot, rest = key.partition(".")
    if table == "total":
        return f"{_('The whole report')}: {measure(source, rest)}"
    if table == "outside":
        return f"{_('Falls to countries or areas outside this report')}: {measure(source, rest)}"
    if table == "quality" or key in ("undated", "cross_border"):
        return doubt(rest or key)
    if table == "pledge":
        named = [say(one.indicator) for one in source.snapshot.pledges if one.identifier == rest]
        return _("Activities that add to a commitment: {name}").format(name="".join(named))
    if table == "site":
        country, _dot, grade = rest.partition(".")
        return _("Activities that touch priority sites: {country}, {grade}").format(
            country=source.country(country), grade=source.term("grade", grade)
        )
    return in_table(source, table, rest)


def in_table(source: Source, table: str, rest: str) -> str:
    """Codes may hold dots themselves, so the measure is what follows the longest code that fits."""
    row, what = split(source, table, rest)
    if row == "several":
        return f"{_('In several rows')} ({table_name(table)}): {measure(source, what)}"
    return f"{row_name(source, table, row)}: {measure(source, what)}"


def split(source: Source, table: str, rest: str) -> tuple[str, str]:
    held = getattr(source.figures, f"by_{table}", None)
    codes = [row.code or "none" for row in held.rows] if held else []
    fitting = [code for code in [*codes, "several"] if rest.startswith(f"{code}.")]
    row = max(fitting, key=len, default=rest.partition(".")[0])
    return row, rest.removeprefix(f"{row}.")


def table_name(table: str) -> str:
    return {
        "country": _("by country"),
        "area": _("by area"),
        "status": _("by status"),
        "theme": _("by theme"),
        "framework": _("by framework"),
        "need": _("by what is sought"),
        "role": _("by role"),
        "organisation_type": _("by type of organisation"),
        "organisation": _("by organisation"),
        "year": _("by year"),
        "country_area": _("by country and area"),
    }.get(table, table)


def row_name(source: Source, table: str, code: str) -> str:
    if code == "none":
        return f"{_('None stated')} ({table_name(table)})"
    if table == "country":
        return source.country(code)
    if table == "area":
        return source.area(code)
    if table == "country_area":
        country, _dot, area = code.partition(".")
        return f"{source.country(country)}, {source.area(area)}"
    if table == "organisation":
        return source.organisation(int(code))
    if table == "framework":
        return source.framework(code)
    if table == "role" and code == "lead":
        return _("Lead")
    return source.term(table, code)


def measure(source: Source, what: str) -> str:
    counts = {
        "gross": _("reported records"),
        "overlap": _("records of work that another record also tells of"),
        "net": _("counted activities"),
        "drawn": _("records that have drawn their area"),
        "organisations": _("organisations taking part"),
    }
    if what in counts:
        return counts[what]
    head, _dot, rest = what.partition(".")
    if head in ("budget", "commitment", "disbursement"):
        return f"{kind_name(head)}, {rest or 'US$'}"
    code, _dot, side = rest.rpartition(".")
    sides = {"target": _("aimed at"), "achieved": _("achieved")}
    name = indicator_name(source, code) if head == "result" else f"{_('Hectares')}, {source.term(head, code)}"
    return f"{name}, {sides.get(side, side)}"


def doubt(name: str) -> str:
    return {
        "undated": _("Records without dates"),
        "cross_border": _("Counted activities in two or more of the countries"),
        "unclassified": _("Records without an activity area"),
        "areas_not_stated": _("Records whose areas were derived or given as an example"),
        "needs_example": _("Records whose needs are examples that no source states"),
        "no_money": _("Records that state no money"),
        "unconverted": _("Records with a sum that could not be converted"),
        "no_results": _("Records that state no result"),
        "not_added": _("Records with a result in a unit of its own"),
        "wide_only": _("Records that name no place within a country"),
        "open_end": _("Records with a start but no end"),
        "never_confirmed": _("Records that were never confirmed"),
        "stale": _("Records last confirmed more than a year ago"),
    }.get(name, name)
