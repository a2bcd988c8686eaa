"""What identifiers say: two records are one, one is a part of the other, or each has a number of its own."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from commonground.activities.duplicates.records import Record

SHORTEST_OWN, FEWEST_DIGITS = 6, 5
KIND_ALONE = re.compile(r"[ab]\d{1,2}|")
# A bank numbers the grant of this fund apart from its own loan for the same work, so that two numbers are no
# sign of two works.
NUMBERED_APART = frozenset({"gef"})


def parts(wholes: tuple[str, ...], serials: frozenset[str]) -> frozenset[str]:
    """As they are, and their last part where that alone tells: XM-DAC-44000-P113435 and P113435 are one."""
    found = {serial for serial in serials if is_own(serial)}
    for whole in wholes:
        folded = whole.casefold().strip()
        found |= {folded, *(part for part in folded.replace(":", "-").split("-") if is_own(part))}
    return frozenset(found)


def is_own(part: str) -> bool:
    """Long enough, and letters with digits, so that no two reporters use it by chance."""
    return len(part) >= SHORTEST_OWN and any(map(str.isdigit, part)) and any(map(str.isalpha, part))


def numbers(known_as: frozenset[str], codes: frozenset[str]) -> frozenset[str]:
    """What registers give out, in the identifiers or in the title, as in P116520: Second Chance Education."""
    found = {one for one in known_as if "-" in one or is_own(one)}
    found |= {code for code in codes if re.fullmatch(r"[a-z]\d{5,}", code)}
    return frozenset(one for one in found if len(re.findall(r"\d", one)) >= FEWEST_DIGITS)


def other_number(one: "Record", other: "Record") -> bool:
    """Of one register, told by its name or by the form of its numbers: it gives each work its own."""
    if one.numbers & other.numbers:
        return False
    if listed_apart(one.registered, other.registered):
        return True
    if (one.title_words | other.title_words) & NUMBERED_APART:
        return False
    return bool(forms(one.numbers) & forms(other.numbers))


def listed_apart(one: tuple[tuple[str, str], ...], other: tuple[tuple[str, str], ...]) -> bool:
    both = {register for register, _number in one} & {register for register, _number in other}
    return bool(both) and not set(one) & set(other)


def registered(stated: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Numbers by the register they are of; IATI's A1 tells of no register: each reporter has its own."""
    named = [(register.casefold().strip(), number.casefold().strip()) for register, number in stated]
    return tuple((register, number) for register, number in named if not KIND_ALONE.fullmatch(register))


def forms(found: frozenset[str]) -> set[str]:
    return {re.sub(r"\d", "9", one) for one in found}


def part_of_identifier(one: "Record", other: "Record") -> bool:
    pairs = [(a.casefold(), b.casefold()) for a in one.identifiers for b in other.identifiers]
    return any(long.startswith(short + "-") for a, b in pairs for short, long in (sorted((a, b), key=len),))
