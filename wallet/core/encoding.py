"""Bytes as text: base58btc, base64url, multibase and the varints of multicodec. One spelling for each value.

Source: base58btc of draft-msporny-base58; base64url of RFC 4648 section 5 without padding (RFC 7515 appendix C);
multibase headers `z` and `u`; unsigned varint of the multiformats project.
"""

from __future__ import annotations

import sys

import pybase64

from wallet.base.errors import InputError
from wallet.base.limits import DOCUMENT_MAX_BYTES

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE58_PAIRS = {  # by what two letters are as one number of this machine
    int.from_bytes(f"{one}{two}".encode(), sys.byteorder): 58 * _BASE58.index(one) + _BASE58.index(two)
    for one in _BASE58
    for two in _BASE58
}
_BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_LAST_LETTERS = (_BASE64URL, "", _BASE64URL[::16], _BASE64URL[::4])  # by the length of the text modulo 4
_FILL = ("", "===", "==", "=")  # likewise: what makes the length a multiple of 4
_VARINT_MAX_BYTES = 9


class MalformedEncoding(InputError):
    """A text that does not spell bytes the way it should, or spells too many."""

    code = "malformed_encoding"
    sentence = "A part of this is not written in the encoding it should have."


def encode_base64url(data: bytes) -> str:
    """Write bytes as base64url without padding."""
    return pybase64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def decode_base64url(text: str, *, max_chars: int = DOCUMENT_MAX_BYTES) -> bytes:
    """Return the bytes of an unpadded base64url text.

    Raises:
        MalformedEncoding: padding, a foreign character, a spelling that is not the canonical one, or over `max_chars`.
    """
    if len(text) > max_chars:
        raise MalformedEncoding(f"A base64url text has more than {max_chars} characters.")
    if "+" in text or "/" in text or "=" in text:  # letters of base64, or what fills it up
        raise MalformedEncoding("A text has characters that base64url does not have.")
    rest = len(text) % 4
    try:
        data: bytes = pybase64.b64decode(text + _FILL[rest] if rest else text, b"-_", True)
    except ValueError as error:
        raise MalformedEncoding("A text is not written in base64url.") from error
    if rest and text[-1] not in _LAST_LETTERS[rest]:  # only the last letter can hide unused bits
        raise MalformedEncoding("A base64url text is not spelled in the one canonical way.")
    return data


def encode_base58btc(data: bytes) -> str:
    """Write bytes as base58btc. For short values: the work grows with the square of the length."""
    zeros = len(data) - len(data.lstrip(b"\0"))
    number = int.from_bytes(data, "big")
    letters = []
    while number:
        number, rest = divmod(number, 58)
        letters.append(_BASE58[rest])
    return "1" * zeros + "".join(reversed(letters))


def decode_base58btc(text: str, *, max_chars: int) -> bytes:
    """Return the bytes of a base58btc text; `max_chars` is checked first, since the work grows with its square.

    Raises:
        MalformedEncoding: a character that base58btc does not have, or over `max_chars`.
    """
    if len(text) > max_chars:
        raise MalformedEncoding(f"A base58 text has more than {max_chars} characters.")
    number = 0
    even = "1" * (len(text) % 2) + text  # a zero in front changes nothing
    number = 0
    try:
        for pair in memoryview(even.encode("ascii")).cast("H"):
            number = number * 3_364 + _BASE58_PAIRS[pair]
    except (KeyError, UnicodeEncodeError) as error:
        raise MalformedEncoding("A text has characters that base58 does not have.") from error
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def encode_multibase_base58(data: bytes) -> str:
    """Write bytes as multibase base58btc: `z…`."""
    return "z" + encode_base58btc(data)


def decode_multibase(text: str, *, max_chars: int) -> bytes:
    """Return the bytes of a multibase text in base58btc (`z…`) or base64url without padding (`u…`).

    Raises:
        MalformedEncoding: another or no header, not spelled canonically, or over `max_chars` (header included).
    """
    if len(text) > max_chars:
        raise MalformedEncoding(f"A multibase text has more than {max_chars} characters.")
    if text.startswith("z"):
        return decode_base58btc(text[1:], max_chars=max_chars)
    if text.startswith("u"):
        return decode_base64url(text[1:], max_chars=max_chars)
    raise MalformedEncoding("A multibase text begins with neither z nor u.")


def encode_varint(value: int) -> bytes:
    """Write a number from 0 to 2**63 - 1 as an unsigned varint."""
    if not 0 <= value < 1 << 7 * _VARINT_MAX_BYTES:
        raise ValueError("an unsigned varint holds 0 to 2**63 - 1")
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def decode_varint(data: bytes) -> tuple[int, bytes]:
    """Return the unsigned varint that `data` begins with, and what follows it.

    Raises:
        MalformedEncoding: cut off, longer than 9 bytes, or not the shortest spelling.
    """
    value = 0
    for at, byte in enumerate(data[:_VARINT_MAX_BYTES]):
        value |= (byte & 0x7F) << 7 * at
        if byte < 0x80:
            if at and not byte:
                break
            return value, data[at + 1 :]
    raise MalformedEncoding("A multicodec header is not a proper varint.")
