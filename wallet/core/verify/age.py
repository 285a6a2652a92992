"""What a stored report still says later, and what is known after judging again. Verification contract, section 3.

Three things change by themselves: a badge comes into force, it lapses, and an answer about withdrawal grows old. What
was found out about the signature and its key does not age, because neither the bytes nor that answer change.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from wallet.base.limits import STATUS_FRESH_MIN_S
from wallet.core.verify.period import check_validity_period
from wallet.core.verify.report import (
    Check,
    CheckResult,
    Outcome,
    Report,
    Verdict,
    unknown,
    verdict_of,
)

STALE: Final = "stale"  # code of a check whose answer has grown too old to be relied on
_STATUS = (Check.REVOCATION, Check.SUSPENSION)
_WORST_FIRST = (Outcome.FAILED, Outcome.UNKNOWN, Outcome.PASSED, Outcome.NOT_APPLICABLE)
_FINAL = frozenset({Verdict.REJECTED_INPUT, Verdict.INVALID, Verdict.REVOKED, Verdict.SUSPENDED})


@dataclass(frozen=True, slots=True)
class Period:
    """When a credential is in force, from its verified value: aware instants, `ends` inclusive, None where open."""

    begins: datetime | None = None
    ends: datetime | None = None


def fresh_until(verdict: Verdict, judged_at: datetime, look_again_at: datetime | None) -> datetime | None:
    """Return until when the answers of a stored report about withdrawal may be relied on; None: for good.

    A badge that was not in force yet when it was judged is asked about again when it has come into force.
    """
    if look_again_at is None and verdict is Verdict.NOT_YET_VALID:
        return judged_at + timedelta(seconds=STATUS_FRESH_MIN_S)
    return look_again_at


def is_due(report: Report, now: datetime, period: Period) -> bool:
    """Tell whether somebody who looks at this badge now should first have the issuer asked again."""
    verdict = current_report(report, now, period).verdict
    return _is_stale(report, now) and verdict in (Verdict.UNKNOWN, Verdict.SUSPENDED)


def current_report(report: Report, now: datetime, period: Period) -> Report:
    """Return what `report` says at `now`, without asking anybody. `judged_at` stays the instant of the judgement.

    Args:
        report: as it was stored.
        now: not before `report.judged_at`; an earlier instant reads as that.
        period: the credential's own; `Period()` when nothing was verified.
    """
    now = max(now, report.judged_at)
    old = {line.check: line for line in report.checks}
    lines = old | _period(old, now, period) | _status(report, old, now)
    if lines == old:
        return report
    return replace(report, checks=tuple(lines[line.check] for line in report.checks), verdict=verdict_of(lines))


def status_outcome(report: Report) -> Outcome:
    """Return what was found about withdrawal: the worst of revocation and suspension, for `current_verdict`."""
    found = {line.outcome for check in _STATUS if (line := report.outcome(check))}
    return next((outcome for outcome in _WORST_FIRST if outcome in found), Outcome.UNKNOWN)


def current_verdict(
    verdict: Verdict, status: Outcome, *, until: datetime | None, period: Period, now: datetime
) -> Verdict:
    """Return the verdict of `current_report` without its lines, for lists of badges.

    Args:
        verdict: as stored.
        status: `status_outcome` of the stored report.
        until: its `fresh_until`.
        period: the credential's own.
        now: not before the judgement.
    """
    if verdict in _FINAL or (verdict is Verdict.UNKNOWN and status is not Outcome.UNKNOWN):
        return verdict
    dates = check_validity_period(period.begins, period.ends, now=now)
    if dates.outcome is Outcome.FAILED:
        return Verdict.NOT_YET_VALID if dates.code == Verdict.NOT_YET_VALID else Verdict.EXPIRED
    stale = status is Outcome.PASSED and until is not None and now >= until
    return Verdict.UNKNOWN if stale or status is Outcome.UNKNOWN else Verdict.VERIFIED


def last_confirmed(report: Report) -> datetime | None:
    """Return when the issuer's answer about withdrawal was last found good, or None where it never was."""
    line = report.outcome(Check.REVOCATION)
    confirmed = line is not None and (line.outcome is Outcome.PASSED or line.code == STALE)
    return (line.learned_at or report.judged_at) if line is not None and confirmed else None


def supersede(old: Report, new: Report) -> Report:
    """Return which report holds after a badge was judged again.

    An answer that could not be had takes nothing back: what was found out stands until it is too old by itself. And a
    genuine withdrawal stays until the issuer's own answer says otherwise, whatever is unreachable later.
    """
    if new.verdict is Verdict.UNKNOWN:
        knows_more = old.verdict is not Verdict.UNKNOWN or (old.credential and not new.credential)
        return old if knows_more else new
    return _with_withdrawal(old, new)


def _with_withdrawal(old: Report, new: Report) -> Report:
    lines = {line.check: line for line in new.checks}
    for check in _STATUS:
        before, after = old.outcome(check), lines.get(check)
        if before and before.outcome is Outcome.FAILED and after and after.outcome is Outcome.UNKNOWN:
            lines[check] = before
    return replace(new, checks=tuple(lines[line.check] for line in new.checks), verdict=verdict_of(lines))


def _period(old: dict[Check, CheckResult], now: datetime, period: Period) -> dict[Check, CheckResult]:
    """Return the line about the dates where the passing of time has changed it."""
    line = old.get(Check.VALIDITY_PERIOD)
    if line is None or line.outcome is Outcome.UNKNOWN or period == Period():
        return {}
    new = check_validity_period(period.begins, period.ends, now=now)
    return {} if (new.outcome, new.code) == (line.outcome, line.code) else {line.check: new}


def _is_stale(report: Report, now: datetime) -> bool:
    until = fresh_until(report.verdict, report.judged_at, report.look_again_at)
    return until is not None and now >= until


def _status(report: Report, old: dict[Check, CheckResult], now: datetime) -> dict[Check, CheckResult]:
    """Return the lines about withdrawal as unknown once the answer they rest on is too old."""
    if not _is_stale(report, now):
        return {}
    good = [line for check in _STATUS if (line := old.get(check)) and line.outcome is Outcome.PASSED]
    return {
        line.check: unknown(
            line.check,
            STALE,
            "The last answer about this is too old to be relied on.",
            evidence=line.evidence,
            learned_at=line.learned_at or report.judged_at,
        )
        for line in good
    }
