"""What stands behind a public link: true at the moment of reading, and nobody's address in it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.sims.issuer import EMAIL
from tests.wallet.share_kit import good, keep, subject_for, token_of
from tests.wallet.wallet_kit import ada, statements, wallet_deps
from wallet.base.errors import Gone
from wallet.core.verify.report import Check, Verdict
from wallet.services.share import (
    open_share,
    panel_for,
)
from wallet.services.shared import (
    NamesItsHolder,
    read_shared,
    shared_credential,
)
from wallet.store.tables import BadgeRow


@pytest.fixture
def deps(settings, clock, issuer):
    deps = wallet_deps(settings, clock, issuer)
    yield deps
    deps.database.engine.dispose()


@pytest.fixture
def learner(deps):
    return ada(deps)


# --- reading


def test_reading_takes_three_statements_and_counting_is_one_of_them(deps, learner, issuer):
    token = token_of(open_share(learner, good(deps, learner, issuer), deps))
    with statements(deps.database) as sent:
        read_shared(token, deps, count=True)
    assert len(sent) <= 3, sent
    assert [statement.split()[0] for statement in sent].count("UPDATE") == 1


def test_views_are_counted_but_not_the_learners_own(deps, learner, issuer):
    badge = good(deps, learner, issuer)
    token = token_of(open_share(learner, badge, deps))
    for reader, count in ((None, True), (None, True), (learner, True), (None, False)):
        read_shared(token, deps, reader=reader, count=count)
    assert panel_for(learner, badge, deps).link.views == 2


def test_the_recipients_address_is_nowhere_on_the_page(deps, learner, issuer):
    badge = good(deps, learner, issuer, credentialSubject=subject_for(EMAIL, hashed=False))
    page = read_shared(token_of(open_share(learner, badge, deps)), deps)
    assert EMAIL not in repr(page.report)
    assert not page.offers_file
    with pytest.raises(NamesItsHolder):
        shared_credential(page.token, deps)


def test_the_signed_text_is_given_unchanged(deps, learner, issuer):
    text = issuer.json(issuer.sign(issuer.credential()))
    token = token_of(open_share(learner, keep(deps, learner, text), deps))
    file = shared_credential(token, deps)
    assert file.text == text.decode()
    assert file.media_types[0] == "application/vc+ld+json"
    jwt = issuer.sign_jwt(issuer.credential(id="urn:uuid:3f0e2c52-7a07-4d5c-9d39-6b2f3a1f0c12"))
    token = token_of(open_share(learner, keep(deps, learner, jwt.encode()), deps))
    assert shared_credential(token, deps).text == jwt
    assert shared_credential(token, deps).media_types[0] == "application/vc+jwt"


# --- age


def test_a_fresh_answer_is_not_asked_for_again(deps, learner, issuer, clock):
    token = token_of(open_share(learner, good(deps, learner, issuer), deps))
    issuer.asked_for.clear()
    clock.forward(minutes=14)
    assert read_shared(token, deps).report.verdict is Verdict.VERIFIED
    assert issuer.asked_for == []


def later(clock, issuer, **span):
    clock.forward(**span)
    issuer.now = clock()


def test_an_old_answer_is_asked_for_again(deps, learner, issuer, clock):
    token = token_of(open_share(learner, good(deps, learner, issuer), deps))
    later(clock, issuer, hours=25)
    page = read_shared(token, deps)
    assert page.report.verdict is Verdict.VERIFIED
    assert page.report.judged_at == clock()
    assert issuer.list_url in issuer.asked_for


def test_a_withdrawal_shows_on_the_next_reading(deps, learner, issuer, clock):
    token = token_of(open_share(learner, good(deps, learner, issuer), deps))
    issuer.revoke(7)
    later(clock, issuer, hours=25)
    page = read_shared(token, deps)
    assert page.report.verdict is Verdict.REVOKED
    issuer.online = False
    later(clock, issuer, days=400)
    assert read_shared(token, deps).report.verdict is Verdict.REVOKED, "a withdrawal does not decay"


def test_an_old_answer_that_cannot_be_had_again_is_unknown_with_its_age(deps, learner, issuer, clock):
    token = token_of(open_share(learner, good(deps, learner, issuer), deps))
    confirmed = clock()
    issuer.online = False
    later(clock, issuer, hours=29)
    page = read_shared(token, deps)
    assert page.report.verdict is Verdict.UNKNOWN
    assert page.report.outcome(Check.REVOCATION).code == "stale"
    assert page.last_confirmed == confirmed
    assert page.credential is not None, "the signature is as good as it was"


def test_a_silent_issuer_is_not_asked_by_every_reader(deps, learner, issuer, clock):
    token = token_of(open_share(learner, good(deps, learner, issuer), deps))
    issuer.online = False
    later(clock, issuer, hours=29)
    issuer.asked_for.clear()
    for _ in range(5):
        read_shared(token, deps)
    assert issuer.asked_for.count(issuer.list_url) <= 1
    later(clock, issuer, minutes=2)
    read_shared(token, deps)
    assert issuer.asked_for.count(issuer.list_url) <= 2
    issuer.online = True
    later(clock, issuer, minutes=2)
    assert read_shared(token, deps).report.verdict is Verdict.VERIFIED


def test_a_badge_without_a_status_does_not_age(deps, learner, issuer, clock):
    token = token_of(open_share(learner, good(deps, learner, issuer, credentialStatus=None), deps))
    issuer.online = False
    issuer.asked_for.clear()
    later(clock, issuer, days=900)
    assert read_shared(token, deps).report.verdict is Verdict.VERIFIED
    assert issuer.asked_for == []


def test_a_badge_lapses_by_itself(deps, learner, issuer, clock):
    badge = good(deps, learner, issuer, credentialStatus=None, validUntil="2026-12-01T00:00:00Z")
    token = token_of(open_share(learner, badge, deps))
    clock.forward(days=30)
    assert read_shared(token, deps).report.verdict is Verdict.EXPIRED


def test_a_badge_that_is_no_longer_its_learners_is_gone(deps, learner, issuer):
    badge = good(deps, learner, issuer)
    token = token_of(open_share(learner, badge, deps))
    with deps.database.begin() as session:
        session.execute(sa.update(BadgeRow).values(linked="not_linked"))
    with pytest.raises(Gone):
        read_shared(token, deps)
