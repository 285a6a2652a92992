"""From a stranger to a wallet and out again, in a real browser: what only a browser does (Origin, cookies, policy) works."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.served import served
from tests.wallet.accounts_kit import PASSWORD
from wallet.infra.mail import FolderMailer, mail_folder
from wallet.services.mail import deliver_mail
from wallet.services.staff import create_account

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def laurel(tmp_path_factory):
    """A Laurel of its own, served on a free loopback port that PUBLIC_URL names."""

    def fill(deps):
        create_account("root@uni.example", "Root", roles=["administrator"], password=PASSWORD, deps=deps)

    with served(tmp_path_factory.mktemp("laurel"), fill) as deps:
        yield deps


class Visitor:
    """A browser tab that looks at every page it comes to."""

    def __init__(self, browser, base, width, scheme):
        self.base, self.width = base, width
        self.page = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
        self.complaints = []
        self.page.on("console", self._heard)

    def _heard(self, message):
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def goto(self, path):
        self.page.goto(self.base + path)
        return self.look()

    def send(self, *, button="main .btn--go", **fields):
        for name, text in fields.items():
            self.page.fill(f"#{name}", text)
        self.page.click(button)
        return self.look()

    def look(self):
        """Return the heading of a page that axe, the narrow screen and the policy have nothing against."""
        self.page.wait_for_load_state("load")
        found = Axe().run(self.page).response["violations"]
        assert [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found] == [], self.page.url
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width, self.page.url
        assert self.complaints == [], self.page.url
        return self.page.inner_text("h1")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_from_a_stranger_to_a_wallet_and_out_again(laurel, chromium, width, scheme):
    address, settings = f"maya.{scheme}@uni.example", laurel.settings
    visitor = Visitor(chromium, settings.public_url, width, scheme)
    page = visitor.page

    assert visitor.goto("/sign-in") == "Sign in"
    assert visitor.send(email="nobody@uni.example", password="nothing") == "Sign in"
    assert visitor.goto("/sign-up") == "Sign up"
    assert visitor.send(name="", email="maya", password="short") == "Sign up"
    assert page.locator("[aria-invalid=true]").count() == 3
    assert visitor.send(name="Maya Okafor", email=address, password=PASSWORD) == "Look into your mailbox"

    deliver_mail(laurel, FolderMailer(mail_folder(settings), settings.mail_from, settings.origin_host))
    assert visitor.send() == "Letters of this machine"
    page.get_by_role("link", name="Confirm your address for Laurel").first.click()
    assert visitor.look() == "Confirm your address for Laurel"
    page.locator(".letter a").first.click()
    assert visitor.look() == "Confirm your address"
    assert visitor.send(password=PASSWORD) == "Your wallet"

    assert visitor.goto("/account") == "Your account"
    page.fill("#email", f"second.{scheme}@uni.example")
    page.get_by_role("button", name="Add the address").click()
    assert visitor.look() == "Your account"
    page.locator("details.ask summary").first.click()
    visitor.look()
    page.get_by_role("button", name="Remove the address").click()
    assert "no longer on your list" in page.inner_text("main")

    assert visitor.goto("/account/delete") == "Delete your account"
    visitor.send(password="not this one", button="main form.panel button")
    assert page.title().startswith("Error: ")
    visitor.send(password=PASSWORD, button="main form.panel button")
    assert "Your account is deleted" in page.inner_text("main")
    assert visitor.goto("/account") == "Sign in"
    page.context.close()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_an_administrator_gives_a_role(laurel, chromium, width, scheme):
    name = f"Ann {scheme.capitalize()}"
    create_account(f"ann.{scheme}@uni.example", name, roles=["learner"], password=PASSWORD, deps=laurel)
    visitor = Visitor(chromium, laurel.settings.public_url, width, scheme)
    visitor.goto("/staff/people")
    assert visitor.send(email="root@uni.example", password=PASSWORD) == "People"
    visitor.page.fill("#q", name)
    visitor.page.get_by_role("button", name="Find").click()
    visitor.page.get_by_role("link", name=name).click()
    assert visitor.look() == name
    visitor.page.locator("#role-advisor button").click()
    assert visitor.look() == name
    assert "has this role" in visitor.page.inner_text("#role-advisor")
    visitor.page.context.close()
