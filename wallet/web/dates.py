"""Dates as people write them: 10 May 2025; times with their zone. All in UTC, the zone that checks run in."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import format_date, format_datetime

from wallet.web.i18n import ngettext


def day(value: date | datetime | None) -> str:
    """Return "10 May 2025" in the reader's language; empty for None."""
    return "" if value is None else str(format_date(value, "d MMMM y", rebase=False))


def short_day(value: date | datetime | None) -> str:
    """Return "10 May 2025" with the month cut short where the language does so; for cards and tables."""
    return "" if value is None else str(format_date(value, "d MMM y", rebase=False))


def moment(value: datetime | None) -> str:
    """Return "23 November 2026, 14:02 UTC"; empty for None."""
    return "" if value is None else str(format_datetime(value, "d MMMM y, HH:mm 'UTC'", rebase=False))


def short_moment(value: datetime | None) -> str:
    """Return "23 Nov 2026, 14:02 UTC", where there is little room; empty for None."""
    return "" if value is None else str(format_datetime(value, "d MMM y, HH:mm 'UTC'", rebase=False))


def clock_time(value: datetime) -> str:
    """Return "14:17 UTC"."""
    return str(format_datetime(value, "HH:mm 'UTC'", rebase=False))


def ago(then: datetime, now: datetime) -> str:
    """Return how long ago `then` was, in the one largest unit that fits: "5 hours ago", "3 days ago"."""
    minutes = max(0, int((now - then).total_seconds() // 60))
    if minutes < 60:
        return str(ngettext("%(num)s minute ago", "%(num)s minutes ago", max(1, minutes)))
    if minutes < 48 * 60:
        return str(ngettext("%(num)s hour ago", "%(num)s hours ago", minutes // 60))
    return str(ngettext("%(num)s day ago", "%(num)s days ago", minutes // (24 * 60)))


def parse_day(text: str | None) -> datetime | None:
    """Return the instant that a credential's date names, or None where it is absent or not one we can read."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
