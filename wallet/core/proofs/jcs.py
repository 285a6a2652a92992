"""JSON Canonicalization Scheme (RFC 8785): the bytes that the `jcs` suites sign."""

from __future__ import annotations

import re
from typing import Final

import orjson
import rfc8785

from wallet.core.model import JsonValue
from wallet.core.proofs.errors import TooComplex, UnsafeJsonLd

_BEYOND_BMP: Final = bytes(range(0xF0, 0xF8))  # how UTF-8 begins letters that UTF-16 sorts in another way
_FLOAT: Final = re.compile(rb"[0-9][.eE]")
_FAST: Final = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER


def canonicalize_jcs(document: JsonValue) -> bytes:
    """Return the canonical JSON of a value.

    Raises:
        UnsafeJsonLd: `unsafe_value`: not read alike by everyone (an integer beyond 2**53 - 1, NaN, half a character).
        TooComplex: nested too deeply.
    """
    fast = _without_floats(document)
    if fast is not None:
        return fast
    try:
        return rfc8785.dumps(document)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise UnsafeJsonLd("unsafe_value", "A number or text in this is not read alike everywhere.") from error
    except RecursionError as error:
        raise TooComplex from error


def _without_floats(document: JsonValue) -> bytes | None:
    """Write a value in which only numbers and the order of rare letters could go wrong; None when they could."""
    try:
        written = orjson.dumps(document, option=_FAST)
    except TypeError:  # an integer or a text that the careful writer refuses in words, or too deep for this one
        return None
    if _shows_float(written) or (b"null" in written and _has_float(document)):  # NaN is written as null
        return None
    return written if written.isascii() or len(written.translate(None, _BEYOND_BMP)) == len(written) else None


def _shows_float(written: bytes) -> bool:
    """Tell JSON in which a number with a point or an exponent stands."""
    if b"\\" in written:
        written = written.replace(b"\\\\", b"").replace(b'\\"', b"")  # after this a quote begins or ends a text
    outside_texts = b"".join(written.split(b'"')[::2])
    return _FLOAT.search(outside_texts) is not None


def _has_float(document: JsonValue) -> bool:
    todo = [document]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            todo += value.values()
        elif isinstance(value, (list, tuple)):
            todo += value
        elif isinstance(value, float):
            return True
    return False
