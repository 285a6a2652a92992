"""An employer at work, in a real browser: a shared badge, a list of many, receipts, days gone by; with and without script."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest

from tests.conftest import FixedClock
from tests.journeys.served import served
from tests.journeys.test_accounts import Visitor
from tests.sims.issuer import EMAIL, IssuerSimulator
from tests.wallet.share_kit import keep
from tests.wallet.wallet_kit import add_learner, called, forged
from wallet import tasks
from wallet.infra.limiter import limiter
from wallet.services.share import open_share

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("LAUREL_PICTURES")  # a folder: keep a picture of every page


class Laurel:
    """A Laurel of its own on a free loopback port, a learner with shared badges, and an issuer it can reach."""

    def __init__(self, deps, clock, issuer):
        self.deps, self.settings, self.clock, self.issuer = deps, deps.settings, clock, issuer
        self.learner = add_learner(deps, EMAIL, name="Maya Okafor")

    def share(self, number, name):
        badge = self.badge(number, name)
        return urlsplit(
            open_share(self.learner, keep(self.deps, self.learner, json.dumps(badge).encode()), self.deps)
        ).path

    def badge(self, number, name, **changes):
        changes.setdefault("credentialStatus", self.issuer.status(number))
        return self.issuer.sign(called(self.issuer, name, id=f"urn:uuid:{number}", **changes))

    def later(self, **span):
        self.clock.forward(**span)
        self.issuer.now = self.clock.now

    def work(self):
        for _ in range(4):
            tasks.run_job("check_lists", self.deps)


@pytest.fixture(scope="module")
def laurel(tmp_path_factory):
    clock, issuer = FixedClock(), IssuerSimulator(name="Cedar County College")
    with served(tmp_path_factory.mktemp("laurel"), now=clock, fetcher=issuer) as deps:
        limiter.enabled = False  # several visitors share one network here
        yield Laurel(deps, clock, issuer)
        limiter.enabled = True


class Employer(Visitor):
    """A visitor who keeps pictures of what was seen, when asked to."""

    def see(self, name):
        heading = self.look()
        if PICTURES:
            scheme = "dark" if self.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"
            folder = Path(PICTURES)
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=folder / f"{name}-{self.width}-{scheme}.png", full_page=True)
        return heading

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()


@pytest.fixture(params=[(360, "dark"), (1280, "light")], ids=lambda p: f"{p[0]}-{p[1]}")
def employer(request, laurel, chromium):
    visitor = Employer(chromium, laurel.settings.public_url, *request.param)
    visitor.number = 10 * request.param_index
    yield visitor
    visitor.page.context.close()


def table(laurel, number):
    """A zip with some of everything that an inbox holds."""
    issuer = laurel.issuer
    revoked = laurel.badge(number + 5, "Data Ethics")
    issuer.revoke(number + 5)
    lapsed = laurel.badge(number + 6, "First Aid for Laboratories", validUntil="2026-06-30T00:00:00Z")
    silent = issuer.sign(
        called(
            issuer,
            "Statistics for a Changing Climate",
            id="urn:uuid:s",
            credentialStatus=issuer.status(1, statusListCredential="https://closed.example/1"),
        )
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("maya-okafor-robotics.png", issuer.png(json.dumps(laurel.badge(number + 4, "Robotics"))))
        archive.writestr("jon-vidal.json", json.dumps(revoked))
        archive.writestr("lapsed.svg", issuer.svg(json.dumps(lapsed)))
        archive.writestr("silent.json", json.dumps(silent))
        archive.writestr("forged.json", json.dumps(forged(issuer)))
        archive.writestr("holiday.png", b"\x89PNG\r\n\x1a\n no badge at all")
    return out.getvalue()


def test_many_badges_at_once(laurel, employer):
    page = employer.page
    share = laurel.share(employer.number + 1, "Machine Learning in Practice")
    employer.goto("/verify")
    employer.see("verify")
    page.get_by_role("link", name="Check many at once").click()
    assert employer.see("bulk") == "Check many badges"
    employer.press("Check them all")
    assert employer.see("bulk-error") == "Check many badges"
    page.set_input_files(
        "#file", {"name": "all.zip", "mimeType": "application/zip", "buffer": table(laurel, employer.number)}
    )
    page.fill("#text", f"{laurel.settings.public_url}{share}")
    employer.press("Check them all")
    assert employer.see("bulk-waiting") == "7 badges being checked"
    worker = Thread(target=laurel.work)
    worker.start()
    page.get_by_role("heading", name="7 badges checked").wait_for(timeout=30_000)
    worker.join()
    assert employer.see("bulk-done") == "7 badges checked"
    words = page.locator("tbody .state").all_inner_texts()
    assert words == [
        "Verified",
        "Revoked",
        "Expired",
        "Could not be confirmed",
        "Not valid",
        "Not a badge we can read",
        "Verified",
    ]
    with page.expect_download() as download:
        page.get_by_role("link", name="Table, CSV").click()
    assert "jon-vidal.json" in download.value.path().read_text()
    page.get_by_text("Delete now").click()
    employer.see("bulk-delete")
    employer.press("Delete")
    assert "deleted" in page.inner_text("main")


def test_without_script_there_is_a_link(laurel, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(laurel.settings.public_url + "/verify/bulk")
    page.fill("#text", json.dumps(laurel.badge(90, "Robotics")))
    page.get_by_role("button", name="Check them all").click()
    assert page.inner_text("h1") == "1 badge being checked"
    laurel.work()
    page.get_by_role("link", name="Show what is there").click()
    assert page.inner_text("h1") == "1 badge checked"
    context.close()


def test_a_shared_badge_an_applicant_a_receipt_and_a_day_gone_by(laurel, employer):
    page = employer.page
    path = laurel.share(employer.number + 2, "Robotics")
    assert employer.goto(path) == "Verified"
    employer.see("share")
    for typed, words in (("eve@uni.example", "No."), (EMAIL, "Yes.")):
        page.fill("#who", typed)
        page.locator("form[action*=applicant] button").click()
        employer.see(f"applicant-{words[:-1].lower()}")
        assert words in page.inner_text("[aria-labelledby=applicant]")
    page.fill("#day", laurel.clock.now.date().isoformat())
    employer.press("Look at that day")
    employer.see("past-yes")
    assert page.inner_text("#answer") == "Yes"
    page.fill("#day", "2026-03-01")
    employer.press("Look at that day")
    employer.see("past-unknown")
    assert page.inner_text("#answer") == "This cannot be known"
    page.get_by_role("link", name="The badge as it is today").click()
    employer.press("Make a receipt")
    assert employer.see("receipt-same") == "Receipt for Robotics"
    receipt = page.url
    laurel.later(days=2)
    laurel.issuer.revoke(employer.number + 2)
    page.goto(receipt)
    employer.see("receipt-changed")
    assert "“Revoked” now" in page.inner_text("main")


def test_a_checked_file_leaves_a_receipt(laurel, employer):
    page = employer.page
    badge = laurel.badge(employer.number + 3, "Soil Science")
    employer.goto("/verify")
    page.fill("#text", json.dumps(badge))
    employer.press("Check the badge")
    employer.see("verify-result")
    employer.press("Make a receipt")
    employer.see("receipt-nowhere")
    assert "We cannot know" in page.inner_text("main")
    page.set_input_files(
        "#file", {"name": "b.json", "mimeType": "application/json", "buffer": json.dumps(badge).encode()}
    )
    employer.press("Compare with the receipt")
    employer.see("receipt-compared")
    assert "Nothing has changed" in page.inner_text("main")
    with page.expect_download() as download:
        page.get_by_role("link", name="Receipt, JSON").click()
    text = download.value.path().read_bytes()
    employer.goto("/verify")
    page.set_input_files("#file", {"name": "r.json", "mimeType": "application/json", "buffer": text})
    employer.press("Check the badge")
    assert employer.look() == "Receipt for Soil Science"


def test_on_paper_a_receipt_keeps_its_words(laurel, chromium):
    visitor = Employer(chromium, laurel.settings.public_url, 1280, "dark")
    page = visitor.page
    visitor.goto("/verify")
    page.fill("#text", json.dumps(laurel.badge(95, "Robotics")))
    visitor.press("Check the badge")
    visitor.press("Make a receipt")
    page.emulate_media(media="print", color_scheme="dark")
    visitor.see("receipt-print")
    assert page.locator(".check details p").first.is_visible()
    assert not page.locator("form").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.context.close()


@pytest.mark.parametrize("employer", [(360, "light"), (360, "dark")], indirect=True, ids=["light", "dark"])
def test_old_receipts_say_so(laurel, employer):
    """Kept last: the clock goes on for more than a year."""
    page = employer.page
    employer.goto("/verify")
    page.fill("#text", json.dumps(laurel.badge(employer.number + 7, "Robotics", credentialStatus=None)))
    employer.press("Check the badge")
    employer.press("Make a receipt")
    with page.expect_download() as download:
        page.get_by_role("link", name="Receipt, JSON").click()
    text = download.value.path().read_text()
    laurel.later(days=401)
    assert employer.goto(urlsplit(page.url).path) == "There is nothing here"
    employer.goto("/verify")
    page.fill("#text", text)
    employer.press("Check the badge")
    assert employer.see("receipt-not-kept") == "Receipt for Robotics"
