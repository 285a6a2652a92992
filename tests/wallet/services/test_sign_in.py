"""Guessing at passwords: a few are free, then it waits, never for ever."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from tests.wallet.accounts_kit import HOME, PASSWORD, guess, person
from wallet.services.sign_in import SignInLocked, SignInRefused, sign_in
from wallet.store.tables import SignInFailureRow


def test_guessing_from_one_place(deps):
    person(deps)
    assert guess(deps, 30) == {"refused": 5, "locked": 25}
    with pytest.raises(SignInLocked) as locked:
        sign_in("maya@uni.example", PASSWORD, network=HOME, deps=deps)
    assert locked.value.minutes == 1
    assert sign_in("maya@uni.example", PASSWORD, network="198.51.100.1", deps=deps)  # its owner, elsewhere
    deps.now.forward(minutes=1)
    assert sign_in("maya@uni.example", PASSWORD, network=HOME, deps=deps)
    assert guess(deps, 4) == {"refused": 4, "locked": 0}  # a success forgives


def test_guessing_from_everywhere(deps):
    person(deps)
    many = [f"203.0.113.{n}" for n in range(200)]
    assert guess(deps, 200, networks=many) == {"refused": 20, "locked": 180}
    deps.now.forward(minutes=15)
    assert sign_in("maya@uni.example", PASSWORD, network=HOME, deps=deps)  # never for ever


def test_an_unknown_address_is_locked_the_same_way(deps):
    assert guess(deps, 30, address="nobody@uni.example") == {"refused": 5, "locked": 25}
    with deps.database.read() as session:
        assert all("nobody" not in row.key_hash for row in session.scalars(sa.select(SignInFailureRow)))


def test_guesses_at_the_same_instant_are_counted_one_by_one(deps):
    person(deps)
    looked_at, start = [], threading.Barrier(12)

    def once(number):
        start.wait()
        try:
            sign_in("maya@uni.example", f"guess {number}", network=HOME, deps=deps)
        except SignInLocked:
            pass
        except SignInRefused:
            looked_at.append(number)

    threads = [threading.Thread(target=once, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(looked_at) == 5
