"""What an IATI activity says of itself: its number, texts, status and days."""

from commonground.base.i18n import _
from commonground.exchange.formats import codes
from commonground.exchange.formats.iati_parts import code_of, day_of, keep, leave_aside, texts_of, words_of
from commonground.exchange.formats.iati_plain import says_more, says_more_than_words
from commonground.exchange.formats.iati_whole import Words, keep_whole
from commonground.exchange.formats.xml_stream import Element
from commonground.exchange.schemas import Draft


def identifier(element: Element, draft: Draft, _language: str) -> None:
    draft.put(identifier=words_of(element) or None)


def title(element: Element, draft: Draft, language: str) -> None:
    texts = texts_of(element, language)
    draft.put(title=texts)
    if texts and says_more_than_words(element):
        keep_whole([element], Words("title", texts), draft)


def description(element: Element, draft: Draft, language: str) -> None:
    """The general one is the summary; those of objectives, target groups and others are left aside."""
    texts = {code: text for code, text in texts_of(element, language).items() if not repeats(text.text)}
    if not texts:
        return
    if code_of(element, "type") not in ("", "1") or draft.document.summary:
        leave_aside(element, draft)
        return
    draft.put(summary=texts)
    if says_more_than_words(element):
        keep_whole([element], Words("description", texts), draft)


def repeats(text: str) -> bool:
    """Of our own export: the schema wants a description, and the title stands in for one."""
    return text.endswith(codes.REPEATS_TITLE)


def status(element: Element, draft: Draft, language: str) -> None:
    code = code_of(element)
    if code in codes.STATUSES:
        draft.put(status_stated=codes.STATUSES[code])
        if code == codes.FINALISATION or says_more(element, language):
            keep(element, draft)
        return
    message = _("This is not a known status; it was left out.")
    draft.warn("status_stated", "unknown_code", message, value=code)
    leave_aside(element, draft, aside=True)


def activity_date(element: Element, draft: Draft, language: str) -> None:
    field = codes.DATES.get(code_of(element, "type"))
    if field is None or getattr(draft.document, field) is not None:
        leave_aside(element, draft)
    elif (day := day_of(draft, field, code_of(element, "iso-date"))) is not None:
        draft.put(**{field: day})
        told = any(text not in ("", str(day)) for text in map(words_of, element.iterfind("narrative")))
        if told or says_more(element, language):
            keep(element, draft)
