"""First-level admin units by the names that sheets give them, in six languages and several spellings."""

import csv
import re
from functools import cache

from commonground.base import paths
from commonground.organisations.folding import folded

# Mongolian names have several spellings in Latin letters, and names of their own in Russian.
OTHER_SPELLINGS = {
    "MN-037": "Darhan-Uul|Дархан-Уул",
    "MN-039": "Hentii|Khentiy|Hentiy",
    "MN-041": "Khuvsgul|Huvsgul|Hovsgol|Khubsugul|Хубсугул",
    "MN-043": "Hovd|Kobdo",
    "MN-047": "Tuv|Central aimag|Центральный аймак",
    "MN-051": "Suhbaatar|Sukhebator",
    "MN-053": "Umnugovi|Umnugobi|Umnugov|Omnogobi|Omnogov|South Gobi|Южно-Гобийский|Умнуговь",
    "MN-055": "Uvurkhangai|Uvurhangai|Ovorhangai|Убурхангай",
    "MN-057": "Zavhan|Dzavkhan|Dzavhan",
    "MN-059": "Dundgobi|Dundgov|Middle Gobi|Среднегобийский",
    "MN-063": "Dornogobi|Dornogov|East Gobi|Восточно-Гобийский",
    "MN-064": "Gobisumber|Govisumber|Govi-Sumber|Gobi-Sumber",
    "MN-065": "Gobi-Altai|Gobi-Altay|Gov-Altai|Гоби-Алтай",
    "MN-069": "Bayanhongor|Баянхонгор",
    "MN-071": "Bayan-Ulgii|Bayan-Olgiy|Bayan-Ulgiy|Баян-Улгий",
    "MN-073": "Arhangai|Archangai",
}
BEFORE = re.compile(r"^\s*(?:республика|бүгд найрамдах|г\.|город)\s+", re.I)
AFTER = re.compile(
    r"(?<!\s)\s*(province|prefecture|oblast|krai|aimag|aimak|autonomous region|region|city|аймаг|аймак|муж|"
    r"область|край|省|市|県|自治区|도|성|시)$",
    re.I,
)


@cache
def units() -> dict[str, set[str]]:
    """Without what kind they are too, and with their parts together: 내몽골자치구."""
    found: dict[str, set[str]] = {}
    with (paths.REFERENCE / "admin_units.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            names = [name for column, name in row.items() if column.startswith("name_") and name]
            for name in (*names, *OTHER_SPELLINGS.get(row["code"], "").split("|")):
                for form in filter(None, forms_of(name)):
                    found.setdefault(form, set()).add(row["code"])
    return found


def forms_of(name: str) -> tuple[str, ...]:
    plain, bare = folded(name), folded(bare_unit(name))
    return plain, bare, plain.replace(" ", ""), bare.replace(" ", "")


def bare_unit(name: str) -> str:
    return AFTER.sub("", BEFORE.sub("", name).strip())


def unit_of(name: str, country: str | None) -> str | None:
    """An ISO code or a name; one that several units bear needs the country to tell."""
    codes = (
        {code for names in units().values() for code in names}
        if re.fullmatch(r"[A-Z]{2}-[A-Z0-9]{1,3}", name)
        else set()
    )
    if name in codes:
        return name
    found = next((units()[form] for form in forms_of(name) if form in units()), set())
    fitting = [code for code in found if country is None or code.startswith(country)]
    return fitting[0] if len(fitting) == 1 else None
