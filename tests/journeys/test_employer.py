"""An employer in doubt and a holder with an answer, in real browsers; with and without script, and on paper."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest

from tests.conftest import FixedClock
from tests.journeys.served import served
from tests.journeys.test_accounts import Visitor
from tests.sims.issuer import EMAIL, IssuerSimulator
from tests.wallet.accounts_kit import PASSWORD
from tests.wallet.share_kit import keep
from tests.wallet.wallet_kit import called
from wallet.core.sharing import EVERYTHING, Scope, Subject
from wallet.infra.limiter import limiter
from wallet.services.share import AudienceAsked, open_audience, open_share
from wallet.services.staff import create_account

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def laurel(tmp_path_factory):
    """A Laurel with one shared badge: `.badge`, and the paths of its links by name."""
    clock, issuer = FixedClock(), IssuerSimulator(name="Cedar County College")
    with served(tmp_path_factory.mktemp("laurel"), now=clock, fetcher=issuer) as deps:
        limiter.enabled = False
        learner, _ = create_account(EMAIL, "Maya Okafor", roles=["learner"], password=PASSWORD, deps=deps)
        evidence = [{"id": "https://work.example/1", "type": ["Evidence"], "name": "A robot", "narrative": "It works."}]
        text = json.dumps(issuer.sign(called(issuer, "Robotics", evidence=evidence)))
        badge = keep(deps, learner, text.encode())
        subject = Subject.of_badge(badge)
        links = {
            "plain": open_share(learner, badge, deps),
            "hidden": open_audience(learner, subject, AudienceAsked("Acme", None, Scope(name=False)), deps),
            "wide": open_audience(learner, subject, AudienceAsked("Beta", None, EVERYTHING), deps),
        }
        yield deps, badge, {name: urlsplit(address).path for name, address in links.items()}
        limiter.enabled = True


@pytest.fixture(params=[(360, "dark"), (1280, "light")], ids=lambda p: f"{p[0]}-{p[1]}")
def both(request, laurel, chromium):
    """An employer, and the holder, signed in."""
    employer, holder = (Visitor(chromium, laurel[0].settings.public_url, *request.param) for _ in range(2))
    holder.goto("/sign-in")
    holder.send(email=EMAIL, password=PASSWORD)
    yield employer, holder
    for visitor in (employer, holder):
        visitor.page.context.close()


def press(visitor, name):
    visitor.page.get_by_role("button", name=name, exact=True).first.click()
    return visitor.look()


def test_six_words_over_the_telephone(laurel, both):
    employer, holder = both
    _, _, links = laurel
    assert employer.goto(links["wide"]) == "Verified"
    employer.page.get_by_text("The whole description").click()
    employer.look()
    assert press(employer, "Get six words") == "Ask the holder to prove it"
    words = " ".join(employer.page.locator(".six li").all_inner_texts())
    assert holder.goto(f"{links['wide']}/answer") == "Answer an employer"
    holder.page.fill("#words", "acorn acorn acorn acorn acorn acorn")
    press(holder, "Continue")
    assert holder.page.locator("[aria-invalid=true]").count() == 1
    holder.page.fill("#words", words.upper().replace(" ", "-"))
    press(holder, "Continue")
    assert "your link for Beta" in holder.page.inner_text("main")
    assert press(holder, "Yes, tell them") == "Robotics"
    status = employer.page.locator("[role=status]")
    status.filter(has_text="Answered at 12:00 UTC").wait_for(timeout=20_000)  # nobody pressed anything
    assert "a…\u2060@uni.example" in status.inner_text()
    assert employer.page.locator(".six").count() == 0
    employer.look()


@pytest.mark.parametrize("link", ["plain", "hidden", "wide"])
def test_what_each_link_shows_reads_well(laurel, both, link):
    employer, _ = both
    assert employer.goto(laurel[2][link]) == "Verified"
    page = employer.page
    page.fill("#who", "Eve Example" if link != "hidden" else "eve@uni.example")
    press(employer, "Compare")
    assert page.locator("[role=status]").count() == 1
    assert ("A robot" in page.inner_text("main")) is (link == "wide")


def test_without_script_all_is_there(laurel, chromium):
    deps, _, links = laurel
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(deps.settings.public_url + links["plain"])
    assert page.inner_text("h1") == "Verified"
    page.get_by_role("button", name="Get six words").click()
    assert page.locator(".six li").count() == 6
    page.get_by_role("link", name="Look again").click()
    assert "Not answered yet." in page.inner_text("[role=status]")
    context.close()


def test_on_paper_the_work_and_the_checks_keep_their_words(laurel, chromium):
    deps, _, links = laurel
    visitor = Visitor(chromium, deps.settings.public_url, 1280, "dark")
    visitor.goto(links["wide"])
    visitor.page.emulate_media(media="print", color_scheme="dark")
    assert visitor.page.locator(".whole .prose").is_visible()
    assert visitor.page.locator(".check details p").first.is_visible()
    assert not visitor.page.locator("form").first.is_visible()
    assert visitor.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    visitor.page.context.close()
