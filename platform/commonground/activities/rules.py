"""What an activity must satisfy, as pure logic: each rule yields the problems it finds, with remedies."""

from collections.abc import Callable, Collection, Iterator
from datetime import date, timedelta
from decimal import Decimal

from babel.core import Locale

from commonground.activities import limits
from commonground.activities.schemas import Activity, Location, Share
from commonground.activities.shapes import shape_problems
from commonground.base import clock
from commonground.base.errors import Problem
from commonground.base.i18n import _, show_number
from commonground.base.texts import Texts

WHOLE = Decimal(100)
SHARE_TOLERANCE = Decimal("0.1")
LONGEST = {"title": 300, "summary": 10_000, "homepage": 2_000}
AREAS = ("restoration", "capacity", "integration", "resources", "engagement", "awareness")
# Codes that CLDR has and ISO 3166-1 has not: regions, test codes and islands that belong to a country.
NO_COUNTRIES = frozenset(("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"))
KNOWN_COUNTRIES = frozenset(
    code
    for code in map(str, Locale("en").territories)
    if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
)
KNOWN_CURRENCIES = frozenset(Locale("en").currencies)

Rule = Callable[[Activity], Iterator[Problem]]


def is_to_come(day: date) -> bool:
    """A day on which nobody can have confirmed anything; in the east it is tomorrow already."""
    return day > clock.today() + timedelta(days=1)


def check(document: Activity, complete: bool = True) -> list[Problem]:
    """Every problem of the document; `complete` also asks for what a submission needs, a draft not."""
    rules = (*ALWAYS, missing_parts) if complete else ALWAYS
    return [problem for rule in rules for problem in rule(document)]


def missing_parts(document: Activity) -> Iterator[Problem]:
    """What can't be published without."""
    asked = {
        "title": (document.title, _("Give the activity a title.")),
        "lead": (document.lead, _("Choose the organisation that leads it.")),
        "areas": (document.areas, _("Choose at least one of the six activity areas.")),
        "countries": (document.countries, _("Choose at least one country.")),
        "locations": (
            document.locations,
            _("Say where it works: a place, an admin unit, a whole country or the subregion."),
        ),
    }
    for field, (value, remedy) in asked.items():
        if not value:
            yield Problem(field=field, code="missing", message=_("This is needed."), remedy=remedy)


def shares_sum(document: Activity) -> Iterator[Problem]:
    """Areas and countries each share out the whole."""
    for field, shares in (("areas", document.areas), ("countries", document.countries)):
        if all(share.share.is_finite() for share in shares):
            yield from _share_problems(field, shares)


def _share_problems(field: str, shares: list[Share]) -> Iterator[Problem]:
    total = sum((share.share for share in shares), Decimal(0))
    if shares and abs(total - 100) > SHARE_TOLERANCE:
        yield Problem(
            field=field,
            code="shares_do_not_sum",
            message=_("The shares sum to %(total)s, not to 100.") % {"total": f"{total.normalize():f}"},
            remedy=_("Change them so that together they make 100."),
        )
    if any(share.share < 0 for share in shares):
        yield Problem(
            field=field,
            code="negative_share",
            message=_("A share is below zero."),
            remedy=_("Give each share a number from 0 to 100."),
        )
    if len({share.code for share in shares}) < len(shares):
        yield _named_twice(field)


def _named_twice(field: str) -> Problem:
    return Problem(
        field=field,
        code="named_twice",
        message=_("One of them is named twice."),
        remedy=_("Name each only once."),
    )


def joint_share_is_one(document: Activity) -> Iterator[Problem]:
    share = document.joint_share
    if share is not None and not (share.is_finite() and 0 <= share <= 100):
        yield Problem(
            field="joint_share",
            code="not_a_share",
            message=_("This is not a share."),
            remedy=_("Give a number from 0 to 100, or leave it empty."),
        )


def more_than_the_whole(total: Decimal, field: str) -> Problem:
    """Of shares of joint work; which records they are of the database alone knows."""
    return Problem(
        field=field,
        code="shares_too_large",
        message=_("Together the shares make %(total)s, more than the whole work.")
        % {"total": f"{show_number(total, 2)}%"},
        remedy=_("Lower some of them, so that together they make at most 100 %."),
    )


def sectors_once(document: Activity) -> Iterator[Problem]:
    if len({(sector.vocabulary, sector.code) for sector in document.sectors}) < len(document.sectors):
        yield _named_twice("sectors")


def known_codes(document: Activity) -> Iterator[Problem]:
    """Codes that need no database to know."""
    for share in document.areas:
        if share.code not in (*AREAS, "unclassified"):
            yield unknown_code("areas", share.code, ", ".join(AREAS))
    for share in document.countries:
        if share.code not in KNOWN_COUNTRIES:
            yield unknown_code("countries", share.code, _("two-letter ISO codes, such as MN"))
    for position, location in enumerate(document.locations):
        if location.country and location.country not in KNOWN_COUNTRIES:
            known = _("two-letter ISO codes, such as MN")
            yield unknown_code(f"locations[{position}].country", location.country, known)
    for position, line in enumerate(document.budgets):
        if line.currency not in KNOWN_CURRENCIES:
            yield unknown_code(f"budgets[{position}].currency", line.currency, _("ISO codes, such as USD"))


def unknown_code(field: str, code: str, known: str) -> Problem:
    return Problem(
        field=field,
        code="unknown_code",
        message=_("“%(code)s” is not a known code.") % {"code": code[:80]},
        remedy=_("Use one of: %(known)s.") % {"known": known},
    )


def unknown_references(
    document: Activity,
    *,
    organisations: Collection[int] | None,
    frameworks: Collection[str],
    themes: Collection[str],
    units: Collection[str],
) -> list[Problem]:
    """What is not among what the registry knows; `organisations` None asks for none of them."""
    return [
        *_unknown_organisations(document, organisations),
        *(
            unknown_code("frameworks", code, ", ".join(frameworks) or "–")
            for code in document.frameworks
            if code not in frameworks
        ),
        *_unknown_themes(document, themes),
        *(
            unknown_code(
                f"locations[{at}].admin_unit", place.admin_unit, _("ISO 3166-2 codes, such as MN-047")
            )
            for at, place in enumerate(document.locations)
            if place.admin_unit and place.admin_unit not in units
        ),
    ]


def _unknown_organisations(document: Activity, known: Collection[int] | None) -> Iterator[Problem]:
    named = {document.lead, *(partner.organisation for partner in document.partners)}
    named |= {line.organisation for line in document.budgets}
    for key in named:
        if known is not None and key is not None and key not in known:
            field = "lead" if key == document.lead else "partners"
            yield unknown_code(field, str(key), _("an organisation of the registry"))


def _unknown_themes(document: Activity, known: Collection[str]) -> Iterator[Problem]:
    named = [("themes", code) for code in document.themes]
    named += [(f"lessons[{at}].theme", one.theme) for at, one in enumerate(document.lessons) if one.theme]
    for field, code in named:
        if code not in known:
            yield unknown_code(field, code, _("a theme of the vocabulary, such as drought"))


def dates_in_order(document: Activity) -> Iterator[Problem]:
    pairs = (("planned_start", "planned_end"), ("actual_start", "actual_end"))
    for first, last in pairs:
        start, end = getattr(document, first), getattr(document, last)
        if start and end and end < start:
            yield _end_before_start(last)
    mixed = document.actual_end and not document.actual_start
    if mixed and document.start and document.end and document.end < document.start:
        yield _end_before_start("actual_end")
    for position, line in enumerate(document.budgets):
        if line.period_start and line.period_end and line.period_end < line.period_start:
            yield _end_before_start(f"budgets[{position}].period_end")


def _end_before_start(field: str) -> Problem:
    return Problem(
        field=field,
        code="end_before_start",
        message=_("The end is before the start."),
        remedy=_("Correct one of the two dates."),
    )


def texts_fit(document: Activity) -> Iterator[Problem]:
    for field in ("title", "summary"):
        yield from _too_long(field, getattr(document, field), LONGEST[field])
    if len(document.homepage) > LONGEST["homepage"]:
        yield limits.too_long("homepage", len(document.homepage), LONGEST["homepage"])
    for field, address in (("homepage", document.homepage), ("source.url", document.source.url)):
        if address and not address.lower().startswith(("http://", "https://")):
            yield Problem(
                field=field,
                code="not_a_web_address",
                message=_("This is not a web address."),
                remedy=_("Start it with https://"),
            )


def _too_long(field: str, texts: Texts, longest: int) -> Iterator[Problem]:
    for written in texts.values():
        if len(written.text) > longest:
            yield limits.too_long(field, len(written.text), longest)


def sums_make_sense(document: Activity) -> Iterator[Problem]:
    for position, line in enumerate(document.budgets):
        if line.amount.is_nan() or abs(line.amount) >= limits.LARGEST:
            yield Problem(
                field=f"budgets[{position}].amount",
                code="not_a_sum",
                message=_("This is not a sum of money."),
                remedy=_("Give a number without units, such as 1200000."),
            )


def places_are_sound(document: Activity) -> Iterator[Problem]:
    for position, location in enumerate(document.locations):
        yield from _place_parts(f"locations[{position}]", location)


def _place_parts(field: str, location: Location) -> Iterator[Problem]:
    if location.kind in ("point", "line", "polygon"):
        yield from shape_problems(f"{field}.geometry", location.kind, location.geometry)
    needed = {"admin_unit": location.admin_unit, "country": location.country}.get(location.kind, "-")
    if not needed:
        yield Problem(
            field=f"{field}.{location.kind}",
            code="missing",
            message=_("This is needed."),
            remedy=_("Choose one from the list."),
        )
    if location.radius_m is not None and location.radius_m <= 0:
        yield Problem(
            field=f"{field}.radius_m",
            code="not_a_distance",
            message=_("The radius must be above zero."),
            remedy=_("Give it in metres."),
        )


ALWAYS: tuple[Rule, ...] = (
    shares_sum,
    joint_share_is_one,
    sectors_once,
    known_codes,
    dates_in_order,
    texts_fit,
    sums_make_sense,
    places_are_sound,
    limits.numbers_fit,
    limits.words_fit,
    limits.kept_can_leave,
)
