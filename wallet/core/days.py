"""Days as people write them, for the plain English sentences of this package: "10 May 2028"."""

from __future__ import annotations

from datetime import date
from typing import Final

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def plain_day(day: date) -> str:
    """Return the day of a date or an instant; the same in every locale."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
