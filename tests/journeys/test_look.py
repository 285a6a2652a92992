"""Every component and every page that needs no database, in a real browser: axe finds nothing, nothing is blocked or cut off."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.look.app import PAGES, create_look
from tests.look.screens import CHROMIUM, served
from tests.pages import Page, assert_good_page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site():
    with served(create_look()) as base:
        yield base


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.mark.parametrize("path", PAGES)
def test_markup(path):
    assert_good_page(Page(create_look().test_client().get(path)))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(site, browser, width, scheme):
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    complaints = []
    page.on(
        "console", lambda message: complaints.append(message.text) if "Failed to load" not in message.text else None
    )
    for path in PAGES:
        page.goto(site + path)
        found = Axe().run(page).response["violations"]
        assert [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} scrolls sideways"
        broken = page.evaluate("[...document.images].filter(i => i.complete && !i.naturalWidth).map(i => i.src)")
        assert broken == [], path
    assert complaints == []
    page.close()


def test_icons_are_drawn_under_the_policy(site, browser):
    page = browser.new_page()
    page.goto(site + "/states")
    assert page.evaluate("document.querySelector('.verdict__mark use').getBBox().width") > 0
    page.close()
