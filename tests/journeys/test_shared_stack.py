"""A pathway behind a link, in a real browser: as an employer reads it, on a phone and on a desk, in light and in dark."""

from __future__ import annotations

import pytest

from tests.conftest import FixedClock
from tests.journeys.served import served
from tests.journeys.test_accounts import Visitor
from tests.pathways.stack_kit import college, hold, put_stack, share
from tests.sims.issuer import EMAIL, IssuerSimulator
from tests.wallet.wallet_kit import add_learner

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def laurel(tmp_path_factory):
    """A learner with the award and all parts, and another who has begun; yields the address and the paths of both."""
    issuer = IssuerSimulator()
    with served(tmp_path_factory.mktemp("laurel"), now=FixedClock(), fetcher=issuer) as deps:
        topic = put_stack(deps)
        done, begun = add_learner(deps, EMAIL, name="Ada Lovelace"), add_learner(deps, "bob@uni.example", name="Bob")
        for slug in ("a", "b", "extra", "certificate"):
            hold(deps, issuer, done, slug)
        hold(deps, college(issuer), done, "outside", name="Outside Course")
        yield deps.settings.public_url, share(deps, done, topic), share(deps, begun, topic)


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (360, "dark"), (1280, "light"), (1280, "dark")])
def test_an_employer_reads_what_was_finished_and_what_was_begun(chromium, laurel, width, scheme):
    address, finished, begun = laurel
    visitor = Visitor(chromium, address, width, scheme)
    assert visitor.goto(begun) == "Data Practice: on the way"
    assert visitor.goto(finished) == "Verified"
    visitor.page.get_by_role("link", name="Outside Course").click()
    assert visitor.page.inner_text("h1") == "Verified"
    assert "The College" in visitor.page.inner_text("main")
    visitor.page.go_back()
    visitor.page.get_by_label("E-mail address or name").fill("ada@uni.example")
    visitor.page.get_by_role("button", name="Compare").click()
    assert "Yes" in visitor.page.inner_text("main")


def test_it_is_read_before_any_script_and_weighs_little(chromium, laurel):
    address, finished, _ = laurel
    context = chromium.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        loaded = []
        page.on("response", lambda answer: loaded.append((answer.request.resource_type, answer)))
        page.goto(address + finished)
        assert page.inner_text("h1") == "Verified"
        assert "Course A" in page.inner_text("main")
        words = [answer for kind, answer in loaded if kind in ("document", "stylesheet", "script", "font")]
        assert sum(len(answer.body()) for answer in words) < 90_000  # not compressed
        assert {answer.url.startswith(address) for _, answer in loaded} == {True}
    finally:
        context.close()
