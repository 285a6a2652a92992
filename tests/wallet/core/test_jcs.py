"""Canonical JSON: the fast writer gives what the careful one gives, or leaves the value to it."""

from __future__ import annotations

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.core.proofs.errors import UnsafeJsonLd
from wallet.core.proofs.jcs import canonicalize_jcs

_LETTERS = st.text('ab"\\/\0\x07\x1f\x7f é\u2028\ue000\uffff\U0001f600\ud800', max_size=4)
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) - 1, 2**53 + 1)
    | st.sampled_from([2**64, 1.0, 1e21, 0.1, -0.0, 5e-324, float("inf"), float("nan")])
    | _LETTERS
)
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_LETTERS, inner, max_size=5), max_leaves=12
)


@given(_VALUES)
@settings(max_examples=400, deadline=None)
def test_any_value_is_written_as_the_reference_writes_it_or_refused_with_it(value):
    try:
        expected = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        with pytest.raises(UnsafeJsonLd):
            canonicalize_jcs(value)
    else:
        assert canonicalize_jcs(value) == expected


def test_rare_letters_sort_as_utf_16_sorts_them():
    assert canonicalize_jcs({"\ue000": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ue000":1}'.encode()
