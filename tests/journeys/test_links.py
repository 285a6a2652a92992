"""A learner and a stranger, each in a browser of their own: a link for one reader, a collection, and the off switch."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest

from tests.conftest import FixedClock
from tests.journeys.served import served
from tests.journeys.test_accounts import Visitor
from tests.sims.issuer import EMAIL, IssuerSimulator
from tests.wallet.accounts_kit import PASSWORD
from tests.wallet.share_kit import keep
from tests.wallet.wallet_kit import called
from wallet.infra.limiter import limiter
from wallet.services.staff import create_account

pytestmark = pytest.mark.browser
NAMES = ("Robotics", "Data Ethics", "Soil Science", "الذكاء الاصطناعي")


@pytest.fixture(scope="module")
def laurel(tmp_path_factory):
    clock, issuer = FixedClock(), IssuerSimulator(name="Cedar County College")

    def fill(deps):
        learner, _ = create_account(EMAIL, "Maya Okafor", roles=["learner"], password=PASSWORD, deps=deps)
        for name in NAMES:
            badge = issuer.sign(called(issuer, name, id=f"urn:badge:{name.encode().hex()}"))
            keep(deps, learner, issuer.png(json.dumps(badge)))

    with served(tmp_path_factory.mktemp("laurel"), fill, now=clock, fetcher=issuer) as deps:
        limiter.enabled = False
        yield deps
        limiter.enabled = True


@pytest.fixture(params=[(360, "dark"), (1280, "light")], ids=lambda p: f"{p[0]}-{p[1]}")
def both(request, laurel, chromium):
    """The learner, signed in, and a stranger."""
    learner, stranger = (Visitor(chromium, laurel.settings.public_url, *request.param) for _ in range(2))
    learner.goto("/sign-in")
    learner.send(email=EMAIL, password=PASSWORD)
    yield learner, stranger
    for visitor in (learner, stranger):
        visitor.page.context.close()


def press(visitor, name):
    """Press a button that begins with these words; what it is about follows, for those who hear it."""
    visitor.page.locator("main button").filter(has_text=re.compile(f"^{name}")).first.click()
    return visitor.look()


def test_a_link_for_one_reader_from_its_making_to_its_end(both):
    learner, stranger = both
    page = learner.page
    learner.goto("/wallet")
    page.get_by_role("link", name="Robotics", exact=True).first.click()
    learner.look()
    if page.get_by_role("button", name="Make a public link").count():
        press(learner, "Make a public link")
    assert "Public link is on" in page.inner_text("#main")
    page.get_by_text("More ways to share").click()
    learner.look()
    page.locator("a[href$='/share']").first.click()
    assert learner.look() == "Links to Robotics"

    page.fill("#audience", f"Acme {learner.width}")
    page.fill("#ends_on", "2027-07-31")
    page.uncheck("#name")
    press(learner, "Make the link")
    card = page.locator("li.link").filter(has_text=f"Acme {learner.width}")
    assert "This link ends on 31 July 2027." in card.inner_text()
    assert "They do not see your name" in card.inner_text()
    path = urlsplit(card.locator("input[readonly]").input_value()).path

    assert stranger.goto(path) == "Verified"
    assert "Maya" not in stranger.page.inner_text("main")
    card.get_by_text("Change this link").click()
    card.locator("input[name=name]").check()
    card.get_by_role("button", name="Save").click()
    learner.look()
    stranger.goto(path)
    assert "Maya Okafor" in stranger.page.inner_text("main")

    card.get_by_role("button", name="Turn off").click()
    learner.look()
    assert stranger.page.goto(stranger.base + path).status == 410
    assert stranger.look() == "This link has been switched off"
    card.get_by_text("Give this address up for good").click()
    assert "goes from this list" in card.inner_text()
    learner.look()
    assert learner.goto("/wallet/links") == "Your links"
    press(learner, f"Turn on again: Robotics, Acme {learner.width}")
    assert stranger.goto(path) == "Verified"


def test_a_collection_is_arranged_introduced_and_shown(both):
    learner, stranger = both
    page, name = learner.page, f"For Acme {learner.width}"
    learner.goto("/wallet/collections")
    page.fill("#name", name)
    press(learner, "Make the collection")
    for box in page.locator(".pick input").all():
        box.check()
    press(learner, "Add what is ticked")
    page.fill("#introduction", "I build machines.\n\nAsk me about them.")
    press(learner, "Save the words")
    press(learner, "Up: ")
    order = page.locator(".shelf__one h3").all_inner_texts()
    press(learner, "Make a public link")
    path = urlsplit(page.input_value("#share-link")).path

    assert stranger.goto(path) == name
    assert "4 badges from Cedar County College. All are verified." in stranger.page.inner_text("main")
    assert stranger.page.locator(".piece h2").all_inner_texts() == order
    stranger.page.locator(".piece h2 a").first.click()
    assert stranger.look() == "Verified"
    part = stranger.page.url
    press(learner, "Turn the link off")
    for address in (stranger.base + path, part):
        assert stranger.page.goto(address).status == 410


def test_a_collection_is_read_without_script_and_printed_with_its_address(laurel, chromium, both):
    learner, _ = both
    page, name = learner.page, f"On paper {learner.width}"
    learner.goto("/wallet/collections")
    page.fill("#name", name)
    press(learner, "Make the collection")
    page.locator(".pick input").first.check()
    press(learner, "Add what is ticked")
    press(learner, "Make a public link")
    address = page.input_value("#share-link")
    context = chromium.new_context(java_script_enabled=False, viewport={"width": learner.width, "height": 800})
    reader = context.new_page()
    reader.goto(address)
    assert reader.inner_text("h1") == name
    reader.emulate_media(media="print")
    assert reader.get_by_text(address).is_visible()
    assert reader.get_by_alt_text("QR code for this page").is_visible()
    context.close()
