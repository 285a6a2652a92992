"""However many readers come at once, the dear thing is done once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from wallet.infra import turns
from wallet.infra.turns import Turns

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_whoever_comes_meanwhile_waits_for_the_one():
    line, begun, go, done = Turns(), Event(), Event(), []

    def work():
        begun.set()
        assert go.wait(5)
        done.append(1)

    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(line.take, "key", work, now=NOW, pause_s=60, wait_s=5)
        assert begun.wait(5)
        others = [pool.submit(line.take, "key", work, now=NOW, pause_s=60, wait_s=5) for _ in range(6)]
        go.set()
        for one in (first, *others):
            one.result(5)
    assert done == [1]


def test_nobody_waits_longer_than_they_want_to():
    line, begun, go = Turns(), Event(), Event()
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(line.take, 1, lambda: (begun.set(), go.wait(5)), now=NOW, pause_s=60, wait_s=5)
        assert begun.wait(5)
        line.take(1, lambda: pytest.fail("somebody is at it"), now=NOW, pause_s=60, wait_s=0.01)
        go.set()
        slow.result(5)


def test_not_too_soon_again():
    line, done = Turns(), []
    for seconds in (0, 1, 59, 60, 61, 120):
        line.take("key", lambda: done.append(1), now=NOW + timedelta(seconds=seconds), pause_s=60, wait_s=1)
    assert len(done) == 3
    line.take("other", lambda: done.append(1), now=NOW, pause_s=60, wait_s=1)
    assert len(done) == 4


def test_a_failure_is_the_doers_own_and_blocks_nobody(monkeypatch):
    monkeypatch.setattr(turns, "_KEYS_MAX", 3)
    line = Turns()
    with pytest.raises(ZeroDivisionError):
        line.take("key", lambda: 1 / 0, now=NOW, pause_s=60, wait_s=1)
    for key in range(9):
        line.take(key, lambda: None, now=NOW, pause_s=60, wait_s=1)
    done = []
    line.take("key", lambda: done.append(1), now=NOW, pause_s=60, wait_s=1)
    assert done == [1]  # forgotten meanwhile
