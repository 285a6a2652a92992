"""An issuer in a box: makes real badges with keys of its own, and stands in for the network that serves its documents.

    issuer = IssuerSimulator("did:web:uni.example")
    badge = issuer.sign(issuer.credential(validUntil="2030-01-01T00:00:00Z"))     # Open Badges 3.0, eddsa-rdfc-2022
    token = issuer.sign_jwt(issuer.credential())                                  # the same as VC-JWT
    revocable = issuer.sign(issuer.credential(credentialStatus=issuer.status(7)))
    issuer.revoke(7)                                                              # publishes the list anew
    assertion = issuer.assertion()                                                # Open Badges 2.0, hosted
    jws = issuer.sign_assertion(issuer.assertion(verification=issuer.signed_verification))
    verify(issuer.png(badge), issuer.gather, ...)

`issuer.online = False` makes every address unreachable; `issuer.asked_for` lists what was asked for. It has the shape
of a `Gather` (`issuer.gather`) and of the door to the network (`issuer.fetch`).
"""

from __future__ import annotations

import copy
import hashlib
import json
import struct
import zlib
from datetime import UTC, datetime
from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nacl.signing import SigningKey

from wallet.core.baking.png import bake_png
from wallet.core.baking.svg import bake_svg
from wallet.core.encoding import encode_base64url, encode_multibase_base58, encode_varint
from wallet.core.proofs.canon import canonicalize
from wallet.core.proofs.context_set import ContextSet
from wallet.core.recipient import hash_identity
from wallet.core.status.bitstring import encode_bitstring
from wallet.core.verify.materials import Answer, Document

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EMAIL = "ada@uni.example"
VC1 = "https://www.w3.org/2018/credentials/v1"
VC2 = "https://www.w3.org/ns/credentials/v2"
OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OB2 = "https://w3id.org/openbadges/v2"
LIST_ENTRIES = 131_072
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8"/></svg>'


class IssuerSimulator:
    """An issuer with a DID (`did:web:…` or `did:key`), a website, and an Ed25519 and an RSA key."""

    def __init__(self, did="did:web:uni.example", *, name="Example University", now=NOW):
        self._signing_key = SigningKey(hashlib.sha256(f"{did} signs".encode()).digest())
        self.multibase = encode_multibase_base58(encode_varint(0xED) + bytes(self._signing_key.verify_key))
        self.did = f"did:key:{self.multibase}" if did == "did:key" else did
        self.key_id = f"{self.did}#{self.multibase if did == 'did:key' else 'key-1'}"
        self.host = did.removeprefix("did:web:").split(":")[0] if did.startswith("did:web:") else "uni.example"
        self.site = f"https://{self.host}"
        self.name = name
        self.now = now
        self.online = True
        self.asked_for = []
        self.documents = {}
        self._raised = {"revocation": set(), "suspension": set(), "message": set(), "refresh": set()}
        if did.startswith("did:web:"):
            self.publish_did_document()
        self.publish_ob2()

    # --- standing in for the network

    def gather(self, urls):
        """Answer as a `Gather`."""
        return {url: self.fetch(url) for url in sorted(urls)}

    def fetch(self, url, *, accept="", same_host=False):
        """Answer as the door to the network."""
        self.asked_for.append(url)
        answer, body, media_type = self.documents.get(url, (Answer.UNREACHABLE, b"", None))
        if not self.online or answer is Answer.UNREACHABLE:
            return Document(url, Answer.UNREACHABLE, self.now, reason="http_404" if self.online else "timeout")
        return Document(url, answer, self.now, body, media_type, hashlib.sha256(body).hexdigest())

    def publish(self, url, value, *, answer=Answer.FOUND, media_type="application/json"):
        """Serve a value as JSON, or bytes or a text as they are; None takes the address down."""
        if value is None:
            self.documents.pop(url, None)
            return
        body = value if isinstance(value, bytes) else value if isinstance(value, str) else json.dumps(value)
        self.documents[url] = (answer, body.encode() if isinstance(body, str) else body, media_type)

    def did_document(self, **changes):
        method = {"id": self.key_id, "type": "Multikey", "controller": self.did, "publicKeyMultibase": self.multibase}
        return _changed(
            {
                "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
                "id": self.did,
                "verificationMethod": [method],
                "assertionMethod": [self.key_id],
            },
            changes,
        )

    @property
    def did_url(self):
        path = self.did.removeprefix("did:web:").split(":")
        return f"https://{path[0]}/{'/'.join([*path[1:]]) or '.well-known'}/did.json"

    def publish_did_document(self, **changes):
        self.publish(self.did_url, self.did_document(**changes), media_type="application/did+json")

    # --- Open Badges 3.0

    def credential(self, **changes):
        """An unsigned OpenBadgeCredential for ada@uni.example; `name=None` takes a member out, others replace it."""
        subject = {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "identityType": "emailAddress",
                    "hashed": True,
                    "salt": "sea",
                    "identityHash": hash_identity(EMAIL, "sea"),
                }
            ],
            "achievement": {
                "id": f"{self.site}/achievements/welding-1",
                "type": ["Achievement"],
                "achievementType": "MicroCredential",
                "name": "Welding 1",
                "description": "Joins two pieces of steel.",
                "criteria": {"narrative": "Weld a seam of 30 cm that holds."},
            },
        }
        return _changed(
            {
                "@context": [VC2, OB3],
                "id": "urn:uuid:3f0e2c52-7a07-4d5c-9d39-6b2f3a1f0c11",
                "type": ["VerifiableCredential", "OpenBadgeCredential"],
                "issuer": {"id": self.did, "type": ["Profile"], "name": self.name},
                "validFrom": "2026-01-01T00:00:00Z",
                "name": "Welding 1",
                "credentialSubject": subject,
            },
            changes,
        )

    def sign(self, credential, **changes):
        """Add an eddsa-rdfc-2022 proof; `changes` replace members of the proof before it is signed."""
        proof = _changed(
            {
                "type": "DataIntegrityProof",
                "cryptosuite": "eddsa-rdfc-2022",
                "created": "2026-01-02T00:00:00Z",
                "verificationMethod": self.key_id,
                "proofPurpose": "assertionMethod",
            },
            changes,
        )
        contexts = ContextSet.bundled()
        config = canonicalize({"@context": credential["@context"], **proof}, contexts)
        document = canonicalize(credential, contexts)
        digest = hashlib.sha256(config).digest() + hashlib.sha256(document).digest()
        return {**credential, "proof": {**proof, "proofValue": encode_multibase_base58(self._ed25519(digest))}}

    def sign_jwt(self, credential, *, claims=None, **header):
        """Write the credential as VC-JWT: members and registered claims side by side, EdDSA."""
        subject = credential.get("credentialSubject", {})
        registered = {
            "iss": self.did,
            "jti": credential.get("id"),
            "sub": subject.get("id"),
            "nbf": _seconds(credential.get("validFrom")),
            "exp": _seconds(credential.get("validUntil")),
        }
        payload = {**credential, **{name: value for name, value in registered.items() if value is not None}}
        head = _changed({"alg": "EdDSA", "typ": "vc+jwt", "kid": self.key_id}, header)
        signing_input = f"{_segment(head)}.{_segment(_changed(payload, claims or {}))}"
        return f"{signing_input}.{encode_base64url(self._ed25519(signing_input.encode()))}"

    # --- status

    @property
    def list_url(self):
        return self.status_list_url("revocation")

    def status_list_url(self, purpose):
        return f"{self.site}/status/{purpose}"

    def status(self, index, purpose="revocation", **changes):
        """A credentialStatus entry; publishes its list when it is not there yet."""
        url = self.status_list_url(purpose)
        if url not in self.documents:
            self.publish_status_list(purpose)
        entry = {
            "id": f"{url}#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": purpose,
            "statusListIndex": str(index),
            "statusListCredential": url,
        }
        return _changed(entry, changes)

    def revoke(self, index):
        self._raise("revocation", index)

    def suspend(self, index):
        self._raise("suspension", index)

    def note(self, index, value, *, purpose="message", size=1):
        """Write a value into a list whose entries have `size` bits, and publish it anew."""
        self._raised[purpose] = {index * size + at for at in range(size) if value >> (size - 1 - at) & 1}
        self.publish_status_list(purpose, entries=LIST_ENTRIES * size)

    def reinstate(self, index):
        self._raised["suspension"].discard(index)
        self.publish_status_list("suspension")

    def status_list(self, purpose="revocation", *, subject=None, entries=LIST_ENTRIES, **changes):
        """An unsigned BitstringStatusListCredential; `subject` replaces members of its subject."""
        url = self.status_list_url(purpose)
        encoded = encode_bitstring(entries, sorted(self._raised[purpose]))
        body = {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded,
        }
        return _changed(
            {
                "@context": [VC2],
                "id": url,
                "type": ["VerifiableCredential", "BitstringStatusListCredential"],
                "issuer": self.did,
                "validFrom": "2026-01-01T00:00:00Z",
                "credentialSubject": _changed(body, subject or {}),
            },
            changes,
        )

    def publish_status_list(self, purpose="revocation", **changes):
        self.publish(self.status_list_url(purpose), self.sign(self.status_list(purpose, **changes)))

    def _raise(self, purpose, index):
        self._raised[purpose].add(index)
        self.publish_status_list(purpose)

    # --- Open Badges 2.0

    @property
    def issuer_url(self):
        return f"{self.site}/ob2/issuer.json"

    @property
    def badge_class_url(self):
        return f"{self.site}/ob2/welding-1.json"

    @property
    def assertion_url(self):
        return f"{self.site}/ob2/assertions/1.json"

    @property
    def key_url(self):
        return f"{self.site}/ob2/key.json"

    @property
    def revocations_url(self):
        return f"{self.site}/ob2/revocations.json"

    @property
    def signed_verification(self):
        return {"type": "signed", "creator": self.key_url}

    def issuer_profile(self, **changes):
        profile = {
            "@context": OB2,
            "id": self.issuer_url,
            "type": "Issuer",
            "name": self.name,
            "url": self.site,
            "email": f"badges@{self.host}",
            "publicKey": self.key_url,
            "revocationList": self.revocations_url,
        }
        return _changed(profile, changes)

    def badge_class(self, **changes):
        badge_class = {
            "@context": OB2,
            "id": self.badge_class_url,
            "type": "BadgeClass",
            "name": "Welding 1",
            "description": "Joins two pieces of steel.",
            "image": f"{self.site}/ob2/welding-1.png",
            "criteria": {"narrative": "Weld a seam of 30 cm that holds."},
            "issuer": self.issuer_url,
        }
        return _changed(badge_class, changes)

    def assertion(self, **changes):
        """An Assertion for ada@uni.example; when it is hosted it is published at its id as well."""
        assertion = _changed(
            {
                "@context": OB2,
                "id": self.assertion_url,
                "type": "Assertion",
                "recipient": {"type": "email", "hashed": True, "salt": "sea", "identity": hash_identity(EMAIL, "sea")},
                "badge": self.badge_class_url,
                "issuedOn": "2026-01-01T00:00:00Z",
                "verification": {"type": "hosted"},
            },
            changes,
        )
        if assertion.get("verification") == {"type": "hosted"} and "id" in assertion:
            self.publish(assertion["id"], assertion)
        return assertion

    def publish_ob2(self):
        """Publish issuer, badge class and an empty revocation list; the key is made when something is signed."""
        self.publish(self.issuer_url, self.issuer_profile())
        self.publish(self.badge_class_url, self.badge_class())
        self.publish_revocations([])

    def publish_revocations(self, revoked):
        value = {"@context": OB2, "id": self.revocations_url, "type": "RevocationList", "revokedAssertions": revoked}
        self.publish(self.revocations_url, value)

    def key_document(self, **changes):
        pem = _rsa_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        document = {"@context": OB2, "id": self.key_url, "type": "CryptographicKey", "owner": self.issuer_url}
        return _changed({**document, "publicKeyPem": pem}, changes)

    def sign_assertion(self, assertion, **header):
        """Write an Assertion as a JWS with RS256, and publish the key."""
        if self.key_url not in self.documents:
            self.publish(self.key_url, self.key_document())
        signing_input = f"{_segment(_changed({'alg': 'RS256'}, header))}.{_segment(assertion)}"
        signature = _rsa_key().sign(signing_input.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signing_input}.{encode_base64url(signature)}"

    # --- files

    @staticmethod
    def json(value):
        return json.dumps(value).encode()

    @staticmethod
    def png(badge, *, keyword="openbadgecredential"):
        """Bake a badge (an object or a JWS) into a picture of 8 by 8 pixels."""
        return bake_png(blank_png(), _text(badge), keyword=keyword)

    @staticmethod
    def svg(badge, *, keyword="openbadgecredential"):
        return bake_svg(_SVG, _text(badge), keyword=keyword)

    def _ed25519(self, message):
        return self._signing_key.sign(message).signature


def blank_png(side=8):
    """A PNG with nothing baked into it."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x2f\x6f\x4f" * side) * side)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@cache
def _rsa_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _changed(base, changes):
    """Replace members; None takes one out. Names with a hyphen or @ go through a dict: `**{"@context": …}`."""
    merged = copy.deepcopy(base) | changes
    return {name: value for name, value in merged.items() if value is not None}


def _seconds(text):
    return int(datetime.fromisoformat(text).timestamp()) if text else None


def _segment(value):
    return encode_base64url(json.dumps(value, separators=(",", ":")).encode())


def _text(badge):
    return badge if isinstance(badge, str) else json.dumps(badge)
