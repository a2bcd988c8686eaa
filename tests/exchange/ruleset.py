"""The official rules, read from their own file: the kinds of rule it uses, by XPath, once an activity."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from commonground.base import clock
from commonground.exchange.formats.iati_parts import LANGUAGE

ROOT = "/iati-activities/iati-activity"


class Ruleset:
    def __init__(self, path: Path) -> None:
        self.rules: dict[str, Any] = json.loads(path.read_text())

    def broken(self, activity: Any) -> set[str]:
        """Numbers of the rules that it breaks, save those that need the register of organisations."""
        alone = etree.Element("iati-activities")
        alone.append(etree.fromstring(etree.tostring(activity)))
        return set(self.found(alone.getroottree()))

    def found(self, tree: Any) -> Iterator[str]:
        for context, kinds in self.rules.items():
            if context.startswith("/iati-organisations"):
                continue
            for element in tree.xpath(context):
                for kind, held in kinds.items():
                    for case in held["cases"]:
                        yield from self.case(element, kind, case)

    def case(self, element: Any, kind: str, case: dict[str, Any]) -> Iterator[str]:
        if kind == "loop":
            yield from self.loop(element, case)
        elif element.xpath(case.get("condition", "true()")) and not getattr(self, kind)(element, case):
            yield case["ruleInfo"]["id"]

    def loop(self, element: Any, case: dict[str, Any]) -> Iterator[str]:
        for value in dict.fromkeys(element.xpath(case["foreach"])):
            told = json.loads(json.dumps(case["do"]).replace("$1", str(value)))
            for kind, held in told.items():
                for inner in held["cases"]:
                    yield from self.case(element, kind, inner)

    def values(self, element: Any, paths: list[str]) -> list[str]:
        return [text_of(one) for path in paths for one in as_list(element.xpath(path))]

    def unique(self, element: Any, case: dict[str, Any]) -> bool:
        found = [one.strip() for one in self.values(element, case["paths"])]
        return len(found) == len(set(found))

    def startswith(self, element: Any, case: dict[str, Any]) -> bool:
        if "idCondition" in case:
            return True
        starts = self.values(element, case["prefix"])
        found = self.values(element, case["paths"])
        return not starts or all(any(one.startswith(f"{start}-") for start in starts) for one in found)

    def atleast_one(self, element: Any, case: dict[str, Any]) -> bool:
        return any(as_list(element.xpath(path)) for path in case["paths"])

    def no_more_than_one(self, element: Any, case: dict[str, Any]) -> bool:
        return sum(len(element.xpath(path)) for path in case["paths"]) <= 1

    def one_or_all(self, element: Any, case: dict[str, Any]) -> bool:
        if case["all"] == "lang":
            return bool(element.get(LANGUAGE)) or all(
                one.get(LANGUAGE) is not None for one in element.iter("narrative")
            )
        if case["all"] == "currency":
            money = [one for one in element.iter("value") if one.text]
            return bool(element.get("default-currency")) or all(one.get("currency") for one in money)
        transactions = element.findall("transaction")
        with_sector = [one for one in transactions if one.find("sector") is not None]
        return bool(element.findall("sector")) or not with_sector or len(with_sector) == len(transactions)

    def date_now(self, element: Any, case: dict[str, Any]) -> bool:
        return all(day <= clock.today() for day in self.days(element, case["date"]))

    def days(self, element: Any, path: str) -> list[date]:
        if path == "NOW":
            return [clock.today()]
        return [date.fromisoformat(str(one)[:10]) for one in element.xpath(path)]

    def date_order(self, element: Any, case: dict[str, Any]) -> bool:
        less, more = self.days(element, case["less"]), self.days(element, case["more"])
        return all(one <= other for one in less for other in more)

    def time_limit(self, element: Any, case: dict[str, Any]) -> bool:
        [start], [end] = self.days(element, case["start"]), self.days(element, case["end"])
        return (end - start).days <= 366

    def regex_matches(self, element: Any, case: dict[str, Any]) -> bool:
        return not any(set("/&|?") & set(one) for one in self.values(element, case["paths"]))

    def no_spaces(self, element: Any, case: dict[str, Any]) -> bool:
        return all(one == one.strip() for one in self.values(element, case["paths"]))

    def strict_sum(self, element: Any, case: dict[str, Any]) -> bool:
        found = self.values(element, case["paths"])
        return not found or sum(map(Decimal, found)) == Decimal(str(case["sum"]))

    def range(self, element: Any, case: dict[str, Any]) -> bool:
        found = self.values(element, case["paths"])
        return all(case["min"] <= float(one) <= case["max"] for one in found)

    def if_then(self, element: Any, case: dict[str, Any]) -> bool:
        return not element.xpath(case["if"]) or bool(element.xpath(case["then"]))


def as_list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found]


def text_of(found: Any) -> str:
    return found if isinstance(found, str) else "".join(found.itertext())


def counted(ruleset: Ruleset, activities: list[Any]) -> Counter[str]:
    total: Counter[str] = Counter()
    for activity in activities:
        total.update(ruleset.broken(activity))
    return total
