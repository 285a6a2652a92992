"""What a stored report says later: the age rule of the contract, and what judging again may take back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.core.verify.age import (
    Period,
    current_report,
    current_verdict,
    fresh_until,
    is_due,
    last_confirmed,
    status_outcome,
    supersede,
)
from wallet.core.verify.period import check_validity_period
from wallet.core.verify.report import (
    Check,
    CheckResult,
    CredentialFormat,
    CredentialSummary,
    Outcome,
    RecipientMatch,
    Report,
    Verdict,
    verdict_of,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OPEN = Period()
SUMMARY = CredentialSummary("urn:x", "Welding 1", "did:web:uni.example", "Uni", None, None, None, None, None)


def report(period=OPEN, *, fresh_for=None, known=True, **outcomes):
    """A report of NOW; outcomes by check name, passed unless said otherwise."""
    lines = {
        check: CheckResult(check, outcomes.get(check.value, Outcome.PASSED), "a_code", "A sentence.", None, NOW)
        for check in Check
    }
    lines[Check.VALIDITY_PERIOD] = check_validity_period(period.begins, period.ends, now=NOW)
    verdict = verdict_of(lines)
    if verdict is Verdict.UNKNOWN:
        look_again_at = NOW + timedelta(minutes=15)
    else:
        look_again_at = NOW + fresh_for if fresh_for and verdict in (Verdict.VERIFIED, Verdict.SUSPENDED) else None
    return Report(
        verdict=verdict,
        judged_at=NOW,
        format=CredentialFormat.OB3_DATA_INTEGRITY,
        credential=SUMMARY if known else None,
        claimed=None,
        checks=tuple(lines.values()),
        recipient=RecipientMatch.MATCH,
        issuer_known=Outcome.PASSED,
        endorsements=(),
        sources=(),
        look_again_at=look_again_at,
    )


NO_STATUS = {"revocation": Outcome.NOT_APPLICABLE, "suspension": Outcome.NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("made", "period", "later", "verdict"),
    [
        pytest.param(report(fresh_for=DAY), Period(), DAY / 2, Verdict.VERIFIED, id="fresh"),
        pytest.param(report(fresh_for=DAY), Period(), DAY, Verdict.UNKNOWN, id="too-old-at-the-very-instant"),
        pytest.param(report(**NO_STATUS), Period(), 3650 * DAY, Verdict.VERIFIED, id="without-a-status-it-never-ages"),
        pytest.param(
            report(Period(None, NOW + DAY), **NO_STATUS), Period(None, NOW + DAY), DAY, Verdict.VERIFIED,
            id="last-instant-in-force",
        ),
        pytest.param(
            report(Period(None, NOW + DAY), **NO_STATUS), Period(None, NOW + DAY), 2 * DAY, Verdict.EXPIRED, id="lapses",
        ),
        pytest.param(
            report(Period(None, NOW + DAY), fresh_for=DAY / 2), Period(None, NOW + DAY), 2 * DAY, Verdict.EXPIRED,
            id="lapsed-comes-before-unknown",
        ),
        pytest.param(
            report(Period(NOW + DAY), **NO_STATUS), Period(NOW + DAY), 2 * DAY, Verdict.VERIFIED, id="comes-into-force",
        ),
        pytest.param(
            report(Period(NOW + DAY)), Period(NOW + DAY), 2 * DAY, Verdict.UNKNOWN,
            id="comes-into-force-with-an-old-answer",
        ),
        pytest.param(report(revocation=Outcome.FAILED), Period(), 999 * DAY, Verdict.REVOKED, id="revoked-never-decays"),
        pytest.param(
            report(suspension=Outcome.FAILED, fresh_for=DAY), Period(), 999 * DAY, Verdict.SUSPENDED,
            id="suspended-never-decays",
        ),
        pytest.param(report(proof=Outcome.FAILED), Period(), 999 * DAY, Verdict.INVALID, id="invalid-stays"),
    ],
)  # fmt: skip
def test_the_verdict_later(made, period, later, verdict):
    assert current_report(made, NOW + later, period).verdict is verdict


def test_an_old_answer_says_when_it_was_last_good():
    old = current_report(report(fresh_for=DAY), NOW + 2 * DAY, Period())
    line = old.outcome(Check.REVOCATION)
    assert (line.outcome, line.code, line.learned_at) == (Outcome.UNKNOWN, "stale", NOW)
    assert last_confirmed(old) == NOW
    assert old.judged_at == NOW


def test_what_was_never_known_was_never_confirmed():
    assert last_confirmed(report(revocation=Outcome.UNKNOWN)) is None
    assert last_confirmed(report(revocation=Outcome.FAILED)) is None


def test_an_earlier_instant_reads_as_that_of_the_judgement():
    made = report(fresh_for=DAY)
    assert current_report(made, NOW - DAY, Period()) is made


@pytest.mark.parametrize(
    ("made", "period", "later", "due"),
    [
        pytest.param(report(fresh_for=DAY), Period(), DAY / 2, False, id="fresh"),
        pytest.param(report(fresh_for=DAY), Period(), DAY, True, id="old"),
        pytest.param(report(revocation=Outcome.UNKNOWN), Period(), DAY, True, id="unknown-is-tried-again"),
        pytest.param(report(revocation=Outcome.UNKNOWN), Period(), DAY / 999, False, id="but-not-at-once"),
        pytest.param(report(suspension=Outcome.FAILED, fresh_for=DAY), Period(), DAY, True, id="it-may-be-reinstated"),
        pytest.param(report(revocation=Outcome.FAILED), Period(), 99 * DAY, False, id="revoked"),
        pytest.param(report(Period(NOW + 9 * DAY)), Period(NOW + 9 * DAY), DAY, False, id="not-yet"),
        pytest.param(report(Period(NOW + DAY)), Period(NOW + DAY), 2 * DAY, True, id="in-force-by-now"),
    ],
)
def test_when_the_issuer_is_asked_again(made, period, later, due):
    assert is_due(made, NOW + later, period) is due


GOOD, BAD_PROOF = report(fresh_for=DAY), report(proof=Outcome.FAILED)
SILENT = report(proof=Outcome.UNKNOWN, issuer_key=Outcome.UNKNOWN, revocation=Outcome.UNKNOWN, known=False)
NO_LIST = report(revocation=Outcome.UNKNOWN)
REVOKED = report(revocation=Outcome.FAILED)
LAPSED_SILENT = report(Period(None, NOW - DAY), revocation=Outcome.UNKNOWN)


@pytest.mark.parametrize(
    ("old", "new", "holds"),
    [
        pytest.param(GOOD, SILENT, GOOD, id="silence-takes-nothing-back"),
        pytest.param(GOOD, NO_LIST, GOOD, id="nor-does-a-silent-list"),
        pytest.param(REVOKED, SILENT, REVOKED, id="revoked-stays"),
        pytest.param(BAD_PROOF, SILENT, BAD_PROOF, id="a-forgery-stays-one"),
        pytest.param(NO_LIST, SILENT, NO_LIST, id="who-knows-more-stays"),
        pytest.param(SILENT, NO_LIST, NO_LIST, id="who-knows-more-wins"),
        pytest.param(NO_LIST, replace(NO_LIST), NO_LIST, id="the-newer-of-two-equals"),
        pytest.param(GOOD, REVOKED, REVOKED, id="a-revocation-holds-at-once"),
        pytest.param(REVOKED, GOOD, GOOD, id="the-issuer-can-take-it-back"),
        pytest.param(GOOD, BAD_PROOF, BAD_PROOF, id="a-forgery-is-told"),
    ],
)
def test_which_report_holds(old, new, holds):
    assert supersede(old, new) == holds


def test_a_withdrawal_is_carried_into_a_report_that_could_not_ask():
    held = supersede(REVOKED, LAPSED_SILENT)
    assert held.verdict is Verdict.REVOKED
    assert held.outcome(Check.REVOCATION) == REVOKED.outcome(Check.REVOCATION)
    assert held.outcome(Check.VALIDITY_PERIOD).code == "expired"


days = st.sampled_from([-400, -1, 1, 30])
outcome = st.sampled_from(list(Outcome))


@settings(max_examples=300, deadline=None)
@given(
    proof=outcome,
    issuer_key=outcome,
    revocation=outcome,
    suspension=outcome,
    begins=st.none() | days,
    ends=st.none() | days,
    later=st.sampled_from([0, 0.01, 0.5, 1, 2, 40, 500]),
    fresh=st.none() | st.just(DAY),
)
def test_lists_and_pages_agree(proof, issuer_key, revocation, suspension, begins, ends, later, fresh):
    period = Period(*(NOW + DAY * at if at is not None else None for at in (begins, ends)))
    made = report(
        period, fresh_for=fresh, proof=proof, issuer_key=issuer_key, revocation=revocation, suspension=suspension
    )
    if made.verdict is Verdict.UNKNOWN and not proof is issuer_key is Outcome.PASSED:
        period = Period()  # nothing verified, so no dates are known
    listed = current_verdict(
        made.verdict,
        status_outcome(made),
        until=fresh_until(made.verdict, made.judged_at, made.look_again_at),
        period=period,
        now=NOW + DAY * later,
    )
    assert listed is current_report(made, NOW + DAY * later, period).verdict
