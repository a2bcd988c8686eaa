"""Whoever asks for a report sees that it is being made, for as long as that takes."""

import re

import pytest
from playwright.async_api import Route, expect
from tests.journeys.conftest import Visit

pytestmark = pytest.mark.journey
PREVIEW = re.compile("/reports/preview")


async def no_answer_yet(route: Route) -> None:
    """A browser that is given nothing stays where it is, as it does while it waits."""
    await route.fulfill(status=204)


async def test_the_form_says_that_the_report_is_being_made_until_it_is_shown(wide: Visit) -> None:
    page = wide.page
    await page.route(PREVIEW, no_answer_yet)
    await page.goto("/reports/new")
    told = page.get_by_role("status").get_by_text("The report is being made")
    await expect(told).to_be_hidden()
    await page.get_by_role("button", name="Preview the report").click()
    await expect(told).to_be_visible()
    await wide.picture("report-being-made")
    await page.unroute(PREVIEW, no_answer_yet)
    await page.get_by_role("button", name="Preview the report").click()
    await page.wait_for_url(PREVIEW)
    await page.go_back()
    await expect(told).to_be_hidden()
    assert wide.complaints == []
