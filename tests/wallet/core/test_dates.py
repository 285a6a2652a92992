"""Dates of two generations of standards, read into the same kind of instant."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.core.dates import MalformedDate, parse_date_time_stamp, parse_iso_date_time

STAMPS = {
    "UTC": ("2026-11-23T10:20:30Z", datetime(2026, 11, 23, 10, 20, 30, tzinfo=UTC)),
    "east of UTC": ("2026-11-23T10:20:30+05:30", datetime(2026, 11, 23, 4, 50, 30, tzinfo=UTC)),
    "west of UTC": ("2026-11-23T20:20:30-08:00", datetime(2026, 11, 24, 4, 20, 30, tzinfo=UTC)),
    "the furthest zone": ("2026-01-01T14:00:00+14:00", datetime(2026, 1, 1, tzinfo=UTC)),
    "minus zero": ("2026-01-01T00:00:00-00:00", datetime(2026, 1, 1, tzinfo=UTC)),
    "one digit of a fraction": ("2026-01-01T00:00:00.5Z", datetime(2026, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC)),
    "nanoseconds, cut": ("2026-01-01T00:00:00.123456789Z", datetime(2026, 1, 1, 0, 0, 0, 123_456, tzinfo=UTC)),
    "a leap day": ("2024-02-29T00:00:00Z", datetime(2024, 2, 29, tzinfo=UTC)),
    "the midnight that ends a day": ("2025-12-31T24:00:00.0Z", datetime(2026, 1, 1, tzinfo=UTC)),
    "the first year": ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
    "the last year": ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
}
NOT_STAMPS = {
    "nothing": "",
    "no zone": "2026-01-01T00:00:00",
    "a date alone": "2026-01-01",
    "no seconds": "2026-01-01T00:00Z",
    "a space for the T": "2026-01-01 00:00:00Z",
    "small letters": "2026-01-01t00:00:00z",
    "the thirtieth of February": "2026-02-30T00:00:00Z",
    "a leap day in a common year": "2026-02-29T00:00:00Z",
    "month thirteen": "2026-13-01T00:00:00Z",
    "hour twenty-five": "2026-01-01T25:00:00Z",
    "after the midnight that ends a day": "2026-01-01T24:00:00.1Z",
    "a leap second": "2016-12-31T23:59:60Z",
    "a zone beyond 14 hours": "2026-01-01T00:00:00+14:01",
    "a zone of a whole day": "2026-01-01T00:00:00+25:00",
    "a zone with 60 minutes": "2026-01-01T00:00:00+01:60",
    "a zone without a colon": "2026-01-01T00:00:00+0100",
    "year zero": "0000-01-01T00:00:00Z",
    "year ten thousand": "10000-01-01T00:00:00Z",
    "a year with a sign": "+2026-01-01T00:00:00Z",
    "before the first instant": "0001-01-01T00:00:00+14:00",
    "after the last instant": "9999-12-31T24:00:00Z",
    "an empty fraction": "2026-01-01T00:00:00.Z",
    "an endless fraction": f"2026-01-01T00:00:00.{'1' * 100}Z",
    "digits that are not ASCII": "٢٠٢٦-01-01T00:00:00Z",
    "white space around": " 2026-01-01T00:00:00Z",
    "a line feed after": "2026-01-01T00:00:00Z\n",
    "a name": "tomorrow",
}
OLDER = {
    "a date alone is its midnight in UTC": ("2016-12-31", datetime(2016, 12, 31, tzinfo=UTC)),
    "no zone is UTC": ("2016-12-31T23:59:59", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
    "minutes alone": ("2016-12-31T23:59", datetime(2016, 12, 31, 23, 59, tzinfo=UTC)),
    "a space for the T": ("2016-12-31 23:59:59", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
    "a zone without a colon": ("2016-12-31T23:59:59+0100", datetime(2016, 12, 31, 22, 59, 59, tzinfo=UTC)),
    "a zone of hours alone": ("2016-12-31T23:59:59-05", datetime(2017, 1, 1, 4, 59, 59, tzinfo=UTC)),
    "microseconds as Python writes them": (
        "2016-12-31T23:59:59.123456+00:00",
        datetime(2016, 12, 31, 23, 59, 59, 123_456, tzinfo=UTC),
    ),
    "ten digits are seconds since 1970": ("1385000000", datetime(2013, 11, 21, 2, 13, 20, tzinfo=UTC)),
}
NOT_OLDER = {
    "a year alone": "2016",
    "eight digits": "20161231",
    "a zone without a time": "2016-12-31Z",
    "the thirtieth of February": "2016-02-30",
    "a zone of a whole day": "2016-12-31T00:00:00+2500",
    "eleven digits": "13850000000",
    "words": "31 December 2016",
}


@pytest.mark.parametrize("name", STAMPS)
def test_a_stamp_with(name):
    text, instant = STAMPS[name]
    assert parse_date_time_stamp(text) == instant
    assert parse_date_time_stamp(text).tzinfo is UTC
    assert parse_iso_date_time(text) == instant


@pytest.mark.parametrize("name", NOT_STAMPS)
def test_no_stamp_has(name):
    with pytest.raises(MalformedDate):
        parse_date_time_stamp(NOT_STAMPS[name])


@pytest.mark.parametrize("name", OLDER)
def test_in_older_badges(name):
    text, instant = OLDER[name]
    assert parse_iso_date_time(text) == instant
    with pytest.raises(MalformedDate):
        parse_date_time_stamp(text if name != "microseconds as Python writes them" else "")


@pytest.mark.parametrize("name", NOT_OLDER)
def test_not_even_older_badges_have(name):
    with pytest.raises(MalformedDate):
        parse_iso_date_time(NOT_OLDER[name])


@given(st.text(max_size=40) | st.text("0123456789-+:.TZ ", max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_an_aware_instant_or_a_typed_error(text):
    for parse in (parse_date_time_stamp, parse_iso_date_time):
        with contextlib.suppress(MalformedDate):
            assert parse(text).utcoffset() == timedelta(0)


ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=ZONES))
@settings(max_examples=100, deadline=None)
def test_what_python_writes_is_read_back(instant):
    assert parse_date_time_stamp(instant.isoformat()) == instant
