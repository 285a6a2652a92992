"""Credentials of about 4 KB with all that real ones have, each a little different, signed in every way we check."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.sims.issuer import EMAIL
from wallet.core.encoding import encode_base64url, encode_multibase_base58, encode_varint
from wallet.core.proofs.context_set import ContextSet
from wallet.core.proofs.suites import suite_for
from wallet.core.recipient import hash_identity

VC2 = "https://www.w3.org/ns/credentials/v2"
OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
ED25519_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"
_CODECS = {"EdDSA": 0xED, "ES256": 0x1200, "RS256": 0x1205}
_WORDS = (
    "The learner designed, built and evaluated small data products under supervision, wrote down every assumption and "
    "told people outside the field what the numbers cannot say. "
) * 4


@dataclass(frozen=True)
class Signer:
    """A did:key of one algorithm that signs bytes as JOSE wants them."""

    algorithm: str
    private_key: object
    public_key: object  # of `cryptography`

    @property
    def multibase(self):
        if self.algorithm == "EdDSA":
            material = self.public_key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        elif self.algorithm == "ES256":
            material = self.public_key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        else:
            material = self.public_key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
        return encode_multibase_base58(encode_varint(_CODECS[self.algorithm]) + material)

    @property
    def did(self):
        return f"did:key:{self.multibase}"

    @property
    def key_id(self):
        return f"{self.did}#{self.multibase}"

    @property
    def pem(self):
        return self.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, message):
        if self.algorithm == "EdDSA":
            return self.private_key.sign(message)
        if self.algorithm == "ES256":
            r, s = decode_dss_signature(self.private_key.sign(message, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        return self.private_key.sign(message, padding.PKCS1v15(), hashes.SHA256())


@cache
def signer(algorithm):
    if algorithm == "EdDSA":
        private = ed25519.Ed25519PrivateKey.generate()
    elif algorithm == "ES256":
        private = ec.generate_private_key(ec.SECP256R1())
    else:
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return Signer(algorithm, private, private.public_key())


def credential(number, issuer_id, *, contexts=(VC2, OB3, EXTENSIONS), **changes):
    """An unsigned OpenBadgeCredential, the same for the same number."""
    site = "https://college.example"
    subject = {
        "id": "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityType": "emailAddress",
                "salt": f"sea{number}",
                "identityHash": hash_identity(EMAIL, f"sea{number}"),
            }
        ],
        "activityStartDate": "2026-01-15T00:00:00Z",
        "activityEndDate": "2026-04-30T00:00:00Z",
        "creditsEarned": 3,
        "role": "student",
        "term": "Spring 2026",
        "achievement": {
            "id": f"{site}/achievements/data-analysis",
            "type": ["Achievement"],
            "achievementType": "MicroCredential",
            "name": "Data Analysis",
            "description": _WORDS[:330],
            "fieldOfStudy": "Data analytics",
            "humanCode": "DAT-101",
            "inLanguage": "en",
            "creditsAvailable": 3,
            "tag": ["data", "statistics", "spreadsheets", "ethics"],
            "image": {"id": f"{site}/badges/data-analysis.png", "type": "Image"},
            "criteria": {"id": f"{site}/achievements/data-analysis/criteria", "narrative": _WORDS[:480]},
            "alignment": [
                {
                    "type": ["Alignment"],
                    "targetCode": "15-2051.00",
                    "targetName": "Data Scientists",
                    "targetFramework": "O*NET-SOC",
                    "targetType": "CFItem",
                    "targetUrl": "https://www.onetonline.org/link/summary/15-2051.00",
                    "targetDescription": _WORDS[:120],
                },
                {
                    "type": ["Alignment"],
                    "targetCode": "S2.7.4",
                    "targetName": "analysing data",
                    "targetFramework": "Skills of the college",
                    "targetType": "CFItem",
                    "targetUrl": f"{site}/skills/analysing-data",
                },
            ],
            "resultDescription": [
                {
                    "id": "urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c",
                    "type": ["ResultDescription"],
                    "name": "Final grade",
                    "resultType": "LetterGrade",
                    "allowedValue": ["A", "B", "C", "D", "F"],
                    "requiredValue": "C",
                }
            ],
        },
        "result": [
            {"type": ["Result"], "resultDescription": "urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c", "value": "A"}
        ],
    }
    return {
        "@context": list(contexts),
        "id": f"urn:uuid:91537dba-56cb-11ec-bf63-{number:012d}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"Data Analysis {number}",
        "issuer": {
            "id": issuer_id,
            "type": ["Profile"],
            "name": "Example Community College",
            "url": f"{site}/",
            "email": "badges@college.example",
            "description": "A public two-year college serving the river valley.",
            "image": {"id": f"{site}/logo.png", "type": "Image", "caption": "College seal"},
        },
        "validFrom": "2026-05-01T00:00:00Z",
        "validUntil": "2036-05-01T00:00:00Z",
        "credentialSubject": subject,
        "evidence": [
            {
                "id": f"https://portfolio.example/learner/{number}/final-project",
                "type": ["Evidence"],
                "name": "Final project",
                "narrative": _WORDS[:160],
                "genre": "Report",
            }
        ],
        **changes,
    }


def sign(document, suite_name, key, *, key_id=None):
    """Add a Data Integrity proof (or an Ed25519Signature2020) made with an Ed25519 key."""
    proof = {"type": "DataIntegrityProof", "cryptosuite": suite_name}
    if suite_name == "Ed25519Signature2020":
        proof = {"type": suite_name}
    proof |= {
        "created": "2026-05-01T00:00:00Z",
        "verificationMethod": key_id or key.key_id,
        "proofPurpose": "assertionMethod",
    }
    suite = suite_for(proof["type"], proof.get("cryptosuite"))
    if not suite.config_has_document_context:
        proof["@context"] = document["@context"]
    signed = suite.signed_bytes(document, proof, ContextSet.bundled(), "sha256")
    return {**document, "proof": {**proof, "proofValue": encode_multibase_base58(key.sign(signed))}}


def sign_jwt(document, key, *, wrapped=False, **header):
    """Write a VC-JWT: members and claims side by side, as Open Badges 3.0 has it; or in a `vc` claim."""
    claims = {
        "iss": document["issuer"]["id"],
        "jti": document["id"],
        "sub": document["credentialSubject"]["id"],
        "nbf": 1_777_593_600,
        "exp": 2_093_212_800,
    }
    payload = {**claims, "iat": claims["nbf"], "vc": document} if wrapped else {**document, **claims}
    head = {"alg": key.algorithm, "typ": "JWT" if wrapped else "vc+jwt", "kid": key.key_id, **header}
    head = {name: value for name, value in head.items() if value is not None}
    signing_input = ".".join(
        encode_base64url(json.dumps(part, separators=(",", ":")).encode()) for part in (head, payload)
    )
    return f"{signing_input}.{encode_base64url(key.sign(signing_input.encode()))}"
