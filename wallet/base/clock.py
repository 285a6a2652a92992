"""The one place that reads the clock. Everything else is told the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]


def utc_now() -> datetime:
    """Return this instant, aware, in UTC, with whole microseconds."""
    return datetime.now(UTC)  # noqa: TID251 - the clock lives here
