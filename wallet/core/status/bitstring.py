"""A status list's bits: GZIP-compressed and base64url. The most significant bit of the first byte is entry 0.

Source: Bitstring Status List v1.0 sections 3.3 and 3.4 (`u` multibase header); Status List 2021 has no header.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable

from wallet.base.errors import InputError
from wallet.base.limits import DOCUMENT_MAX_BYTES, STATUS_LIST_MAX_BYTES
from wallet.core.encoding import MalformedEncoding, decode_base64url, encode_base64url

_GZIP_WINDOW = 31  # 15 bits of window, gzip header and trailer required


class MalformedBitstring(InputError):
    """The list is not one GZIP member in base64url, or it unpacks to more than we read."""

    code = "malformed_bitstring"
    sentence = "The list of revoked badges could not be unpacked."


def encode_bitstring(entries: int, is_set: Iterable[int]) -> str:
    """Pack a list of `entries` bits (a multiple of 8), those at `is_set` being one, as multibase `u…`.

    The same bits always give the same text: the time stamp inside GZIP is zero.
    """
    if entries % 8:
        raise ValueError("a list has whole bytes")
    bits = bytearray(entries // 8)
    for index in is_set:
        bits[index // 8] |= 0x80 >> index % 8
    return "u" + encode_base64url(gzip.compress(bytes(bits), mtime=0))


def decode_bitstring(encoded: str, *, multibase: bool) -> bytes:
    """Unpack an `encodedList`; work and memory stay under `STATUS_LIST_MAX_BYTES`, however small the text.

    Args:
        encoded: the text as published.
        multibase: whether the standard demands the `u` header (Bitstring Status List) or has none (Status List 2021,
            where some issuers write it all the same: a `u` in front is no GZIP magic number, so it is not ambiguous).

    Raises:
        MalformedBitstring: no such text, not one whole GZIP member, or too long.
    """
    if encoded.startswith("u"):
        encoded = encoded[1:]
    elif multibase:
        raise MalformedBitstring("The list of revoked badges is not written in base64url.")
    try:
        packed = decode_base64url(encoded.rstrip("=") if not multibase else encoded, max_chars=DOCUMENT_MAX_BYTES)
    except MalformedEncoding as error:
        raise MalformedBitstring("The list of revoked badges is not written in base64url.") from error
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    try:
        bits = unpacker.decompress(packed, STATUS_LIST_MAX_BYTES + 1)
    except zlib.error as error:
        raise MalformedBitstring from error
    if len(bits) > STATUS_LIST_MAX_BYTES:
        raise MalformedBitstring("The list of revoked badges is larger than we read.")
    if not unpacker.eof or unpacker.unused_data:
        raise MalformedBitstring("The list of revoked badges is cut off, or something follows it.")
    return bits


def value_at(bits: bytes, index: int, size: int = 1) -> int:
    """Return the value of one entry of `size` bits, the first of them the most significant.

    The entry is in range: the caller compared `index` with `8 * len(bits) // size`.
    """
    if size == 1:
        return bits[index // 8] >> 7 - index % 8 & 1
    first, last = index * size, (index + 1) * size - 1
    window = int.from_bytes(bits[first // 8 : last // 8 + 1], "big")
    return window >> 7 - last % 8 & (1 << size) - 1
