"""Sign what this university issues. Deterministic: the same document, key and instant give the same proof."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

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
    public = SigningKey(private_key_seed).verify_key.encode()
    key = JWK(kty="OKP", crv="Ed25519", d=encode_base64url(private_key_seed), x=encode_base64url(public))
    token = JWS(json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode())
    protected = {"alg": "EdDSA", "typ": "vc+jwt", "kid": kid, **(header or {})}
    token.add_signature(key, alg="EdDSA", protected=json.dumps(protected, separators=(",", ":")))
    return str(token.serialize(compact=True))
