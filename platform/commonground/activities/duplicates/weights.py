"""How much each evidence moves the scale, in log odds; see `evidence` for what each says.

LEARNED comes from judged pairs (`python -m tests.bench.judged PAIRS --fit`); SIGNS is what each of them may
say at all. JUDGED is set by hand, since in the judged pairs an identifier is how the label came about, and
sums and places are stated on both sides of too few.
"""

SIGNS = {
    "title_alike": "+",
    "title_contained": "+",
    "title_spelling": "+",
    "title_weight": "+",
    "names_shared": "+",
    "title_equal": "+",
    "title_unlike": "-",
    "component": "-",
    "additional": "-",
    "marks_differ": "-",
    "phase_of_one": "-",
    "marks_same": "+",
    "code_identifies": "+",
    "code_differs": "-",
    "undated": "-",
    "near": "+",
    "years_apart": "-",
    "yearly": "-",
    "organisations": "+",
    "several_organisations": "+",
    "other_funder": "+",
    "acronym_near": "+",
}
BIAS = -6.55
LEARNED: dict[str, float] = {
    "code_identifies": 5.72,
    "title_equal": 3.95,
    "title_weight": 3.20,
    "organisations": 2.87,
    "title_contained": 2.75,
    "other_funder": 2.74,
    "acronym_near": 2.45,
    "several_organisations": 1.73,
    "title_spelling": 0.88,
    "title_alike": 0.68,
    "names_shared": 0.52,
    "title_unlike": 0.00,
    "marks_same": 0.00,
    "near": 0.00,
    "phase_of_one": -2.74,
    "undated": -4.66,
    "component": -4.79,
    "marks_differ": -5.12,
    "code_differs": -5.52,
    "additional": -6.17,
    "years_apart": -7.31,
    "yearly": -8.29,
}
JUDGED = {
    "identifier": 4.0,
    "part_of_identifier": -3.0,
    # Who gives two records two identifiers of its own means two activities.
    "same_reporter": -3.0,
    "same_sum": 1.0,
    "same_place": 0.7,
    "far_apart": -1.0,
    # No judged pair of one work has it, and few of two.
    "other_part": -4.0,
    # Beside `marks_differ`: two phases are two works even where all else is the same.
    "phases_differ": -2.0,
    # The judged pairs are all of one country.
    "other_country": -8.0,
}
