"""The pages of this domain: files going out, files coming in."""

from typing import Any

from commonground.exchange import (
    data_page,
    downloads,
    feed_pages,
    left_out,
    run_downloads,
    run_pages,
    sheets_pages,
    template_pages,
    uploads,
)

routes: list[Any] = [
    *data_page.routes,
    *downloads.routes,
    *feed_pages.routes,
    *left_out.routes,
    *uploads.routes,
    *run_pages.routes,
    *run_downloads.routes,
    *sheets_pages.routes,
    *template_pages.routes,
]
