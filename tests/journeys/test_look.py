"""Every component and every page that needs no database, in a real browser: axe finds nothing, nothing is blocked or cut off."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.look.app import PAGES, create_look
from tests.look.screens import served
from tests.pages import Page, assert_good_page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site():
    with served(create_look()) as base:
        yield base


@pytest.mark.parametrize("path", PAGES)
def test_markup(path):
    assert_good_page(Page(create_look().test_client().get(path)))


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_axe_finds_nothing(site, chromium, width, scheme):
    page = chromium.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
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


def test_icons_are_drawn_under_the_policy(site, chromium):
    page = chromium.new_page()
    page.goto(site + "/states")
    assert page.evaluate("document.querySelector('.verdict__mark use').getBBox().width") > 0
    page.close()


@pytest.fixture
def receiving(site, chromium):
    page = chromium.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if "status of 422" not in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(site + "/receive")
    yield page
    assert complaints == []
    page.close()


def lines(page, count):
    page.locator(".upload").nth(count - 1).wait_for()
    page.locator(".upload progress").first.wait_for(state="detached")
    return page.locator(".upload").all_inner_texts()


def file(name, size=10):
    return {"name": name, "mimeType": "application/json", "buffer": b"0" * size}


def test_picked_files_are_sent_one_by_one_and_say_what_came_of_them(receiving):
    receiving.set_input_files("#file", [file("one.json"), file("bad.json"), file("huge.json", 2**21 + 1)])
    good, bad, huge = lines(receiving, 3)
    assert ("one.json" in good, "Verified" in good, "<b>Added</b>" in good) == (True, True, True)  # words, not markup
    assert ("Not added" in bad, "This is not a badge." in bad) == (True, True)
    assert "larger than 2 MB" in huge
    assert receiving.locator(".upload.is-passed a").get_attribute("href").endswith("/badge")


def test_dropped_files_and_pasted_text_are_sent(receiving):
    transfer = receiving.evaluate_handle(
        "() => { const t = new DataTransfer(); t.items.add(new File(['x'], 'dropped.png')); return t; }"
    )
    receiving.dispatch_event("[data-drop]", "dragover", {"dataTransfer": transfer})
    assert "is-over" in receiving.locator("[data-drop]").get_attribute("class")
    receiving.dispatch_event("[data-drop]", "drop", {"dataTransfer": transfer})
    assert "dropped.png" in lines(receiving, 1)[0]
    receiving.evaluate(
        """() => { const d = new DataTransfer(); d.setData('text/plain', ' https://example.org/badge ');
        document.body.dispatchEvent(new ClipboardEvent('paste', {clipboardData: d, bubbles: true})); }"""
    )
    assert "https://example.org" in lines(receiving, 2)[1]


def test_typed_text_is_sent_by_the_button(receiving):
    receiving.fill("#text", "eyJ.typed.text")
    receiving.click("button:text('Add to wallet')")
    assert "eyJ.typed.text" in lines(receiving, 1)[0]
    assert receiving.input_value("#text") == ""


def test_without_script_the_form_is_a_form(site, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/receive")
    page.fill("#url", "https://example.org/badge")
    page.click("button:text('Add to wallet')")
    assert "https://example.org" in page.content()
    assert not page.locator("[data-uploads]").is_visible()
    context.close()


def test_the_copy_button_copies(site, chromium):
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(site + "/badge")
    page.click("[data-copy]")
    page.wait_for_selector("text=Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.input_value("#share-link")
    context.close()


def test_paper_opens_every_check_and_drops_the_machinery(site, chromium):
    page = chromium.new_page()
    page.goto(site + "/verify")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator(".nav").is_visible()
    assert page.locator(".check details p").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.close()
