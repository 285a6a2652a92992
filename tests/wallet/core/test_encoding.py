"""Bytes as text: one spelling for each value, and no work without a bound."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.core.encoding import (
    MalformedEncoding,
    decode_base58btc,
    decode_base64url,
    decode_multibase,
    decode_varint,
    encode_base58btc,
    encode_base64url,
    encode_multibase_base58,
    encode_varint,
)

BASE58 = {
    "nothing": (b"", ""),
    "one zero": (b"\0", "1"),
    "leading zeros": (b"\0\0\1", "112"),
    "a sentence": (b"Hello World!", "2NEpo7TZRRrLZSi2U"),
    "the largest byte": (b"\xff", "5Q"),
}
BAD_BASE64URL = {
    "padding": "AA==",
    "the plain alphabet": "+/8A",
    "a line feed": "AAAA\n",
    "a space inside": "AA AA",
    "an impossible length": "AAAAA",
    "unused bits that are set (one byte)": "AB",
    "unused bits that are set (two bytes)": "AAB",
    "a letter that is not ASCII": "AAAé",
    "a digit that is not ASCII": "AAA٣",
}
BAD_VARINT = {
    "nothing": b"",
    "cut off": b"\x80",
    "ten bytes": b"\x80" * 9 + b"\1",
    "a longer spelling of 1": b"\x81\x00",
    "a longer spelling of 0": b"\x80\x00",
}


@pytest.mark.parametrize("name", BASE58)
def test_base58_of(name):
    data, text = BASE58[name]
    assert encode_base58btc(data) == text
    assert decode_base58btc(text, max_chars=100) == data


@pytest.mark.parametrize("text", ["0", "O", "I", "l", "a b", "é", "1+"])
def test_base58_refuses(text):
    with pytest.raises(MalformedEncoding):
        decode_base58btc(text, max_chars=10)


def test_the_length_is_checked_before_any_work():
    with pytest.raises(MalformedEncoding, match="more than 100"):
        decode_base58btc("z" * 5_000_000, max_chars=100)
    with pytest.raises(MalformedEncoding, match="more than 100"):
        decode_multibase("z" + "z" * 100, max_chars=100)
    with pytest.raises(MalformedEncoding, match="more than 4"):
        decode_base64url("AAAAAA", max_chars=4)


@pytest.mark.parametrize("name", BAD_BASE64URL)
def test_base64url_refuses(name):
    with pytest.raises(MalformedEncoding):
        decode_base64url(BAD_BASE64URL[name])


def test_multibase_knows_base58_and_base64url_by_their_letter():
    assert decode_multibase("z5Q", max_chars=10) == b"\xff"
    assert decode_multibase("u_w", max_chars=10) == b"\xff"
    assert encode_multibase_base58(b"\xff") == "z5Q"


@pytest.mark.parametrize("text", ["", "f00", "m/w", "Z5Q", "U_w", "5Q"])
def test_multibase_refuses_any_other(text):
    with pytest.raises(MalformedEncoding):
        decode_multibase(text, max_chars=10)


def test_a_varint_leaves_the_rest():
    assert decode_varint(b"\xed\x01rest") == (0xED, b"rest")
    assert encode_varint(0x1205) == b"\x85\x24"


@pytest.mark.parametrize("name", BAD_VARINT)
def test_a_varint_is_refused(name):
    with pytest.raises(MalformedEncoding):
        decode_varint(BAD_VARINT[name])


@pytest.mark.parametrize("value", [-1, 1 << 63])
def test_a_varint_has_a_range(value):
    with pytest.raises(ValueError, match="varint"):
        encode_varint(value)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_every_value_comes_back(data):
    assert decode_base58btc(encode_base58btc(data), max_chars=200) == data
    assert decode_base64url(encode_base64url(data)) == data
    assert decode_multibase(encode_multibase_base58(data), max_chars=200) == data


@given(st.integers(0, (1 << 63) - 1), st.binary(max_size=4))
@settings(max_examples=100, deadline=None)
def test_every_number_comes_back(value, rest):
    assert decode_varint(encode_varint(value) + rest) == (value, rest)


@given(st.text(max_size=60) | st.text("zu1AB_-=5Qz", max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_the_one_value_it_spells_or_a_typed_error(text):
    for decode, encode in ((decode_base64url, encode_base64url), (_decode_58, encode_base58btc)):
        with contextlib.suppress(MalformedEncoding):
            assert encode(decode(text)) == text
    with contextlib.suppress(MalformedEncoding):
        decode_varint(decode_multibase(text, max_chars=50))


def _decode_58(text):
    return decode_base58btc(text, max_chars=60)
