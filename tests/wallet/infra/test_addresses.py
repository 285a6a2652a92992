from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.infra.addresses import AddressUnreadable, address_key, parse_address


@pytest.mark.parametrize(
    ("typed", "address", "key"),
    [
        pytest.param(" maya@example.edu ", "maya@example.edu", "maya@example.edu", id="plain"),
        pytest.param("Maya.Okafor@Example.EDU", "Maya.Okafor@example.edu", "maya.okafor@example.edu", id="case"),
        pytest.param("maya@b\u00fccher.example", "maya@xn--bcher-kva.example", "maya@xn--bcher-kva.example", id="idn"),
    ],
)
def test_one_spelling(typed, address, key):
    assert parse_address(typed) == address
    assert address_key(parse_address(typed)) == key


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "maya",
        "maya@",
        "maya@localhost",
        "maya@example.edu\r\nBcc: eve@evil.example",
        "maya@example.edu\n",
        "maya@example.edu, eve@evil.example",
        "Maya <maya@example.edu>",
        "maya\x00@example.edu",
        "m\u0131ke@example.org",  # a dotless i
        "maya@[127.0.0.1]",
        "x" * 250 + "@example.edu",
        "x" * 1_000_000,
    ],
)
def test_no_address(typed):
    with pytest.raises(AddressUnreadable):
        parse_address(typed)


@given(st.text(max_size=80) | st.from_regex(r"[\w.+-]{1,70}@[\w.-]{1,70}", fullmatch=True))
def test_any_text_is_an_address_or_an_error(typed):
    address_key(typed)
    with suppress(AddressUnreadable):
        address = parse_address(typed)
        assert parse_address(address) == address
        assert address.isascii()
        assert address.isprintable()
        assert address.count("@") >= 1
        assert " " not in address
