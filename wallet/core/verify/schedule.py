"""When a stored badge is asked about next though nobody looks. Spread out, so that no issuer is asked for all at once.

An answer is renewed when it has had its time (`Report.look_again_at`). An issuer that does not answer is asked again
the later the longer it has been silent, within `STATUS_FRESH_MIN_S` and `RECHECK_PAUSE_MAX_S`.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from wallet.base.limits import RECHECK_PAUSE_MAX_S, RECHECK_SPREAD_MAX_S, STATUS_FRESH_MIN_S
from wallet.core.verify.age import Period, fresh_until
from wallet.core.verify.report import Report, Verdict

_PAUSE_MIN: Final = timedelta(seconds=STATUS_FRESH_MIN_S)
_PAUSE_MAX: Final = timedelta(seconds=RECHECK_PAUSE_MAX_S)
_SPREAD_MAX: Final = timedelta(seconds=RECHECK_SPREAD_MAX_S)


def next_check(
    badge_id: UUID, report: Report, period: Period, *, received_at: datetime, now: datetime
) -> datetime | None:
    """Return when to ask about a badge next, or None where no time will change what was found.

    Args:
        badge_id: decides, with the day, about its place in the spread.
        report: the one that holds, after whatever was found out at `now`.
        period: the credential's own.
        received_at: since when the badge is held.
        now: when it was asked about.
    """
    until = fresh_until(report.verdict, report.judged_at, report.look_again_at)
    if until is None:
        return None
    if report.verdict is Verdict.NOT_YET_VALID and period.begins is not None:
        until = max(until, period.begins)
    unanswered = report.verdict is Verdict.UNKNOWN or until <= now
    if unanswered:
        since = received_at if report.verdict is Verdict.UNKNOWN else report.judged_at
        pause = min(max((now - since) / 2, _PAUSE_MIN), _PAUSE_MAX)
        until = now + pause
    spread = min(max(until - now, _PAUSE_MIN), _SPREAD_MAX)
    return until + spread * _place(badge_id, until)


def _place(badge_id: UUID, day: datetime) -> float:
    """Return a number from 0 up to 1, the same for a badge all day long."""
    digest = hashlib.sha256(badge_id.bytes + day.date().isoformat().encode()).digest()
    return int.from_bytes(digest[:6]) / (1 << 48)
