"""A clock for budgets of work. It stands still while the solver is loaded, which happens once and can take seconds.

Otherwise the first question of a process would have less time than the same question asked again, and another answer.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_UNCOUNTED: Final = [0.0]  # seconds


def worktime() -> float:
    """Return seconds of a clock that only ever goes forward."""
    return time.monotonic() - _UNCOUNTED[0]


@contextmanager
def uncounted() -> Iterator[None]:
    """Let what is done inside cost no budget anything."""
    start = time.monotonic()
    try:
        yield
    finally:
        _UNCOUNTED[0] += time.monotonic() - start
