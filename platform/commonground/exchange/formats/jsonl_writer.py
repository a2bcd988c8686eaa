"""One activity as one line of JSON: the document with its organisations named. Numbers as numbers."""

from typing import Any

from commonground.activities import freshness
from commonground.activities.schemas import as_json
from commonground.base import clock
from commonground.base.encoding import encoder
from commonground.base.texts import chosen
from commonground.exchange.leaving import Leaving

Json = dict[str, Any]


def line(one: Leaving, language: str) -> bytes:
    return encoder.encode(record(one, language)) + b"\n"


def record(one: Leaving, language: str) -> Json:
    """What IATI files said that has no home with us stays out: it comes back in IATI alone."""
    stored = one.stored
    document = as_json(stored.document)
    document.pop("kept", None)
    return {
        "id": stored.id,
        "url": one.url,
        "state": stored.state,
        "version": stored.version,
        "status": freshness.status_of(stored.document, clock.today()),
        "confirmed_on": stored.confirmed_on,
        "label": chosen(stored.document.title, language),
        **document,
        "lead": organisation(one, stored.document.lead),
        "partners": [
            {**organisation(one, partner.organisation), "role": partner.role}
            for partner in stored.document.partners
        ],
        "budgets": [
            budget | ({"organisation": organisation(one, line.organisation)} if line.organisation else {})
            for budget, line in zip(document.get("budgets", []), stored.document.budgets, strict=True)
        ],
        "counted_in": {"kind": one.counted.kind, "identifier": one.counted.identifier}
        if one.counted
        else None,
    }


def organisation(one: Leaving, key: int | None) -> Json:
    found = one.organisations.get(key) if key is not None else None
    if found is None:
        return {}
    return {"id": key, "name": found.name, "identifier": found.identifier, "type": found.type}
