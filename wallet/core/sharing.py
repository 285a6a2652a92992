"""What a public link is to, and how much of it is shown.

A link shows fields of the verified value. A file that tells more than the link may show is not handed out: cut short,
its signature would not hold any more.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from wallet.core.model import LEARNER_RECORD, AchievementCredential
from wallet.core.presenting import names_an_address, readable_addresses
from wallet.core.recipient import match_recipient
from wallet.core.verify.report import RecipientMatch


class SubjectKind(StrEnum):
    """What a link can be to."""

    BADGE = "badge"
    COLLECTION = "collection"
    PATHWAY = "pathway"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a link is to; exactly the identifier of its kind is there."""

    kind: SubjectKind
    badge_id: UUID | None = None
    collection_id: UUID | None = None
    topic: str | None = None  # of a pathway: an identifier that only the other room can read

    @classmethod
    def of_badge(cls, badge_id: UUID) -> Self:
        return cls(SubjectKind.BADGE, badge_id=badge_id)

    @classmethod
    def of_collection(cls, collection_id: UUID) -> Self:
        return cls(SubjectKind.COLLECTION, collection_id=collection_id)

    @classmethod
    def of_pathway(cls, topic: str) -> Self:
        return cls(SubjectKind.PATHWAY, topic=topic)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a link shows beside the achievement itself, its issuer, its dates and its checks."""

    name: bool = True  # of the holder
    result: bool = False  # grade, level, pass or fail
    evidence: bool = False  # what was handed in, and the story of how it was earned
    address: bool = False  # the e-mail address that the badge names

    def covers(self, other: Scope) -> bool:
        """Tell whether everything that `other` shows is shown by this."""
        return all(
            mine or not theirs
            for mine, theirs in (
                (self.name, other.name),
                (self.result, other.result),
                (self.evidence, other.evidence),
                (self.address, other.address),
            )
        )


EVERYTHING: Final = Scope(name=True, result=True, evidence=True, address=True)
_NO_NAMES: Final = frozenset({"emailAddress", "email", "telephone", "did"})  # addresses count for themselves
_PAGES: Final = ("http://", "https://")


def told_by(credential: AchievementCredential) -> Scope:
    """Return what the signed text tells whoever reads it. Where that is not known it counts as told.

    A learner record holds whole credentials, of which the value keeps a line each: it tells everything.
    """
    if credential.contains or credential.achievement.achievement_type == LEARNER_RECORD:
        return EVERYTHING
    return Scope(
        name=_tells_who(credential),
        result=bool(credential.results),
        evidence=bool(credential.evidence or credential.narrative),
        address=names_an_address(credential),
    )


def _tells_who(credential: AchievementCredential) -> bool:
    """Tell whether the signed text may say who its holder is: by name, by a number, or in words written about them."""
    about = (
        credential.subject_name,
        credential.own_name,  # large issuers put the holder's name into it
        credential.description,
        credential.license_number,
    )
    readable = any(not one.hashed and one.identity_type not in _NO_NAMES for one in credential.identifiers)
    of_a_page = (credential.subject_id or "").lower().startswith(_PAGES)
    profile = any("recipientprofile" in name.casefold() for name in credential.extensions)
    return any(about) or readable or of_a_page or profile or credential.endorsed


def narrowed(credential: AchievementCredential, scope: Scope) -> AchievementCredential:
    """Return the value without what the link does not show."""
    if not scope.name:
        credential = replace(
            credential, subject_name=None, own_name=None, description=None, license_number=None, endorsed=False
        )
    if not scope.result:
        credential = replace(credential, results=())
    if not scope.evidence:
        credential = replace(credential, evidence=(), narrative=None)
    return credential


def address_shown(credential: AchievementCredential, scope: Scope, proved: tuple[str, ...]) -> str | None:
    """Return the e-mail address of the badge, where the link shows it: as written, or the proved one that it hashes."""
    if not scope.address:
        return None
    written = readable_addresses(credential)
    if written:
        return written[0]
    matches = (one for one in proved if match_recipient(credential, {"email": (one,)}) is RecipientMatch.MATCH)
    return next(matches, None)


def part_code(token: str, badge_id: UUID) -> str:
    """Return what a badge is called under a link that shows several: the same for ever, and of no use under another."""
    return hashlib.sha256(f"{token}/{badge_id.hex}".encode()).hexdigest()[:16]
