"""The worker asks again: in its time, once for all, sparing hosts that fail; and learners are told what changed."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.sims.issuer import EMAIL, IssuerSimulator
from tests.wallet.accounts_kit import letters_to
from tests.wallet.wallet_kit import ada, add_learner, rows_in, wallet_deps
from wallet.base.errors import NotFound
from wallet.base.limits import HOST_FAILURES_MAX, RECHECK_LEASE_S
from wallet.core.news import News
from wallet.core.verify.materials import Answer
from wallet.core.verify.report import Verdict
from wallet.infra.breaker import HostRow
from wallet.services.news import have_seen, news_of, tell_lapses, want_letters
from wallet.services.receive import receive_badge
from wallet.services.recheck import check_due
from wallet.services.refresh import current_badge, held_badges
from wallet.services.reverify import check_again
from wallet.services.sweep import sweep_documents
from wallet.store.rechecks import take_due
from wallet.store.tables import BadgeNewsRow, BadgeRow, DocumentBodyRow, DocumentRow, VerificationRow


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


def several(deps, issuer, count):
    """Return (learner, badge) of as many learners, all on one status list."""
    people = [add_learner(deps, EMAIL if n == 0 else f"p{n}@uni.example") for n in range(count)]
    return [
        (who, received(deps, issuer, who, id=f"urn:badge:{n}", credentialStatus=issuer.status(n)))
        for n, who in enumerate(people)
    ]


def verdict(deps, learner):
    return [badge.verdict for badge in held_badges(learner, deps)]


def told(deps, learner):
    return [(one.kind, one.was) for one in news_of(learner, deps)]


def check_times(deps):
    with deps.database.read() as session:
        return session.scalars(sa.select(BadgeRow.check_at).order_by(BadgeRow.check_at)).all()


# --- whose turn it is


def test_badges_that_are_due_together_are_asked_about_one_after_the_other(deps, issuer, clock):
    several(deps, issuer, 8)
    times = check_times(deps)
    assert len(set(times)) == 8
    quarter = timedelta(minutes=15)
    assert all(clock.now + quarter <= at < clock.now + 2 * quarter for at in times)
    later(clock, issuer, minutes=15, seconds=-1)
    assert check_due(deps) == 0
    later(clock, issuer, minutes=20)
    assert check_due(deps) == 8


def test_a_slice_asks_each_address_once_for_all_learners(deps, issuer, clock):
    held = several(deps, issuer, 5)
    later(clock, issuer, days=1)
    issuer.revoke(3)
    issuer.asked_for.clear()
    assert check_due(deps) == 5
    assert sorted(issuer.asked_for) == sorted({issuer.did_url, issuer.list_url})
    assert [verdict(deps, who) for who, _ in held] == [[Verdict.VERIFIED]] * 3 + [[Verdict.REVOKED], [Verdict.VERIFIED]]


def test_two_workers_never_take_the_same_badge(deps, issuer, clock):
    several(deps, issuer, 6)
    later(clock, issuer, days=1)
    until = clock.now + timedelta(seconds=RECHECK_LEASE_S)
    taken, start = [], threading.Barrier(3)

    def work():
        start.wait(10)
        with deps.database.begin() as session:
            taken.extend(take_due(session, limit=2, now=clock.now, until=until))

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert len(taken) == len(set(taken)) == 6
    assert check_due(deps) == 0  # a worker that died keeps them for its lease
    later(clock, issuer, seconds=RECHECK_LEASE_S)
    assert check_due(deps) == 6


def test_a_badge_that_breaks_the_judge_keeps_nobody_waiting(deps, issuer, clock, monkeypatch):
    from wallet.services import recheck

    held = several(deps, issuer, 3)
    later(clock, issuer, days=1)
    real = recheck.verify_many

    def breaking(uploads, gather, **options):
        if any(b"urn:badge:1" in upload for upload in uploads):
            raise RuntimeError
        return real(uploads, gather, **options)

    monkeypatch.setattr(recheck, "verify_many", breaking)
    assert check_due(deps) == 2
    assert check_due(deps) == 0
    assert verdict(deps, held[2][0]) == [Verdict.VERIFIED]


def test_what_lies_in_the_bin_is_not_asked_about(deps, issuer, clock):
    from wallet.services.organise import delete_badge

    learner = ada(deps)
    badge_id = received(deps, issuer, learner, credentialStatus=issuer.status(7))
    delete_badge(learner, badge_id, deps)
    later(clock, issuer, days=1)
    assert check_due(deps) == 0


# --- sparing issuers


def test_two_hundred_viewers_are_one_request_for_each_address(deps, issuer, clock):
    learner = ada(deps)
    badges = [received(deps, issuer, learner, id=f"urn:badge:{n}", credentialStatus=issuer.status(n)) for n in range(3)]
    later(clock, issuer, days=2)
    issuer.asked_for.clear()

    def view(first):
        for step in range(25):
            current_badge(learner, badges[(first + step) % len(badges)], deps)

    viewers = [threading.Thread(target=view, args=(n * 3,)) for n in range(8)]
    for viewer in viewers:
        viewer.start()
    for viewer in viewers:
        viewer.join(60)
    assert sorted(issuer.asked_for) == sorted({issuer.did_url, issuer.list_url})


def test_another_process_uses_what_one_has_just_heard(deps, settings, issuer, clock):
    held = several(deps, issuer, 2)
    later(clock, issuer, days=2)
    current_badge(*held[0], deps)
    issuer.asked_for.clear()
    neighbour = wallet_deps(settings, clock, issuer)
    assert current_badge(*held[1], neighbour)[1].verdict is Verdict.VERIFIED
    assert issuer.asked_for == []
    neighbour.database.engine.dispose()


def test_hosts_that_fail_are_left_alone_by_all_and_asked_again_later(deps, settings, issuer, clock):
    learner = ada(deps)
    badges = [
        received(deps, issuer, learner, id=f"urn:badge:{n}", credentialStatus=_elsewhere(issuer, n)) for n in range(9)
    ]
    later(clock, issuer, days=2)
    issuer.online = False
    check_due(deps)
    with deps.database.read() as session:
        assert session.scalars(sa.select(HostRow.failures)).all() >= [HOST_FAILURES_MAX]
    neighbour = wallet_deps(settings, clock, issuer)
    issuer.asked_for.clear()
    assert current_badge(learner, badges[0], neighbour)[1].verdict is Verdict.UNKNOWN
    assert issuer.asked_for == []
    issuer.online = True
    later(clock, issuer, hours=2)
    assert verdict(neighbour, learner) == [Verdict.VERIFIED] * 9
    assert rows_in(deps, HostRow) == [0]
    neighbour.database.engine.dispose()


def _elsewhere(issuer, number):
    """Return a status entry with a list of its own."""
    url = f"{issuer.site}/status/{number}"
    issuer.publish(url, issuer.sign({**issuer.status_list(), "id": url}))
    entry = issuer.status(number)
    return {**entry, "id": f"{url}#{number}", "statusListCredential": url}


class Dripping(IssuerSimulator):
    """Answers its status list only after seconds."""

    slow = 0.0

    def fetch(self, url, **options):
        if url == self.list_url:
            time.sleep(self.slow)
        return super().fetch(url, **options)


def test_a_host_that_drips_does_not_hold_up_the_slice(settings, clock, issuer, monkeypatch):
    from wallet.services import recheck

    dripping = Dripping("did:web:drip.example", now=clock.now)

    class World:
        def fetch(self, url, **options):
            return (dripping if "drip.example" in url else issuer).fetch(url, **options)

    deps = wallet_deps(settings, clock, World())
    learner = ada(deps)
    good = received(deps, issuer, learner, id="urn:good", credentialStatus=issuer.status(1))
    slow = received(deps, dripping, learner, id="urn:slow", credentialStatus=dripping.status(1))
    later(clock, issuer, days=2)
    dripping.now, dripping.slow = clock.now, 6.0
    monkeypatch.setattr(recheck, "RECHECK_SLICE_S", 1.0)
    begun = time.monotonic()
    assert check_due(deps) == 2
    assert time.monotonic() - begun < 5
    found = {badge.id: badge.verdict for badge in held_badges(learner, deps)}
    assert found == {good: Verdict.VERIFIED, slow: Verdict.UNKNOWN}
    deps.database.engine.dispose()


# --- outages and removed keys


def test_an_outage_is_unknown_and_ends_with_it(deps, issuer, clock):
    learner = ada(deps)
    received(deps, issuer, learner, credentialStatus=issuer.status(7))
    issuer.online = False
    for _ in range(6):
        later(clock, issuer, hours=8)
        check_due(deps)
        assert verdict(deps, learner) == [Verdict.UNKNOWN]
    issuer.online = True
    later(clock, issuer, days=2)
    assert check_due(deps) == 1
    assert verdict(deps, learner) == [Verdict.VERIFIED]
    assert told(deps, learner) == letters_to(deps, EMAIL) == []


def test_a_removed_key_counts_only_when_the_issuer_itself_says_so(deps, issuer, clock):
    learner = ada(deps)
    received(deps, issuer, learner, credentialStatus=issuer.status(7))
    issuer.publish(issuer.did_url, None)  # 404: nobody says anything
    later(clock, issuer, days=2)
    check_due(deps)
    assert verdict(deps, learner) == [Verdict.UNKNOWN]
    issuer.publish_did_document(verificationMethod=[], assertionMethod=[])
    later(clock, issuer, days=3)
    check_due(deps)
    assert verdict(deps, learner) == [Verdict.INVALID]
    assert told(deps, learner) == [(News.INVALID, Verdict.VERIFIED)]
    assert letters_to(deps, EMAIL) == []


# --- ETags


class Tagging(IssuerSimulator):
    """Serves ETags, and 304 to who names the right one."""

    unchanged = 0

    def fetch(self, url, *, held=None, **options):
        from dataclasses import replace

        found = super().fetch(url, **options)
        if found.answer is not Answer.FOUND:
            return found
        if held is not None and held.etag == f'"{found.sha256[:8]}"':
            self.unchanged += 1
            return replace(held, fetched_at=self.now)
        return replace(found, etag=f'"{found.sha256[:8]}"')


def test_what_has_not_changed_is_not_sent_again(settings, clock):
    issuer = Tagging(now=clock.now)
    deps = wallet_deps(settings, clock, issuer)
    learner = ada(deps)
    received(deps, issuer, learner, credentialStatus=issuer.status(7))
    later(clock, issuer, days=2)
    check_due(deps)
    assert issuer.unchanged == 2
    [badge] = held_badges(learner, deps)
    assert (badge.verdict, badge.judged_at) == (Verdict.VERIFIED, clock.now)
    issuer.revoke(7)
    later(clock, issuer, days=2)
    check_due(deps)
    assert issuer.unchanged == 3  # the DID document; the list is another
    assert verdict(deps, learner) == [Verdict.REVOKED]
    deps.database.engine.dispose()


# --- telling


def test_a_withdrawal_is_told_once_on_the_page_and_by_letter(deps, issuer, clock):
    learner = ada(deps)
    badge_id = received(deps, issuer, learner, credentialStatus=issuer.status(7))
    later(clock, issuer, days=1)
    issuer.revoke(7)
    check_due(deps)
    check_again(learner, badge_id, deps)
    assert told(deps, learner) == [(News.REVOKED, Verdict.VERIFIED)]
    [letter] = letters_to(deps, EMAIL)
    assert letter.subject == "Revoked: Welding 1"
    assert "On 25 November 2026 we learned that this badge was revoked: Welding 1. Issuer: Example" in letter.text
    assert f"/wallet/badges/{badge_id}" in letter.text
    assert "/account" in letter.html
    stranger = add_learner(deps, "eve@uni.example")
    assert told(deps, stranger) == []
    with pytest.raises(NotFound):
        have_seen(stranger, deps, badge_id=badge_id)
    have_seen(learner, deps, badge_id=badge_id)
    assert told(deps, learner) == []
    later(clock, issuer, days=30)
    check_again(learner, badge_id, deps)
    assert (told(deps, learner), len(letters_to(deps, EMAIL))) == ([], 1)


def test_suspended_and_in_force_again_through_an_outage(deps, issuer, clock):
    learner = ada(deps)
    received(deps, issuer, learner, credentialStatus=issuer.status(7, "suspension"))
    issuer.suspend(7)
    later(clock, issuer, days=1)
    check_due(deps)
    issuer.online = False
    later(clock, issuer, days=3)
    check_due(deps)
    issuer.online = True
    issuer.reinstate(7)
    later(clock, issuer, days=5)
    check_due(deps)
    assert told(deps, learner) == [(News.REINSTATED, Verdict.SUSPENDED), (News.SUSPENDED, Verdict.VERIFIED)]
    assert [letter.subject for letter in letters_to(deps, EMAIL)] == [
        "Suspended: Welding 1",
        "In force again: Welding 1",
    ]


def test_the_end_is_told_sixty_days_before_and_when_it_has_come(deps, issuer, clock):
    learner = ada(deps)
    received(deps, issuer, learner, validUntil="2027-03-01T00:00:00Z")
    received(deps, issuer, learner, id="urn:long-gone", validUntil="2026-11-01T00:00:00Z")
    assert tell_lapses(deps) == 0
    later(clock, issuer, days=38)  # 1 January
    assert [tell_lapses(deps), tell_lapses(deps)] == [1, 0]
    later(clock, issuer, days=60)
    assert [tell_lapses(deps), tell_lapses(deps)] == [1, 0]
    assert told(deps, learner) == [(News.EXPIRED, Verdict.VERIFIED), (News.EXPIRES_SOON, Verdict.VERIFIED)]
    assert [letter.subject for letter in letters_to(deps, EMAIL)] == [
        "Expires on 1 March 2027: Welding 1",
        "Expired: Welding 1",
    ]


def test_who_wants_no_letters_still_sees_it(deps, issuer, clock):
    learner = ada(deps)
    received(deps, issuer, learner, credentialStatus=issuer.status(7))
    want_letters(learner, False, deps)
    later(clock, issuer, days=1)
    issuer.revoke(7)
    check_due(deps)
    assert told(deps, learner) == [(News.REVOKED, Verdict.VERIFIED)]
    assert letters_to(deps, EMAIL) == []


# --- sweeping


def test_documents_that_no_report_names_are_swept(deps, issuer, clock):
    learner = ada(deps)
    received(deps, issuer, learner, credentialStatus=issuer.status(7))
    later(clock, issuer, days=30)
    assert sweep_documents(deps) == 0  # they are named
    with deps.database.begin() as session:
        session.execute(sa.delete(VerificationRow))
        session.execute(sa.delete(BadgeRow))
    assert sweep_documents(deps) == 2
    assert rows_in(deps, DocumentRow, DocumentBodyRow, BadgeNewsRow) == [0, 0, 0]
