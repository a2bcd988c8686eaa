"""Words and codes of IATI 1.01 to 1.05, beside the codes of 2.03."""

ROLES = {"funding": "1", "accountable": "2", "extending": "3", "implementing": "4"}
STATUSES = {
    "pipeline/identification": "1",
    "pipeline": "1",
    "planned": "1",
    "implementation": "2",
    "ongoing": "2",
    "active": "2",
    "completion": "3",
    "completed": "3",
    "finalisation": "3",
    "post-completion": "4",
    "closed": "4",
    "cancelled": "5",
    "suspended": "6",
}
DATE_TYPES = {"start-planned": "1", "start-actual": "2", "end-planned": "3", "end-actual": "4"}
TRANSACTIONS = {
    "IF": "1",
    "C": "2",
    "D": "3",
    "E": "4",
    "IR": "5",
    "LR": "6",
    "R": "7",
    "QP": "8",
    "QS": "9",
    "CG": "10",
}
ORGANISATION_TYPES = {
    "government": "10",
    "other public sector": "15",
    "international ngo": "21",
    "national ngo": "22",
    "regional ngo": "23",
    "public private partnership": "30",
    "multilateral": "40",
    "foundation": "60",
    "private sector": "70",
    "academic, training and research": "80",
}
VOCABULARIES = {"COFOG": "3", "NACE": "4", "NTEE": "5", "ADT": "6", "RO": "99", "RO2": "98", "WB": "99"}
LOCATION_VOCABULARIES = {"GEO": "G1", "OSM": "G2", "GAUL": "A2", "GADM": "A3", "ISO": "A4", "A4": "A4"}
BUDGET_TYPES = {"original": "1", "revised": "2"}
MEASURES = {"unit": "1", "percentage": "2"}
RESULT_TYPES = {"output": "1", "outcome": "2", "impact": "3", "other": "9"}
COLLABORATION = {"bilateral": "1", "multilateral": "2", "bilateral, ngo": "3", "private sector": "6"}
TIED = {"partially tied": "3", "tied": "4", "untied": "5"}
