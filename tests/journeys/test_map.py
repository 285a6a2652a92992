"""The map in a real browser: by keyboard along the lines, by mouse, by wheel; and without any script."""

from __future__ import annotations

import pytest

from tests.look.app import create_look
from tests.look.screens import served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site():
    with served(create_look()) as base:
        yield base


@pytest.fixture
def page(site, chromium):
    page = chromium.new_page(viewport={"width": 1000, "height": 700})
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(site + "/pathway")
    yield page
    assert complaints == []
    page.close()


def focused(page):
    return page.evaluate("document.activeElement.getAttribute('aria-label') || ''").split(".")[0]


def said(page):
    return page.locator("[data-map-says]").inner_text()


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def width(page):
    return float(page.locator(".map__picture").get_attribute("width"))


def test_arrow_keys_follow_the_lines(page):
    page.locator(".map__picture [aria-label^='Programming']").focus()
    press(page, "ArrowRight")
    assert focused(page) == "Machine Learning"
    assert said(page).startswith("Machine Learning. In progress")
    press(page, "ArrowRight")
    assert focused(page) == "Computer Vision"
    press(page, "ArrowDown")
    assert focused(page) == "Language Technology"
    press(page, "ArrowRight", "ArrowRight", "ArrowRight")
    assert focused(page).startswith("Goal")
    press(page, "ArrowLeft", "ArrowLeft")
    assert focused(page) == "Rule: Core, all of 3"


def test_a_line_that_ends_says_so(page):
    page.locator(".map__picture [aria-label^='Programming']").focus()
    press(page, "ArrowLeft")
    assert focused(page) == "Programming for Data"
    assert said(page) == "Nothing is needed before this."


def test_home_and_end(page):
    page.locator(".map__paper").focus()
    press(page, "End")
    assert focused(page).startswith("Leads on to")
    press(page, "Home")
    assert focused(page) == "Programming for Data"


def test_tab_goes_from_what_is_needed_first_to_the_goal(page):
    page.locator(".map__paper").focus()
    seen = []
    for _ in range(25):
        press(page, "Tab")
        seen.append(focused(page))
    assert seen.index("Programming for Data") < seen.index("Machine Learning") < seen.index("Computer Vision")
    assert seen.index("Computer Vision") < seen.index("Rule: Electives, 2 of 3")
    assert any(label.startswith("Goal") for label in seen)


def test_zoom_by_button_key_and_wheel(page):
    whole = width(page)
    page.get_by_role("link", name="150%").click()
    assert width(page) == pytest.approx(1.5 * whole)
    assert page.locator("[data-zoom='150']").get_attribute("aria-current") == "true"
    assert page.url.endswith("/pathway")
    page.locator(".map__paper").focus()
    press(page, "-")
    assert width(page) == pytest.approx(1.2 * whole)
    page.get_by_role("button", name="Fit the window").click()
    paper = page.locator(".map__paper")
    assert width(page) <= paper.evaluate("one => one.clientWidth") + 1
    paper.hover()
    before = width(page)
    page.mouse.wheel(0, -120)
    assert width(page) == before
    page.keyboard.down("Control")
    page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    page.wait_for_function(f"document.querySelector('.map__picture').width.baseVal.value > {before}")


def test_dragging_moves_the_map_and_opens_nothing(page):
    page.get_by_role("link", name="150%").click()
    card = page.locator(".map__picture [aria-label^='Statistics']")
    card.scroll_into_view_if_needed()
    box = card.bounding_box()
    page.mouse.move(box["x"] + 120, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] - 40, steps=4)
    page.mouse.up()
    assert page.url.endswith("/pathway")
    moved = card.bounding_box()
    assert moved["x"] < box["x"]
    card.click()
    page.wait_for_url("**/badge")


def test_without_script_it_scrolls_and_its_buttons_are_links(site, chromium):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 700})
    page = context.new_page()
    page.goto(site + "/pathway")
    whole = page.locator(".map__picture").bounding_box()["width"]
    assert page.get_by_role("button", name="Fit the window").is_hidden()
    page.get_by_role("link", name="150%").click()
    assert page.locator(".map__picture").bounding_box()["width"] == pytest.approx(1.5 * whole, rel=0.01)
    page.get_by_role("link", name="3 more choices").click()
    page.wait_for_url("**unfold=breadth")
    assert page.get_by_role("link", name="Product Safety").count() >= 1
    context.close()
