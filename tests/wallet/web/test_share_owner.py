"""The learner's side of a public page: its switches, and how often it was read."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.wallet.share_kit import BROWSER, enter, keep
from tests.wallet.wallet_kit import ada, add_learner
from wallet.services.share import open_share, panel_for
from wallet.web.readers import is_person, is_reading


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
    assert is_reading("GET", {"User-Agent": agent} if agent else {}) is person


@pytest.mark.parametrize(
    ("method", "ahead"),
    [("HEAD", {}), ("GET", {"Sec-Purpose": "prefetch;prerender"}), ("GET", {"Purpose": "prefetch"})],
)
def test_a_page_that_a_browser_fetches_ahead_was_not_read(method, ahead):
    assert not is_reading(method, BROWSER | ahead)


@pytest.fixture
def mine(page, learner):
    enter(page, learner)
    return page


def test_a_learner_switches_a_link_on_and_off_and_on(mine, deps, learner, badge):
    answer = mine.post(f"/wallet/badges/{badge}/share", follow=False)
    assert (answer.status, answer.location) == (303, f"/wallet/badges/{badge}#share")
    link = panel_for(learner, badge, deps).permanent
    path = urlsplit(link.address).path
    assert mine.get(path).status == 200
    shown = mine.get(f"/wallet/badges/{badge}")
    assert "Public link is on" in shown.text
    assert "Readers see the badge, its checks and your name. They do not see your e-mail address." in shown.text
    assert {f"/wallet/badges/{badge}/linkedin", f"/wallet/links/{link.id}/print"} <= set(shown.links)
    assert "what you put on LinkedIn or printed stays good" in shown.text
    off = mine.post(f"/wallet/links/{link.id}/off", {"from": "panel"}, follow=False)
    assert (off.status, off.location) == (303, f"/wallet/badges/{badge}#share")
    assert mine.get(path).status == 410
    shown = mine.get(f"/wallet/badges/{badge}")
    assert "Public link is off" in shown.text
    assert "Turn it on again and the same address works" in shown.text
    on = mine.post(f"/wallet/links/{link.id}/on", {"from": "list"}, follow=False)
    assert on.location == f"/wallet/links#link-{link.id}"
    assert mine.get(path).status == 200
    assert panel_for(learner, badge, deps).permanent.address == link.address


def test_strangers_and_others_switch_nothing(page, deps, learner, badge):
    refused = page.client.post(f"/wallet/badges/{badge}/share", base_url=page.base)
    assert refused.status_code in (401, 403)
    enter(page, add_learner(deps, "bob@uni.example", name="Bob"))
    assert page.client.post(f"/wallet/badges/{badge}/share", base_url=page.base).status_code == 403, "without a token"
    assert page.post(f"/wallet/badges/{badge}/share").status == 404
    assert page.post(f"/wallet/badges/{badge}/share/audiences", {"audience": "Eve"}).status == 404
    assert page.get(f"/wallet/badges/{badge}/share").status == 404
    assert panel_for(learner, badge, deps).permanent is None
    open_share(learner, badge, deps)
    link = panel_for(learner, badge, deps).permanent
    for what in ("off", "on", "change", "give-up"):
        assert page.post(f"/wallet/links/{link.id}/{what}", {"revision": "1"}).status == 404
    assert "No links yet" in page.get("/wallet/links").text
    assert panel_for(learner, badge, deps).permanent == link


def test_what_cannot_be_shared_says_why(mine, deps, learner, issuer):
    changed = {**issuer.sign(issuer.credential()), "name": "Welding 9"}
    badge = keep(deps, learner, issuer.json(changed))
    answer = mine.post(f"/wallet/badges/{badge}/share")
    assert "This copy does not check out" in answer.text
    assert panel_for(learner, badge, deps).permanent is None
    assert "This copy does not check out" in mine.get(f"/wallet/badges/{badge}/share").text
    refused = mine.post(f"/wallet/badges/{badge}/share/audiences", {"audience": "Acme"})
    assert (refused.status, "This copy does not check out" in refused.text) == (409, True)
