"""Public pages kept ready: given only while nothing has changed, and only to strangers."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from tests.wallet.share_kit import BROWSER, enter, good
from tests.wallet.wallet_kit import ada
from wallet.services.accounts import account_for
from wallet.services.share import close_share, open_share, panel_for
from wallet.store import shared as store
from wallet.web import share, share_cache


@pytest.fixture
def learner(deps):
    return ada(deps)


@pytest.fixture
def badge(deps, learner, issuer):
    return good(deps, learner, issuer)


@pytest.fixture
def path(deps, learner, badge):
    return urlsplit(open_share(learner, badge, deps)).path


@pytest.fixture
def rendered(monkeypatch):
    """Count how often a page is really made."""
    made = []
    real = share.render_template

    def note(name, **values):
        made.append(name)
        return real(name, **values)

    monkeypatch.setattr(share, "render_template", note)
    return made


def test_the_second_reader_gets_what_was_kept(page, path, rendered):
    first, second = (page.get(path, headers=BROWSER) for _ in range(2))
    assert first.text == second.text
    assert len(rendered) == 1
    kept = {name: second.headers[name] for name in ("Content-Security-Policy", "X-Robots-Tag", "Cache-Control")}
    assert kept == {name: first.headers[name] for name in kept}
    assert second.headers["Content-Type"] == first.headers["Content-Type"]


def test_kept_pages_are_counted_too(page, path, deps, learner, badge):
    for _ in range(3):
        page.get(path, headers=BROWSER)
    page.get(path, headers={"User-Agent": "LinkedInBot/1.0"})
    assert panel_for(learner, badge, deps).link.views == 3


def test_off_is_off_at_once(page, path, deps, learner, badge, rendered):
    page.get(path)
    close_share(learner, badge, deps)
    assert page.get(path).status == 410
    open_share(learner, badge, deps)
    assert page.get(path).status == 200
    assert len(rendered) == 2, "the link has another revision"


def test_a_badge_judged_anew_is_shown_anew(page, path, deps, learner, badge, issuer, rendered, clock):
    assert "Verified" in page.get(path).text
    issuer.revoke(7)
    clock.forward(minutes=5)
    page.client.post(f"{path}/check", base_url=page.base)
    assert "Revoked" in page.get(path).text
    assert len(rendered) == 2


def test_another_name_is_shown_at_once(page, path, deps, learner, rendered):
    page.get(path)
    with deps.database.begin() as session:
        session.execute(store.sa.update(store.AccountRow).values(name="Another Name"))
    assert account_for(learner, deps).name == "Another Name"
    assert "Another Name" in page.get(path).text


def test_after_a_minute_it_is_made_anew(page, path, rendered, clock):
    page.get(path)
    clock.forward(seconds=59)
    page.get(path)
    assert len(rendered) == 1
    clock.forward(seconds=2)
    page.get(path)
    assert len(rendered) == 2


def test_whoever_has_a_cookie_gets_a_page_of_their_own(page, path, learner, rendered):
    page.get(path)
    enter(page, learner)
    own = page.get(path)
    assert "as others see it" in own.text
    assert len(rendered) == 2


@pytest.mark.parametrize("headers", [{"Accept": "application/json"}, {"Accept": "application/vc"}])
def test_other_forms_are_not_the_page(page, path, headers):
    page.get(path)
    assert "html" not in page.get(path, headers=headers).headers["Content-Type"]


def test_a_page_whose_answer_grew_old_is_not_kept(page, path, rendered, clock, issuer):
    clock.forward(days=3)
    issuer.publish(issuer.status_list_url("revocation"), None)
    for _ in range(2):
        page.get(path)
    assert len(rendered) == 2


def test_few_pages_are_kept(monkeypatch):
    monkeypatch.setattr(share_cache, "PAGES_KEPT_MAX", 2)
    pages, now = share_cache.Pages(), share_cache.datetime(2026, 1, 1)
    for name in ("a", "b", "c"):
        pages.keep((name, "en"), name, now + timedelta(minutes=1), name.encode())
    assert [pages.find((name, "en"), name, now) for name in ("a", "b", "c")] == [None, b"b", b"c"]
