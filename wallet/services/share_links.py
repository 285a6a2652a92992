"""Links as their owner sees them, and the day on which a link ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from wallet.base.errors import NotFound
from wallet.core.sharing import Scope, Subject
from wallet.core.verify.report import Report
from wallet.services.deps import Deps
from wallet.services.linkedin import LinkedIn
from wallet.services.share_errors import EndPassed, EndUnreadable, NotShareable
from wallet.store.shares import KeptLink

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class AudienceAsked:
    """What a learner asks of a link for one audience."""

    audience: str
    ends_at: datetime | None
    scope: Scope


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link as its owner sees it. Every address is absolute and comes from PUBLIC_URL."""

    id: UUID
    subject: Subject
    address: str
    code: str  # the token, to be typed from paper
    audience: str | None  # None: the permanent link
    scope: Scope
    listed: bool
    views: int
    opened_at: datetime
    paused_at: datetime | None
    ends_at: datetime | None
    is_on: bool  # neither off nor past its end
    revision: int
    linkedin: LinkedIn | None = None  # of a badge's permanent link, where the badge belongs on a profile now

    @property
    def qr_svg(self) -> str:
        return f"{self.address}/qr.svg"

    @property
    def qr_png(self) -> str:
        return f"{self.address}/qr.png"

    @property
    def last_day(self) -> date | None:
        """The last day (in UTC) on which it opens; None when it has no end."""
        return last_day(self.ends_at)

    @property
    def has_ended(self) -> bool:
        """Whether its end has come, so that only another end brings it back."""
        return not self.is_on and self.paused_at is None


@dataclass(frozen=True, slots=True)
class SharePanel:
    """What the owner's pages say about sharing one thing."""

    subject: Subject
    title: str
    permanent: OpenLink | None  # on or off; None when there never was one
    audiences: tuple[OpenLink, ...]  # the newest first
    refusal: NotShareable | None  # why nothing new can be opened
    said: Report | None = None  # of a badge: what its readers are told now
    withdrawn_at: datetime | None = None  # of a badge
    told: Scope | None = None  # of a badge: what its signed text tells; None when nothing of it was verified

    @property
    def link(self) -> OpenLink | None:
        """The permanent link, while it is on."""
        return self.permanent if self.permanent and self.permanent.is_on else None

    @property
    def badge_id(self) -> UUID | None:
        return self.subject.badge_id

    def keeps_file_back(self, scope: Scope) -> bool:
        """Tell whether the signed text says more than a link with this scope may show."""
        return self.told is not None and not scope.covers(self.told)


def share_address(public_url: str, token: str) -> str:
    """Return the address of a public page."""
    return f"{public_url}/v/{token}"


def open_link(kept: KeptLink, deps: Deps) -> OpenLink:
    """Return a kept link with its addresses; raises SealBroken."""
    token = token_of(kept, deps)
    return OpenLink(
        id=kept.id,
        subject=kept.subject,
        address=share_address(deps.settings.public_url, token),
        code=token,
        audience=kept.audience,
        scope=kept.scope,
        listed=kept.listed,
        views=kept.views,
        opened_at=kept.opened_at,
        paused_at=kept.paused_at,
        ends_at=kept.ends_at,
        is_on=kept.paused_at is None and (kept.ends_at is None or kept.ends_at > deps.now()),
        revision=kept.revision,
    )


def token_of(kept: KeptLink, deps: Deps) -> str:
    """Return a link's token; raises NotFound, SealBroken."""
    if not kept.token_sealed:
        raise NotFound
    return deps.share_box.open(kept.token_sealed).decode()


def end_of(text: str) -> datetime | None:
    """Return the instant at which a link stops whose last day (YYYY-MM-DD, in UTC) is given; None for nothing typed.

    Raises:
        EndUnreadable: it is not a day.
        EndPassed: it is a day that no calendar of ours goes on after.
    """
    typed = text.strip()
    if not typed:
        return None
    if not _DAY.fullmatch(typed):
        raise EndUnreadable
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise EndUnreadable from None
    try:
        return datetime.combine(day + timedelta(days=1), time(), UTC)
    except OverflowError:
        raise EndPassed from None


def last_day(ends_at: datetime | None) -> date | None:
    """Return the last day (in UTC) on which a link with this end opens."""
    return None if ends_at is None else (ends_at - timedelta(microseconds=1)).astimezone(UTC).date()
