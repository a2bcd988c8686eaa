"""What an organisation's entry must be, who stands for whom, and which roles may be given: pure."""

import re
from collections.abc import Container, Iterator, Mapping
from decimal import Decimal

from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.organisations.schemas import Contact, Donor, Organisation

LONGEST_NAME = 300
LONGEST_ACRONYM = 40
LONGEST_ADDRESS = 500
MOST_ALIASES = 100
MOST_OFFERS = 40
EMAIL = re.compile(r"[^@\s<>\"(),:;\\]{1,64}@[^@\s<>\"(),:;\\]+\.[^@\s<>\"(),:;\\.]{2,}")
PHONE = re.compile(r"\+?[0-9 ()./-]{5,40}(\s*(ext|x|доб)\.?\s*[0-9]{1,6})?")
HOMEPAGE = re.compile(r"https?://[^\s/@]+\.[^\s/@]+(/\S*)?")
KINDS = {"areas": "area", "themes": "theme"}


class Known:
    """The codes that may be used, by vocabulary; `countries` beside them."""

    def __init__(self, terms: Mapping[str, Container[str]], countries: Container[str]) -> None:
        self.terms, self.countries = terms, countries

    def has(self, vocabulary: str, code: str) -> bool:
        held = self.countries if vocabulary == "country" else self.terms.get(vocabulary, ())
        return code in held


def problem(field: str, code: str, message: str, remedy: str = "") -> Problem:
    return Problem(field=field, code=code, message=message, remedy=remedy)


def check(document: Organisation, known: Known) -> list[Problem]:
    return [*of_names(document), *of_codes(document, known), *of_rest(document, known)]


def of_names(document: Organisation) -> Iterator[Problem]:
    if not document.name:
        remedy = _("Give its name in at least one language.")
        yield problem("name-en", "name_missing", _("The organisation has no name."), remedy)
    for language, text in document.name.items():
        if len(text.text) > LONGEST_NAME:
            yield too_long(f"name-{language}", LONGEST_NAME)
    if len(document.acronym) > LONGEST_ACRONYM:
        yield too_long("acronym", LONGEST_ACRONYM)
    if len(document.aliases) > MOST_ALIASES or any(len(one) > LONGEST_NAME for one in document.aliases):
        message = _("There are too many other names, or one of them is too long.")
        remedy = _("Give at most %(most)d, one a line.") % {"most": MOST_ALIASES}
        yield problem("aliases", "aliases", message, remedy)


def too_long(field: str, most: int) -> Problem:
    remedy = _("Use at most %(most)d characters.") % {"most": most}
    return problem(field, "too_long", _("This is too long."), remedy)


def of_codes(document: Organisation, known: Known) -> Iterator[Problem]:
    if document.type and not known.has("organisation_type", document.type):
        yield not_listed("type")
    if document.country and not known.has("country", document.country):
        yield not_listed("country")
    if document.homepage and (
        len(document.homepage) > LONGEST_ADDRESS or not HOMEPAGE.fullmatch(document.homepage)
    ):
        remedy = _("Write it as your browser shows it, such as https://example.org.")
        yield problem("homepage", "not_an_address", _("This is not the address of a home page."), remedy)


def not_listed(field: str) -> Problem:
    return problem(field, "unknown_code", _("This is not on the list."), _("Choose one from the list."))


def of_rest(document: Organisation, known: Known) -> Iterator[Problem]:
    if len(document.offers) > MOST_OFFERS:
        yield problem("offers", "too_many", _("There are too many offers."), _("Put similar ones together."))
    for place, offer in enumerate(document.offers):
        if not known.has("need", offer.kind):
            message, remedy = _("This offer has no kind."), _("Choose what kind of offer it is.")
            yield problem(f"offer-kind-{place}", "kind_missing", message, remedy)
    if document.donor:
        yield from of_donor(document.donor, known)


def of_donor(donor: Donor, known: Known) -> Iterator[Problem]:
    for field, vocabulary in {**KINDS, "countries": "country"}.items():
        if not all(known.has(vocabulary, code) for code in getattr(donor, field)):
            yield not_listed(f"donor-{field}")
    least, most = donor.amount_min_usd, donor.amount_max_usd
    if least is not None and most is not None and least > most:
        message, remedy = _("The least amount is above the most."), _("Swap the two, or leave one empty.")
        yield problem("donor-amount_min_usd", "amounts_swapped", message, remedy)


def check_contact(contact: Contact) -> Iterator[Problem]:
    if len(contact.name) > LONGEST_NAME:
        yield too_long("contact-name", LONGEST_NAME)
    if contact.email and not is_email(contact.email):
        yield not_an_email("contact-email")
    if contact.phone and not PHONE.fullmatch(contact.phone):
        remedy = _("Write it with the country's number, such as +976 11 123456.")
        yield problem("contact-phone", "not_a_phone", _("This is not a telephone number."), remedy)


def is_email(text: str) -> bool:
    return len(text) <= 254 and text.isprintable() and bool(EMAIL.fullmatch(text))


def not_an_email(field: str) -> Problem:
    remedy = _("Write it as name@example.org.")
    return problem(field, "not_an_email", _("This is not an e-mail address."), remedy)


def amount(text: str) -> Decimal | None:
    """As people write sums: 1 500 000, 1,500,000, 1.5e6 is refused; None where it is no number."""
    plain = re.sub(r"[\s,'_ ]", "", text)
    if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,2})?", plain):
        return None
    return Decimal(plain)


def standing(steps: Mapping[int, int], key: int) -> int:
    """Who stands for this one after the merges `steps` (organisation → into), each taken from its root."""
    while key in steps:
        key = steps[key]
    return key


def above(parents: Mapping[int, int], key: int) -> list[int]:
    """Its parent, that one's parent and so on; a circle, which only an undone merge can leave, ends it."""
    found: list[int] = []
    while (key := parents.get(key, 0)) and key not in found:
        found.append(key)
    return found


def may_set_role(viewer: Viewer, person: int, before: str, after: str) -> bool:
    """Only operators make operators or touch one; nobody changes their own standing."""
    if person == viewer.id or not may(viewer, "keep"):
        return False
    return may(viewer, "operate") or "operator" not in (before, after)
