"""Build the documents this university signs and publishes: credentials, DID documents, status lists, achievements.

Pure: identifiers, instants and keys are arguments; the same arguments give the same document.
Source: Open Badges 3.0, VC Data Model 2.0, Bitstring Status List 1.0, Controlled Identifiers 1.0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from wallet.core.effort import NO_EFFORT, Effort, opening_of
from wallet.core.model import JsonObject
from wallet.core.proofs.keys import key_from_multibase, public_jwk
from wallet.core.recipient import hash_identity
from wallet.core.status.bitstring import encode_bitstring

VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
OB3_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
STATUS_LIST_ENTRIES = 131_072  # the least that hides a single learner in the crowd


@dataclass(frozen=True, slots=True)
class IssuerIdentity:
    """Who signs: a DID and the few facts shown beside it."""

    did: str
    name: str
    url: str | None
    email: str | None
    linkedin_organization_id: str | None

    def profile(self) -> dict[str, Any]:
        """Return the issuer as the credential names it."""
        profile: dict[str, Any] = {"id": self.did, "type": ["Profile"], "name": self.name}
        if self.url:
            profile["url"] = self.url
        if self.email:
            profile["email"] = self.email
        if self.linkedin_organization_id:
            profile["otherIdentifier"] = [
                {
                    "type": "IdentifierEntry",
                    "identifier": self.linkedin_organization_id,
                    "identifierType": "ext:LinkedIn:organizationId",
                }
            ]
        return profile


@dataclass(frozen=True, slots=True)
class AchievementFacts:
    """What can be earned, as it goes into every credential for it."""

    id: str
    name: str
    achievement_type: str
    description: str
    criteria: str  # Markdown
    image: str
    credits: Decimal | None
    skills: tuple[str, ...]
    tags: tuple[str, ...]
    effort: Effort = NO_EFFORT
    assessment: str | None = None

    def document(self, creator: IssuerIdentity) -> dict[str, Any]:
        """Return the achievement as Open Badges 3.0 writes it; skills are alignments to this achievement's own list."""
        document: dict[str, Any] = {
            "id": self.id,
            "type": ["Achievement"],
            "achievementType": self.achievement_type,
            "name": self.name,
            "description": self.description,
            "criteria": {"narrative": opening_of(self.effort, self.assessment, self.criteria)},
            "image": {"id": self.image, "type": "Image"},
            "creator": {"id": creator.did, "type": ["Profile"], "name": creator.name},
        }
        if self.credits is not None:
            document["creditsAvailable"] = float(self.credits)
        if self.tags:
            document["tag"] = list(self.tags)
        if self.skills:
            document["alignment"] = [
                {
                    "type": ["Alignment"],
                    "targetName": skill,
                    "targetUrl": f"{self.id}#skill-{number}",
                    "targetFramework": f"Skills of {self.name}",
                }
                for number, skill in enumerate(self.skills, 1)
            ]
        return document


@dataclass(frozen=True, slots=True)
class StatusPlace:
    """Where a credential's status is published."""

    list_url: str
    purpose: str  # revocation or suspension
    index: int

    def entry(self) -> dict[str, Any]:
        return {
            "id": f"{self.list_url}#{self.index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": self.purpose,
            "statusListIndex": str(self.index),
            "statusListCredential": self.list_url,
        }


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """One act of awarding."""

    credential_id: str
    recipient_email: str
    recipient_name: str | None
    salt: str
    valid_from: datetime
    valid_until: datetime | None
    awarded_at: datetime
    result: str | None = None
    evidence: str | None = None  # narrative


def build_credential(
    issuer: IssuerIdentity, achievement: AchievementFacts, award: AwardFacts, places: Iterable[StatusPlace]
) -> dict[str, Any]:
    """Return an unsigned OpenBadgeCredential. The address goes in as a salted hash: the file does not give it away."""
    subject: dict[str, Any] = {
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": hash_identity(award.recipient_email, award.salt, "sha256"),
                "identityType": "emailAddress",
                "salt": award.salt,
            }
        ],
        "achievement": achievement.document(issuer),
    }
    if award.recipient_name:
        subject["identifier"].append(
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": award.recipient_name,
                "identityType": "name",
            }
        )
    if achievement.credits is not None:
        subject["creditsEarned"] = float(achievement.credits)
    credential: dict[str, Any] = {
        "@context": [VC_CONTEXT, OB3_CONTEXT],
        "id": award.credential_id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achievement.name,
        "issuer": issuer.profile(),
        "validFrom": timestamp(award.valid_from),
        "awardedDate": timestamp(award.awarded_at),
        "credentialSubject": subject,
    }
    if award.valid_until is not None:
        credential["validUntil"] = timestamp(award.valid_until)
    if award.evidence:
        credential["evidence"] = [{"type": ["Evidence"], "name": "What was handed in", "narrative": award.evidence}]
    if award.result:
        _add_result(subject, achievement, award.result)
    status = [place.entry() for place in places]
    if status:
        credential["credentialStatus"] = status[0] if len(status) == 1 else status
    return credential


def _add_result(subject: dict[str, Any], achievement: AchievementFacts, grade: str) -> None:
    description = f"{achievement.id}#grade"
    subject["achievement"]["resultDescription"] = [
        {"id": description, "type": ["ResultDescription"], "name": "Grade", "resultType": "LetterGrade"}
    ]
    subject["result"] = [{"type": ["Result"], "resultDescription": description, "value": grade}]


def build_status_list(
    issuer: IssuerIdentity, *, list_url: str, purpose: str, raised: Iterable[int], now: datetime
) -> dict[str, Any]:
    """Return an unsigned BitstringStatusListCredential; `raised` are the indexes whose bit is one."""
    return {
        "@context": [VC_CONTEXT],
        "id": list_url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.did,
        "validFrom": timestamp(now),
        "credentialSubject": {
            "id": f"{list_url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encode_bitstring(STATUS_LIST_ENTRIES, sorted(raised)),
        },
    }


def token_claims(document: dict[str, Any]) -> dict[str, Any]:
    """Return an unsigned credential of ours as the payload of a VC-JWT: its members with the registered claims.

    There is no `sub`: our subjects have no id, they are named by a hash. Source: Open Badges 3.0 section 8.2.4.1.
    """
    claims: dict[str, Any] = {
        "iss": document["issuer"]["id"],
        "jti": document["id"],
        "nbf": _seconds(document["validFrom"]),
    }
    if "validUntil" in document:
        claims["exp"] = _seconds(document["validUntil"])
    return {**document, **claims}


def _seconds(written: str) -> int:
    return int(datetime.fromisoformat(written).timestamp())


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A public key as the DID document lists it: an Ed25519 key as Multikey, an RSA key as JWK."""

    name: str  # fragment of the method
    multibase: str = ""  # empty for RSA
    jwk: JsonObject | None = None
    withdrawn_at: datetime | None = None  # then it vouches for nothing any more

    def method(self, did: str) -> dict[str, Any]:
        """Return the verification method."""
        method: dict[str, Any] = {"id": f"{did}#{self.name}", "type": "Multikey", "controller": did}
        if self.multibase:
            method["publicKeyMultibase"] = self.multibase
        else:
            method |= {"type": "JsonWebKey", "publicKeyJwk": {**(self.jwk or {}), "kid": method["id"]}}
        if self.withdrawn_at is not None:
            method["revoked"] = timestamp(self.withdrawn_at)
        return method

    def jose(self, did: str) -> dict[str, Any]:
        """Return the key as a member of a JWK set."""
        jwk = dict(self.jwk) if self.jwk else dict(public_jwk(key_from_multibase(self.multibase)))
        return jwk | {"kid": f"{did}#{self.name}", "use": "sig", "alg": "RS256" if jwk["kty"] == "RSA" else "EdDSA"}


def build_did_document(did: str, keys: Iterable[PublishedKey]) -> dict[str, Any]:
    """Return the DID document with every key there ever was.

    A retired key stays an assertion method, so that old badges verify; a withdrawn one does not, and says since when.
    """
    listed = tuple(keys)
    contexts = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
    if any(not key.multibase for key in listed):
        contexts.append("https://w3id.org/security/jwk/v1")
    return {
        "@context": contexts,
        "id": did,
        "verificationMethod": [key.method(did) for key in listed],
        "assertionMethod": [f"{did}#{key.name}" for key in listed if key.withdrawn_at is None],
    }


def build_jwks(did: str, keys: Iterable[PublishedKey]) -> dict[str, Any]:
    """Return the JWK set of the keys that vouch for badges; `kid` is the method's id in the DID document."""
    return {"keys": [key.jose(did) for key in keys if key.withdrawn_at is None]}


def timestamp(instant: datetime) -> str:
    """Write an aware instant as XML Schema's dateTimeStamp, in UTC, to the second."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")
