from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.infra import passwords


def test_right_and_wrong():
    stored = passwords.hash_password("lantern orbit")
    assert passwords.verify_password(stored, "lantern orbit")
    assert not passwords.verify_password(stored, "lantern orbi")
    assert not passwords.verify_password(stored, "lantern orbit" * 100)
    assert "lantern" not in stored
    assert not passwords.is_outdated(stored)


def test_the_keyboard_does_not_matter():
    assert passwords.verify_password(passwords.hash_password("cafe\u0301 au lait"), "caf\u00e9 au lait")


def test_nobody_costs_the_same_and_never_enters():
    assert not passwords.is_outdated(passwords._NOBODY)
    assert not passwords.verify_password(None, "lantern orbit")
    assert not passwords.verify_password("not a hash", "lantern orbit")


def test_a_cut_password_is_not_the_long_one():
    long = "0123456789" * 20
    assert not passwords.verify_password(passwords.hash_password(long), long + "x")


@pytest.mark.parametrize("typed", ["", "\x00", "\ud800"])
def test_odd_texts(typed):
    assert passwords.verify_password(passwords.hash_password(typed), typed)


@given(st.text(max_size=30))
@settings(max_examples=10, deadline=None)
def test_any_text(typed):
    assert not passwords.verify_password(None, typed)
