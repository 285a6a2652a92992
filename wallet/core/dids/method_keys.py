"""From a verification method, as it is published, to a public key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from wallet.core.model import JsonObject
from wallet.core.proofs.keys import (
    KeyKind,
    PublicKey,
    UnsupportedKey,
    UnusableKey,
    key_from_base58_ed25519,
    key_from_jwk,
    key_from_multibase,
)

_SECRETS: Final = ("privateKeyJwk", "privateKeyMultibase", "privateKeyBase58", "secretKeyMultibase", "secretKeyJwk")


def read_method_key(method_type: str, raw: JsonObject) -> PublicKey:
    """Return the key of a method of this type.

    Raises:
        UnusableKey: no key, a broken or weak one, or one whose secret half is published beside it.
        UnsupportedKey: a type of method or of key that we do not read.
    """
    if any(name in raw for name in _SECRETS):
        raise UnusableKey("The issuer has published the secret half of this key.")
    read = _READERS.get(method_type)
    if read is None:
        raise UnsupportedKey
    return read(raw)


def _jwk(raw: JsonObject) -> PublicKey:
    jwk = raw.get("publicKeyJwk")
    if not isinstance(jwk, Mapping):
        raise UnusableKey
    return key_from_jwk(jwk)


def _multikey(raw: JsonObject) -> PublicKey:
    text = raw.get("publicKeyMultibase")
    if not isinstance(text, str):
        raise UnusableKey
    return key_from_multibase(text)


def _base58(raw: JsonObject) -> PublicKey:
    text = raw.get("publicKeyBase58")
    if not isinstance(text, str):
        raise UnusableKey
    return key_from_base58_ed25519(text)


_FORMS: Final = (("publicKeyMultibase", _multikey), ("publicKeyJwk", _jwk), ("publicKeyBase58", _base58))


def _of_kind(kind: KeyKind) -> Callable[[JsonObject], PublicKey]:
    """Make a reader of the older types, which say the kind of key and leave its form open; but it is one key."""

    def read(raw: JsonObject) -> PublicKey:
        keys = [form(raw) for name, form in _FORMS if name in raw]
        if not keys or keys[0].kind != kind or any(key.material != keys[0].material for key in keys):
            raise UnusableKey
        return keys[0]

    return read


_READERS: Final[Mapping[str, Callable[[JsonObject], PublicKey]]] = {
    "Multikey": _multikey,
    "JsonWebKey": _jwk,
    "JsonWebKey2020": _jwk,
    "Ed25519VerificationKey2020": _of_kind("Ed25519"),
    "Ed25519VerificationKey2018": _of_kind("Ed25519"),
    "EcdsaSecp256r1VerificationKey2019": _of_kind("P-256"),
    "EcdsaSecp384r1VerificationKey2019": _of_kind("P-384"),
}
