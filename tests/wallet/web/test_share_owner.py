"""The learner's side of a public page: two switches, and how often it was read."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.wallet.share_kit import BROWSER, enter, keep
from tests.wallet.wallet_kit import ada, add_learner
from wallet.services.share import open_share, panel_for
from wallet.web.readers import is_person


@pytest.fixture
def learner(deps):
    return ada(deps)


@pytest.fixture
def badge(deps, learner, issuer):
    """A verified badge with a status list, not shared yet."""
    return keep(deps, learner, issuer.json(issuer.sign(issuer.credential(credentialStatus=issuer.status(7)))))


@pytest.fixture
def path(deps, learner, badge):
    """The path of its public page."""
    return urlsplit(open_share(learner, badge, deps)).path


def test_views_count_people_but_not_programs_nor_the_learner(page, app, path, deps, learner, badge):
    page.get(path, headers=BROWSER)
    page.get(path, headers=BROWSER | {"User-Agent": "LinkedInBot/1.0 (compatible; Mozilla/5.0)"})
    page.get(f"{path}.json", headers=BROWSER)
    page.get(f"{path}/og.png", headers=BROWSER)
    page.client.head(path, base_url=page.base, headers=BROWSER)
    enter(page, learner)
    assert "Your own visits are not counted" in page.get(path, headers=BROWSER).text
    assert panel_for(learner, badge, deps).link.views == 1


@pytest.mark.parametrize(
    ("agent", "person"),
    [
        (BROWSER["User-Agent"], True),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", False),
        ("facebookexternalhit/1.1", False),
        ("curl/8.5.0", False),
        ("Mozilla/5.0 (Windows NT 10.0) HeadlessChrome/142.0", False),
        ("", False),
        (None, False),
    ],
)
def test_programs_are_told_from_people(agent, person):
    assert is_person(agent) is person


@pytest.fixture
def mine(page, learner):
    enter(page, learner)
    return page


def test_a_learner_switches_a_link_on_and_off(mine, deps, learner, badge):
    answer = mine.post(f"/wallet/badges/{badge}/share", follow=False)
    assert (answer.status, answer.location) == (303, f"/wallet/badges/{badge}#share")
    path = urlsplit(panel_for(learner, badge, deps).link.address).path
    assert mine.get(path).status == 200
    shown = mine.get(f"/wallet/badges/{badge}")
    assert "Public link is on" in shown.text
    assert any(link.startswith("https://www.linkedin.com/profile/add?") for link in shown.links)
    assert mine.post(f"/wallet/badges/{badge}/share/close", follow=False).status == 303
    assert mine.get(path).status == 410
    assert "Only you can see this badge" in mine.get(f"/wallet/badges/{badge}").text


def test_strangers_and_others_switch_nothing(page, deps, learner, badge):
    refused = page.client.post(f"/wallet/badges/{badge}/share", base_url=page.base)
    assert refused.status_code in (401, 403)
    enter(page, add_learner(deps, "bob@uni.example", name="Bob"))
    assert page.client.post(f"/wallet/badges/{badge}/share", base_url=page.base).status_code == 403, "without a token"
    assert page.post(f"/wallet/badges/{badge}/share").status == 404
    assert page.post(f"/wallet/badges/{badge}/share/close").status == 404
    assert panel_for(learner, badge, deps).link is None


def test_what_cannot_be_shared_says_why(mine, deps, learner, issuer):
    changed = {**issuer.sign(issuer.credential()), "name": "Welding 9"}
    badge = keep(deps, learner, issuer.json(changed))
    answer = mine.post(f"/wallet/badges/{badge}/share")
    assert "This copy does not check out" in answer.text
    assert panel_for(learner, badge, deps).link is None
