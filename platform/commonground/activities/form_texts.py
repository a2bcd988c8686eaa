"""Texts on the form: one language at a time, the others kept, and an unchanged text keeps its origin."""

from collections.abc import Mapping

from commonground.activities.typed import Typed, clean
from commonground.base.texts import Text, Texts


def shown(texts: Mapping[str, Text], language: str) -> str:
    return texts[language].text if language in texts else ""


class Languages:
    """`into` is the language one writes in now, `shown` the one the form was filled with.

    They differ when somebody chooses another language and saves in one go: a text left as it was shown is
    then not taken for its own translation.
    """

    def __init__(self, into: str, shown: str) -> None:
        self.into, self.shown = into, shown or into

    def read(self, typed: Typed, name: str, before: Texts) -> Texts:
        text = typed.one(name)
        if self.into != self.shown and text == clean(shown(before, self.shown)):
            return before
        if text == clean(shown(before, self.into)):
            return before
        kept = {code: value for code, value in before.items() if code != self.into}
        return kept | {self.into: Text(text)} if text else kept
