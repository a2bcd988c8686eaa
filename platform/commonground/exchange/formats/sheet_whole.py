"""What a sheet lacks and its title, tab or donors tell: whose it is, in which currency it counts."""

import re

from commonground.exchange.formats import sheet_numbers
from commonground.exchange.formats.sheet_fields import MONEY_FIELDS
from commonground.exchange.formats.sheet_mapping import Known, Mapping
from commonground.exchange.formats.sheet_table import Table, shown
from commonground.organisations.folding import folded

# In which currency an agency keeps its books. Where a sheet names none, this stands for it and says so.
BOOKS = {
    "world bank": "USD",
    "ibrd": "USD",
    "ida": "USD",
    "global environment facility": "USD",
    "gef": "USD",
    "asian development bank": "USD",
    "adb": "USD",
    "united nations": "USD",
    "undp": "USD",
    "unep": "USD",
    "fao": "USD",
    "ifad": "USD",
    "green climate fund": "USD",
    "gcf": "USD",
    "european union": "EUR",
    "european commission": "EUR",
}
LONGEST_SENTENCE = 2_000


def donor_in(header: str, organisations: dict[str, str]) -> str:
    """“IDA Commitment” or “Grant (GEF)” name their donor, if the registry knows it."""
    if re.search(r"\b(total|and)\b", header, re.I):
        return ""
    for part in re.split(r"[^\w\s]|\s–\s", header):
        words = part.split()
        for size in range(len(words), 0, -1):
            for at in range(len(words) - size + 1):
                text = " ".join(words[at : at + size])
                name = organisations.get(folded(text))
                if name and (size > 1 or text.isupper()) and len(text) > 2:
                    return name
                if size == 1 and text.isupper() and text.casefold() in BOOKS:
                    return text
    return ""


def lead_of(table: Table, mapping: Mapping, known: Known) -> str:
    """Who is named above the table or by the sheet; else the one donor that funds all of it."""
    if mapping.at("lead"):
        return ""
    # One of several tabs read together tells whose its own rows are alone.
    for text in (*table.above, "" if table.tabs else table.sheet, table.file):
        if found := organisation_in(text, known):
            return found
    donors = {shown(cell) for at in mapping.at("funding") for cell in table.column(at)}
    if len(donors) == 1:
        return name_of(donors.pop(), known)
    return ""


def organisation_in(text: str, known: Known) -> str:
    """The longest name of the registry that the text holds; of one word alone only acronyms."""
    words = re.findall(r"[^\W_]+(?:['’][^\W_]+)?", text[:LONGEST_SENTENCE])
    for size in range(min(8, len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            part = " ".join(words[at : at + size])
            found = known.organisations.get(folded(part))
            if found and (size > 1 or (part.isupper() and len(part) > 2)):
                return found
    return ""


def name_of(text: str, known: Known) -> str:
    """As the registry spells it, also where the file adds the acronym in brackets."""
    plain = " ".join(text.split())
    bare = re.sub(r"(?<!\s)\s*[\(（][^()（）]*[\)）]\s*$", "", plain)
    inside = re.search(r"[\(（]([^()（）]*)[\)）]\s*$", plain)
    for one in filter(None, (plain, bare, inside[1] if inside else "")):
        if found := known.organisations.get(folded(one)):
            return found
    return plain


def currency_of(table: Table, mapping: Mapping, known: Known) -> str:
    """Of the text above the table; else that of the books of whoever leads or funds all of it."""
    sums = [column for column in mapping.columns if column.field in MONEY_FIELDS]
    if mapping.at("currency") or all(column.currency for column in sums):
        return ""
    for text in table.above:
        if found := sheet_numbers.currency_of(text):
            return found
    donors = {shown(cell) for at in mapping.at("funding") for cell in table.column(at)}
    named = [known.lead or mapping.lead, *(donors if len(donors) == 1 else ()), *table.columns]
    for name in named:
        plain = f" {folded(re.sub(r'[(（].*', '', name))} "
        for owner, currency in BOOKS.items():
            if f" {owner} " in plain:
                return currency
    return ""
