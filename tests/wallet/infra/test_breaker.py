"""Hosts that fail often are left alone for a while, and for a longer while when they go on failing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from wallet.base.limits import HOST_FAILURES_MAX, HOST_FORGOTTEN_S, HOST_PAUSE_MAX_S, HOST_PAUSE_MIN_S
from wallet.infra.breaker import Breaker, is_failure, pause_after, sweep_hosts
from wallet.infra.db import Database

HOST = "maple.example"


@pytest.fixture
def database(database_url):
    database = Database(database_url)
    yield database
    database.engine.dispose()


@pytest.fixture
def breaker(database, clock):
    return Breaker(database, clock)


def fail(breaker, clock, times=1, reason="timeout"):
    for _ in range(times):
        clock.forward(seconds=1)
        breaker.note(HOST, reason, asked_at=clock.now, failing=breaker.permit(HOST).failing)


def test_it_opens_after_five_in_a_row_and_closes_with_an_answer(breaker, clock, database):
    fail(breaker, clock, HOST_FAILURES_MAX - 1)
    assert breaker.permit(HOST).allowed
    breaker.note(HOST, "http_404", asked_at=clock.now, failing=True)  # it lives
    fail(breaker, clock, HOST_FAILURES_MAX - 1, "http_503")
    assert breaker.permit(HOST).allowed
    fail(breaker, clock)
    assert not breaker.permit(HOST).allowed
    assert not Breaker(database, clock).permit(HOST).allowed  # another process
    assert breaker.permit(HOST, pressing=True).allowed
    assert breaker.permit("other.example").allowed
    clock.forward(seconds=HOST_PAUSE_MIN_S)
    assert breaker.permit(HOST).allowed
    breaker.note(HOST, "", asked_at=clock.now, failing=True)
    assert not breaker.permit(HOST).failing


def test_each_failure_doubles_the_pause_up_to_an_hour(breaker, clock):
    fail(breaker, clock, HOST_FAILURES_MAX)
    clock.forward(seconds=HOST_PAUSE_MIN_S)
    fail(breaker, clock)
    clock.forward(seconds=HOST_PAUSE_MIN_S)
    assert not breaker.permit(HOST).allowed
    clock.forward(seconds=HOST_PAUSE_MIN_S)
    assert breaker.permit(HOST).allowed
    now = clock.now
    spans = [(pause_after(HOST_FAILURES_MAX + n, now) - now).total_seconds() for n in range(40)]
    assert (spans[:3], spans[-1]) == ([60, 120, 240], HOST_PAUSE_MAX_S)
    assert pause_after(HOST_FAILURES_MAX - 1, now) is None


def test_requests_that_were_under_way_do_not_make_it_longer(breaker, clock):
    before = clock.now
    fail(breaker, clock, HOST_FAILURES_MAX)
    for _ in range(10):
        breaker.note(HOST, "timeout", asked_at=before, failing=True)
    clock.forward(seconds=HOST_PAUSE_MIN_S)
    assert breaker.permit(HOST).allowed


@pytest.mark.parametrize(
    ("reason", "failure"),
    [
        ("timeout", True),
        ("no_such_host", True),
        ("http_503", True),
        ("http_429", True),
        ("http_404", False),
        ("http_304", False),
        ("refused_address", False),
        ("too_large", False),
        ("busy", False),
        ("", False),
    ],
)
def test_only_silence_and_not_now_speak_against_a_host(reason, failure):
    assert is_failure(reason) is failure


def test_a_host_is_forgotten_in_time(breaker, clock, database):
    fail(breaker, clock)
    clock.now += timedelta(seconds=HOST_FORGOTTEN_S + 1)
    with database.begin() as session:
        assert sweep_hosts(session, now=clock.now) == 1
    assert not breaker.permit(HOST).failing
