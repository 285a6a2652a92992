"""What has changed between two reports about the same badge."""

from __future__ import annotations

from dataclasses import dataclass

from wallet.core.verify.report import Check, CheckResult, Outcome, Report


@dataclass(frozen=True, slots=True)
class Change:
    """A check that ends differently now. `then` and `now` are whole lines, so that each can be put into words."""

    check: Check
    then: CheckResult
    now: CheckResult


def changes_between(then: Report, now: Report) -> tuple[Change, ...]:
    """Return the checks whose outcome, or whose reason for a failure, is another one, in their fixed order.

    Whom a badge belongs to is left out unless somebody was compared both times: another question is no change.
    """
    before = {line.check: line for line in then.checks}
    after = {line.check: line for line in now.checks}
    pairs = ((check, before[check], after[check]) for check in Check if check in before and check in after)
    return tuple(Change(check, old, new) for check, old, new in pairs if _differs(old, new))


def _differs(old: CheckResult, new: CheckResult) -> bool:
    if old.check is Check.RECIPIENT and Outcome.UNKNOWN in (old.outcome, new.outcome):
        return False
    same = old.outcome is new.outcome
    return not same or (old.outcome is Outcome.FAILED and old.code != new.code)
