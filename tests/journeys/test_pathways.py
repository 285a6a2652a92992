"""A learner finds a pathway, makes it a goal, starts it, says what they are taking and sees how far they are."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from tests.journeys.served import served
from tests.journeys.test_accounts import Visitor
from tests.pathways.explorer_kit import entry, leaf, put_entries, put_pathway, uri_of
from tests.pathways.services.test_progress import hold
from tests.sims.issuer import EMAIL, IssuerSimulator
from tests.wallet.accounts_kit import PASSWORD
from wallet.services.staff import create_account

pytestmark = pytest.mark.browser

FREE = {
    "type": "credits",
    "id": "free",
    "name": "Free choice",
    "credits": 6,
    "of": [leaf(slug) for slug in "cdefghijkl"],
}
RULE = {
    "type": "all",
    "id": "root",
    "of": [
        {"type": "all", "id": "core", "name": "Core", "of": [leaf("a"), leaf("b")]},
        FREE,
        {"type": "manual", "id": "review", "name": "Review", "label": "A talk with two examiners"},
    ],
}
ELIGIBLE = [{"fact": "degree", "equals": True, "message": "A degree is required."}]


@pytest.fixture
def laurel(tmp_path):
    """A Laurel of its own with two pathways, one of them in two versions, and a learner with one badge."""
    issuer = IssuerSimulator("did:web:uni.example")

    def fill(deps):
        put_entries(
            deps,
            *(
                entry(slug, name=f"Course {slug.upper()}", skills=("Data",), cost="300", weeks="8")
                for slug in "abcdefghijkl"
            ),
            entry("b", name="Course B", prerequisites=(uri_of("a"),), skills=("Data",), delivery="online"),
            entry("stack", name="Applied Data", credits="12", level="graduate", achievement_type="Certificate"),
        )
        old = datetime(2025, 8, 1, tzinfo=UTC)
        named = {"name": "Applied Data", "awards": uri_of("stack"), "eligibility": ELIGIBLE}
        pathway_id, _ = put_pathway(
            deps, "applied-data", {**RULE, "of": RULE["of"][:2]}, version="2025", published=old, **named
        )
        put_pathway(deps, "applied-data", RULE, version="2026", of=pathway_id, **named)
        put_pathway(deps, "small-data", {"type": "all", "id": "root", "of": [leaf("a"), leaf("c")]}, name="Small Data")
        create_account("root@uni.example", "Root", roles=["administrator"], password=PASSWORD, deps=deps)
        learner_id, _ = create_account(EMAIL, "Ada", roles=["learner"], password=PASSWORD, deps=deps)
        hold(deps, issuer, learner_id, "a")

    with served(tmp_path, fill, fetcher=issuer) as deps:
        yield deps


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_everybody_looks_around(laurel, chromium, width, scheme):
    visitor = Visitor(chromium, laurel.settings.public_url, width, scheme)
    page = visitor.page
    assert visitor.goto("/explore") == "Explore credentials"
    assert visitor.send(q="course b") == "Explore credentials"
    assert page.locator(".card").count() == 1
    page.get_by_role("link", name="Course B").click()
    assert visitor.look() == "Course B"
    page.get_by_role("link", name="Applied Data").first.click()
    assert visitor.look() == "Applied Data"
    assert page.locator(".map__picture").is_visible() == (width >= 960)
    assert page.locator(".checklist").is_visible() == (width < 960)
    for way in ("Map", "Checklist", "Plain text"):
        page.locator("nav").get_by_role("link", name=way).locator("visible=true").click()
        assert visitor.look().startswith("Applied Data, ")
    assert visitor.goto("/pathways/applied-data/what-if?badge=a&badge=b&waive=review").startswith("What if?")


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_from_a_goal_to_progress(laurel, chromium, width, scheme):
    visitor = Visitor(chromium, laurel.settings.public_url, width, scheme)
    page = visitor.page
    visitor.goto("/sign-in")
    visitor.send(email=EMAIL, password=PASSWORD)
    assert visitor.goto("/pathways") == "Pathways"
    assert "Complete, or near it" in page.inner_text("main")

    page.get_by_role("link", name="Applied Data").first.click()
    assert visitor.look() == "Applied Data"
    assert "23% earned" in page.inner_text("main")
    page.get_by_role("button", name="Make it a goal").click()
    visitor.look()
    page.get_by_role("button", name="Start this pathway").click()
    visitor.look()
    assert "2026, yours" in page.inner_text("main")

    page.locator("details.take summary").first.click()
    visitor.look()
    page.locator("details.take[open] input[type=date]").fill("2099-01-01" if width > 400 else "2027-06-30")
    page.locator("details.take[open] button").click()
    visitor.look()
    if width > 400:
        assert "Give the last day" in page.inner_text("main")  # seventy years from now
        page.fill("#ends_on", "2027-06-30")
        page.get_by_role("button", name="I am taking this").click()
        visitor.look()
        visitor.goto("/pathways/applied-data")
    assert re.search(r"\d+% with what you are taking", page.inner_text("main"))
    assert page.locator(".checklist, .map__picture").locator("visible=true").count() == 1

    page.locator("#fact-degree textarea").fill("My diploma")
    page.get_by_role("button", name="This holds for me").click()
    visitor.look()
    assert "You stated it on" in page.inner_text("main")

    visitor.goto("/pathways/small-data")
    page.get_by_role("button", name="Make it a goal").click()
    visitor.look()
    assert visitor.goto("/pathways/together") == "All your goals at once"
    assert visitor.goto("/pathways") == "Pathways"
    assert page.locator(".goal").count() == 2
    visitor.goto("/pathways/small-data")
    page.get_by_role("button", name="Drop it").click()
    visitor.look()
    assert page.locator(".goal").count() == 1
