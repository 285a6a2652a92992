"""What pure functions returned, kept for the next who asks: status lists, issuers' documents. Bounded, for threads."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

import orjson

from wallet.core.model import JsonValue

_SHORT = 4_096  # bytes

Made = TypeVar("Made")
Made_co = TypeVar("Made_co", covariant=True)


def content_key(value: JsonValue) -> bytes | str | None:
    """Return a key that only the same JSON value has, or None for one with numbers that need more than 64 bits.

    It is the value as it is written, when that is short; else its hash.
    """
    try:
        written = orjson.dumps(value)
    except TypeError:
        return None
    return written if len(written) <= _SHORT else hashlib.sha256(written).hexdigest()


class Later(Generic[Made_co]):
    """A value that is made when it is first asked for, of things that stay as they are."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Made_co]) -> None:
        self._make: Callable[[], Made_co] | None = make

    @property
    def value(self) -> Made_co:
        """The value; always the same one."""
        make = self._make
        if make is not None:
            self._made = make()
            self._make = None
        return self._made


class Memo(Generic[Made]):
    """Values by what they were made from; those that nobody asked for the longest are forgotten first.

    A key must name everything that the value depends on, such as the hash of a document. What raises is not kept.
    """

    def __init__(self, *, entries: int, weight: int) -> None:
        """Keep at most so many entries, and so much weight in whatever unit `weigh` answers."""
        self._entries, self._weight = entries, weight
        self._kept: OrderedDict[Hashable, tuple[Made, int]] = OrderedDict()
        self._lock = Lock()
        self._total = 0

    def find(self, key: Hashable) -> Made | None:
        """Return what is kept for this key, if anything is."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def get(self, key: Hashable, make: Callable[[], Made], weigh: Callable[[Made], int] = lambda _: 1) -> Made:
        """Return `make()`, or what it returned for this key before. Two threads may make the same at once."""
        found = self.find(key)
        if found is not None:
            return found
        made = make()
        weight = weigh(made)
        with self._lock:
            if key not in self._kept and weight <= self._weight:
                self._kept[key] = made, weight
                self._total += weight
            while len(self._kept) > self._entries or self._total > self._weight:
                self._total -= self._kept.popitem(last=False)[1][1]
        return made
