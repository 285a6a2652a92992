"""Read a public key however it is written: JWK, Multikey, PEM, base58. And check signatures with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_public_key,
)

from wallet.base.limits import KEY_MAX_CHARS
from wallet.core.encoding import (
    MalformedEncoding,
    decode_base58btc,
    decode_base64url,
    decode_multibase,
    decode_varint,
)
from wallet.core.model import JsonValue
from wallet.core.proofs.key_material import (
    COORDINATE_BYTES,
    KEYS_KEPT,
    CurveKind,
    KeyKind,
    PublicKey,
    UnsupportedKey,
    UnusableKey,
    curve_key,
    ed25519_key,
    public_jwk,
    rsa_key,
)
from wallet.core.proofs.signatures import FITTING, AlgorithmMismatch, verify_signature

__all__ = [
    "AlgorithmMismatch",
    "KeyKind",
    "PublicKey",
    "UnsupportedKey",
    "UnusableKey",
    "key_from_base58_ed25519",
    "key_from_jwk",
    "key_from_multibase",
    "key_from_pem",
    "public_jwk",
    "verify_signature",
]

_PRIVATE_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"})
_CURVES: Final[dict[str, CurveKind]] = {"P-256": "P-256", "P-384": "P-384"}
_CURVE_CODECS: Final[dict[int, CurveKind]] = {0x1200: "P-256", 0x1201: "P-384"}
_ED25519_CODEC: Final = 0xED
_RSA_CODEC: Final = 0x1205
_PEM = re.compile(
    r"\s*-----BEGIN ((?:RSA )?PUBLIC KEY)-----\s[A-Za-z0-9+/=\s]+-----END \1-----\s*",
    re.ASCII,
)


def key_from_jwk(jwk: Mapping[str, JsonValue]) -> PublicKey:
    """Read a JSON Web Key (RFC 7517, 7518, 8037) that is public and meant for signatures.

    Raises:
        UnusableKey: private or symmetric, for another use, malformed, weak, or limited to an algorithm that does
            not fit it.
        UnsupportedKey: another curve or type.
    """
    if not _PRIVATE_MEMBERS.isdisjoint(jwk) or jwk.get("kty") == "oct":
        raise UnusableKey("The key is a secret one; a secret that is published protects nothing.")
    _require_for_signatures(jwk)
    try:
        key = _jwk_material(jwk)
    except MalformedEncoding as error:
        raise UnusableKey(f"The JWK cannot be read. {error}") from error
    return _limited(key, jwk.get("alg"))


@lru_cache(maxsize=KEYS_KEPT)
def key_from_multibase(text: str) -> PublicKey:
    """Read a Multikey (`publicKeyMultibase`, the tail of a did:key): ed25519-pub, p256-pub, p384-pub or rsa-pub.

    Raises:
        UnusableKey: malformed or weak.
        UnsupportedKey: another multicodec.
    """
    try:
        codec, material = decode_varint(decode_multibase(text, max_chars=KEY_MAX_CHARS))
    except MalformedEncoding as error:
        raise UnusableKey(f"The Multikey cannot be read. {error}") from error
    if codec == _ED25519_CODEC:
        return ed25519_key(material)
    if codec in _CURVE_CODECS:
        curve = _CURVE_CODECS[codec]
        if len(material) != 1 + COORDINATE_BYTES[curve]:
            raise UnusableKey(f"A {curve} Multikey is a compressed point; this one is not.")
        return curve_key(curve, material)
    if codec == _RSA_CODEC:
        return _key_from_pkcs1(material)
    raise UnsupportedKey(f"A Multikey of type 0x{codec:x} is of a kind that we cannot check signatures with.")


def key_from_base58_ed25519(text: str) -> PublicKey:
    """Read `publicKeyBase58` of an Ed25519VerificationKey2018: 32 bytes in base58btc.

    Raises:
        UnusableKey: malformed or weak.
    """
    try:
        return ed25519_key(decode_base58btc(text, max_chars=KEY_MAX_CHARS))
    except MalformedEncoding as error:
        raise UnusableKey(f"The key cannot be read. {error}") from error


def key_from_pem(text: str) -> PublicKey:
    """Read one PEM block, `PUBLIC KEY` or `RSA PUBLIC KEY`, as Open Badges 2.0 publishes keys.

    Raises:
        UnusableKey: not such a block, malformed or weak.
        UnsupportedKey: another curve or type.
    """
    if len(text) > KEY_MAX_CHARS or not _PEM.fullmatch(text):
        raise UnusableKey("The issuer's key is not one public key in PEM form.")
    try:
        loaded = load_pem_public_key(text.strip().encode("ascii"))
    except UnsupportedAlgorithm as error:
        raise UnsupportedKey from error
    except ValueError as error:
        raise UnusableKey from error
    return _key_from_loaded(loaded)


def _require_for_signatures(jwk: Mapping[str, JsonValue]) -> None:
    operations = jwk.get("key_ops", ["verify"])
    if jwk.get("use", "sig") != "sig" or not isinstance(operations, list) or "verify" not in operations:
        raise UnusableKey("The key is published for another use than checking signatures.")


def _jwk_material(jwk: Mapping[str, JsonValue]) -> PublicKey:
    kty, crv = jwk.get("kty"), jwk.get("crv")
    if kty == "OKP" and crv == "Ed25519":
        return ed25519_key(_member(jwk, "x"))
    if kty == "EC" and isinstance(crv, str) and crv in _CURVES:
        curve = _CURVES[crv]
        x, y = _member(jwk, "x"), _member(jwk, "y")
        if not len(x) == len(y) == COORDINATE_BYTES[curve]:
            raise UnusableKey(f"The coordinates of a {curve} key have a fixed length; these have another.")
        return curve_key(curve, b"\4" + x + y)
    if kty == "RSA":
        return rsa_key(int.from_bytes(_member(jwk, "n"), "big"), int.from_bytes(_member(jwk, "e"), "big"))
    raise UnsupportedKey


def _member(jwk: Mapping[str, JsonValue], name: str) -> bytes:
    value = jwk.get(name)
    if not isinstance(value, str):
        raise UnusableKey(f"The JWK has no {name}.")
    return decode_base64url(value, max_chars=KEY_MAX_CHARS)


def _limited(key: PublicKey, algorithm: JsonValue) -> PublicKey:
    """The key, limited to the algorithm that its JWK names. RFC 9864 calls EdDSA with this curve `Ed25519`."""
    if algorithm is None:
        return key
    if algorithm == "Ed25519":
        algorithm = "EdDSA"
    if not isinstance(algorithm, str) or algorithm not in FITTING[key.kind]:
        raise UnusableKey("The key is published for an algorithm that does not fit it.")
    return replace(key, algorithm=algorithm)


def _key_from_pkcs1(der: bytes) -> PublicKey:
    try:
        loaded = load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UnusableKey from error
    if not isinstance(loaded, rsa.RSAPublicKey):
        raise UnusableKey
    key = _key_from_loaded(loaded)
    if key.material != der:
        raise UnusableKey("The RSA Multikey is not spelled in the one canonical way.")
    return key


def _key_from_loaded(loaded: object) -> PublicKey:
    if isinstance(loaded, rsa.RSAPublicKey):
        numbers = loaded.public_numbers()
        return rsa_key(numbers.n, numbers.e)
    if isinstance(loaded, ed25519.Ed25519PublicKey):
        return ed25519_key(loaded.public_bytes(Encoding.Raw, PublicFormat.Raw))
    if isinstance(loaded, ec.EllipticCurvePublicKey):
        curve = {"secp256r1": "P-256", "secp384r1": "P-384"}.get(loaded.curve.name)
        if curve in _CURVES:
            return curve_key(_CURVES[curve], loaded.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
    raise UnsupportedKey
