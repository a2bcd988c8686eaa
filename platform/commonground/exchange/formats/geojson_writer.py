"""Places of activities as GeoJSON (RFC 7946): one feature a place.

An activity across a whole country or the subregion is a feature without geometry: it is not a pin.
"""

from typing import Any

import msgspec

from commonground.activities.status import status_on
from commonground.base import clock
from commonground.base.texts import chosen
from commonground.exchange.leaving import Leaving

Json = dict[str, Any]
PLACE = ("kind", "exactness", "radius_m", "country", "admin_unit", "boundary")


def features(one: Leaving, language: str = "en") -> list[bytes]:
    """An activity without any place is one feature without geometry, so that none is lost."""
    common = properties(one, language)
    places = one.places or [{"kind": None, "geometry": None}]
    return [msgspec.json.encode(feature(common, place, language)) for place in places]


def feature(common: Json, place: Json, language: str) -> Json:
    name = place.get("name") or chosen(place.get("unit_name") or {}, language)
    own = {field: place.get(field) for field in PLACE if place.get(field) is not None}
    return {
        "type": "Feature",
        "geometry": place["geometry"],
        "properties": {**common, "name": name, **own},
    }


def properties(one: Leaving, language: str) -> Json:
    document = one.stored.document
    main = max(document.areas, key=lambda share: share.share, default=None)
    return {
        "activity": one.stored.id,
        "identifier": document.identifier,
        "title": chosen(document.title, language),
        "lead": one.organisations[document.lead].name if document.lead in one.organisations else None,
        "status": status_on(clock.today(), document.status_stated, document.start, document.end),
        "area": main.code if main else "unclassified",
        "url": one.url,
        **({} if document.joint_share is None else {"joint_share": float(document.joint_share)}),
    }


def opening(about: Json) -> bytes:
    """Foreign members say what the file is; the features follow."""
    return msgspec.json.encode({"type": "FeatureCollection", **about})[:-1] + b',"features":['


CLOSING = b"]}"
