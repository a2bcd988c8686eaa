"""A filtered list as its template wants it: items, facets as links, chosen filters, paging, downloads."""

from typing import Any

from commonground.activities.filters import SORTS, Filters, Page, pairs
from commonground.base import i18n
from commonground.base.i18n import _
from commonground.catalogue import addresses
from commonground.catalogue.addresses import Pairs, address
from commonground.catalogue.facets import Labels
from commonground.catalogue.schemas import Card, Facets, FacetValue
from commonground.places.queries import Vocabulary

Row = dict[str, Any]
FORMATS = (
    ("XLSX", "xlsx"),
    ("CSV", "csv"),
    ("GeoJSON", "geojson"),
    ("GeoPackage", "gpkg"),
    ("IATI XML", "iati.xml"),
    ("JSON", "json"),
    ("JSON Lines", "jsonl"),
    ("UNCCD PRAIS4", "prais4.xlsx"),
)
Names = dict[tuple[str, str], str]


def sort_labels() -> dict[str, str]:
    return {
        "newest": _("Newest first, unconfirmed last"),
        "title": _("By title"),
        "start": _("Latest start first"),
        "gap": _("Largest gap first"),
        "committed": _("Most committed first"),
        "budget": _("Largest budget first"),
        "confirmed": _("Last confirmed first"),
    }


def missing_labels() -> dict[str, str]:
    return {
        "dates": _("no dates"),
        "budget": _("no budget"),
        "location": _("no location"),
        "area": _("no activity area"),
        "results": _("no results"),
        "summary": _("no summary"),
    }


class View:
    """What one address chooses, and the addresses that lead on from it."""

    def __init__(self, path: str, filters: Filters, page: Page, more: Pairs | None = None) -> None:
        self.path = path
        self.filters = filters
        self.page = page
        # `more` is how the page is shown, such as view=table: kept from one address to the next.
        self.more = more or []
        self.chosen = addresses.chosen_pairs(filters, page)

    def to(self, parameters: Pairs, path: str | None = None) -> str:
        return address(path or self.path, parameters + self.more)

    def context(
        self, total: int, items: list[Card], facets: Facets, vocabulary: Vocabulary, names: Names
    ) -> Row:
        language = i18n.reading.get()
        first = (self.page.page - 1) * self.page.limit
        pages = {"prev_url": self.page.page - 1 if self.page.page > 1 else 0}
        pages["next_url"] = self.page.page + 1 if first + self.page.limit < total else 0
        return {
            "total": total,
            "items": items,
            "first": first + 1,
            "facets": {name: self.facet(name, values) for name, values in self.shown(facets).items()},
            "params": self.chosen + self.more,
            "query": self.query(language),
            "active": self.active(Labels(vocabulary, {}, language), names),
            "clear_url": self.to([]),
            "downloads": self.downloads(),
            "sort": self.sorts(),
            "wide": [self.wide(one) for one in facets["wide"] if near(one.value, vocabulary)],
            **{
                name: self.to([*self.chosen, ("page", str(number))]) if number else None
                for name, number in pages.items()
            },
        }

    def query(self, language: str) -> str:
        """For the map's tiles, whose titles follow the address alone."""
        spoken = [("language", language)] if language != "en" else []
        return address("", pairs(self.filters) + spoken).lstrip("?")

    def shown(self, facets: Facets) -> Facets:
        """Admin units only once a country is chosen: there are some two hundred."""
        hidden = {"wide"} if self.filters.country or self.filters.admin_unit else {"wide", "admin_unit"}
        return {name: values for name, values in facets.items() if values and name not in hidden}

    def facet(self, name: str, values: list[FacetValue]) -> list[Row]:
        return [
            {
                "value": one.value,
                "label": one.label,
                "count": one.count,
                "selected": (name, one.value) in self.chosen,
                "url": self.to(addresses.toggled(self.chosen, name, one.value)),
            }
            for one in values
        ]

    def wide(self, one: FacetValue) -> Row:
        return {
            "code": one.value,
            "label": one.label,
            "count": one.count,
            "url": self.to(addresses.replaced(self.chosen, ("wide", one.value))),
        }

    def downloads(self) -> list[Row]:
        chosen = addresses.without(self.chosen, "limit")
        return [
            {"format": label, "url": address(f"/activities.{ending}", chosen)} for label, ending in FORMATS
        ]

    def sorts(self) -> list[Row]:
        labels = sort_labels()
        return [
            {
                "value": name,
                "label": labels[name],
                "selected": name == self.page.sort,
                "url": self.to(addresses.replaced(self.chosen, ("sort", name))),
            }
            for name in SORTS
        ]

    def active(self, label: Labels, names: Names) -> list[Row]:
        """Every chosen filter in words, with the address without it."""
        return [
            {
                "name": name,
                "label": said(name, value, label, names),
                "url_without": self.to([pair for pair in self.chosen if pair != (name, value)]),
            }
            for name, value in self.chosen
            if name not in ("sort", "limit")
        ]


def freshness_labels() -> dict[str, str]:
    return {
        "fresh": _("confirmed within a year"),
        "due": _("not confirmed for a year"),
        "stale": _("not confirmed for two years"),
        "finished": _("finished"),
    }


def near(code: str, vocabulary: Vocabulary) -> bool:
    """The subregion and its countries: a global programme names a hundred others."""
    return code == "subregion" or bool(vocabulary.countries.get(code, {}).get("in_subregion"))


def said(name: str, value: str, label: Labels, names: Names) -> str:
    whole = {
        "q": _("“{value}”"),
        "year_from": _("from {value}"),
        "year_to": _("until {value}"),
        "confirmed_before": _("not confirmed since {value}"),
    }
    if name in whole:
        return whole[name].format(value=value)
    if name == "bbox":
        return _("in the map’s view")
    if name == "missing":
        return missing_labels()[value]
    if name == "freshness":
        return freshness_labels()[value]
    if name == "wide":
        return _("across {place}").format(place=label("wide", value))
    if name == "need":
        return _("seeks {thing}").format(thing=label("need", value).lower())
    return names.get((name, value)) or label(name, value)
