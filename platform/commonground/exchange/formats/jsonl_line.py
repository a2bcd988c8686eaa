"""One line of a file of JSON Lines, trusted in nothing: how long, deep or large it may be is bounded."""

import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

from commonground.activities.limits import UNCARRIED
from commonground.base.i18n import _
from commonground.exchange.errors import UnreadableFile

# More than the largest outline takes.
LONGEST_LINE = 6 * 1024 * 1024
# Likewise: each list or object takes some thirty times the memory of its two signs.
MOST_OPENED = 350_000
MOST_LEVELS = 32
LONGEST_NUMBER, LARGEST_EXPONENT = 18, 400
# Signs that no text of ours may hold, and halves of signs that no encoding carries.
UNFIT = re.compile(f"{UNCARRIED.pattern}|[\ud800-\udfff]")
Json = dict[str, Any]


def value_of(path: Path, number: int, raw: bytes) -> Json:
    """Raises UnreadableFile where a line is none of ours."""
    where = {"file": path.name, "line": number}
    if len(raw) > LONGEST_LINE:
        told = where | {"most": LONGEST_LINE // 1024 // 1024}
        raise UnreadableFile(_("%(file)s, line %(line)d is longer than %(most)d MB. Divide it.") % told)
    try:
        uncrowded(raw)
        text = raw.decode("utf-8-sig")
        value = json.loads(
            text, parse_float=number_in, parse_int=whole_in, parse_constant=no_number, object_pairs_hook=once
        )
        shallow(value)
    except UnicodeDecodeError as error:
        raise UnreadableFile(_("%(file)s, line %(line)d: this is not UTF-8.") % where) from error
    except NamedTwice as error:
        told = where | {"name": str(error)[:80]}
        raise UnreadableFile(_("%(file)s, line %(line)d names “%(name)s” twice.") % told) from error
    except (ValueError, RecursionError) as error:
        cut = _("%(file)s breaks off at line %(line)d: it was not copied or saved whole.")
        odd = _("%(file)s, line %(line)d is not one activity as our JSON Lines have it.")
        raise UnreadableFile((odd if raw.endswith(b"\n") else cut) % where) from error
    if not isinstance(value, dict):
        raise UnreadableFile(
            _("%(file)s, line %(line)d is not one activity as our JSON Lines have it.") % where
        )
    return dict(cleaned(value) if "\\" in text else value)


def uncrowded(raw: bytes) -> None:
    """Before anything is made of it."""
    if raw.count(b"[") + raw.count(b"{") > MOST_OPENED:
        raise ValueError


class NamedTwice(ValueError):
    """Of two values of one name, programs take the first or the last, as it happens."""


def once(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NamedTwice(
            next(name for name, times in Counter(name for name, _v in pairs).items() if times > 1)
        )
    return found


def number_in(text: str) -> Decimal:
    value = Decimal(text)
    if abs(value.adjusted()) > LARGEST_EXPONENT or len(text) > LARGEST_EXPONENT:
        raise ValueError(text[:LONGEST_NUMBER])
    return value


def whole_in(text: str) -> int | Decimal:
    return int(text) if len(text) <= LONGEST_NUMBER else number_in(text)


def no_number(text: str) -> None:
    """NaN and Infinity, which some programs write."""
    raise ValueError(text)


def shallow(value: Any) -> None:
    level = [value]
    for _step in range(MOST_LEVELS):
        level = [part for one in level if isinstance(one, dict | list) for part in parts_of(one)]
        if not level:
            return
    raise ValueError


def parts_of(value: Json | list[Any]) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value


def cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return UNFIT.sub("", value)
    if isinstance(value, dict):
        return {UNFIT.sub("", name): cleaned(part) for name, part in value.items()}
    return [cleaned(part) for part in value] if isinstance(value, list) else value
