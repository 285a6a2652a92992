"""JSON Canonicalization Scheme (RFC 8785): the bytes that the `jcs` suites sign."""

from __future__ import annotations

import rfc8785

from wallet.core.model import JsonValue
from wallet.core.proofs.errors import TooComplex, UnsafeJsonLd


def canonicalize_jcs(document: JsonValue) -> bytes:
    """Return the canonical JSON of a value.

    Raises:
        UnsafeJsonLd: `unsafe_value`: not read alike by everyone (an integer beyond 2**53 - 1, NaN, half a character).
        TooComplex: nested too deeply.
    """
    try:
        return rfc8785.dumps(document)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise UnsafeJsonLd("unsafe_value", "A number or text in this is not read alike everywhere.") from error
    except RecursionError as error:
        raise TooComplex from error
