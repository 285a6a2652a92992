"""From badges to a resume and to LinkedIn, in a real browser: lines that follow every tick, copying, paper, no script."""

from __future__ import annotations

import io

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.served import served
from tests.sims.issuer import EMAIL, IssuerSimulator
from tests.wallet.accounts_kit import PASSWORD
from tests.wallet.share_kit import good, named
from wallet.services.share import open_share
from wallet.services.staff import create_account

pytestmark = pytest.mark.browser
NAMES = ("Robotics", "Introduction to the Responsible Use of Artificial Intelligence", "Statistics")


@pytest.fixture(scope="module")
def laurel(tmp_path_factory):
    issuer = IssuerSimulator("did:web:uni.example")
    ids = []

    def fill(deps):
        learner, _ = create_account(EMAIL, "Ada Example", roles=["learner"], password=PASSWORD, deps=deps)
        for name in NAMES:
            subject = named(name)
            subject["achievement"]["id"] = f"https://uni.example/{len(ids)}"
            ids.append(
                good(deps, learner, issuer, id=f"urn:example:{name.replace(' ', '-')}", credentialSubject=subject)
            )
        for badge in ids[:2]:
            open_share(learner, badge, deps)

    with served(tmp_path_factory.mktemp("laurel"), fill, now=lambda: issuer.now, fetcher=issuer) as deps:
        yield deps.settings.public_url, ids


@pytest.fixture
def tab(chromium, laurel, request):
    options = {"viewport": {"width": 1280, "height": 900}} | getattr(request, "param", {})
    context = chromium.new_context(**options)
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.goto(laurel[0] + "/sign-in")
    page.fill("#email", EMAIL)
    page.fill("#password", PASSWORD)
    page.click("main .btn--go")
    page.wait_for_url("**/wallet")
    yield page
    context.close()


def assert_sound(page):
    """Axe, the narrow screen and the policy have nothing against it."""
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    assert page.complaints == []


def test_the_lines_follow_every_tick_and_can_be_copied(tab, laurel):
    base, ids = laurel
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base)
    tab.click("text=Resume")
    assert tab.inner_text("h1") == "Resume"
    for number, badge in enumerate(ids[:2], 1):
        tab.check(f"#pick-{badge}")
        expect(tab.locator(".paper__line")).to_have_count(number, timeout=30_000)
    assert_sound(tab)
    tab.click("text=Copy the text")
    tab.wait_for_selector("text=Copied")
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert copied == tab.input_value("#text")
    assert f"Verify: {base}/v/" in copied
    tab.reload()  # the address holds the choice
    assert tab.locator(".paper__line").count() == 2


def test_printing_the_page_prints_the_paper_alone(tab, laurel):
    base, ids = laurel
    tab.goto(f"{base}/wallet/resume?badge={ids[1]}&badge={ids[0]}")
    [page] = pypdf.PdfReader(io.BytesIO(tab.pdf(format="A4"))).pages
    text = page.extract_text()
    assert text.index("Responsible Use") < text.index("Robotics")
    assert f"{base}/v/" in text
    assert not [words for words in ("Show the lines", "Take it with you", "Verified", "Skip to") if words in text]
    tab.emulate_media(media="print")
    side = tab.locator(".paper__qr").first.bounding_box()["width"] / 96 * 25.4
    assert side >= 24.9, "millimetres, its quiet zone included"


@pytest.mark.parametrize("tab", [{"java_script_enabled": False}], indirect=True)
def test_without_script_a_button_does_it(tab, laurel):
    base, ids = laurel
    tab.goto(f"{base}/wallet/resume")
    tab.check(f"#pick-{ids[0]}")
    tab.check(f"#pick-{ids[2]}")
    tab.click("text=Show the lines >> nth=0")
    assert tab.locator(".paper__line").count() == 1
    assert "One badge has no public link yet" in tab.inner_text("#lines")
    assert tab.locator("[data-copy]").is_hidden()


@pytest.mark.parametrize(
    "tab",
    [
        {"viewport": {"width": 360, "height": 740}},
        {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
        {"color_scheme": "dark"},
    ],
    indirect=True,
)
def test_each_page_is_sound_in_each_width_and_light(tab, laurel):
    base, ids = laurel
    tab.goto(f"{base}/wallet/resume?badge={ids[0]}&badge={ids[1]}&badge={ids[2]}")
    assert_sound(tab)
    for badge in (ids[0], ids[2]):
        tab.goto(f"{base}/wallet/badges/{badge}/linkedin")
        assert_sound(tab)
