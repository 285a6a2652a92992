"""Dates as credentials write them, read into aware UTC instants. Two grammars, because two generations differ.

Source: xsd:dateTimeStamp of XML Schema 1.1 part 2 (VC Data Model 2.0); ISO 8601 as Open Badges 1 and 2 and
VC Data Model 1.1 use it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from wallet.base.errors import InputError
from wallet.base.limits import DATE_MAX_CHARS

_DAY = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
_STAMP = re.compile(
    _DAY + r"T(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d+))?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)",
    re.ASCII,
)
_LOOSE = re.compile(
    _DAY + r"(?:[Tt ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?"
    r"(?P<zone>[Zz]|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)
_USUAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\dZ", re.ASCII)
_UNIX = re.compile(r"\d{10}", re.ASCII)
_ZONE_MAX = timedelta(hours=14)  # XML Schema's bound; no place on earth is further from UTC


class MalformedDate(InputError):
    """Not a date in the grammar asked for, or a date that does not exist."""

    code = "malformed_date"
    sentence = "A date in this badge is not a real date and time."


@lru_cache(maxsize=4_096)
def parse_date_time_stamp(text: str) -> datetime:
    """Return the instant of an xsd:dateTimeStamp, aware, in UTC, cut to microseconds.

    The time zone is required, and at most 14 hours from UTC. Years are 0001 to 9999. `24:00:00` is the midnight
    that ends the day.

    Raises:
        MalformedDate: another form, a date that does not exist, or more than `DATE_MAX_CHARS` characters.
    """
    return _instant(text, _STAMP)


def parse_iso_date_time(text: str) -> datetime:
    """Return the instant of an older badge's date, aware, in UTC, cut to microseconds.

    A missing zone means UTC and a missing time midnight; ten digits are seconds since 1970 (Open Badges 1).

    Raises:
        MalformedDate: as for `parse_date_time_stamp`.
    """
    if _UNIX.fullmatch(text):
        return datetime.fromtimestamp(int(text), UTC)
    return _instant(text, _LOOSE)


def _instant(text: str, grammar: re.Pattern[str]) -> datetime:
    if _USUAL.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:  # no such day, or the midnight that ends one
            pass
    found = grammar.fullmatch(text) if len(text) <= DATE_MAX_CHARS else None
    if found is None:
        raise MalformedDate
    year, month, day, hour, minute, second = (
        int(found[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")
    )
    fraction = found["fraction"] or ""
    ends_the_day = hour == 24 and not minute and not second and not fraction.strip("0")
    try:
        there = datetime(
            year,
            month,
            day,
            0 if ends_the_day else hour,
            minute,
            second,
            int(fraction[:6].ljust(6, "0")),
            tzinfo=_zone(found["zone"]),
        )
        return (there + timedelta(days=ends_the_day)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise MalformedDate from error


def _zone(written: str | None) -> timezone:
    if written in (None, "Z", "z"):
        return UTC
    hours, minutes = int(written[1:3]), int(written[-2:]) if len(written) > 3 else 0
    offset = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or offset > _ZONE_MAX:
        raise MalformedDate("A date in this badge names a time zone that does not exist.")
    return timezone(-offset if written[0] == "-" else offset)
