"""One column of the platform's own template."""

from typing import Literal

import msgspec

from commonground.exchange.formats.xlsx_writer import Kind

Tab = Literal["activities", "locations", "partners", "budgets", "needs", "results", "lessons"]


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """`of` is the document's field; `words` the vocabulary of a coded value; `texts` has one a language."""

    key: str
    label: str
    note: str
    of: str = ""
    kind: Kind = "text"
    words: str = ""
    texts: bool = False
    width: int = 16
    open: bool = False
