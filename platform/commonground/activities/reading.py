"""Reads a document from JSON and names every field that does not fit, not only the first."""

import re
import types
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from commonground.activities import limits, rules
from commonground.activities.errors import InvalidActivity
from commonground.activities.schemas import Activity
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.base.texts import Text

LARGEST_WHOLE = 2**31 - 1


def document_from(raw: bytes) -> Activity:
    return activity_from(json_object(raw))


def json_object(raw: bytes) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidActivity(_("This is not JSON: %(why)s.") % {"why": error}) from error
    if not isinstance(found, dict):
        raise InvalidActivity(_("Send one activity as a JSON object."))
    return found


def activity_from(value: dict[str, Any]) -> Activity:
    problems = list(slips(value, Activity, ""))
    if problems:
        problems += rules_of_the_rest(value, problems)
        raise InvalidActivity(_("Some fields need another look."), problems)
    return msgspec.convert(value, Activity, strict=False)


def rules_of_the_rest(value: dict[str, Any], problems: list[Problem]) -> list[Problem]:
    """What the rules say of the fields that could be read, so that one answer names all there is to mend."""
    bad = {re.split(r"[.\[]", problem.field)[0] for problem in problems}
    kept = {name: part for name, part in value.items() if name not in bad}
    return rules.check(msgspec.convert(kept, Activity, strict=False), complete=False)


def slips(value: Any, kind: Any, path: str) -> Iterator[Problem]:
    """Descends as far as the value's shape allows, so that each leaf is judged by itself."""
    kind = without_none(kind, value)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(value, dict):
        yield from struct_slips(value, kind, path)
    elif get_origin(kind) is list and isinstance(value, list):
        for number, item in enumerate(value):
            yield from slips(item, get_args(kind)[0], f"{path}[{number}]")
    elif get_origin(kind) is dict and get_args(kind)[1] is Text and isinstance(value, dict):
        for language, item in value.items():
            yield from slips(item, Text, f"{path}.{language}")
    else:
        yield from leaf_slips(value, kind, path)


def without_none(kind: Any, value: Any) -> Any:
    """`int | None` is judged as int where there is a value."""
    if get_origin(kind) in (types.UnionType, Union) and value is not None:
        return next(part for part in get_args(kind) if part is not type(None))
    return kind


def struct_slips(value: dict[str, Any], kind: type[msgspec.Struct], path: str) -> Iterator[Problem]:
    hints = get_type_hints(kind)
    required = {field.name for field in msgspec.structs.fields(kind) if field.required}
    for name in value:
        if name not in hints or name not in kind.__struct_fields__:
            known = ", ".join(kind.__struct_fields__)
            yield slip(joined(path, name), "unknown_field", _("There is no such field."), known)
        else:
            yield from slips(value[name], hints[name], joined(path, name))
    for name in sorted(required - set(value)):
        yield slip(joined(path, name), "missing", _("This is needed."), "")


def joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name[:80]


def slip(field: str, code: str, message: str, known: str) -> Problem:
    remedy = _("Use one of: %(known)s.") % {"known": known} if known else _("Add it.")
    return Problem(field=field, code=code, message=message, remedy=remedy)


def leaf_slips(value: Any, kind: Any, path: str) -> Iterator[Problem]:
    try:
        read = msgspec.convert(value, kind, strict=False)
    except (msgspec.ValidationError, ArithmeticError, ValueError) as error:
        yield Problem(
            field=path,
            code="not_readable",
            message=str(error).partition(" - at ")[0],
            remedy=_("See the field's description in the API's schema."),
        )
        return
    too_large = isinstance(read, int) and not isinstance(read, bool) and abs(read) > LARGEST_WHOLE
    if too_large or (isinstance(read, Decimal) and not (read.is_finite() and abs(read) < limits.LARGEST)):
        yield Problem(
            field=path,
            code="not_a_number",
            message=_("This number is too large, or none."),
            remedy=_("Give a finite number below 10^16."),
        )


def patched(document: Any, change: Any) -> Any:
    """RFC 7396: objects are merged, null takes a field away, anything else takes its place."""
    if not isinstance(change, dict):
        return change
    found = dict(document) if isinstance(document, dict) else {}
    for name, value in change.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = patched(found.get(name), value)
    return found
