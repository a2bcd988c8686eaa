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
    "whole_and_part": "-",
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
    "code_identifies": 5.60,
    "title_equal": 3.52,
    "organisations": 2.86,
    "other_funder": 2.64,
    "title_contained": 2.63,
    "title_weight": 2.62,
    "acronym_near": 2.45,
    "several_organisations": 1.71,
    "title_alike": 1.33,
    "title_spelling": 0.84,
    "names_shared": 0.78,
    "title_unlike": 0.00,
    "marks_same": 0.00,
    "near": 0.00,
    "phase_of_one": -2.78,
    "component": -4.01,
    "undated": -4.60,
    "whole_and_part": -4.72,
    "marks_differ": -5.39,
    "code_differs": -5.53,
    "additional": -6.28,
    "years_apart": -7.32,
    "yearly": -8.31,
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
