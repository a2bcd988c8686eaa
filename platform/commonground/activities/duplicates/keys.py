"""Keys under which two records of one activity are likely to meet, so that not every pair need be looked at.

A copy may have its generic words in another language, its title shortened and reordered, its dates a year
off, another reporter and currency: so each kind of key stands on what one of these leaves alone.
"""

from itertools import combinations

from commonground.activities.duplicates.records import Record
from commonground.activities.duplicates.words import WORD, Word, fold

ROOT = 5  # letters of a name in a key: endings differ with language and spelling
MOST_NAMES, MOST_CONCEPTS, MOST_POINTS = 8, 6, 5


def keys(record: Record) -> set[str]:
    names = heaviest(record.words, "name", MOST_NAMES)
    concepts = heaviest(record.words, "kind", MOST_CONCEPTS)
    roots = sorted({one.text[:ROOT] for one in names})
    kinds = sorted({one.concept for one in concepts})
    found = {f"i:{one}" for one in record.known_as} | {f"a:{one}" for one in record.acronyms}
    # Whatever script it is in and however few of its words anybody knows.
    found.add(f"t:{''.join(WORD.findall(fold(record.title)))}")
    found |= {f"n:{'+'.join(pair)}" for pair in combinations(roots, 2)}
    for country in record.countries or ("",):
        found |= {f"n:{country}:{root}" for root in roots}
        found |= {f"k:{country}:{'+'.join(three)}" for three in combinations(kinds, 3)}
        found |= {f"w:{country}:{root}+{kind}" for root in roots for kind in kinds}
        found |= of_circumstances(record, country, kinds)
    return found


def heaviest(found: list[Word], kind: str, most: int) -> list[Word]:
    """The longest first: they are the least likely to be met by chance."""
    chosen = [one for one in found if one.kind == kind]
    return sorted(chosen, key=lambda one: -len(one.text))[:most]


def of_circumstances(record: Record, country: str, kinds: list[str]) -> set[str]:
    """Same organisation or spot and a subject, whatever else the title says; the next year is a key too."""
    found = {f"p:{cell}:{kind}" for cell in cells(record.points) for kind in kinds}
    found |= {f"q:{country}:{key}:{kind}" for key in record.organisations for kind in kinds}
    for year in (record.start[0], record.start[0] + 1) if record.start else ():
        found |= {f"o:{country}:{year}:{key}" for key in record.organisations}
    return found


def cells(points: tuple[tuple[float, float], ...]) -> set[str]:
    """Squares of a degree in two grids, half a square apart: near points share one of the two."""
    return {
        f"{grid}:{int((east + grid / 2) // 1)}:{int((north + grid / 2) // 1)}"
        for east, north in points[:MOST_POINTS]
        for grid in (0, 1)
    }
