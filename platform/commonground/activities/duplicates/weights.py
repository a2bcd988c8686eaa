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
    "same_reporter": "-",
    "other_number": "-",
    "other_country": "-",
}
BIAS = -5.60
LEARNED: dict[str, float] = {
    "code_identifies": 5.57,
    "title_weight": 3.15,
    "other_funder": 2.64,
    "title_contained": 2.41,
    "acronym_near": 2.38,
    "organisations": 1.63,
    "title_equal": 1.60,
    "title_alike": 1.52,
    "title_spelling": 1.27,
    "marks_same": 0.91,
    "several_organisations": 0.58,
    "names_shared": 0.58,
    "near": 0.00,
    "title_unlike": -0.33,
    "undated": -2.47,
    "phase_of_one": -3.31,
    "component": -3.80,
    "other_number": -4.18,
    "code_differs": -4.36,
    "whole_and_part": -4.99,
    "additional": -5.36,
    "years_apart": -5.37,
    "marks_differ": -5.52,
    "yearly": -6.21,
    "same_reporter": -7.48,
    "other_country": -12.13,
}
JUDGED = {
    "identifier": 4.0,
    "part_of_identifier": -3.0,
    "same_sum": 1.0,
    "same_place": 0.7,
    "far_apart": -1.0,
    # No judged pair of one work has it, and few of two.
    "other_part": -4.0,
    # Beside `marks_differ`: two phases are two works even where all else is the same.
    "phases_differ": -2.0,
}
