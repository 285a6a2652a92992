"""A public key that has been checked: its kind, its raw material, its thumbprint.

Keys that would let somebody else's signature pass are refused when they are made, not when they are used: Ed25519
points of small order or in a second spelling, points off the curve, RSA that is short, even, with a tiny exponent
or from the broken generator of CVE-2017-15361 (ROCA).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from nacl import bindings

from wallet.base.errors import AppError
from wallet.base.limits import RSA_EXPONENT_MAX_BITS, RSA_MAX_BITS, RSA_MIN_BITS
from wallet.core.encoding import encode_base64url

KeyKind: TypeAlias = Literal["Ed25519", "P-256", "P-384", "RSA"]
CurveKind: TypeAlias = Literal["P-256", "P-384"]
CryptoKey: TypeAlias = ec.EllipticCurvePublicKey | rsa.RSAPublicKey

CURVES: Final[dict[CurveKind, ec.EllipticCurve]] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}
COORDINATE_BYTES: Final[dict[CurveKind, int]] = {"P-256": 32, "P-384": 48}
KEYS_KEPT: Final = 1_024  # checked keys kept at hand, for each kind
_RSA_EXPONENT_MIN = 65_537
_ROCA_PRIMES = tuple(n for n in range(3, 168) if all(n % divisor for divisor in range(2, n)))


class UnusableKey(AppError):
    """This is not a public key that could ever vouch for a badge."""

    code = "unusable_key"
    sentence = "The key is broken, too weak, or not meant for checking signatures."


class UnsupportedKey(UnusableKey):
    """A kind of key that we do not know: nothing is proved, and nothing disproved."""

    code = "unsupported_key"
    sentence = "The key is of a kind that we cannot check signatures with."


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A checked key; made by `wallet.core.proofs.keys`, never by hand.

    `material` is the 32-byte point (Ed25519), the uncompressed SEC 1 point (P-256: 65 bytes, P-384: 97), or the
    PKCS #1 DER of an RSA key. `algorithm` is the one JOSE algorithm that a JWK was limited to, if it was.
    """

    kind: KeyKind
    material: bytes
    algorithm: str | None = None

    @property
    def thumbprint(self) -> str:
        """The RFC 7638 SHA-256 thumbprint, base64url. Two keys are the same key when these are equal."""
        members = json.dumps(public_jwk(self), separators=(",", ":"), sort_keys=True)
        return encode_base64url(hashlib.sha256(members.encode()).digest())


def public_jwk(key: PublicKey) -> dict[str, str]:
    """Return the required members of the key as a JWK, and no others."""
    if key.kind == "Ed25519":
        return {"crv": "Ed25519", "kty": "OKP", "x": encode_base64url(key.material)}
    if key.kind == "RSA":
        numbers = _rsa_object(key.material).public_numbers()
        return {"e": _encode_number(numbers.e), "kty": "RSA", "n": _encode_number(numbers.n)}
    size = COORDINATE_BYTES[key.kind]
    x, y = key.material[1 : 1 + size], key.material[1 + size :]
    return {"crv": key.kind, "kty": "EC", "x": encode_base64url(x), "y": encode_base64url(y)}


@lru_cache(maxsize=KEYS_KEPT)
def ed25519_key(point: bytes) -> PublicKey:
    """Check a 32-byte Ed25519 point: canonical, on the curve, of the large prime order."""
    if len(point) != bindings.crypto_sign_PUBLICKEYBYTES:
        raise UnusableKey("An Ed25519 key has 32 bytes; this one has not.")
    if not bindings.crypto_core_ed25519_is_valid_point(point):
        raise UnusableKey("The Ed25519 key is a point that would accept forged signatures.")
    return PublicKey("Ed25519", point)


@lru_cache(maxsize=KEYS_KEPT)
def curve_key(kind: CurveKind, point: bytes) -> PublicKey:
    """Check a SEC 1 point, compressed or uncompressed, of P-256 or P-384."""
    size = COORDINATE_BYTES[kind]
    if len(point) not in (1 + size, 1 + 2 * size):
        raise UnusableKey(f"A {kind} key of {len(point)} bytes cannot be one.")
    try:
        loaded = ec.EllipticCurvePublicKey.from_encoded_point(CURVES[kind], point)
    except ValueError as error:
        raise UnusableKey(f"The {kind} key is not a point of its curve.") from error
    return PublicKey(kind, loaded.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


@lru_cache(maxsize=KEYS_KEPT)
def rsa_key(modulus: int, exponent: int) -> PublicKey:
    """Check an RSA modulus and exponent."""
    if not RSA_MIN_BITS <= modulus.bit_length() <= RSA_MAX_BITS:
        raise UnusableKey(f"An RSA key must have {RSA_MIN_BITS} to {RSA_MAX_BITS} bits.")
    if exponent < _RSA_EXPONENT_MIN or exponent.bit_length() > RSA_EXPONENT_MAX_BITS:
        raise UnusableKey("The RSA key has an exponent that is too small or too large to be safe.")
    if not modulus & 1 or not exponent & 1 or _is_roca(modulus):
        raise UnusableKey("The RSA key is broken by construction.")
    try:
        loaded = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except ValueError as error:
        raise UnusableKey("The RSA key is broken.") from error
    return PublicKey("RSA", loaded.public_bytes(Encoding.DER, PublicFormat.PKCS1))


@lru_cache(maxsize=KEYS_KEPT)
def crypto_key(kind: CurveKind | Literal["RSA"], material: bytes) -> CryptoKey:
    """Return the library's object for the kind and material of a checked key that is not of Ed25519."""
    if kind == "RSA":
        return _rsa_object(material)
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVES[kind], material)


def _rsa_object(material: bytes) -> rsa.RSAPublicKey:
    loaded = load_der_public_key(material)
    if not isinstance(loaded, rsa.RSAPublicKey):
        raise UnusableKey
    return loaded


def _encode_number(number: int) -> str:
    return encode_base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _powers(prime: int) -> frozenset[int]:
    return frozenset(pow(65_537, exponent, prime) for exponent in range(prime))


_ROCA_MARKS = tuple((prime, _powers(prime)) for prime in _ROCA_PRIMES)


def _is_roca(modulus: int) -> bool:
    """The fingerprint of Nemec et al. 2017: modulo every small prime, the modulus is a power of 65537."""
    return all(modulus % prime in marks for prime, marks in _ROCA_MARKS)
