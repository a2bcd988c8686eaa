"""What each column of a sheet is taken for: guessed, remembered or said by a person; kept as JSON."""

import hashlib
from typing import Any, Literal

import msgspec

from commonground.base.i18n import _
from commonground.exchange.errors import UnreadableFile
from commonground.exchange.formats.sheet_fields import BY_KEY
from commonground.exchange.formats.sheet_rows import TAB
from commonground.organisations.folding import folded

By = Literal["name", "content", "before", "said", "none"]


class Column(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`field` empty means left aside. `donor` is who gives what a money column holds.

    `factor` is by how much its sums are multiplied, 0 where nobody said; `unit` are words of its heading that
    may be such a multiple and that nobody knows, `decimal` is “unclear” where a comma may be either: until a
    person says what they mean, its sums are kept and not counted.
    """

    name: str
    field: str = ""
    confidence: float = 0
    by: By = "none"
    samples: list[str] = []
    currency: str = ""
    factor: int = 0
    unit: str = ""
    decimal: str = ""
    order: str = ""
    donor: str = ""
    language: str = ""


class Mapping(msgspec.Struct, kw_only=True, omit_defaults=True):
    """How a whole sheet is read. `values` gives codes to words: field → the word as written → its code.

    `currency` and `lead` stand for a sheet that names none; `derived` lists those of them that nobody stated.
    `order` is the part that comes first where all dates with slashes could be read both ways. `tabs` are
    those that are read together with `sheet`; none where it stands alone. Of `hidden_rows` there are so many,
    which `leave_hidden` leaves out.
    """

    sheet: str = ""
    header: int = 0
    tabs: list[str] = []
    tabs_aside: list[str] = []
    hidden_rows: int = 0
    leave_hidden: bool = False
    columns: list[Column] = []
    values: dict[str, dict[str, str]] = {}
    currency: str = ""
    lead: str = ""
    vocabulary: str = ""
    order: str = ""
    derived: list[str] = []
    notes: list[str] = []

    def at(self, *fields: str) -> list[int]:
        return [at for at, column in enumerate(self.columns) if column.field in fields]

    def value(self, field: str, text: str) -> str | None:
        """What somebody said that this word means; an empty code says that it means nothing here."""
        return self.values.get(field, {}).get(folded(text))


class Known(msgspec.Struct, kw_only=True):
    """What a guess may lean on: names of the registry (folded → as written), what was mapped before."""

    organisations: dict[str, str] = {}
    before: Mapping | None = None
    lead: str = ""


def fingerprint(names: list[str]) -> str:
    """Of the header alone, whatever the order of its columns, and whether tabs were read together."""
    plain = "\n".join(sorted(folded(name) for name in names if name != TAB))
    return hashlib.sha256(plain.encode()).hexdigest()[:32]


def laid_over(guessed: Mapping, said: Mapping, by: By) -> Mapping:
    """What was said of columns by their names, and of values, before what was guessed."""
    told = {folded(column.name): column for column in said.columns}
    for column in guessed.columns:
        if (found := told.get(folded(column.name))) is None:
            continue
        column.field, column.by, column.confidence = found.field, by, 1.0
        # How its days and fractions are written each file tells anew.
        for name in ("currency", "donor", *(("order", "decimal") if by == "said" else ())):
            if getattr(found, name):
                setattr(column, name, getattr(found, name))
        if found.factor:
            column.factor = found.factor
    values = {field: dict(words) for field, words in guessed.values.items()}
    for field, words in said.values.items():
        values.setdefault(field, {}).update({folded(word): code for word, code in words.items()})
    guessed.values = values
    for name in ("currency", "lead", "vocabulary", "order"):
        if getattr(said, name):
            setattr(guessed, name, getattr(said, name))
            guessed.derived = [one for one in guessed.derived if one != name] + [
                one for one in said.derived if one == name and by == "before"
            ]
    return guessed


def from_json(content: bytes, file: str) -> Mapping:
    """As it was printed, or shorter: {"columns": {"Project name": "title"}, "currency": "USD"}."""
    try:
        value: Any = msgspec.json.decode(content)
        if isinstance(value, dict) and isinstance(value.get("mapping"), dict):
            value = value["mapping"]
        if isinstance(value, dict) and isinstance(value.get("columns"), dict):
            value["columns"] = [
                {"name": name, "field": field or ""} for name, field in value["columns"].items()
            ]
        found = msgspec.convert(value, Mapping)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        message = _(
            'The mapping %(file)s is not one. Write it as JSON: {"columns": {"Name of the column": "title"}}.'
        )
        raise UnreadableFile(message % {"file": file}) from error
    for column in found.columns:
        if column.field and column.field not in BY_KEY:
            words = {"file": file, "field": column.field[:60], "known": ", ".join(BY_KEY)}
            raise UnreadableFile(
                _("The mapping %(file)s names a field “%(field)s”; known are: %(known)s.") % words
            )
    return found
