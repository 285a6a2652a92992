"""The page of what is worth looking after, its short panels, and whose it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.pages import PageClient
from tests.sims.issuer import EMAIL
from tests.wallet.care_kit import NOW, everything
from tests.wallet.share_kit import enter, good
from tests.wallet.wallet_kit import add_learner
from wallet.core.care import CareKind, care_items
from wallet.core.sharing import Scope, Subject
from wallet.services import links
from wallet.services.care import care_of
from wallet.services.share import AudienceAsked, all_links, close_share, open_audience, open_share
from wallet.store.tables import BadgeRow, ProfileEntryRow, ShareRow
from wallet.web.care_words import words_of


@pytest.fixture
def ada(deps, page):
    learner = add_learner(deps, EMAIL, "ada@home.example")
    enter(page, learner)
    return learner


def for_audience(deps, learner, badge_id, name="Acme", days=3):
    asked = AudienceAsked(name, deps.now() + timedelta(days=days), Scope())
    open_audience(learner, Subject.of_badge(badge_id), asked, deps)
    return next(link for link in all_links(learner, deps) if link.audience == name)


def test_nothing_needs_looking_after(deps, page, issuer, ada):
    badge_id = good(deps, ada, issuer)
    shown = page.get("/wallet/care")
    assert "Nothing needs looking after" in shown.text
    assert links.care(deps.settings).endswith("/wallet/care")
    for path in ("/wallet", f"/wallet/badges/{badge_id}"):
        assert 'id="care"' not in page.get(path).html


def test_the_page_says_what_it_means_and_what_to_do(deps, page, issuer, ada):
    badge_id = good(deps, ada, issuer)
    address = open_share(ada, badge_id, deps)
    with deps.database.begin() as session:
        session.add(ProfileEntryRow(badge_id=badge_id, learner_id=ada, added_at=deps.now(), entry={"certUrl": address}))
    close_share(ada, badge_id, deps)
    for_audience(deps, ada, badge_id)
    shown = page.get("/wallet/care")
    assert "Your LinkedIn entry leads to a link that is off" in shown.text
    assert "This link ends" in shown.text or "A link ends on" in shown.text
    assert "expired" not in shown.text.lower()
    panel = page.get("/wallet")
    assert "See this and 1 more" in panel.text
    own = page.get(f"/wallet/badges/{badge_id}").text
    assert "A link ends on" in own
    assert "Your LinkedIn entry leads" not in own  # it says so by itself
    page.post(f"/wallet/badges/{badge_id}/share")  # what its button does
    assert "LinkedIn entry leads" not in page.get("/wallet/care").text


def test_put_away_and_coming_back(deps, page, issuer, ada):
    badge_id = good(deps, ada, issuer)
    link = for_audience(deps, ada, badge_id)
    form = page.get("/wallet/care").form("/care/put-away")
    shown = page.post("/wallet/care/put-away", form)
    assert "Put away. It comes back" in shown.text
    assert "One thing that you put away" in shown.text
    assert 'id="care"' not in page.get("/wallet").html
    with deps.database.begin() as session:
        ends_at = deps.now() + timedelta(days=6)
        session.execute(sa.update(ShareRow).where(ShareRow.id == link.id).values(ends_at=ends_at))
    assert "for Acme" in page.get("/wallet").text


def test_what_is_not_there_or_anothers_is_not_found(app, deps, page, issuer, ada):
    badge_id = good(deps, ada, issuer)
    for_audience(deps, ada, badge_id)
    [item] = care_of(ada, deps).items
    other, window = add_learner(deps, "ben@home.example"), PageClient(app)
    enter(window, other)
    assert window.post("/wallet/care/put-away", {"kind": item.kind, "about": item.about}).status == 404
    assert page.post("/wallet/care/put-away", {"kind": item.kind, "about": "x" * 5000}).status == 404
    assert window.post(f"/wallet/badges/{badge_id}/move-link", {"to": str(badge_id)}).status == 404
    assert page.post(f"/wallet/badges/{badge_id}/move-link", {"to": "nothing"}).status == 404
    assert "Acme" not in window.get("/wallet/care").text


def test_moving_a_link_to_the_renewed_badge(deps, page, issuer, ada):
    old = good(deps, ada, issuer, validUntil="2027-01-01T00:00:00Z")
    address = open_share(ada, old, deps)
    new = good(
        deps, ada, issuer, id="urn:badge:new", validFrom="2026-06-01T00:00:00Z", validUntil="2030-01-01T00:00:00Z"
    )
    form = page.get("/wallet/care").form("/move-link")
    assert form["to"] == str(new)
    assert "Move the link to the newer badge" in page.get(f"/wallet/badges/{old}").text
    shown = page.post(f"/wallet/badges/{old}/move-link", form)
    assert "shows the renewed badge now" in shown.text
    assert open_share(ada, new, deps) == address
    assert "2030" in page.get(address.removeprefix(deps.settings.public_url)).text
    again = page.post(f"/wallet/badges/{old}/move-link", form)
    assert "the renewed badge has a permanent link of its own" in again.text.lower()


def test_strangers_words_stay_words(deps, page, issuer, ada):
    badge_id = good(deps, ada, issuer, validUntil="2027-01-01T00:00:00Z")
    with deps.database.begin() as session:
        session.execute(sa.update(BadgeRow).values(name="<b>x</b>\u202eevil", issuer_name="%(day)s <script>"))
    shown = page.get("/wallet/care")
    assert "<b>x</b>" in shown.text
    assert "<script>" in shown.text
    assert "\u202e" not in shown.html
    assert badge_id


def test_every_kind_has_words_and_somewhere_to_go(app):
    with app.test_request_context("/wallet/care"):
        told = words_of(care_items(everything(), NOW))
    assert [one.kind for one in told] == list(CareKind)
    assert len({one.id for one in told}) == len(told)
    for one in told:
        said = f"{one.told.title} {one.told.happened} {one.told.means}"
        assert one.told.steps, one.kind
        assert one.kind == "expires" or "expire" not in said.lower()
        assert not {"%", "None", "!"} & set(said), said


def test_only_learners_have_the_page_in_their_menu(app, deps, page, ada):
    assert "/wallet/care" in page.get("/account").links
    staff, window = add_learner(deps, "amara@uni.example", roles=("advisor",)), PageClient(app)
    enter(window, staff)
    assert "/wallet/care" not in window.get("/account").links
    assert window.get("/wallet/care").status == 403
