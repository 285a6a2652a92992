"""Is the badge valid at this instant?"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from wallet.base.limits import CLOCK_SKEW_S
from wallet.core.days import plain_day
from wallet.core.verify.report import Check, CheckResult, failed, not_applicable, passed

_SKEW = timedelta(seconds=CLOCK_SKEW_S)
_NO_PERIOD = not_applicable(Check.VALIDITY_PERIOD, "no_period", "It has no dates.")
_NO_END = passed(Check.VALIDITY_PERIOD, "no_end", "It has no end date.")


def check_validity_period(valid_from: datetime | None, valid_until: datetime | None, *, now: datetime) -> CheckResult:
    """Is `now` inside the period? Both ends belong to it; the beginning has a little leeway for clocks.

    Args:
        valid_from: aware UTC, or None when it has no beginning.
        valid_until: aware UTC, or None when it has no end.
        now: the instant to judge at, aware UTC.

    Source:
        Open Badges 3.0, verification; VC Data Model 2.0 section 4.9.
    """
    if valid_from is not None and now + _SKEW < valid_from:
        return failed(Check.VALIDITY_PERIOD, "not_yet_valid", f"It comes into force on {plain_day(valid_from)}.")
    if valid_until is not None and now > valid_until:
        return failed(Check.VALIDITY_PERIOD, "expired", f"It was in force until {plain_day(valid_until)}.")
    if valid_until is not None:
        return _in_period(valid_until)
    return _NO_PERIOD if valid_from is None else _NO_END


@lru_cache(maxsize=1_024)
def _in_period(valid_until: datetime) -> CheckResult:
    return passed(Check.VALIDITY_PERIOD, "in_period", f"It is in force until {plain_day(valid_until)}.")
