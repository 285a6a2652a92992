"""A small credential of our own, and ways to make more of it. Plain functions with defaults."""

from __future__ import annotations

import copy
import hashlib
from datetime import UTC, datetime

from nacl.signing import SigningKey

from wallet.core.encoding import encode_multibase_base58, encode_varint
from wallet.core.proofs.context_set import ContextSet
from wallet.core.proofs.keys import key_from_multibase
from wallet.core.proofs.signing import sign_eddsa_rdfc_2022

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
VC1 = "https://www.w3.org/2018/credentials/v1"
VC2 = "https://www.w3.org/ns/credentials/v2"
OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
ED25519_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"
CONTEXTS = ContextSet.bundled()
SEED = hashlib.sha256(b"a key for tests").digest()
MULTIBASE = encode_multibase_base58(encode_varint(0xED) + bytes(SigningKey(SEED).verify_key))
KEY = key_from_multibase(MULTIBASE)
DID = f"did:key:{MULTIBASE}"
METHOD = f"{DID}#{MULTIBASE}"

_CREDENTIAL = {
    "@context": [VC2, OB3],
    "id": "urn:uuid:5a1b6a5e-0000-4000-8000-000000000001",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "Soil science",
    "issuer": {"id": DID, "type": ["Profile"], "name": "Example University"},
    "validFrom": "2026-01-01T00:00:00Z",
    "validUntil": "2030-01-01T00:00:00Z",
    "credentialSubject": {
        "id": "did:example:ada",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://uni.example/achievements/soil",
            "type": ["Achievement"],
            "achievementType": "MicroCredential",
            "name": "Soil science",
            "description": "Knows one end of a spade from the other.",
            "criteria": {"narrative": "Dig.\nDig again."},
            "image": {"id": "https://uni.example/soil.png", "type": "Image"},
            "tag": ["soil", "spade"],
            "alignment": [
                {"type": ["Alignment"], "targetName": "Digging", "targetUrl": "https://skills.example/dig"},
                {"type": ["Alignment"], "targetName": "Looking", "targetUrl": "https://skills.example/look"},
            ],
            "resultDescription": [
                {
                    "id": "urn:uuid:5a1b6a5e-0000-4000-8000-000000000002",
                    "type": ["ResultDescription"],
                    "name": "Grade",
                    "resultType": "LetterGrade",
                    "allowedValue": ["A", "B", "C"],
                }
            ],
        },
        "result": [
            {
                "type": ["Result"],
                "resultDescription": "urn:uuid:5a1b6a5e-0000-4000-8000-000000000002",
                "value": "A",
            }
        ],
        "creditsEarned": 2.5,
    },
    "credentialStatus": {
        "id": "https://uni.example/status/1#7",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://uni.example/status/1",
    },
}


def a_credential(**changes):
    """A fresh credential; `None` takes a member away."""
    document = copy.deepcopy(_CREDENTIAL)
    document.update(changes)
    return {name: value for name, value in document.items() if value is not None}


def signed(document=None, **changes):
    """A credential with one eddsa-rdfc-2022 proof by `KEY`; `changes` are made to the proof before it is signed."""
    return sign_eddsa_rdfc_2022(
        a_credential() if document is None else document,
        private_key_seed=SEED,
        verification_method=changes.get("verification_method", METHOD),
        created="2026-01-02T00:00:00Z",
        contexts=changes.get("contexts", CONTEXTS),
    )
