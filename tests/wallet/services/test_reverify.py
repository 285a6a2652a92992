"""Judging again: what is written down, what holds, what a page shows when nobody answers."""

from datetime import timedelta

import pytest

from tests.sims.issuer import NOW
from tests.wallet.wallet_kit import ada, add_learner, wallet_deps
from wallet.base.errors import NotFound
from wallet.core.verify.age import last_confirmed
from wallet.core.verify.report import Check, Outcome, Verdict
from wallet.services.receive import receive_badge
from wallet.services.recheck import check_due
from wallet.services.refresh import current_badge, held_badges
from wallet.services.reverify import check_again, history_of, replay
from wallet.store.badges import badge_for, badges_of, verifications_of


@pytest.fixture
def deps(settings, clock, issuer):
    deps = wallet_deps(settings, clock, issuer)
    yield deps
    deps.database.engine.dispose()


def later(clock, issuer, **span):
    clock.forward(**span)
    issuer.now = clock.now


def received(deps, issuer, learner, **changes):
    file = issuer.json(issuer.sign(issuer.credential(**changes)))
    return receive_badge(file, learner_id=learner, deps=deps).badge_id


def history(deps, learner, badge_id):
    with deps.database.read() as session:
        return [report.verdict for report in verifications_of(session, learner, badge_id)]


def listed(deps, learner):
    with deps.database.read() as session:
        return [badge.verdict for badge in badges_of(session, learner, now=deps.now())]


def test_a_fresh_badge_is_shown_without_asking(deps, issuer, clock):
    learner = ada(deps)
    badge_id = received(deps, issuer, learner, credentialStatus=issuer.status(7))
    issuer.asked_for.clear()
    later(clock, issuer, minutes=10)
    badge, report = current_badge(learner, badge_id, deps)
    assert (report.verdict, badge.report, issuer.asked_for) == (Verdict.VERIFIED, report, [])


def test_an_old_answer_is_asked_for_again_before_it_is_shown(deps, issuer, clock):
    learner = ada(deps)
    badge_id = received(deps, issuer, learner, credentialStatus=issuer.status(7))
    later(clock, issuer, days=2)
    assert listed(deps, learner) == [Verdict.UNKNOWN]
    _, report = current_badge(learner, badge_id, deps)
    assert (report.verdict, report.judged_at) == (Verdict.VERIFIED, clock.now)
    assert listed(deps, learner) == [Verdict.VERIFIED]
    assert history(deps, learner, badge_id) == [Verdict.VERIFIED, Verdict.VERIFIED]


def test_when_nobody_answers_the_page_says_since_when(deps, issuer, clock):
    learner = ada(deps)
    badge_id = received(deps, issuer, learner, credentialStatus=issuer.status(7))
    later(clock, issuer, hours=5)
    issuer.online = False
    badge, report = current_badge(learner, badge_id, deps)
    assert report.verdict is Verdict.UNKNOWN
    assert report.outcome(Check.REVOCATION).code == "stale"
    assert last_confirmed(report) == NOW
    assert report.outcome(Check.PROOF).outcome is Outcome.PASSED
    assert badge.name == "Welding 1"
    assert history(deps, learner, badge_id) == [Verdict.UNKNOWN, Verdict.VERIFIED]


def test_a_revocation_is_learned_and_stays_whatever_is_unreachable(deps, issuer, clock):
    learner = ada(deps)
    badge_id = received(deps, issuer, learner, credentialStatus=issuer.status(7))
    later(clock, issuer, days=1)
    issuer.revoke(7)
    learned = check_again(learner, badge_id, deps)
    assert (learned.before.verdict, learned.now.verdict) == (Verdict.UNKNOWN, Verdict.REVOKED)
    revoked_at = clock.now

    later(clock, issuer, days=300)
    issuer.online = False
    again = check_again(learner, badge_id, deps)
    assert (again.now.verdict, again.answered) == (Verdict.REVOKED, False)
    with deps.database.read() as session:
        badge = badge_for(session, learner, badge_id)
    assert (badge.withdrawn_at, badge.name) == (revoked_at, "Welding 1")


def test_the_day_a_revocation_was_first_seen_stays(deps, issuer, clock):
    learner = ada(deps)
    badge_id = received(deps, issuer, learner, credentialStatus=issuer.status(7))
    later(clock, issuer, days=1)
    issuer.revoke(7)
    check_again(learner, badge_id, deps)
    first = clock.now
    later(clock, issuer, days=1)
    check_again(learner, badge_id, deps)
    with deps.database.read() as session:
        assert badge_for(session, learner, badge_id).withdrawn_at == first


def test_a_suspension_can_be_lifted_by_the_issuer_alone(deps, issuer, clock):
    learner = ada(deps)
    badge_id = received(deps, issuer, learner, credentialStatus=issuer.status(7, "suspension"))
    issuer.suspend(7)
    later(clock, issuer, hours=1)
    assert check_again(learner, badge_id, deps).now.verdict is Verdict.SUSPENDED
    later(clock, issuer, days=3)
    issuer.online = False
    assert current_badge(learner, badge_id, deps)[1].verdict is Verdict.SUSPENDED
    issuer.online = True
    issuer.reinstate(7)
    later(clock, issuer, hours=1)
    assert current_badge(learner, badge_id, deps)[1].verdict is Verdict.VERIFIED


def test_a_hosted_badge_that_was_taken_down_keeps_its_name(deps, issuer, clock):
    from wallet.core.verify.materials import Answer

    learner = ada(deps)
    assertion = issuer.assertion()
    badge_id = receive_badge(issuer.json(assertion), learner_id=learner, deps=deps).badge_id
    issuer.publish(assertion["id"], b"", answer=Answer.GONE)
    later(clock, issuer, days=1)
    assert check_again(learner, badge_id, deps).now.verdict is Verdict.REVOKED
    with deps.database.read() as session:
        badge = badge_for(session, learner, badge_id)
    assert (badge.name, badge.withdrawn_at) == ("Welding 1", clock.now)


def test_a_key_that_its_issuer_takes_back_makes_the_badge_invalid(deps, issuer, clock):
    learner = ada(deps)
    badge_id = received(deps, issuer, learner)
    issuer.publish_did_document(verificationMethod=[], assertionMethod=[])
    later(clock, issuer, days=1)
    assert check_again(learner, badge_id, deps).now.verdict is Verdict.INVALID
    assert listed(deps, learner) == [Verdict.INVALID]


def test_a_badge_lapses_by_itself(deps, issuer, clock):
    learner = ada(deps)
    badge_id = received(deps, issuer, learner, validUntil="2026-12-01T00:00:00Z")
    issuer.asked_for.clear()
    later(clock, issuer, days=30)
    assert current_badge(learner, badge_id, deps)[1].verdict is Verdict.EXPIRED
    assert listed(deps, learner) == [Verdict.EXPIRED]
    assert issuer.asked_for == []


def test_a_report_can_be_replayed_from_what_was_kept(deps, issuer, clock):
    learner = ada(deps)
    badge_id = received(deps, issuer, learner, credentialStatus=issuer.status(7))
    first = clock.now
    later(clock, issuer, days=1)
    issuer.revoke(7)
    check_again(learner, badge_id, deps)
    second = clock.now
    later(clock, issuer, days=300)
    issuer.online = False
    issuer.asked_for.clear()
    for at, verdict in ((first, Verdict.VERIFIED), (second, Verdict.REVOKED)):
        kept, again = replay(learner, badge_id, at, deps)
        assert kept == again
        assert again.verdict is verdict
    assert issuer.asked_for == []
    with pytest.raises(NotFound):
        replay(learner, badge_id, first + timedelta(seconds=1), deps)


def test_somebody_elses_badge_is_not_there(deps, issuer):
    learner, eve = ada(deps), add_learner(deps, "eve@uni.example")
    badge_id = received(deps, issuer, learner)
    for act in (check_again, current_badge):
        with pytest.raises(NotFound):
            act(eve, badge_id, deps)
    with pytest.raises(NotFound):
        replay(eve, badge_id, NOW, deps)


def test_a_wallet_asks_each_address_once_for_all_its_badges(deps, issuer, clock):
    learner = ada(deps)
    for number in range(5):
        received(deps, issuer, learner, id=f"urn:badge:{number}", credentialStatus=issuer.status(number))
    later(clock, issuer, days=2)
    issuer.revoke(3)
    issuer.asked_for.clear()
    assert sorted(badge.verdict for badge in held_badges(learner, deps)) == [Verdict.REVOKED, *[Verdict.VERIFIED] * 4]
    assert sorted(issuer.asked_for) == sorted({issuer.did_url, issuer.list_url})
    issuer.asked_for.clear()
    held_badges(learner, deps)
    assert issuer.asked_for == []


def test_when_nobody_answers_nobody_waits_again_for_a_while(deps, issuer, clock):
    learner = ada(deps)
    badge_id = received(deps, issuer, learner, credentialStatus=issuer.status(7))
    later(clock, issuer, days=2)
    issuer.online = False
    issuer.asked_for.clear()
    for _ in range(3):
        assert [badge.verdict for badge in held_badges(learner, deps)] == [Verdict.UNKNOWN]
        assert current_badge(learner, badge_id, deps)[1].verdict is Verdict.UNKNOWN
    assert len(issuer.asked_for) == 2
    later(clock, issuer, minutes=20)
    held_badges(learner, deps)
    assert len(issuer.asked_for) == 4


def test_the_worker_learns_of_a_withdrawal_though_nobody_looks(deps, issuer, clock):
    learner = ada(deps)
    badge_id = received(deps, issuer, learner, credentialStatus=issuer.status(7))
    received(deps, issuer, learner, id="urn:without-status")
    assert check_due(deps) == 0
    later(clock, issuer, days=1)
    issuer.revoke(7)
    assert check_due(deps) == 1
    assert check_due(deps) == 0
    assert history(deps, learner, badge_id) == [Verdict.REVOKED, Verdict.VERIFIED]


def test_the_worker_asks_a_dead_issuer_once_a_day(deps, issuer, clock):
    learner = ada(deps)
    received(deps, issuer, learner, credentialStatus=issuer.status(7))
    issuer.online = False
    later(clock, issuer, days=1)
    assert [check_due(deps), check_due(deps)] == [1, 0]
    later(clock, issuer, days=1)
    assert check_due(deps) == 1


def test_the_history_holds_the_first_each_change_and_the_newest(deps, issuer, clock):
    learner = ada(deps)
    badge_id = received(deps, issuer, learner, credentialStatus=issuer.status(7))
    first = clock.now
    for _ in range(5):
        later(clock, issuer, hours=1)
        check_again(learner, badge_id, deps)
    good = clock.now
    issuer.revoke(7)
    for _ in range(5):
        later(clock, issuer, hours=1)
        check_again(learner, badge_id, deps)
    found = history_of(learner, badge_id, deps)
    assert [one.verdict for one in found] == [Verdict.REVOKED] * 2 + [Verdict.VERIFIED] * 2
    assert (found[0].judged_at, found[2].judged_at, found[3].judged_at) == (clock.now, good, first)
    assert replay(learner, badge_id, good, deps)[1].verdict is Verdict.VERIFIED
