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
from commonground.exchange.formats.xml_stream import Element
from commonground.exchange.schemas import Draft

# The partner's own record of the same work, and the DAC's number of it.
MORE_OF_PARTNER = ("activity-id", "crs-channel-code")


def reporting(element: Element, draft: Draft, language: str) -> None:
    draft.lead = party_of(element, language)
    if draft.lead:
        draft.put(source=Source(name=f"IATI: {draft.lead.name}"))
        if code_of(element, "secondary-reporter") in ("1", "true"):
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
    if any(element.get(name) for name in MORE_OF_PARTNER):
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
        if owner is not None and (kind != codes.OTHER_IDENTIFIER or (owner.get("ref") and len(owner))):
            keep(element, draft)
    else:
        leave_aside(element, draft)
