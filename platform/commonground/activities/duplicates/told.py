"""Evidence and probabilities in the reader's words."""

from collections.abc import Iterable

from commonground.base.i18n import _, mark

LIKELY, PROBABLE = 0.85, 0.5
FOR = {
    "identifier": mark("An identifier is the same"),
    "title_equal": mark("The titles differ in common words at most"),
    "title_weight": mark("The titles share telling words"),
    "title_spelling": mark("The titles are spelt alike"),
    "title_alike": mark("The titles are alike"),
    "title_contained": mark("One title contains the other"),
    "names_shared": mark("The titles name the same places or programmes"),
    "acronym_near": mark("Both name the same programme and begin about the same time"),
    "marks_same": mark("Phase, years or number are the same"),
    "code_identifies": mark("An identifier is the same"),
    "near": mark("They begin about the same time"),
    "organisations": mark("The same organisations take part"),
    "several_organisations": mark("Several organisations are the same"),
    "other_funder": mark("Each names another funder, as reporters of joint work do"),
    "same_sum": mark("The budgets are the same"),
    "same_place": mark("They work at the same place"),
}
AGAINST = {
    "title_unlike": mark("The titles have nothing in common"),
    "component": mark("One names a part of the work, such as a study or training"),
    "whole_and_part": mark("One names a part of the work, such as a study or training"),
    "additional": mark("One is an extension or additional financing"),
    "marks_differ": mark("Phase, years or number differ"),
    "phases_differ": mark("Phase, years or number differ"),
    "phase_of_one": mark("Only one names a phase"),
    "undated": mark("One of them does not say when it begins"),
    "years_apart": mark("They begin years apart"),
    "yearly": mark("They begin in different years on 1 January, as yearly records do"),
    "part_of_identifier": mark("The identifier of one is a part of the other's"),
    "same_reporter": mark("One reporter gave them two identifiers"),
    "other_number": mark("Phase, years or number differ"),
    "far_apart": mark("They work far from each other"),
    "other_part": mark("They name different parts of one programme"),
    "code_differs": mark("Phase, years or number differ"),
    "other_country": mark("They work in different countries"),
}


# Ways to say that titles are alike, of which two are enough.
OF_TITLES = (
    "title_equal",
    "title_weight",
    "title_spelling",
    "title_alike",
    "title_contained",
    "names_shared",
)


# As the register names its fields.
FIELDS = {
    "title": mark("Title"),
    "summary": mark("Summary"),
    "lead": mark("Lead organisation"),
    "areas": mark("Activity areas"),
    "status_stated": mark("Status"),
    "planned_start": mark("Planned start"),
    "actual_start": mark("Actual start"),
    "planned_end": mark("Planned end"),
    "actual_end": mark("Actual end"),
    "themes": mark("Themes"),
    "homepage": mark("Homepage"),
    "countries": mark("Countries"),
    "locations": mark("Places"),
    "partners": mark("Partners"),
    "budgets": mark("Money"),
    "needs": mark("Seeks"),
    "offers": mark("Offers"),
    "results": mark("Results"),
    "lessons": mark("Challenges and lessons"),
    "frameworks": mark("Frameworks"),
    "identifier": mark("Identifier"),
    "identifiers": mark("Other identifiers"),
    "sectors": mark("Sectors"),
    "source": mark("Source"),
    "joint_share": mark("Share of joint work"),
}


def fields(names: Iterable[str]) -> list[str]:
    return [_(FIELDS[name]) if name in FIELDS else name for name in names]


def likelihood(probability: float) -> str:
    if probability >= LIKELY:
        return _("Very likely the same")
    return _("Probably the same") if probability >= PROBABLE else _("Perhaps the same, or related")


def reasons(names: Iterable[str]) -> list[str]:
    """The strongest first, as they come."""
    named = list(names)
    left_out = [name for name in named if name in OF_TITLES][2:]
    return list(dict.fromkeys(_(FOR[name]) for name in named if name in FOR and name not in left_out))


def against(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(_(AGAINST[name]) for name in names if name in AGAINST))
