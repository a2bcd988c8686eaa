"""The pages of this domain: files going out, files coming in."""

from typing import Any

from commonground.exchange import downloads, uploads

routes: list[Any] = [*downloads.routes, *uploads.routes]
