"""A badge, whatever standard it came from, as the pages and the engine see it.

Names are Open Badges 3.0's (https://www.imsglobal.org/spec/ob/v3p0). Older badges are read into the same shapes by
`wallet.core.formats`. Values here are built from the *verified* value alone; nothing is read from the raw upload.
Texts are as the issuer wrote them: escape and bound them where they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final, TypeAlias

JsonValue: TypeAlias = "bool | int | float | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
JsonObject: TypeAlias = Mapping[str, JsonValue]
LEARNER_RECORD: Final = "ext:ClrCredential"  # achievement type of the line that stands for a whole CLR


@dataclass(frozen=True, slots=True)
class Profile:
    """An issuer, creator or endorser, as a credential describes it."""

    id: str | None
    name: str | None = None
    url: str | None = None
    email: str | None = None
    description: str | None = None
    image: str | None = None  # address or data: URL
    linkedin_organization_id: str | None = None  # digits, from otherIdentifier ext:LinkedIn:organizationId


@dataclass(frozen=True, slots=True)
class Alignment:
    target_name: str
    target_url: str | None = None
    target_code: str | None = None
    target_framework: str | None = None
    target_type: str | None = None
    target_description: str | None = None


@dataclass(frozen=True, slots=True)
class Criteria:
    id: str | None = None  # address of a page
    narrative: str | None = None  # Markdown


@dataclass(frozen=True, slots=True)
class Evidence:
    id: str | None = None
    name: str | None = None
    description: str | None = None
    narrative: str | None = None
    genre: str | None = None
    audience: str | None = None


@dataclass(frozen=True, slots=True)
class ResultDescription:
    id: str | None
    name: str | None
    result_type: str | None = None
    value_min: str | None = None
    value_max: str | None = None
    allowed_values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What the learner reached; `name` is that of its ResultDescription where one is linked."""

    name: str | None = None
    value: str | None = None
    achieved_level: str | None = None
    status: str | None = None
    result_description: str | None = None
    alignments: tuple[Alignment, ...] = ()


@dataclass(frozen=True, slots=True)
class IdentityObject:
    """One way the credential names its recipient. `identity_type` as sent: `emailAddress`, `url`, `did` or another."""

    identity_type: str
    identity_hash: str  # plain when not hashed, else `sha256$…` or `md5$…`
    hashed: bool
    salt: str | None = None


@dataclass(frozen=True, slots=True)
class Achievement:
    id: str | None
    name: str
    description: str | None = None
    achievement_type: str | None = None
    criteria: Criteria = Criteria()
    image: str | None = None  # address or data: URL
    image_caption: str | None = None
    alignments: tuple[Alignment, ...] = ()
    tags: tuple[str, ...] = ()
    creator: Profile | None = None
    credits_available: Decimal | None = None
    field_of_study: str | None = None
    specialization: str | None = None
    human_code: str | None = None
    in_language: str | None = None
    version: str | None = None
    result_descriptions: tuple[ResultDescription, ...] = ()


@dataclass(frozen=True, slots=True)
class ContainedCredential:
    """A credential inside a learner record, judged on its own.

    `verdict` is a word of the verification contract, section 3; `code` says what decided it, `genuine` for nothing.
    """

    id: str | None
    name: str | None
    issuer: Profile
    verdict: str
    code: str
    valid_from: datetime | None = None  # aware UTC
    valid_until: datetime | None = None  # aware UTC, inclusive


@dataclass(frozen=True, slots=True)
class AchievementCredential:
    """The signed statement that someone earned something. *Badge* is our word for one in a learner's wallet."""

    id: str | None
    issuer: Profile
    achievement: Achievement
    name: str  # the achievement's; some issuers write the holder's name into the credential's own
    description: str | None = None
    subject_id: str | None = None  # credentialSubject.id: a DID, mailto: or other URI
    subject_name: str | None = None
    identifiers: tuple[IdentityObject, ...] = ()
    valid_from: datetime | None = None  # aware UTC
    valid_until: datetime | None = None  # aware UTC, inclusive
    awarded_date: datetime | None = None
    image: str | None = None
    narrative: str | None = None
    evidence: tuple[Evidence, ...] = ()
    results: tuple[Result, ...] = ()
    credits_earned: Decimal | None = None
    role: str | None = None
    term: str | None = None
    license_number: str | None = None
    activity_start_date: datetime | None = None
    activity_end_date: datetime | None = None
    contains: tuple[ContainedCredential, ...] = ()  # of a learner record, as they were when it was judged
    extensions: Mapping[str, JsonValue] = field(default_factory=dict)  # OB 2 extensions under their own names
    own_name: str | None = None  # the credential's own name, where it is another than the achievement's
    endorsed: bool = False  # others wrote about this very award, inside it
