"""What changed about badges: told on the pages until it was seen, and letters that can be switched off."""

from __future__ import annotations

import pytest

from tests.people import a_learner
from tests.sims.issuer import EMAIL
from tests.wallet.accounts_kit import letters_to
from wallet.services import links
from wallet.services.receive import receive_badge
from wallet.services.recheck import check_due


@pytest.fixture
def ada(app):
    return a_learner(app, EMAIL)


def put(deps, issuer, client, **changes):
    file = issuer.json(issuer.sign(issuer.credential(**changes)))
    return receive_badge(file, learner_id=client.id, deps=deps).badge_id


def test_news_stay_until_they_were_seen(app, ada, deps, issuer, clock):
    first = put(deps, issuer, ada, credentialStatus=issuer.status(7))
    second = put(deps, issuer, ada, id="urn:two", credentialStatus=issuer.status(8, "suspension"))
    assert "I have seen this" not in ada.get("/wallet").text
    clock.forward(days=1)
    issuer.now = clock.now
    issuer.revoke(7)
    issuer.suspend(8)
    assert check_due(deps) == 2
    words = "On 25 November 2026 we learned that this badge was revoked; before that the answer was “Verified”."
    for _ in range(2):
        page = ada.get("/wallet")
        assert words in page.text
        assert "this badge was suspended" in page.text
        assert f"/wallet/badges/{first}" in page.links
    own = ada.get(f"/wallet/badges/{first}")
    assert words in own.text
    assert "this badge was suspended" not in own.text

    eve = a_learner(app, "eve@uni.example", name="Eve")
    assert eve.post(f"/wallet/badges/{first}/seen").status == 404
    eve.post("/wallet/seen")
    assert words in ada.get("/wallet").text
    assert words not in ada.post(f"/wallet/badges/{first}/seen").text
    assert "this badge was suspended" in ada.get(f"/wallet/badges/{second}").text
    assert "I have seen this" not in ada.post("/wallet/seen").text
    assert "I have seen this" not in ada.get(f"/wallet/badges/{second}").text


def test_letters_can_be_switched_off_and_on(ada, deps, issuer, clock):
    badge_id = put(deps, issuer, ada, credentialStatus=issuer.status(7))
    form = ada.get("/account").form("/account/letters")
    assert form["badge_letters"] == "1"
    assert "We no longer write to you about your badges." in ada.post("/account/letters", {}).text
    clock.forward(days=1)
    issuer.now = clock.now
    issuer.revoke(7)
    check_due(deps)
    assert letters_to(deps, EMAIL) == []
    assert "was revoked" in ada.get(links.badge(deps.settings, badge_id).removeprefix(deps.settings.public_url)).text
    again = ada.post("/account/letters", {"badge_letters": "1"})
    assert "We write to you when one of your badges changes." in again.text


def test_a_letter_holds_strangers_words_as_words(ada, deps, issuer, clock):
    subject = issuer.credential()["credentialSubject"]
    subject["achievement"]["name"] = "<b>Win</b>\r\nBcc: eve@uni.example"
    put(deps, issuer, ada, credentialStatus=issuer.status(7), credentialSubject=subject, name="<b>Win</b>\nBcc: e@x.y")
    clock.forward(days=1)
    issuer.now = clock.now
    issuer.revoke(7)
    check_due(deps)
    [letter] = letters_to(deps, EMAIL)
    assert "\n" not in letter.subject
    assert "<b>Win" not in letter.html
    assert "&lt;b&gt;Win" in letter.html
    assert "&amp;lt;" not in letter.html
