"""Which badges count, by columns: the same tests as `pathways.core.eligible` makes of one badge."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from pathways.core.columns.cohort import NEVER, UNKNOWN, VERIFIED, Bools, Cohort, Int64s, microseconds
from pathways.core.compile import Compiled
from pathways.core.model import Validity
from wallet.base.durations import Duration

_DAY = 86_400_000_000  # microseconds


def eligible_column(compiled: Compiled, cohort: Cohort, at: datetime, *, trusting: bool = False) -> Bools:
    """Return by badge whether it counts at `at`. Not for `all_valid_together`, where badges bind each other."""
    unverified_too = trusting or compiled.pathway.accepts_unverified
    counts: Bools = cohort.active & ((cohort.verdict == VERIFIED) | ((cohort.verdict == UNKNOWN) & unverified_too))
    instant = microseconds(at)
    counts &= cohort.awarded <= instant
    if compiled.pathway.awards in cohort.achievements:
        counts &= cohort.achievement != cohort.achievements.index(compiled.pathway.awards)
    if compiled.pathway.validity is not Validity.EVER_VALID:
        ends = expiry_column(compiled, cohort)
        counts &= (ends > instant) & (ends > cohort.awarded)
    return counts


def expiry_column(compiled: Compiled, cohort: Cohort) -> Int64s:
    """Return by badge when it ends: as it says itself, else its award plus the catalogue's `valid_for`."""
    ends = cohort.expires.copy()
    lasting: dict[Duration, list[int]] = {}
    for place, name in enumerate(cohort.achievements):
        known = compiled.catalogue.by_id.get(name)
        if known is not None and known.valid_for is not None:
            lasting.setdefault(known.valid_for, []).append(place)
    for duration, places in lasting.items():
        theirs = (ends == NEVER) & np.isin(cohort.achievement, places)
        ends[theirs] = _after(cohort.awarded[theirs], duration)
    return ends


def _after(starts: Int64s, duration: Duration) -> Int64s:
    """Add a duration by the calendar, as `Duration.after` does."""
    days, time = np.divmod(starts, _DAY)
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    day_of_month = (dates - months.astype("datetime64[D]")).astype(np.int64)
    target = months + np.timedelta64(duration.months, "M")
    first = target.astype("datetime64[D]")
    last = ((target + np.timedelta64(1, "M")).astype("datetime64[D]") - first).astype(np.int64) - 1
    rest = duration.rest.days * _DAY + duration.rest.seconds * 1_000_000
    ends = (first.astype(np.int64) + np.minimum(day_of_month, last)) * _DAY + time + rest
    return np.where(target > np.datetime64("9999-12", "M"), NEVER - 1, ends)
