"""Counts that need not be exact to the second: summed up in the process, written down together a little later.

A writing transaction for every reader of a public page would cost more than the page. A process that is killed loses
the counts of its last `delay_s` seconds, and nothing else.
"""

from __future__ import annotations

import atexit
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from threading import Lock, Timer
from typing import Generic, TypeVar

from wallet.base.errors import Unavailable

Key = TypeVar("Key")
_KEYS_MAX = 10_000  # counted apart between two writings; what comes then is not counted
_logger = logging.getLogger(__name__)


class Tally(Generic[Key]):
    """Counts by key, handed to `write` at most every `delay_s` seconds.

    Args:
        write: takes what was counted since the last time; when it raises Unavailable the counts are kept for the next.
        delay_s: 0 writes at once, in the caller's thread.
    """

    def __init__(self, write: Callable[[Mapping[Key, int]], None], *, delay_s: float) -> None:
        self._write = write
        self._delay_s = delay_s
        self._lock = Lock()
        self._counted: Counter[Key] = Counter()
        self._timer: Timer | None = None
        if delay_s:
            atexit.register(self.flush)

    def add(self, key: Key) -> None:
        """Count one; raises nothing."""
        with self._lock:
            if len(self._counted) < _KEYS_MAX or key in self._counted:
                self._counted[key] += 1
            if self._delay_s and self._timer is None:
                self._timer = Timer(self._delay_s, self.flush)
                self._timer.daemon = True
                self._timer.start()
        if not self._delay_s:
            self.flush()

    def flush(self) -> None:
        """Write down what was counted; what cannot be written now is kept."""
        with self._lock:
            counted, self._counted, self._timer = self._counted, Counter(), None
        if not counted:
            return
        try:
            self._write(counted)
        except Unavailable:
            _logger.warning("counts of %s pages are kept for later", len(counted))
            with self._lock:
                self._counted.update(counted)
