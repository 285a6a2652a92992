"""The verdict is a total function of the check lines. Verification contract, section 3."""

from __future__ import annotations

from itertools import product

import pytest

from wallet.core.verify.report import Check, CheckResult, Outcome, Verdict, verdict_of

P, F, U, N = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE
GOVERNING = (
    Check.READABLE,
    Check.CONFORMANCE,
    Check.PROOF,
    Check.ISSUER_KEY,
    Check.REVOCATION,
    Check.SUSPENSION,
    Check.VALIDITY_PERIOD,
)


def lines(outcomes, period_code="expired"):
    codes = {Check.VALIDITY_PERIOD: period_code}
    return {check: CheckResult(check, outcome, codes.get(check, "x"), "x") for check, outcome in outcomes.items()}


def by_the_book(o, period_code):
    """The contract's table once more, as nested questions instead of a list of rules."""
    if o[Check.READABLE] is not P:
        return Verdict.REJECTED_INPUT
    if F in (o[Check.CONFORMANCE], o[Check.PROOF], o[Check.ISSUER_KEY]):
        return Verdict.INVALID
    if o[Check.REVOCATION] is F or o[Check.SUSPENSION] is F:
        return Verdict.REVOKED if o[Check.REVOCATION] is F else Verdict.SUSPENDED
    if not (o[Check.PROOF] is P and o[Check.ISSUER_KEY] is P):
        return Verdict.UNKNOWN
    if o[Check.VALIDITY_PERIOD] is F:
        return Verdict.NOT_YET_VALID if period_code == "not_yet_valid" else Verdict.EXPIRED
    sure = U not in (o[Check.REVOCATION], o[Check.SUSPENSION], o[Check.VALIDITY_PERIOD]) and o[Check.CONFORMANCE] is P
    return Verdict.VERIFIED if sure else Verdict.UNKNOWN


def test_every_combination_has_the_verdict_of_the_table():
    for combination in product((P, F, U, N), repeat=len(GOVERNING)):
        outcomes = dict(zip(GOVERNING, combination, strict=True))
        codes = ("expired", "not_yet_valid") if outcomes[Check.VALIDITY_PERIOD] is F else ("in_period",)
        for code in codes:
            assert verdict_of(lines(outcomes, code)) is by_the_book(outcomes, code), (outcomes, code)


@pytest.mark.parametrize("beside", [Check.RECIPIENT, Check.ISSUER_KNOWN, Check.ENDORSEMENTS])
@pytest.mark.parametrize("outcome", [P, F, U, N])
def test_what_stands_beside_the_verdict_never_changes_it(beside, outcome):
    good = dict.fromkeys(GOVERNING, P)

    assert verdict_of(lines(good | {beside: outcome}, "in_period")) is Verdict.VERIFIED


@pytest.mark.parametrize("left_out", GOVERNING)
def test_a_check_that_never_ran_is_never_green(left_out):
    outcomes = {check: P for check in GOVERNING if check is not left_out}

    assert verdict_of(lines(outcomes, "in_period")) is not Verdict.VERIFIED
