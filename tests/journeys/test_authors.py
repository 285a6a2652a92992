"""From nothing to a pathway that a learner starts, in a real browser: forms, map, check, trial, publishing."""

from __future__ import annotations

import pytest

from tests.journeys.served import served
from tests.journeys.test_accounts import Visitor
from tests.pathways import kit
from tests.wallet.accounts_kit import PASSWORD
from wallet.services.staff import create_account

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def laurel(tmp_path_factory):
    """A Laurel with a small catalogue, served on a free loopback port that PUBLIC_URL names."""

    def fill(deps):
        kit.fill_catalogue(deps)
        for name, role in (("jonas", "issuer"), ("ines", "learner")):
            create_account(f"{name}@uni.example", name.capitalize(), roles=[role], password=PASSWORD, deps=deps)

    with served(tmp_path_factory.mktemp("laurel"), fill) as deps:
        yield deps


class Author(Visitor):
    """Works on a draft: opens parts of the outline and sends their forms."""

    def sign_in(self, name):
        self.goto("/sign-in")
        return self.send(email=f"{name}@uni.example", password=PASSWORD)

    def open(self, part):
        self.page.locator(".outline a", has_text=part).first.click()
        return self.look()

    def add(self, words, **fields):
        adder = self.page.locator(".adder", has_text=words).first
        adder.locator("summary").first.click()
        for name, text in fields.items():
            adder.locator(f"[name={name}]").first.fill(text)
        adder.get_by_role("button", name="Add").first.click()
        return self.look()

    @property
    def findings(self):
        return self.page.locator("aside .findings").inner_text() if self.page.locator("aside .findings").count() else ""

    @property
    def map(self):
        return self.page.locator("svg.map__picture").text_content()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_from_nothing_to_a_pathway_that_a_learner_starts(laurel, chromium, width, scheme):
    name = f"Small stack {width}"
    author = Author(chromium, laurel.settings.public_url, width, scheme)
    author.sign_in("jonas")
    assert author.goto("/author/new") == "New pathway"
    assert author.send(name=name, version="2026-27", summary="Two parts.") == f"{name}, draft 2026-27"
    assert "Problem" in author.findings

    author.add("A group: all of its parts", name="Core")
    assert "Core" in author.page.inner_text(".outline")
    author.add("Credentials", achievement="Programming", more="Robotics")
    assert "Programming" in author.map
    author.open("The whole rule")
    author.add("A group: a number of its parts", count="3", name="Electives")
    author.add("Credentials", achievement="Vision", more="Language")
    assert "Problem" in author.findings, "three of two"
    author.page.locator("aside .findings a").first.click()
    author.look()
    author.page.fill("#node-count", "1")
    author.page.get_by_role("button", name="Save this part").click()
    author.look()
    assert author.findings == ""
    assert "1 of 2" in author.map

    author.page.get_by_role("button", name="Up").click()
    author.look()
    assert author.page.inner_text(".outline").index("Electives") < author.page.inner_text(".outline").index("Core")
    author.page.locator(".adder", has_text="A limit").locator("summary").first.click()
    author.page.fill("#limit-new-max", "much")
    author.page.locator(".adder", has_text="A limit").get_by_role("button", name="Add").click()
    author.look()
    assert author.page.title().startswith("Error: ")
    assert author.page.input_value("#limit-new-max") == "much"

    author.page.get_by_role("link", name="Try it", exact=True).click()
    assert author.look() == f"Try {name}, 2026-27"
    assert "Complete." in author.page.inner_text("main")
    author.page.get_by_role("link", name="Publish", exact=True).click()
    assert author.look() == f"Publish {name}, 2026-27"
    author.page.get_by_role("button", name="Publish 2026-27").click()
    assert author.look() == f"{name}, versions"
    author.page.context.close()

    learner = Author(chromium, laurel.settings.public_url, width, scheme)
    learner.sign_in("ines")
    assert learner.goto(f"/pathways/small-stack-{width}") == name
    learner.page.get_by_role("button", name="Start this pathway").click()
    learner.look()
    assert "are on version 2026-27" in learner.page.inner_text("main")
    learner.page.context.close()
