from __future__ import annotations

import unicodedata
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.base.errors import InputError
from wallet.core import people
from wallet.core.lockout import FROM_ANYWHERE, FROM_ONE_NETWORK


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        pytest.param("  Maya   Okafor ", "Maya Okafor", id="one-space"),
        pytest.param("Maya\r\nBcc: x", "Maya Bcc: x", id="no-line-breaks"),
        pytest.param("Ma\u202eya\x00", "Maya", id="nothing-turns-the-writing"),
        pytest.param("Zoe\u0308", "Zo\u00eb", id="composed"),
        pytest.param(
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            id="joiners-stay",
        ),
    ],
)
def test_clean_name(typed, shown):
    assert people.clean_name(typed) == shown


@pytest.mark.parametrize("typed", ["", " \t", "\u202e\u200b", "...", "x" * 201, "x" * 100_000])
def test_no_name(typed):
    with pytest.raises((people.NameMissing, people.NameTooLong)):
        people.clean_name(typed)


@given(st.text(max_size=300))
def test_any_text_is_a_name_or_an_error(typed):
    with suppress(InputError):
        name = people.clean_name(typed)
        assert 1 <= len(name) <= 200
        assert people.clean_name(name) == name
        assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in name)


@pytest.mark.parametrize(
    ("password", "error"),
    [
        pytest.param("short", people.PasswordTooShort, id="short"),
        pytest.param("x1" * 101, people.PasswordTooLong, id="long"),
        pytest.param("Password123", people.PasswordGuessable, id="common"),
        pytest.param("Qwerty Uiop 123!", people.PasswordGuessable, id="common-with-tail"),
        pytest.param("Maya.Okafor@Example.edu", people.PasswordGuessable, id="the-address"),
        pytest.param("maya.okafor1", people.PasswordGuessable, id="half-the-address"),
        pytest.param("Maya Okafor12", people.PasswordGuessable, id="the-name"),
        pytest.param("abababababab", people.PasswordGuessable, id="two-letters"),
    ],
)
def test_refused_passwords(password, error):
    with pytest.raises(error):
        people.check_new_password(password, address="maya.okafor@example.edu", name="Maya Okafor")


@pytest.mark.parametrize(
    "password",
    [
        "lantern orbit",
        "x" * 4 + "y7Zq" + "w" * 192,
        "\u65e5\u672c\u8a9e\u306e\u5408\u8a00\u8449\u3067\u3059\u3088",
        "          a b c d",
    ],
)
def test_accepted_passwords(password):
    people.check_new_password(password, address="maya@example.edu", name="Maya")


def test_locks_grow_and_always_end():
    locks = [FROM_ONE_NETWORK.lock_after(attempts) for attempts in range(1, 60)]
    assert locks[:4] == [None] * 4
    assert locks[4:9] == [timedelta(minutes=m) for m in (1, 2, 4, 8, 15)]
    assert max(lock for lock in locks if lock) == timedelta(minutes=15)
    assert FROM_ANYWHERE.lock_after(19) is None
    assert FROM_ANYWHERE.lock_after(10_000) == timedelta(minutes=15)
