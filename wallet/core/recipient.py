"""Whom a credential was awarded to, compared with the identifiers that somebody has proved to be theirs.

Source: Open Badges 3.0 IdentityObject and IdentityHash; Open Badges 2.0 IdentityObject. A hash is taken over the
identifier followed by the salt. `sha256` and `md5` are the standard's; any other algorithm never matches.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple, Protocol, TypeAlias

from wallet.core.formats.shapes import items, members
from wallet.core.model import IdentityObject, JsonObject
from wallet.core.verify.report import RecipientMatch

HashAlgorithm: TypeAlias = Literal["sha256", "md5"]

_CLAIM_FOR: Final = {
    "emailAddress": "email",
    "email": "email",
    "url": "url",
    "telephone": "telephone",
    "did": "did",
}
_CLAIM_FOR_SCHEME: Final = {"mailto": "email", "tel": "telephone", "did": "did", "http": "url", "https": "url"}
_HASHES: Final = {"sha256": hashlib.sha256, "md5": hashlib.md5}
_ALGORITHMS: Final[dict[str, HashAlgorithm]] = {"sha256": "sha256", "md5": "md5"}


class Awarded(Protocol):
    """What a credential says about whom it was awarded to; an `AchievementCredential` does."""

    @property
    def identifiers(self) -> tuple[IdentityObject, ...]: ...
    @property
    def subject_id(self) -> str | None: ...


class Recipient(NamedTuple):
    """The same by itself, as the subject of an Open Badges 3.0 credential says it."""

    subject: JsonObject

    @property
    def identifiers(self) -> tuple[IdentityObject, ...]:
        return identifiers_of(self.subject)

    @property
    def subject_id(self) -> str | None:
        named = self.subject.get("id")
        return named if isinstance(named, str) else None


def identifiers_of(subject: JsonObject) -> tuple[IdentityObject, ...]:
    """Return the ways in which a subject of Open Badges 3.0 names its learner besides `id`."""
    return tuple([_identity(members(one)) for one in items(subject.get("identifier"))])


def _identity(fields: JsonObject) -> IdentityObject:
    kind, said, salt = fields.get("identityType"), fields.get("identityHash"), fields.get("salt")
    return IdentityObject(
        kind if isinstance(kind, str) else "",
        said if isinstance(said, str) else "",
        fields.get("hashed") is True,
        salt if isinstance(salt, str) else None,
    )


def match_recipient(credential: Awarded, claimed: Mapping[str, Sequence[str]]) -> RecipientMatch:
    """Say whether the credential was awarded to someone with these identifiers.

    Args:
        credential: from a verified value.
        claimed: identifiers under `email`, `url`, `telephone` and `did`.

    Returns:
        MATCH when any identifier of the credential is one of those claimed; MISMATCH when it has identifiers of a
        claimed kind and none is; UNKNOWN when it names nobody in a way that was claimed.
    """
    if isinstance(credential, Recipient) and _is_usual_match(credential.subject, claimed.get("email", ())):
        return RecipientMatch.MATCH
    answers = [_is_one_of(identifier, claimed) for identifier in credential.identifiers]
    if credential.subject_id:
        answers.append(_is_subject(credential.subject_id, claimed))
    if True in answers:
        return RecipientMatch.MATCH
    return RecipientMatch.MISMATCH if False in answers else RecipientMatch.UNKNOWN


def _is_usual_match(subject: JsonObject, emails: Sequence[str]) -> bool:
    """Tell a subject whose one identifier is the hash of one of these: what most badges have, so it is tried first."""
    declared = subject.get("identifier")
    one = declared[0] if isinstance(declared, list) and len(declared) == 1 else None
    if not isinstance(one, dict) or one.get("identityType") != "emailAddress" or one.get("hashed") is not True:
        return False
    said, salt = one.get("identityHash"), one.get("salt", "")
    if not isinstance(said, str) or not said.isascii() or not isinstance(salt, str):
        return False
    found = False
    for email in emails:
        spelling = email.strip()
        digest = hashlib.sha256(_bytes(spelling + salt), usedforsecurity=False).hexdigest()
        found |= hmac.compare_digest(said.lower(), f"sha256${digest}") and spelling != ""
    return found


def hash_identity(value: str, salt: str | None, algorithm: HashAlgorithm = "sha256") -> str:
    """Return an IdentityHash: the algorithm, `$`, and the hash of `value` followed by `salt` in lower-case hex."""
    digest = _HASHES[algorithm](_bytes(value + salt if salt else value), usedforsecurity=False)
    return f"{algorithm}${digest.hexdigest()}"


def _is_one_of(identifier: IdentityObject, claimed: Mapping[str, Sequence[str]]) -> bool | None:
    kind = _CLAIM_FOR.get(identifier.identity_type)
    values = claimed.get(kind, ()) if kind else ()
    if not kind or not values:
        return None
    if not identifier.hashed:
        return _is_among(_normal(kind, identifier.identity_hash), (_normal(kind, value) for value in values))
    algorithm = _ALGORITHMS.get(identifier.identity_hash.partition("$")[0].lower())
    if algorithm is None:
        return False
    spellings = {spelling for value in values for spelling in _spellings(kind, value) if spelling}
    hashes = [hash_identity(spelling, identifier.salt, algorithm) for spelling in spellings]
    return _is_among(identifier.identity_hash.lower(), hashes)


def _is_subject(subject_id: str, claimed: Mapping[str, Sequence[str]]) -> bool | None:
    scheme, _, rest = subject_id.partition(":")
    kind = _CLAIM_FOR_SCHEME.get(scheme.lower())
    values = claimed.get(kind, ()) if kind else ()
    if not kind or not values:
        return None
    named = rest.partition("?")[0] if kind in ("email", "telephone") else subject_id
    return _is_among(_normal(kind, named), (_normal(kind, value) for value in values))


def _normal(kind: str, value: str) -> str:
    """One spelling for identifiers that mean the same: letter case of e-mail, punctuation of telephone numbers."""
    value = value.strip()
    if kind == "email":
        return value.lower()
    if kind == "telephone":
        return "".join(letter for letter in value if letter in "+0123456789")
    return value


def _spellings(kind: str, value: str) -> tuple[str, ...]:
    """What an issuer may have hashed: the identifier as typed, and as we would write it."""
    value = value.strip()
    if kind == "email":
        small = value.lower()
        if small == value:
            return (value,)
        local, at, domain = value.rpartition("@")
        return value, small, f"{local}{at}{domain.lower()}"
    return (value, _normal(kind, value), f"tel:{_normal(kind, value)}") if kind == "telephone" else (value,)


def _is_among(sought: str, values: Iterable[str]) -> bool:
    """Compare with all of them, each in constant time, so that the time tells nothing. Nothing equals nothing."""
    wanted, same = _bytes(sought), False
    for value in values:
        same |= hmac.compare_digest(wanted, _bytes(value))
    return same and bool(wanted)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
