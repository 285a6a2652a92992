"""The browser of all journeys."""

from __future__ import annotations

import pytest
from playwright.sync_api import sync_playwright

from tests.browser import launch


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()
