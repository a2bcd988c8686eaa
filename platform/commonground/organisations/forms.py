"""An organisation's form: filled from the document, and read back into one without losing what it hides."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.base.settings import LANGUAGES
from commonground.base.texts import Text, Texts, chosen
from commonground.organisations import rules
from commonground.organisations.schemas import Contact, Donor, Offer, Organisation

BLANK_OFFERS = 2
MOST_ROWS = rules.MOST_OFFERS + BLANK_OFFERS
LISTS = ("areas", "countries", "themes")
AMOUNTS = ("amount_min_usd", "amount_max_usd")
CONTACT = ("name", "email", "phone")


class Fields:
    """What a form shows or was sent with; `problems` stand at their fields."""

    def __init__(self, values: Iterable[tuple[str, str]], problems: Iterable[Problem] = ()) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in values:
            self._values.setdefault(name, []).append(value.replace("\r\n", "\n").strip())
        self.problems = list(problems)

    def one(self, name: str, default: str = "") -> str:
        return self._values.get(name, [default])[0]

    def many(self, name: str) -> list[str]:
        return self._values.get(name, [])

    @property
    def names(self) -> list[str]:
        return list(self._values)

    def with_values(self, values: Mapping[str, str]) -> "Fields":
        return self.with_lists({name: [value] for name, value in values.items()})

    def with_lists(self, values: Mapping[str, list[str]]) -> "Fields":
        """These in place of what it has under their names."""
        held = self._values | dict(values)
        return Fields(((name, one) for name, found in held.items() for one in found), self.problems)

    def error(self, name: str) -> Problem | None:
        return next((problem for problem in self.problems if problem.field == name), None)

    @property
    def offer_rows(self) -> range:
        told = self.one("offer-rows", "0")
        return range(min(int(told), MOST_ROWS) if told.isascii() and told.isdigit() else 0)


def filled(document: Organisation, contact: Contact, parent: str, language: str, version: int) -> Fields:
    """`parent` is its name: nobody knows a number."""
    values = [("based", str(version)), ("acronym", document.acronym), ("parent", parent)]
    values += [(f"name-{code}", text.text) for code, text in document.name.items()]
    values += [("type", document.type or ""), ("country", document.country or "")]
    values += [("homepage", document.homepage), ("aliases", "\n".join(document.aliases))]
    for field in CONTACT:
        values += [(f"contact{was}-{field}", getattr(contact, field)) for was in ("", "-was")]
    return Fields(values + offers_shown(document, language) + donor_shown(document.donor))


def offers_shown(document: Organisation, language: str) -> list[tuple[str, str]]:
    rows = [("offer-rows", str(len(document.offers) + BLANK_OFFERS))]
    for place, offer in enumerate(document.offers):
        rows += [
            (f"offer-kind-{place}", offer.kind),
            (f"offer-detail-{place}", shown(offer.detail, language)),
        ]
    return rows


def shown(texts: Texts, language: str) -> str:
    """In the reader's language, else in one there is; left as it is, it stays in that one."""
    return chosen(texts, language)


def donor_shown(donor: Donor | None) -> list[tuple[str, str]]:
    if donor is None:
        return []
    rows = [("donor", "yes")]
    rows += [(f"donor-{name}", code) for name in LISTS for code in getattr(donor, name)]
    amounts = ((name, getattr(donor, name)) for name in AMOUNTS)
    return rows + [
        (f"donor-{name}", f"{value.normalize():f}") for name, value in amounts if value is not None
    ]


def read(
    sent: Fields, before: Organisation, parent: int | None, language: str
) -> tuple[Organisation, Contact]:
    """Puts problems of reading into `sent.problems`; `before` is what the form was filled from."""
    document = Organisation(
        identifier=before.identifier,
        name=names(sent, before.name),
        acronym=sent.one("acronym"),
        type=sent.one("type") or None,
        country=sent.one("country") or None,
        parent=parent,
        aliases=aliases(sent),
        homepage=sent.one("homepage"),
        offers=offers(sent, before.offers, language),
        donor=donor(sent),
        source=before.source,
        provenance=before.provenance,
    )
    return document, contact(sent, "contact")


def names(sent: Fields, before: Texts) -> Texts:
    """A name that is left as it was keeps where it comes from."""
    found: dict[str, Text] = {}
    for code in dict.fromkeys([*before, *LANGUAGES]):
        if code not in LANGUAGES:
            found[code] = before[code]
        elif text := " ".join(sent.one(f"name-{code}").split()):
            same = code in before and before[code].text == text
            found[code] = before[code] if same else Text(text)
    return found


def aliases(sent: Fields) -> list[str]:
    """In the order in which they are kept, so that sending the form unchanged changes nothing."""
    lines = (" ".join(line.split()) for line in sent.one("aliases").split("\n"))
    return sorted({line for line in lines if line})


def offers(sent: Fields, before: list[Offer], language: str) -> list[Offer]:
    """A row without kind and text is no offer; texts in other languages stay."""
    found = []
    for place in sent.offer_rows:
        kind, detail = sent.one(f"offer-kind-{place}"), sent.one(f"offer-detail-{place}")
        texts = before[place].detail if place < len(before) else {}
        if kind or detail:
            found.append(Offer(kind=kind, detail=said(texts, detail, language)))
    return found[: rules.MOST_OFFERS + 1]


def said(before: Texts, text: str, language: str) -> Texts:
    if text == shown(before, language):
        return before
    kept = {code: value for code, value in before.items() if code != language}
    return kept | {language: Text(text)} if text else kept


def donor(sent: Fields) -> Donor | None:
    if not sent.one("donor"):
        return None
    return Donor(
        areas=sent.many("donor-areas"),
        countries=sent.many("donor-countries"),
        themes=sent.many("donor-themes"),
        amount_min_usd=amount(sent, "amount_min_usd"),
        amount_max_usd=amount(sent, "amount_max_usd"),
    )


def amount(sent: Fields, name: str) -> Decimal | None:
    text = sent.one(f"donor-{name}")
    found = rules.amount(text) if text else None
    if text and found is None:
        remedy = _("Write whole US dollars, such as 250000.")
        sent.problems.append(rules.problem(f"donor-{name}", "not_an_amount", _("This is not a sum."), remedy))
    return found


def contact(sent: Fields, part: str) -> Contact:
    """`contact` is what was typed, `contact-was` what the form was filled with."""
    values: Mapping[str, str] = {field: sent.one(f"{part}-{field}") for field in CONTACT}
    return Contact(**values)
