"""Every element and attribute that the schema of IATI 2.03 knows, each in an activity of its own.

Read from the schema itself, so that none is forgotten. A part is tried in two surroundings: `bare`, where every
code is one that nobody knows, and `known`, where the element is one that has a home in our model.
"""

# ruff: noqa: E501

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

XSD = "{http://www.w3.org/2001/XMLSchema}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
OTHERS = "urn:example:others"
ABOVE = ("iati-activities-schema.xsd", "iati-common.xsd")
VALUES = {
    "boolean": "1",
    "date": "2021-05-01",
    "dateTime": "2021-05-01T10:30:00Z",
    "decimal": "12.5",
    "anyURI": "https://test.example/a",
    "int": "2021",
    "nonNegativeInteger": "1",
    "positiveInteger": "2",
}
# Shares that sum, since those that do not are set right.
NAMED_VALUES = {LANGUAGE: "fr", "percentage": "100", "currency": "QQQ"}
# Each as one that we read; the schema's own minimum is the other surrounding.
KNOWN = {
    "title": "<title><narrative>Belts of saxaul</narrative></title>",
    "description": '<description type="1"><narrative>Against moving sand.</narrative></description>',
    "reporting-org": '<reporting-org ref="XI-LOST" type="40"><narrative>Office of Lost Parts</narrative>'
    "</reporting-org>",
    "participating-org": '<participating-org role="4" ref="XI-DOES" type="40"><narrative>Who does it</narrative>'
    "</participating-org>",
    "other-identifier": '<other-identifier ref="7" type="A9"><owner-org ref="XI-OTHER"/></other-identifier>',
    "activity-status": '<activity-status code="2"/>',
    "activity-date": '<activity-date type="1" iso-date="2020-01-01"/>',
    "activity-scope": '<activity-scope code="4"/>',
    "recipient-country": '<recipient-country code="MN"/>',
    "recipient-region": '<recipient-region code="798" percentage="0"/>',
    "location": '<location><name><narrative>A</narrative></name><point srsName="http://www.opengis.net/def/crs/'
    'EPSG/0/4326"><pos>43.5 101.25</pos></point></location>',
    "sector": '<sector vocabulary="1" code="31220"/>',
    "tag": '<tag vocabulary="3" code="15.3"/>',
    "policy-marker": '<policy-marker vocabulary="1" code="8" significance="2"/>',
    "budget": '<budget><period-start iso-date="2021-01-01"/><period-end iso-date="2021-12-31"/>'
    '<value currency="USD" value-date="2021-01-01">10</value></budget>',
    "transaction": '<transaction><transaction-type code="2"/><transaction-date iso-date="2021-05-01"/>'
    '<value currency="USD" value-date="2021-05-01">50</value></transaction>',
    "document-link": '<document-link url="https://test.example/a" format="text/html"><title><narrative>Homepage'
    '</narrative></title><category code="A12"/></document-link>',
    "related-activity": '<related-activity type="1" ref="XI-PARENT"/>',
    "result": '<result type="1"><title><narrative>R</narrative></title><indicator measure="1"><title><narrative>'
    'Hectares</narrative></title><period><period-start iso-date="2021-01-01"/><period-end iso-date="2021-12-31"/>'
    '<actual value="5"/></period></indicator></result>',
}
ALWAYS = (
    "reporting-org",
    "title",
    "description",
    "participating-org",
    "activity-status",
    "activity-date",
    "recipient-country",
    "sector",
)
# What others build on; of people nothing is kept.
LEFT_OUT = ("iati-identifier", "contact-info")


class Attribute(NamedTuple):
    name: str
    kind: str
    required: bool


class Shape(NamedTuple):
    """An element as the schema tells it; children as (shape, least, most)."""

    name: str
    attributes: list[Attribute]
    children: list[tuple[str, int, bool]]
    text: str
    open: bool
    marked: bool
    inner: dict[str, Any]


class Schema:
    def __init__(self, folder: Path) -> None:
        roots = [etree.parse(folder / name).getroot() for name in ABOVE]
        self.elements = {one.get("name"): one for root in roots for one in root.iterfind(f"{XSD}element")}
        self.attributes = {one.get("name"): one for root in roots for one in root.iterfind(f"{XSD}attribute")}
        self.types = {one.get("name"): one for root in roots for one in root.iterfind(f"{XSD}complexType")}

    def shape(self, told: Any) -> Shape:
        """Of a declaration, wherever its type stands."""
        if told.get("ref"):
            told = self.elements[told.get("ref")]
        name, kind = told.get("name"), told.get("type") or ""
        body = self.types.get(kind)
        if body is None:
            body = told.find(f"{XSD}complexType")
        found = Shape(name, [], [], kind.removeprefix("xsd:") if body is None else "", False, False, {})
        return self.filled(found, body) if body is not None else found

    def filled(self, shape: Shape, body: Any) -> Shape:
        for extension in body.iter(f"{XSD}extension"):
            base = extension.get("base")
            if base in self.types:
                shape = self.filled(shape, self.types[base])
            else:
                shape = shape._replace(text=base.removeprefix("xsd:"))
        for sequence in body.iterfind(f".//{XSD}sequence"):
            if next(sequence.iterancestors(f"{XSD}element", f"{XSD}complexType")) is not body and not any(
                one.tag == f"{XSD}complexContent" for one in sequence.iterancestors()
            ):
                continue
            for child in sequence.iterfind(f"{XSD}element"):
                inner = self.shape(child)
                least, most = int(child.get("minOccurs", "1")), child.get("maxOccurs", "1") != "1"
                shape.children.append((inner.name, least, most))
                shape.inner[inner.name] = inner
            if sequence.find(f"{XSD}any") is not None:
                shape = shape._replace(open=True)
        if body.find(f".//{XSD}anyAttribute") is not None:
            shape = shape._replace(marked=True)
        for one in body.iter(f"{XSD}attribute"):
            if next(one.iterancestors(f"{XSD}complexType")) is not body:
                continue
            one_of = {"ref": one.get("ref") or "", "use": one.get("use")}
            told = self.attributes.get(one_of["ref"], one)
            name = told.get("name") or LANGUAGE
            kind = (told.get("type") or "").removeprefix("xsd:")
            shape.attributes.append(Attribute(name, kind, one.get("use") == "required"))
        return shape


def value_of(attribute: Attribute) -> str:
    return NAMED_VALUES.get(attribute.name, VALUES.get(attribute.kind, "zz9"))


def least(shape: Shape) -> Any:
    """With what the schema demands and nothing else."""
    element = etree.Element(shape.name)
    for attribute in shape.attributes:
        if attribute.required:
            element.set(attribute.name, value_of(attribute))
    for name, count, _most in shape.children:
        if count:
            element.append(least(shape.inner[name]))
    if not shape.children and shape.text:
        element.text = VALUES.get(shape.text, "Some words")
    return element


def placed(parent: Any, child: Any, shape: Shape) -> Any:
    """Where the schema's order wants it, behind others of its name."""
    order = [name for name, _least, _most in shape.children]
    at = sum(1 for one in parent if one.tag in order and order.index(one.tag) <= order.index(child.tag))
    parent.insert(at, child)
    return child


class Part(NamedTuple):
    """`way` leads from the activity's child to the element that has the part."""

    way: tuple[str, ...]
    name: str


def parts(shape: Shape, way: tuple[str, ...] = ()) -> Iterator[Part]:
    here = (*way, shape.name)
    yield Part(here, "")
    if shape.marked:
        yield Part(here, f"@{{{OTHERS}}}marked")
    if shape.open:
        yield Part(here, f"{{{OTHERS}}}told")
    for attribute in shape.attributes:
        yield Part(here, f"@{attribute.name}")
        if attribute.kind == "string":
            yield Part(here, f"unknown @{attribute.name}")
    if "narrative" in shape.inner:
        yield Part(here, "narrative twice in a language")
        yield Part(here, "narrative in three languages")
        yield Part(here, "narrative in a script")
    for name, _least, most in shape.children:
        if name != "narrative":
            yield from parts(shape.inner[name], here)
            if most:
                yield Part((*here, name), "twice")


def with_part(element: Any, shape: Shape, part: Part) -> None:
    """Changes the activity's child in place."""
    above: Any = None
    for name in part.way[1:]:
        above, held = element, element.find(name)
        inner = shape.inner[name]
        element = placed(element, least(inner), shape) if held is None else held
        shape = inner
    put(element, shape, part.name, above)


def put(element: Any, shape: Shape, name: str, above: Any) -> None:
    if name == "twice":
        again = deepcopy(element)
        for attribute in shape.attributes:
            if attribute.name in again.attrib and attribute.kind == "string":
                again.set(attribute.name, "zz8")
        element.addnext(again)
    elif name.startswith("narrative "):
        narrate(element, shape, name)
    elif name.startswith("@{urn"):
        element.set(name[1:], "by others")
    elif name.startswith("unknown "):
        element.set(name.removeprefix("unknown @"), "QQQ" if name.endswith("currency") else "zz9")
    elif name.startswith("@"):
        known = {attribute.name: attribute for attribute in shape.attributes}[name[1:]]
        if known.name not in element.attrib:
            element.set(known.name, value_of(known))
    elif name:
        etree.SubElement(element, name).text = "Told by others"


def narrate(element: Any, shape: Shape, how: str) -> None:
    languages = {"twice": (None, None), "in": ("fr", "mn", None)}[how.split()[1]]
    if how.endswith("script"):
        languages = ("zh-Hans", "zh-Hant", None)
    for held in element.findall("narrative"):
        element.remove(held)
    for at, language in enumerate(languages):
        narrative = placed(element, etree.Element("narrative"), shape)
        narrative.text = f"Words {at}"
        if language:
            narrative.set(LANGUAGE, language)


def activities(folder: Path) -> Iterator[tuple[str, Any]]:
    """What is tried, and the activity that has it."""
    schema = Schema(folder)
    whole = schema.shape(schema.elements["iati-activity"])
    for name in ("", f"{{{OTHERS}}}marked", *(one.name for one in whole.attributes)):
        activity = plain(whole, number := name or "nothing else")
        if name and name not in (LANGUAGE, "default-currency"):
            known = [one for one in whole.attributes if one.name == name]
            activity.set(name, value_of(known[0]) if known else "by others")
        yield f"iati-activity/@{number}", activity
    activity = plain(whole, "an element of others")
    etree.SubElement(activity, f"{{{OTHERS}}}told").text = "Told by others"
    yield "an element of others", activity
    for name, _least, most in whole.children:
        if name in LEFT_OUT:
            continue
        for part in [*parts(whole.inner[name]), *([Part((name,), "twice")] if most else [])]:
            for surrounding in ("known", "bare") if name in KNOWN else ("bare",):
                number = f"{surrounding} {'/'.join(part.way)} {part.name}"
                yield number, tried(whole, name, part, surrounding, number)


def tried(whole: Shape, name: str, part: Part, surrounding: str, number: str) -> Any:
    activity = plain(whole, number)
    shape = whole.inner[name]
    element = etree.fromstring(KNOWN[name]) if surrounding == "known" else least(shape)
    held = activity.find(name)
    if name == "reporting-org" and surrounding == "bare":
        element.set("ref", "XI-LOST")
        element.set("type", "40")
    if held is None or (
        name in ("activity-date", "participating-org", "description") and surrounding == "bare"
    ):
        placed(activity, element, whole)
    else:
        activity.replace(held, element)
    with_part(element, shape, part)
    return activity


def plain(whole: Shape, number: str) -> Any:
    activity = etree.Element("iati-activity", {LANGUAGE: "en"})
    activity.set("default-currency", "USD")
    etree.SubElement(activity, "iati-identifier").text = f"XI-LOST-{abs(hash(number))}"
    for name in ALWAYS:
        placed(activity, etree.fromstring(KNOWN[name]), whole)
    return activity
