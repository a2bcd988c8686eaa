"""Who reports an IATI activity, who takes part in it, and by whose numbers it is known."""

from commonground.activities.schemas import Identifier, Source
from commonground.base.i18n import _
from commonground.exchange.formats import codes
from commonground.exchange.formats.iati_parts import (
    code_of,
    first_words,
    keep,
    leave_aside,
    party_of,
)
from commonground.exchange.formats.iati_plain import says_more
from commonground.exchange.formats.xml_stream import Element
from commonground.exchange.schemas import Draft


def reporting(element: Element, draft: Draft, language: str) -> None:
    draft.lead = party_of(element, language)
    if draft.lead:
        draft.put(source=Source(name=f"IATI: {draft.lead.name}"))
        if says_more(element, language):
            keep(element, draft)


def participating(element: Element, draft: Draft, language: str) -> None:
    party, role = party_of(element, language), codes.ROLES.get(code_of(element, "role"))
    if party is None or role is None:
        draft.warn(
            "partners",
            "unknown_role",
            _("This organisation has no name or no known role; it was left aside."),
        )
        leave_aside(element, draft)
        return
    if (party, role) not in draft.partners:
        draft.partners.append((party, role))
    if says_more(element, language):
        keep(element, draft)


def lead_alone(draft: Draft) -> None:
    """A lead who is also the only, accountable participant needs no mention as its own partner."""
    if draft.lead and [(party.name, role) for party, role in draft.partners] == [
        (draft.lead.name, "accountable")
    ]:
        draft.partners.clear()


def other_identifier(element: Element, draft: Draft, language: str) -> None:
    """By whose number it is; an identifier of an organisation is none of the activity's."""
    kind, value = code_of(element, "type"), code_of(element, "ref")
    owner = element.find("owner-org")
    named = code_of(owner, "ref") or first_words(owner, language)
    if kind == codes.INTERNAL_IDENTIFIER and draft.lead:
        named = named or draft.lead.identifier or draft.lead.name
    vocabulary = {codes.PREVIOUS_IDENTIFIER: "iati", codes.CRS_IDENTIFIER: "crs"}.get(kind, named)
    if value and vocabulary and not kind.startswith("B"):
        draft.put(identifiers=[*draft.document.identifiers, Identifier(vocabulary, value)])
        if owner_is_told(owner, kind) or says_more(element, language):
            keep(element, draft)
    else:
        leave_aside(element, draft)


def owner_is_told(owner: Element | None, kind: str) -> bool:
    """Otherwise than we would: of a number of ours, by name and number, or by a number of no common form."""
    if owner is None:
        return False
    reference = code_of(owner, "ref")
    odd = len(owner) > 0 or not codes.ORGANISATION.fullmatch(reference)
    return kind != codes.OTHER_IDENTIFIER or (bool(reference) and odd)
