"""Single JSON values as exact numbers, instants and words for what they are."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from wallet.base.limits import DATE_MAX_CHARS

_INSTANT: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d):(\d\d)(\.\d+)?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII
)
DIGITS_MAX: Final = 28  # of a number that is not whole, before and after the point: decimal arithmetic keeps them


def number_of(value: Any) -> int | Decimal | None:
    """Return a finite number exactly as it is written; None when it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal) and not value.is_finite():
        return None
    return value if isinstance(value, int | Decimal) else None


def has_few_digits(number: Decimal) -> bool:
    """Tell whether a number has no more digits than decimal arithmetic keeps."""
    digits, exponent = number.as_tuple()[1:]
    return isinstance(exponent, int) and len(digits) <= DIGITS_MAX and abs(exponent) <= DIGITS_MAX


def instant_of(value: Any) -> datetime | None:
    """Return an RFC 3339 instant with its offset, aware, in UTC, cut to microseconds; None when it is none.

    A leap second is the first of the next minute.
    """
    found = _INSTANT.fullmatch(value) if isinstance(value, str) and len(value) <= DATE_MAX_CHARS else None
    if found is None:
        return None
    day, minute, second, fraction, offset = found.groups()
    leap = second == "60"
    text = f"{day}T{minute}:{'59' if leap else second}{(fraction or '')[:7]}{offset.upper()}"
    try:
        instant = datetime.fromisoformat(text).astimezone(UTC)
        return instant.replace(microsecond=0) + timedelta(seconds=1) if leap else instant
    except (ValueError, OverflowError):
        return None


def kind_of(value: Any) -> str:
    """Name what a JSON value is, for a sentence."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    names = {dict: "an object", list: "a list", str: "a text", int: "a number", float: "a number", Decimal: "a number"}
    return names.get(type(value), "something else")


def write_instant(instant: datetime) -> str:
    """Write an aware instant in UTC: `2026-11-23T00:00:00Z`, with a fraction only where there is one."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
