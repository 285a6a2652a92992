"""A compact JWS, read strictly before any library sees it.

Three kinds of refusal, so that a caller can tell them apart:

* `MalformedJws`, `MalformedJson`, `JsonTooLarge` (InputError): this is not a compact JWS at all: *rejected input*.
* `JwsRefused` (AppError) and its kinds: well-formed, but it can never prove anything: *invalid*. The error carries
  what was read as `jws`, for the caller that goes on to say what the file claims.
* `AlgorithmUnsupported` is a JwsRefused of its own sort: a sound algorithm that we do not have: *unknown*.

Source: RFC 7515 section 7.1, with RFC 8725; Open Badges 3.0 section 8.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from wallet.base.errors import AppError, InputError
from wallet.base.limits import CREDENTIAL_MAX_BYTES, JWS_HEADER_MAX_BYTES
from wallet.core.encoding import MalformedEncoding, decode_base64url
from wallet.core.model import JsonValue
from wallet.core.proofs.keys import AlgorithmMismatch, PublicKey, verify_signature
from wallet.core.proofs.signatures import Verify
from wallet.core.strict_json import parse_json_object

ALLOWED_ALGORITHMS: Final = frozenset({"EdDSA", "ES256", "ES384", "RS256", "PS256"})
OB2_ALGORITHMS: Final = ALLOWED_ALGORITHMS | {"RS384", "RS512", "PS384", "PS512"}  # "RS256 and stronger"

_FORBIDDEN = ("crit", "b64", "jku", "x5u", "x5c")
_OTHER_TOKENS = ("at+jwt", "dpop+jwt", "logout+jwt", "secevent+jwt", "token-introspection+jwt", "oauth-authz-req+jwt")
_SOUND_BUT_MISSING = frozenset({"ES256K", "ES512", "Ed25519", "Ed448", "ESP256", "ESP384", "ESP512"})

_HEADERS_KEPT = 256  # of at most `JWS_HEADER_MAX_BYTES` each


class CompactJws(NamedTuple):
    """What was read; nothing in it is verified."""

    header: Mapping[str, JsonValue]
    payload: bytes
    signature: bytes
    signing_input: bytes

    @property
    def algorithm(self) -> str:
        """The header's `alg`."""
        named = self.header["alg"]
        return named if isinstance(named, str) else str(named)


class MalformedJws(InputError):
    """Not a compact JWS."""

    code = "malformed_jws"
    sentence = "This looks like a signed badge, but it is damaged or incomplete."


class JwsRefused(AppError):
    """Well-formed, and yet it can prove nothing. `jws` is what was read."""

    code = "jws_refused"
    sentence = "This is signed in a way that proves nothing."

    def __init__(self, jws: CompactJws, message: str | None = None) -> None:
        super().__init__(message)
        self.jws = jws


class UnsignedJws(JwsRefused):
    """The place of the signature is empty."""

    code = "unsigned_jws"
    sentence = "The signature has been taken out of this badge."


class ForbiddenHeader(JwsRefused):
    """A header that would change how the signature is read, or bring its own key from elsewhere."""

    code = "forbidden_header"
    sentence = "The signature asks to be checked in a way that we do not allow."


class AlgorithmNotAllowed(JwsRefused):
    """`none`, a shared secret, or no signature algorithm at all."""

    code = "algorithm_not_allowed"
    sentence = "The signature names a method that proves nothing."


class AlgorithmUnsupported(JwsRefused):
    """A registered public-key algorithm that we do not check."""

    code = "algorithm_unsupported"
    sentence = "The signature is of a kind that we cannot check."


def parse_compact_jws(text: str) -> CompactJws:
    """Read a compact JWS without verifying it.

    Raises:
        MalformedJws: not three canonical base64url segments, a nested token, or a header without a text as `alg`.
        MalformedJson, JsonTooLarge: the header is not a strict JSON object of at most `JWS_HEADER_MAX_BYTES`.
        UnsignedJws, ForbiddenHeader, AlgorithmNotAllowed, AlgorithmUnsupported: as those classes say.
    """
    if len(text) > CREDENTIAL_MAX_BYTES:
        raise MalformedJws
    parts = text.split(".", 3)
    if len(parts) != 3 or not parts[0] or not parts[1]:
        raise MalformedJws
    head, body, tail = parts
    try:
        payload, signature = decode_base64url(body), decode_base64url(tail)
        read = _read_header(head)
    except MalformedEncoding as error:
        raise MalformedJws from error
    jws = CompactJws(read.members, payload, signature, text[: len(head) + 1 + len(body)].encode("ascii"))
    if read.refused is not None:
        raise read.refused(jws, read.message)
    if not signature:
        raise UnsignedJws(jws)
    return jws


def verify_jws(
    jws: CompactJws,
    key: PublicKey,
    allowed: frozenset[str] = ALLOWED_ALGORITHMS,
    *,
    verify: Verify = verify_signature,
) -> bool:
    """Say whether the JWS is signed with `key`. The key decides the algorithm; the header has to agree.

    Raises:
        AlgorithmNotAllowed: the header names an algorithm that is not `allowed`.
        AlgorithmMismatch: it names one that does not fit the key.
    """
    if jws.algorithm not in allowed:
        raise AlgorithmNotAllowed(jws)
    return verify(key, jws.algorithm, jws.signing_input, jws.signature)


@dataclass(frozen=True, slots=True)
class _Header:
    """The members of a header; and why a token with it can prove nothing, if so."""

    members: Mapping[str, JsonValue]
    refused: type[JwsRefused] | None = None
    message: str | None = None


@lru_cache(maxsize=_HEADERS_KEPT)
def _read_header(text: str) -> _Header:
    """Read a header, as it is encoded; an issuer writes the same one over all its badges."""
    data = decode_base64url(text)
    members = MappingProxyType(parse_json_object(data, max_bytes=JWS_HEADER_MAX_BYTES, allow_nul=True))
    algorithm = members.get("alg")
    if not isinstance(algorithm, str):
        raise MalformedJws("The header of this signed badge does not say how it was signed.")
    if _names_a_nested_token(members):
        raise MalformedJws("There is another signed text inside this one; we read badges only.")
    if algorithm in _SOUND_BUT_MISSING or algorithm.startswith("ML-DSA-"):
        return _Header(members, AlgorithmUnsupported)
    if algorithm not in OB2_ALGORITHMS:
        return _Header(members, AlgorithmNotAllowed)
    message = _forbidden(members)
    return _Header(members, ForbiddenHeader if message else None, message)


def _names_a_nested_token(header: Mapping[str, JsonValue]) -> bool:
    content = header.get("cty")
    return isinstance(content, str) and content.lower().removeprefix("application/") in ("jwt", "jose")


def _forbidden(header: Mapping[str, JsonValue]) -> str | None:
    """What a header has that is not allowed, as a sentence."""
    for name in _FORBIDDEN:
        if name in header:
            return f"The signature's header has {name!r}, which we do not allow."
    kind = header.get("typ")
    if isinstance(kind, str) and kind.lower().removeprefix("application/") in _OTHER_TOKENS:
        return "This is a token for signing in somewhere, not a badge."
    if any(isinstance(value, str) and "\0" in value for value in header.values()):
        return "The signature's header has a NUL character, which no honest one has."
    return None


__all__ = [
    "ALLOWED_ALGORITHMS",
    "OB2_ALGORITHMS",
    "AlgorithmMismatch",
    "AlgorithmNotAllowed",
    "AlgorithmUnsupported",
    "CompactJws",
    "ForbiddenHeader",
    "JwsRefused",
    "MalformedJws",
    "UnsignedJws",
    "parse_compact_jws",
    "verify_jws",
]
