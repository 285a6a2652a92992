"""Was it valid on that day? From documents as they were heard, and nothing that came later."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sims.issuer import IssuerSimulator
from tests.wallet.core.kit import ADA, CONTEXTS
from wallet.core.verify.bench import Shelf
from wallet.core.verify.past import Gap, Heard, PastAnswer, judge_at
from wallet.core.verify.report import Check, Verdict

SHELF = Shelf(CONTEXTS)
HOUR = timedelta(hours=1)


def day(month, number=1, hour=12):
    return datetime(2026, month, number, hour, tzinfo=UTC)


class Diary:
    """What an issuer's addresses said, and when."""

    def __init__(self, issuer):
        self.issuer = issuer
        self.heard = []

    def hear(self, url, first, last=None):
        self.issuer.now = first
        self.heard.append(Heard(self.issuer.fetch(url), last or first))

    def judge(self, badge, at):
        upload = badge.encode() if isinstance(badge, str) else json.dumps(badge).encode()
        return judge_at(upload, self.heard, at=at, claimed_recipient=ADA, shelf=SHELF)


@pytest.fixture
def issuer():
    return IssuerSimulator("did:key")


@pytest.fixture
def diary(issuer):
    return Diary(issuer)


def test_without_a_status_the_dates_are_all_there_is_to_know(issuer, diary):
    badge = issuer.sign(issuer.credential(validUntil="2026-06-01T00:00:00Z"))

    found = {month: diary.judge(badge, day(month)) for month in (3, 7)}

    assert [found[month].answer for month in (3, 7)] == [PastAnswer.VALID, PastAnswer.NOT_VALID]
    assert found[7].judgement.report.verdict is Verdict.EXPIRED
    assert found[3].judgement.report.judged_at == day(3)
    assert found[3].gaps == ()


def test_a_status_that_was_heard_that_day(issuer, diary):
    badge = issuer.sign(issuer.credential(credentialStatus=issuer.status(7)))
    diary.hear(issuer.list_url, day(3, 1, 11))
    diary.heard[0] = Heard(diary.heard[0].document, day(3, 1, 12))

    assert diary.judge(badge, day(3, 1, 12)).answer is PastAnswer.VALID


def test_what_is_heard_later_changes_nothing_about_then(issuer, diary):
    badge = issuer.sign(issuer.credential(credentialStatus=issuer.status(7)))
    diary.hear(issuer.list_url, day(3))
    issuer.revoke(7)
    diary.hear(issuer.list_url, day(5))

    assert diary.judge(badge, day(3)).answer is PastAnswer.VALID
    assert diary.judge(badge, day(5)).judgement.report.verdict is Verdict.REVOKED
    assert diary.judge(badge, day(6)).judgement.report.verdict is Verdict.REVOKED  # a withdrawal does not decay


def test_in_between_nobody_knows(issuer, diary):
    badge = issuer.sign(issuer.credential(credentialStatus=issuer.status(7)))
    diary.hear(issuer.list_url, day(3))
    issuer.revoke(7)
    diary.hear(issuer.list_url, day(5))

    found = diary.judge(badge, day(4))

    assert found.answer is PastAnswer.NOT_KNOWN
    assert found.judgement.report.outcome(Check.REVOCATION).code == "stale"
    assert found.gaps == (Gap(issuer.list_url, day(3), day(5)),)
    assert found.gaps[0].message == (
        f"What {issuer.list_url} said then was not recorded. It was heard last on 2026-03-01 and next on 2026-05-01."
    )


def test_the_same_before_and_after_is_the_same_in_between(issuer, diary):
    badge = issuer.sign(issuer.credential(credentialStatus=issuer.status(7)))
    diary.hear(issuer.list_url, day(3), day(5))

    assert diary.judge(badge, day(4)).answer is PastAnswer.VALID
    assert diary.judge(badge, day(6)).answer is PastAnswer.NOT_KNOWN


def test_the_same_before_and_after_but_not_in_between(issuer, diary):
    badge = issuer.sign(issuer.credential(credentialStatus=issuer.status(7, "suspension")))
    url = issuer.status_list_url("suspension")
    diary.hear(url, day(3), day(7))
    issuer.suspend(7)
    diary.hear(url, day(5))

    assert diary.judge(badge, day(4)).answer is PastAnswer.NOT_KNOWN
    assert diary.judge(badge, day(5)).judgement.report.verdict is Verdict.SUSPENDED


def test_said_again_after_something_else(issuer, diary):
    badge = issuer.sign(issuer.credential(credentialStatus=issuer.status(7, "suspension")))
    url = issuer.status_list_url("suspension")
    diary.hear(url, day(3), day(7))
    issuer.suspend(7)
    diary.hear(url, day(5))

    assert diary.judge(badge, day(7) + HOUR / 5).answer is PastAnswer.VALID  # it was reinstated, in the same words
    assert diary.judge(badge, day(5) + HOUR / 5).judgement.report.verdict is Verdict.SUSPENDED


def test_never_heard_before(issuer, diary):
    badge = issuer.sign(issuer.credential(credentialStatus=issuer.status(7)))

    never = diary.judge(badge, day(4))
    diary.hear(issuer.list_url, day(5))
    later = diary.judge(badge, day(4))

    assert (never.answer, later.answer) == (PastAnswer.NOT_KNOWN, PastAnswer.NOT_KNOWN)
    assert never.gaps[0].message.endswith("It was never heard.")
    assert later.gaps == (Gap(issuer.list_url, None, day(5)),)


def test_the_issuers_keys_of_then(diary):
    issuer = diary.issuer = IssuerSimulator("did:web:uni.example")
    badge = issuer.sign(issuer.credential())
    diary.hear(issuer.did_url, day(3))
    issuer.publish_did_document(verificationMethod=[], assertionMethod=[])
    diary.hear(issuer.did_url, day(5))

    assert diary.judge(badge, day(2)).gaps == (Gap(issuer.did_url, None, day(3)),)
    assert diary.judge(badge, day(2)).answer is PastAnswer.NOT_KNOWN
    assert diary.judge(badge, day(4)).answer is PastAnswer.VALID  # keys do not grow old
    assert diary.judge(badge, day(6)).answer is PastAnswer.NOT_VALID


def test_signed_only_later(issuer, diary):
    badge = issuer.sign(issuer.credential(validFrom="2025-01-01T00:00:00Z"))

    found = diary.judge(badge, datetime(2025, 6, 1, tzinfo=UTC))

    assert (found.answer, found.signed_later) == (PastAnswer.NOT_VALID, True)
    assert diary.judge(badge, day(3)).signed_later is False


def test_a_badge_kept_at_its_issuer(diary):
    issuer = diary.issuer = IssuerSimulator("did:web:uni.example")
    assertion = issuer.assertion()
    for url in (issuer.assertion_url, issuer.badge_class_url, issuer.issuer_url):
        diary.hear(url, day(3))

    assert diary.judge(assertion, day(3)).answer is PastAnswer.VALID
    assert diary.judge(assertion, day(2)).answer is PastAnswer.NOT_KNOWN
    assert [gap.url for gap in diary.judge(assertion, day(4)).gaps] == [issuer.assertion_url]


def test_what_is_no_badge(diary):
    found = diary.judge("{}", day(3))

    assert (found.answer, found.gaps) == (PastAnswer.NOT_VALID, ())


@settings(max_examples=60)
@given(
    times=st.lists(st.tuples(st.integers(0, 90), st.integers(0, 30), st.booleans()), max_size=6),
    asked=st.integers(-5, 130),
)
def test_only_what_was_heard_by_then_counts(times, asked):
    """The answer never depends on documents that came after the instant, apart from those that also came before."""
    issuer = IssuerSimulator("did:key")
    badge = issuer.sign(issuer.credential(credentialStatus=issuer.status(7)))
    diary = Diary(issuer)
    at = day(3) + asked * 6 * HOUR
    for first, more, revoked in times:
        issuer._raised["revocation"] = {7} if revoked else set()
        issuer.publish_status_list("revocation")
        diary.hear(issuer.list_url, day(3) + first * 6 * HOUR, day(3) + (first + more) * 6 * HOUR)

    found = diary.judge(badge, at)

    past = [one for one in diary.heard if one.document.fetched_at <= at]
    if not past:
        assert found.answer is PastAnswer.NOT_KNOWN
    if found.answer is PastAnswer.NOT_VALID:
        assert any(one.document.fetched_at <= at for one in diary.heard)
        assert found.judgement.report.verdict is Verdict.REVOKED
    if found.answer is PastAnswer.VALID:
        assert found.gaps == ()
        assert found.judgement.report.outcome(Check.REVOCATION).learned_at <= at
