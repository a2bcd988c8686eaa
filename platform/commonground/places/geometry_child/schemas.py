"""What is asked of a geometry file and what is answered."""

from typing import Any, Literal

import msgspec

Take = Literal["", "one", "each", "merged"]


class Wish(msgspec.Struct, frozen=True):
    """What a person has chosen so far; `box` is west, south, east, north of where it may lie."""

    layer: str = ""
    crs: str = ""
    take: Take = ""
    feature: int = 0
    tolerance_m: float = 0
    box: tuple[float, float, float, float] | None = None


class Feature(msgspec.Struct, frozen=True):
    """One thing in the file; `kind` is point, line or polygon."""

    number: int
    label: str
    kind: str
    vertices: int
    area_ha: float


class Reference(msgspec.Struct, frozen=True):
    """A coordinate reference system that may be meant."""

    code: str
    name: str


class Simpler(msgspec.Struct, frozen=True):
    tolerance_m: float
    vertices: int


class Drawn(msgspec.Struct, frozen=True):
    label: str
    kind: str
    geometry: dict[str, Any]


class FileRead(msgspec.Struct, frozen=True, kw_only=True, tag="read"):
    """`drawn` is empty while something is to be chosen: a layer, a system, features, or how simple."""

    format: str
    layers: list[str] = []
    layer: str = ""
    crs: str = ""
    crs_stated: bool = True
    crs_choices: list[Reference] = []
    features: list[Feature] = []
    feature_count: int = 0
    vertices: int = 0
    simpler: list[Simpler] = []
    drawn: list[Drawn] = []


class Refusal(msgspec.Struct, frozen=True, tag="refused"):
    """`code` is one of geometry_files.WORDS; `detail` goes into its sentence."""

    code: str
    detail: str = ""


class Refused(Exception):
    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.refusal = Refusal(code, detail)
