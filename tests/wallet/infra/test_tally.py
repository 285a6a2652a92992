"""Counts written a little later: none twice, none lost while the database is away."""

from __future__ import annotations

import time
from collections import Counter
from threading import Thread

from wallet.infra.db import DatabaseUnavailable
from wallet.infra.tally import Tally


class Book:
    def __init__(self, *, failing=0):
        self.counted, self.writes, self.failing = Counter(), 0, failing

    def __call__(self, counted):
        if self.failing:
            self.failing -= 1
            raise DatabaseUnavailable
        self.writes += 1
        self.counted.update(counted)


def test_without_delay_each_is_written_at_once():
    book = Book()
    tally = Tally(book, delay_s=0)
    for key in "aab":
        tally.add(key)
    assert (book.counted, book.writes) == ({"a": 2, "b": 1}, 3)


def test_many_are_written_together_from_many_threads():
    book = Book()
    tally = Tally(book, delay_s=0.2)
    threads = [Thread(target=lambda: [tally.add("a") for _ in range(500)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    deadline = time.monotonic() + 10
    while book.counted["a"] < 2_000 and time.monotonic() < deadline:
        time.sleep(0.02)
    tally.flush()
    assert book.counted == {"a": 2_000}
    assert book.writes < 20


def test_what_cannot_be_written_is_kept():
    book = Book(failing=2)
    tally = Tally(book, delay_s=60)
    tally.add("a")
    tally.flush()
    tally.add("a")
    tally.flush()
    assert book.counted == {}
    tally.flush()
    assert book.counted == {"a": 2}
    tally._timer and tally._timer.cancel()
