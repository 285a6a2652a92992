"""A code of somebody else: an address with the host it leads to, or words; nothing in between and never an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.base.limits import SCANNED_MAX_CHARS
from wallet.core.scanned import Elsewhere, Words, read_scanned


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://badges.example.org/b/1", "badges.example.org"),
        (" HTTP://Badges.Example.Org:8080/?q=1#x\n", "badges.example.org:8080"),
        ("https://192.0.2.1/", "192.0.2.1"),
        ("https://[2001:db8::1]:444/", "[2001:db8::1]:444"),
    ],
)
def test_an_address_has_a_plain_host(text, host):
    assert read_scanned(text) == Elsewhere(text.strip(), host)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "WIFI:S:campus;T:WPA;P:secret;;",
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "tel:+15551234567",
        "//badges.example.org/",
        "https://",
        "https://laurel.example@evil.example/",
        "https://laurel.example\\@evil.example/",
        "https://laurel.example%2eevil.example/",
        "https://läurel.example/",
        "https://laurel.example /v/1",
        "https://[::1/",
        "https://a.example/" + "x" * SCANNED_MAX_CHARS,
    ],
)
def test_everything_else_is_words(text):
    assert isinstance(read_scanned(text), Words)


def test_words_are_made_fit_to_be_shown():
    assert read_scanned("one\u202etwo\n three\0") == Words("onetwo three")
    assert len(read_scanned("x" * 9_000).text) == SCANNED_MAX_CHARS


@given(st.text() | st.builds("https://{}{}".format, st.text(max_size=12), st.text(max_size=12)))
def test_any_text_is_one_of_the_two(text):
    found = read_scanned(text)
    if isinstance(found, Elsewhere):
        assert found.address == text.strip()
        assert found.address.isascii()
        assert found.address.lower().startswith((f"https://{found.host}", f"http://{found.host}"))
    else:
        assert len(found.text) <= SCANNED_MAX_CHARS
