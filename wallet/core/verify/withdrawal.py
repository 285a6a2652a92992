"""Since when, and for which reason, a badge is withdrawn, as far as its report knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from wallet.core.status.answer import ISSUERS_NOTE
from wallet.core.verify.report import Check, Outcome, Report

_WITH_REASON: Final = "The issuer has withdrawn it: "  # how the revocation line begins when the issuer gave a reason


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """`seen_at` is when we learned of it, which is the latest day it can have happened."""

    seen_at: datetime
    reason: str | None  # the issuer's own words


def withdrawal_of(report: Report) -> Withdrawal | None:
    """Return the withdrawal that a report tells of, or None when it tells of none."""
    line = report.outcome(Check.REVOCATION)
    if line is None or line.outcome is not Outcome.FAILED:
        return None
    message = line.message.partition(f" {ISSUERS_NOTE}")[0]
    reason = message.removeprefix(_WITH_REASON) if message.startswith(_WITH_REASON) else None
    return Withdrawal(line.learned_at or report.judged_at, reason)
