"""Sound inputs with a few bytes changed, and bytes of nothing in particular, for every parser."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS

EXAMPLES = {"judge": 300, "svg": 700, "png": 900}  # the others are cheap: about 10,000 in all
_PIECES = st.binary(max_size=6) | st.sampled_from(
    [
        b"\0",
        b"\xff",
        b'"',
        b"\\",
        b"\\u0000",
        b"]]>",
        b"<",
        b"&",
        b".",
        b"..",
        b":",
        b"%",
        b"-",
        b"=",
        b"[",
        b"{",
        b"e9",
    ]
)


def _changed(seed):
    """A seed with up to five stretches of it replaced, by others' bytes or its own."""

    def apply(changes):
        data = seed
        for at, length, piece, repeat in changes:
            start = at % (len(data) + 1)
            data = (
                data[:start]
                + (data[start : start + length] if repeat else piece)
                + data[start + length * (not repeat) :]
            )
        return data

    change = st.tuples(st.integers(0, len(seed)), st.integers(0, 40), _PIECES, st.booleans())
    return st.lists(change, max_size=5).map(apply)


@pytest.mark.parametrize("name", TARGETS)
def test_any_bytes_give_a_value_or_one_of_our_errors(name):
    target = TARGETS[name]
    inputs = st.one_of(*map(_changed, target.seeds()), st.binary(max_size=80))

    @settings(max_examples=EXAMPLES.get(name, 1_000), deadline=None, suppress_health_check=list(HealthCheck))
    @given(inputs)
    def holds(data):
        target.run(data)

    holds()
