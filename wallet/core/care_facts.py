"""The facts that the rules about what is worth looking after rest on, and what they come to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from wallet.core.care_papers import Paper, Trouble
from wallet.core.renewals import Copy
from wallet.core.sharing import Subject


class CareKind(StrEnum):
    """One kind of thing to look after, the most pressing first."""

    PROFILE_LINK_OFF = "profile_link_off"  # a LinkedIn entry leads to a link that is off or over
    LINK_UNSOUND = "link_unsound"  # readers are told that the badge is withdrawn, or not valid
    LINK_IN_BIN = "link_in_bin"
    LINK_NOT_LINKED = "link_not_linked"
    KEY_ROTATED = "key_rotated"
    FILE_GONE = "file_gone"  # the issuer's site said that a paper is not there
    LINK_ENDS = "link_ends"
    RENEWED = "renewed"  # the permanent link still shows the older badge
    ENTRY_STALE = "entry_stale"
    EXPIRES = "expires"
    HOST_SILENT = "host_silent"
    LINK_ENDED = "link_ended"
    ONLY_ACADEMIC = "only_academic"


@dataclass(frozen=True, slots=True)
class CareBadge:
    """One badge of the learner. Words come from the value that was verified, last or once."""

    copy: Copy
    name: str | None
    issuer_name: str | None
    deleted_at: datetime | None = None
    withdrawn_at: datetime | None = None
    sound_at: datetime | None = None  # when it was last found sound; None: never, or it is sound
    trouble: Trouble | None = None  # what the newest report found missing; None: nothing

    @property
    def id(self) -> UUID:
        return self.copy.id


@dataclass(frozen=True, slots=True)
class CareLink:
    """One public link. One that is over for good has lost everything but its token's hash."""

    id: UUID
    subject: Subject | None  # None once it is over
    audience: str | None  # None: the permanent link of its subject
    token_hash: str
    paused_at: datetime | None = None
    ends_at: datetime | None = None
    closed_at: datetime | None = None
    views: int = 0

    @property
    def badge_id(self) -> UUID | None:
        """Of a link to a badge."""
        return self.subject.badge_id if self.subject else None

    def off_since(self, now: datetime) -> datetime | None:
        """Return since when it answers that it is off, or None while it is open."""
        ended = self.ends_at if self.ends_at is not None and self.ends_at <= now else None
        return min((at for at in (self.closed_at, self.paused_at, ended) if at is not None), default=None)


@dataclass(frozen=True, slots=True)
class CareEntry:
    """What a learner put on LinkedIn about a badge. `token_hash` is that of the link which the entry leads to."""

    badge_id: UUID
    token_hash: str | None
    differs: bool = False  # the entry no longer says what the badge says


@dataclass(frozen=True, slots=True)
class Heard:
    """What an address said last, and when."""

    found_at: datetime | None = None  # when what was asked for was last there
    gone_since: datetime | None = None  # when it first answered that it is not there, where that is its newest answer
    withdrawn: bool = False  # it said "gone for good" (HTTP 410), not only "not here" (404)


@dataclass(frozen=True, slots=True)
class CareFacts:
    """Everything about one learner that the rules look at."""

    badges: tuple[CareBadge, ...] = ()
    links: tuple[CareLink, ...] = ()
    entries: tuple[CareEntry, ...] = ()
    heard: Mapping[str, Heard] = field(default_factory=dict)  # by address
    addresses: tuple[str, ...] = ()  # that the learner proved
    own_domains: frozenset[str] = frozenset()  # of this university and its issuers


@dataclass(frozen=True, slots=True)
class Named:
    """A badge that an item is about. `name` is None where nothing was ever verified."""

    id: UUID
    name: str | None


@dataclass(frozen=True, slots=True)
class CareItem:
    """One thing to look after. Which of the facts are there depends on `kind`."""

    kind: CareKind
    about: str
    badges: tuple[Named, ...] = ()  # sorted by name, then id
    link_id: UUID | None = None
    subject: Subject | None = None  # that the link is to
    who: str | None = None  # whom a link is for; the issuer; the address
    at: datetime | None = None  # since when, or when
    before: datetime | None = None  # when it was last otherwise
    paper: Paper | None = None
    code: str | None = None  # a verdict, or the code of a key's line, or `withdrawn`
    url: str | None = None
    other: Named | None = None  # the renewed badge
    blocked: bool = False  # the renewed badge has a permanent link of its own
    views: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What it is remembered by once it was told or put away."""
        return self.kind.value, self.about


def named(badge: CareBadge) -> Named:
    """Return how an item speaks of a badge."""
    return Named(badge.id, badge.name)


def time_of(at: datetime) -> str:
    """Write an instant as a part of `CareItem.about`."""
    return f"{at:%Y%m%dT%H%M%S}"


def short(text: str | None) -> str:
    """Return 16 characters that stand for a text of any length in `CareItem.about`."""
    return hashlib.sha256((text or "").encode()).hexdigest()[:16]
