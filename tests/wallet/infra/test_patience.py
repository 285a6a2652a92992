"""Not everybody may wait for strangers at once."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Event, Thread

import pytest

from wallet.core.verify.materials import Answer, Document
from wallet.infra import gather as module
from wallet.infra.gather import Gatherer
from wallet.infra.patience import Patience
from wallet.infra.turns import Turns

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class SlowHost:
    """Answers when it is told to."""

    def __init__(self):
        self.go, self.asked = Event(), Event()

    def fetch(self, url, *, accept, same_host=False, held=None):
        self.asked.set()
        self.go.wait(10)
        return Document(url, Answer.FOUND, NOW, b"{}", sha256="0" * 64)


def test_places_are_given_back_whatever_happens():
    patience = Patience(1)
    with pytest.raises(ValueError, match="no"), patience.place() as taken:
        assert taken
        with patience.place() as second:
            assert not second
        raise ValueError("no")
    with patience.place() as taken:
        assert taken


@pytest.mark.parametrize("sparing", [True, False])
def test_whoever_finds_no_place_goes_on_at_once(monkeypatch, sparing):
    monkeypatch.setattr(module, "READERS_WAITING_MAX", 1)
    monkeypatch.setattr(module, "WAITING_MAX", 1)
    host, answers = SlowHost(), []
    gatherer = Gatherer(host, now=lambda: NOW)

    def ask(url):
        with gatherer.session(8, sparing=sparing) as gather:
            answers.append(gather(frozenset({url}))[url])

    first = Thread(target=ask, args=("https://slow.example/a",))
    first.start()
    assert host.asked.wait(5)
    ask("https://slow.example/b")
    assert (answers[0].answer, answers[0].reason) == (Answer.UNREACHABLE, "busy")
    host.go.set()
    first.join(5)
    assert answers[1].answer is Answer.FOUND


def test_only_so_many_wait_for_the_one_who_is_at_it():
    turns, at_it, go = Turns(places=1), Event(), Event()

    def work():
        at_it.set()
        go.wait(10)

    def take(wait_s):
        turns.take("badge", work, now=NOW, pause_s=60, wait_s=wait_s)

    one = Thread(target=take, args=(10,))
    one.start()
    assert at_it.wait(5)
    waiting = Thread(target=take, args=(10,))
    waiting.start()
    while turns._patience._places._value:
        pass
    take(10)  # no place is left: it comes back at once
    assert waiting.is_alive()
    go.set()
    one.join(5)
    waiting.join(5)
