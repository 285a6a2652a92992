"""Exact amounts: credits, costs and weeks are whole thousandths, so that no binary float ever decides a threshold."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, TypeAlias

Thousandths: TypeAlias = int  # 6 credits are 6_000

ONE: Final[Thousandths] = 1_000


def thousandths(number: int | Decimal) -> Thousandths:
    """Return a number as whole thousandths.

    Raises:
        ValueError: it has more than three digits after the point, or is not finite.
    """
    if isinstance(number, int):
        return number * ONE
    if not number.is_finite():
        raise ValueError("not a finite number")
    scaled = number.scaleb(3)
    whole = int(scaled)
    if whole != scaled:
        raise ValueError("more than three digits after the point")
    return whole


def plain(amount: Thousandths) -> int | float:
    """Return the JSON number: 6 for 6_000, 5.5 for 5_500 (a float of at most three decimals prints exactly)."""
    whole, rest = divmod(amount, ONE)
    return amount / ONE if rest else whole


def in_words(amount: Thousandths) -> str:
    """Return the amount as people write it: `6`, `5.5`, `0.125`."""
    whole, rest = divmod(abs(amount), ONE)
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole}.{rest:03d}".rstrip("0") if rest else f"{sign}{whole}"
