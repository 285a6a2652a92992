from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.base.ids import new_share_token, normalise_token


def test_a_share_token_is_sixteen_bytes_in_groups_of_four():
    token = new_share_token()
    assert [len(group) for group in token.split("-")] == [4, 4, 4, 4, 4, 4, 2]
    assert normalise_token(token) == token
    assert new_share_token() != token


@pytest.mark.parametrize(
    "spoil", [str.lower, lambda t: t.replace("-", ""), lambda t: t.replace("-", " "), lambda t: f" {t}\n"]
)
def test_however_it_is_typed_it_is_the_same_token(spoil):
    token = new_share_token()
    assert normalise_token(spoil(token)) == token


def test_digits_that_base32_lacks_read_as_letters():
    assert normalise_token("0" * 13 + "1" * 12 + "8") == normalise_token("O" * 13 + "I" * 12 + "B")


@given(st.text(max_size=80))
def test_anything_else_is_no_token(typed):
    found = normalise_token(typed)
    assert found is None or normalise_token(found) == found


@pytest.mark.parametrize("typed", ["", "ABC", "A" * 27, "9" * 26, "A" * 10_000, "\u017f" * 26])
def test_what_cannot_be_a_token_is_none(typed):
    assert normalise_token(typed) is None
