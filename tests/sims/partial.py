"""An issuer whose badges may be shown in part, and a holder who does so (`ecdsa-sd-2023`), by somebody else's library.

issuer = PartialIssuer()
whole = issuer.sign(issuer.credential())                  # what the holder gets and keeps
shown = issuer.show(whole, "/credentialSubject/achievement")
"""

from __future__ import annotations

import copy
import hashlib
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from openvc.keys import P256SigningKey
from openvc.proof.ecdsa_sd import EcdsaSdProofSuite

from tests.sims.issuer import EMAIL, IssuerSimulator
from wallet.core.encoding import encode_multibase_base58, encode_varint
from wallet.core.proofs.context_set import ContextSet

MANDATORY = ("/issuer", "/validFrom", "/validUntil")


class PartialIssuer:
    """An issuer with a P-256 key; `did` is its did:key unless another is given."""

    def __init__(self, name="an issuer", *, did=None):
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()) % 2**200 + 1
        key = ec.derive_private_key(number, ec.SECP256R1())
        point = key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        self.multibase = encode_multibase_base58(encode_varint(0x1200) + point)
        self.did = did or f"did:key:{self.multibase}"
        self.method = f"{self.did}#{self.multibase}"
        self._key = P256SigningKey(key, kid=self.method)

    def credential(self, **changes):
        badge = IssuerSimulator("did:web:uni.example").credential(validUntil="2030-01-01T00:00:00Z")
        badge["issuer"]["id"] = self.did
        subject = badge["credentialSubject"]
        subject["id"] = f"mailto:{EMAIL}"
        del subject["identifier"]  # one node without an id is all that the library's holder side keeps track of
        return {name: value for name, value in (badge | changes).items() if value is not None}

    def sign(self, credential, mandatory=MANDATORY, contexts=None):
        return EcdsaSdProofSuite().add_base_proof(
            credential,
            signing_key=self._key,
            verification_method=self.method,
            mandatory_pointers=list(mandatory),
            created=datetime(2026, 1, 2, tzinfo=UTC),
            extra_contexts=contexts or contexts_of(credential),
        )

    def show(self, whole, *pointers, contexts=None):
        shown = EcdsaSdProofSuite().derive_proof(
            whole, selective_pointers=list(pointers), extra_contexts=contexts or contexts_of(whole)
        )
        return without_labels(shown)

    def shown(self, *pointers, **changes):
        """A credential, shown in part; the whole of it when no pointer is given."""
        credential = self.credential(**changes)
        every = [f"/{name}" for name in credential if name not in ("@context", "id", "type")]
        return self.show(self.sign(credential), *(pointers or every))


def contexts_of(credential):
    """The texts of the contexts that a document names, as the library wants them."""
    known = ContextSet.bundled()
    return {url: copy.deepcopy(dict(known.get(url))) for url in credential["@context"] if known.get(url)}


def without_labels(value):
    """The same without the names that the library gives to nodes that have none."""
    if isinstance(value, list):
        return [without_labels(item) for item in value]
    if not isinstance(value, dict):
        return value
    named = {name: member for name, member in value.items() if not (name == "id" and str(member).startswith("_:"))}
    return {name: without_labels(member) for name, member in named.items()}
