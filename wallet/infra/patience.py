"""How many requests of one process may wait for strangers' hosts at once, so that the others are answered meanwhile.

A web server has a fixed number of threads. Were all of them waiting for slow hosts, a page that needs nobody would
wait as long.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore


class Patience:
    """A bounded number of places to wait in; whoever finds none does not wait."""

    def __init__(self, places: int) -> None:
        self._places = BoundedSemaphore(places)

    @contextmanager
    def place(self) -> Iterator[bool]:
        """Yield whether there was a place; it is given back at the end."""
        taken = self._places.acquire(blocking=False)
        try:
            yield taken
        finally:
            if taken:
                self._places.release()
