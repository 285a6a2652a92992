"""Check one signature with one key. The algorithm has to fit the key; nothing is guessed from the signature."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final, TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from nacl import bindings
from nacl.exceptions import BadSignatureError

from wallet.base.errors import AppError
from wallet.core.memo import Memo
from wallet.core.proofs.key_material import COORDINATE_BYTES, CurveKind, KeyKind, PublicKey, crypto_key

_SHA256, _SHA384, _SHA512 = hashes.SHA256(), hashes.SHA384(), hashes.SHA512()
_HASH: Final[dict[str, hashes.HashAlgorithm]] = {
    "ES256": _SHA256,
    "ES384": _SHA384,
    "RS256": _SHA256,
    "RS384": _SHA384,
    "RS512": _SHA512,
    "PS256": _SHA256,
    "PS384": _SHA384,
    "PS512": _SHA512,
}
_ECDSA: Final = {"ES256": ec.ECDSA(_SHA256), "ES384": ec.ECDSA(_SHA384)}
_PKCS1: Final = padding.PKCS1v15()
FITTING: Final[dict[KeyKind, frozenset[str]]] = {
    "Ed25519": frozenset({"EdDSA"}),
    "P-256": frozenset({"ES256"}),
    "P-384": frozenset({"ES384"}),
    "RSA": frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}),
}
Verify: TypeAlias = Callable[[PublicKey, str, bytes, bytes], bool]
_PUBLISHED: Memo[bool] = Memo(entries=10_000, weight=10_000)
_ED25519_SIGNATURE_BYTES = 64
_ORDER: Final[dict[CurveKind, int]] = {
    "P-256": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "P-384": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
}


class AlgorithmMismatch(AppError):
    """The algorithm named is not one that this key signs with."""

    code = "algorithm_mismatch"
    sentence = "The signature names a method that does not fit the issuer's key."


def verify_signature(key: PublicKey, algorithm: str, message: bytes, signature: bytes) -> bool:
    """Say whether `signature` is this key's signature over `message`.

    Args:
        key: a checked key.
        algorithm: a JOSE name that fits the key: EdDSA, ES256, ES384, RS256 to RS512, PS256 to PS512.
        message: what was signed; it is hashed here, except by Ed25519 itself.
        signature: 64 bytes (EdDSA), r and s of exactly the curve's length each (ES…), else as long as the modulus.

    Raises:
        AlgorithmMismatch: the key is of another kind, or its JWK was limited to another algorithm.
    """
    if algorithm not in FITTING[key.kind] or key.algorithm not in (None, algorithm):
        raise AlgorithmMismatch
    try:
        if key.kind == "Ed25519":
            return _is_ed25519(key.material, message, signature)
        loaded = crypto_key(key.kind, key.material)
        if isinstance(loaded, rsa.RSAPublicKey):
            return _is_rsa(loaded, algorithm, message, signature)
        return _is_ecdsa(loaded, algorithm, message, signature)
    except (InvalidSignature, BadSignatureError):
        return False


def verify_published(key: PublicKey, algorithm: str, message: bytes, signature: bytes) -> bool:
    """As `verify_signature`, for documents that many badges name: what it came to is kept for the next of them."""
    named = key, algorithm, hashlib.sha256(message).digest(), signature
    return _PUBLISHED.get(named, lambda: verify_signature(key, algorithm, message, signature))


def _is_ed25519(point: bytes, message: bytes, signature: bytes) -> bool:
    if len(signature) != _ED25519_SIGNATURE_BYTES:
        return False
    bindings.crypto_sign_open(signature + message, point)
    return True


def _is_ecdsa(key: ec.EllipticCurvePublicKey, algorithm: str, message: bytes, signature: bytes) -> bool:
    curve: CurveKind = "P-256" if algorithm == "ES256" else "P-384"
    size = COORDINATE_BYTES[curve]
    if len(signature) != 2 * size:
        return False
    r, s = int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")
    if not (0 < r < _ORDER[curve] and 0 < s < _ORDER[curve]):
        return False
    key.verify(encode_dss_signature(r, s), message, _ECDSA[algorithm])
    return True


def _is_rsa(key: rsa.RSAPublicKey, algorithm: str, message: bytes, signature: bytes) -> bool:
    if len(signature) != (key.key_size + 7) // 8:
        return False
    digest = _HASH[algorithm]
    if algorithm.startswith("PS"):  # RFC 7518 section 3.5: the salt is as long as the digest
        key.verify(signature, message, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)
    else:
        key.verify(signature, message, _PKCS1, digest)
    return True
