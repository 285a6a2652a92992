"""ISO 8601 durations, as `valid_for` says them, added to an instant by the calendar."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

_SHAPE: Final = re.compile(
    r"P(?=[0-9T])(?:([0-9]{1,4})Y)?(?:([0-9]{1,5})M)?(?:([0-9]{1,5})W)?(?:([0-9]{1,6})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,6})H)?(?:([0-9]{1,8})M)?(?:([0-9]{1,9})S)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Duration:
    """Calendar months, then exact time. `text` is how it was written."""

    text: str
    months: int
    rest: timedelta

    def after(self, start: datetime) -> datetime:
        """Return the instant this long after `start`; the 31st becomes the month's last day where it has no 31st.

        What would lie beyond the last year a date can have becomes the last instant of that year.
        """
        month = start.year * 12 + start.month - 1 + self.months
        year, month = month // 12, month % 12 + 1
        try:
            day = min(start.day, calendar.monthrange(year, month)[1])
            return start.replace(year=year, month=month, day=day) + self.rest
        except (ValueError, OverflowError):
            return datetime.max.replace(tzinfo=start.tzinfo)


def parse_duration(text: str) -> Duration:
    """Read `P3Y`, `P18M`, `P2W`, `P30D`, `PT12H` and their sums.

    Raises:
        ValueError: it is not such a duration.
    """
    match = _SHAPE.fullmatch(text) if len(text) <= 64 else None
    if match is None:
        raise ValueError("not an ISO 8601 duration")
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    rest = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return Duration(text, years * 12 + months, rest)
