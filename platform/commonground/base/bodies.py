"""The body of a request as a form: bounded in fields, and forgotten with its request.

The framework remembers the last thousand bodies it has parsed, so that whoever sends a few large ones, signed
in or not, fills the memory, and passwords stay in it. Each form is parsed here instead, and once.
"""

from typing import Any
from urllib.parse import parse_qsl

from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.enums import RequestEncodingType
from litestar.exceptions import HTTPException
from litestar.utils.scope.state import ScopeState

from commonground.base.i18n import _

# The largest form of ours, an edited workbook whose every change is ticked, has some ten thousand.
MOST_FIELDS = 50_000


class FormRequest(Request[Any, Any, Any]):
    async def form(self) -> FormMultiDict:
        held = ScopeState.from_scope(self.scope)
        if not isinstance(held.form, dict) and self.content_type[0] == RequestEncodingType.URL_ENCODED:
            held.form = fields_of(await self.body())
        return await super().form()


def fields_of(body: bytes) -> dict[str, Any]:
    """By name; several of one name as a list."""
    if body.count(b"&") >= MOST_FIELDS:
        raise HTTPException(_("The form has more fields than any of ours."), status_code=400)
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(body.decode(errors="replace"), keep_blank_values=True):
        found.setdefault(name, []).append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}
