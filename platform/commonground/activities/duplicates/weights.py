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
    "undated": "-",
    "near": "+",
    "years_apart": "-",
    "yearly": "-",
    "organisations": "+",
    "several_organisations": "+",
    "other_funder": "+",
    "acronym_near": "+",
}
BIAS = -4.67
LEARNED: dict[str, float] = {
    "acronym_near": 3.97,
    "title_equal": 3.44,
    "organisations": 2.72,
    "several_organisations": 2.30,
    "other_funder": 2.19,
    "title_weight": 2.15,
    "marks_same": 1.80,
    "title_spelling": 1.67,
    "title_alike": 0.33,
    "names_shared": 0.17,
    "title_contained": 0.01,
    "near": 0.00,
    "title_unlike": -2.21,
    "undated": -3.38,
    "phase_of_one": -3.71,
    "additional": -3.79,
    "component": -4.04,
    "years_apart": -4.66,
    "marks_differ": -4.86,
    "yearly": -8.41,
}
JUDGED = {
    "identifier": 4.0,
    "part_of_identifier": -3.0,
    # Who gives two records two identifiers of its own means two activities.
    "same_reporter": -3.0,
    "same_sum": 1.0,
    "same_place": 0.7,
    "far_apart": -1.0,
}
