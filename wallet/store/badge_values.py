"""What the store says about badges, as values: a line of a list, and everything a badge's own page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from wallet.core.model import AchievementCredential
from wallet.core.standing import Linked, Standing, standing_of
from wallet.core.verify.age import Period
from wallet.core.verify.report import CredentialFormat, Report, Verdict


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a badge stands in one of its learner's collections."""

    collection_id: UUID
    position: int


@dataclass(frozen=True, slots=True)
class HeldBadge:
    """One badge in a list. Words come from the verified value; all of them are None when nothing was verified.

    `verdict` is what holds at the instant the list was asked for: lapsed, come into force or grown old since judging.
    """

    id: UUID
    learner_id: UUID
    name: str | None
    claimed_name: str | None  # the file's own word, shown only under "This file says, not confirmed"
    issuer_id: str | None
    issuer_name: str | None
    achievement_id: str | None
    achievement_type: str | None
    credits: Decimal | None  # earned, else available
    result: str | None  # the first result that has a value, or the level that was reached
    format: CredentialFormat
    verdict: Verdict
    judged_at: datetime
    linked: Linked
    valid_from: datetime | None
    valid_until: datetime | None
    awarded_at: datetime | None  # awardedDate, else valid_from
    withdrawn_at: datetime | None
    picture_sha256: str | None
    received_at: datetime
    due: bool = False  # the issuer should be asked again before this is relied on
    withdrawal_known: bool = False  # whether the issuer ever said if it was withdrawn, or has no way to
    fresh_until: datetime | None = None  # when its verdict grows old; None: for good
    skills: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    matches: bool = True  # whether the words that were searched for are in it

    @property
    def standing(self) -> Standing:
        """Whether it counts, or the first reason why not."""
        return standing_of(self.verdict, self.linked)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Staff vouch that a badge is its holder's, though it names an identifier that was not proved here."""

    by_name: str
    at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class BadgeDetail:
    """One badge with its report. The original bytes are asked for by themselves (`original_of`)."""

    id: UUID
    learner_id: UUID
    container: str  # png, svg, json, jws or url: what carried it
    format: CredentialFormat
    report: Report  # as stored; `wallet.core.verify.age.current_report` says what it means now
    credential: AchievementCredential | None  # the verified value
    payload_sha256: str
    recipient: str
    linked: Linked
    asked_at: datetime | None  # when the learner asked staff to accept it
    acceptance: Acceptance | None
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    picture_sha256: str | None
    source_url: str | None
    original_name: str | None
    note: str
    tags: tuple[str, ...]
    collections: tuple[UUID, ...]
    received_at: datetime
    deleted_at: datetime | None
    revision: int

    @property
    def name(self) -> str | None:
        """The verified name."""
        return self.credential.name if self.credential else None

    @property
    def claimed_name(self) -> str | None:
        """The file's own word, for "This file says, not confirmed"."""
        return self.report.claimed.name if self.report.claimed else None

    @property
    def period(self) -> Period:
        """When it is in force, for `current_report`."""
        return Period(self.credential.valid_from, self.credential.valid_until) if self.credential else Period()


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes as they arrived, and the exact credential text inside them."""

    body: bytes
    name: str | None  # as the sender called it: clean it before it goes into a header or an archive
    container: str
    payload: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made safe to show."""

    sha256: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class PastVerdict:
    """One judgement of a badge, in short."""

    judged_at: datetime
    verdict: Verdict
