"""One at a time for each key, and not too soon again: whoever comes meanwhile waits for the one who is at it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLong
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from wallet.infra.patience import Patience

_KEYS_MAX: Final = 2_000  # remembered; the oldest is forgotten first


class Turns:
    """Counted per process, so a few processes do a thing a few times, never once for each reader.

    Args:
        places: how many may wait for others at once; whoever comes then goes on without waiting.
    """

    def __init__(self, places: int = 1_000) -> None:
        self._lock = Lock()
        self._patience = Patience(places)
        self._under_way: dict[Hashable, Future[None]] = {}
        self._last: OrderedDict[Hashable, datetime] = OrderedDict()

    def take(self, key: Hashable, work: Callable[[], object], *, now: datetime, pause_s: float, wait_s: float) -> None:
        """Do `work`, unless somebody is doing it (then wait for them) or it was begun less than `pause_s` ago.

        Args:
            key: what the work is about.
            work: may raise; then it raises here, for the one who does it.
            now: the clock's.
            pause_s: seconds between two beginnings.
            wait_s: how long to wait for another who does it.
        """
        with self._lock:
            flight = self._under_way.get(key)
            begun = self._last.get(key)
            if flight is None and begun is not None and begun <= now < begun + timedelta(seconds=pause_s):
                return
            if flight is None:
                own = self._under_way[key] = Future()
                self._note(key, now)
        if flight is not None:
            self._wait(flight, wait_s)
            return
        try:
            work()
        finally:
            with self._lock:
                del self._under_way[key]
            own.set_result(None)

    def _note(self, key: Hashable, now: datetime) -> None:
        self._last[key] = now
        self._last.move_to_end(key)
        while len(self._last) > _KEYS_MAX:
            self._last.popitem(last=False)

    def _wait(self, flight: Future[None], wait_s: float) -> None:
        with self._patience.place() as taken, suppress(TooLong):
            if taken:
                flight.result(timeout=wait_s)
