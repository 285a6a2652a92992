"""Sign what this university issues. Deterministic: the same document, key and instant give the same proof."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.serialization import load_der_private_key
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS
from nacl.signing import SigningKey

from wallet.core.encoding import encode_base64url, encode_multibase_base58
from wallet.core.model import JsonObject
from wallet.core.proofs.context_set import ContextSet
from wallet.core.proofs.suites import suite_for


def sign_eddsa_rdfc_2022(
    document: JsonObject, *, private_key_seed: bytes, verification_method: str, created: str, contexts: ContextSet
) -> dict[str, Any]:
    """Return the document with an `eddsa-rdfc-2022` proof.

    Args:
        document: an unsecured credential or status list, with `@context`.
        private_key_seed: the 32 bytes of an Ed25519 key.
        verification_method: the key's id in the issuer's DID document.
        created: an xsd:dateTimeStamp.
        contexts: the only contexts there are.

    Raises:
        UnknownContext, UnsafeJsonLd, UnsupportedJsonLd, TooComplex: we would sign what others could not verify.
    """
    suite = suite_for("DataIntegrityProof", "eddsa-rdfc-2022")
    if suite is None or "proof" in document:
        raise ValueError("the document to sign carries a proof already")
    config = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite.name,
        "created": created,
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
    }
    signed_bytes = suite.signed_bytes(document, config, contexts, "sha256")
    signature = SigningKey(private_key_seed).sign(signed_bytes).signature
    return {**document, "proof": {**config, "proofValue": encode_multibase_base58(signature)}}


def sign_vc_jwt(
    payload: JsonObject, *, private_key_seed: bytes, kid: str, header: Mapping[str, str] | None = None
) -> str:
    """Return a compact JWS over a credential, signed with EdDSA.

    Args:
        payload: the credential with its registered claims (`iss`, `jti`, `nbf`, …) beside it.
        private_key_seed: the 32 bytes of an Ed25519 key.
        kid: the key's id in the issuer's DID document.
        header: more protected members; `alg`, `kid` and `typ` are set here unless given.
    """
    return sign_token(payload, ed25519_jwk(private_key_seed), kid=kid, header=header)


def ed25519_jwk(seed: bytes) -> JWK:
    """Return the library's object for the 32 bytes of an Ed25519 key."""
    public = SigningKey(seed).verify_key.encode()
    return JWK(kty="OKP", crv="Ed25519", alg="EdDSA", d=encode_base64url(seed), x=encode_base64url(public))


def rsa_jwk(pkcs8: bytes) -> JWK:
    """Return the library's object for an RSA key, in PKCS #8 DER without a password; it signs with RS256."""
    key = JWK.from_pyca(load_der_private_key(pkcs8, password=None))
    key.update(alg="RS256")
    return key


def sign_token(payload: JsonObject, key: JWK, *, kid: str, header: Mapping[str, str] | None = None) -> str:
    """Return a compact JWS over a credential, with the one algorithm of a key of `ed25519_jwk` or `rsa_jwk`."""
    token = JWS(json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode())
    protected = {"alg": key["alg"], "typ": "vc+jwt", "kid": kid, **(header or {})}
    token.add_signature(key, alg=key["alg"], protected=json.dumps(protected, separators=(",", ":")))
    return str(token.serialize(compact=True))
