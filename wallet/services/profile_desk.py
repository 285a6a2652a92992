"""What an entry on a learner's LinkedIn profile would say at this instant, and whether the one that is there does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.core.legible import legible
from wallet.core.linkedin import FOR_A_PROFILE, TEXT_MAX_CHARS, Certification, Change, changes_since
from wallet.core.presenting import badge_name
from wallet.core.renewals import Copy, renewals_among
from wallet.core.sharing import Subject
from wallet.core.verify.report import Verdict
from wallet.services.deps import Deps
from wallet.services.linkedin import certification_of, own_company_pages, said_now
from wallet.services.share import NotShareable, open_link, refusal_of
from wallet.store import profile_entries, shares
from wallet.store.badges import HeldBadge, badges_of
from wallet.store.profile_entries import KeptEntry
from wallet.store.shares import Shareable

_WITHDRAWN: Final = frozenset({Verdict.REVOKED, Verdict.INVALID, Verdict.REJECTED_INPUT})


class Staleness(StrEnum):
    """Why an entry is no longer true, the worst first."""

    WITHDRAWN = "withdrawn"  # it should go
    RENEWED = "renewed"  # a newer copy of the badge is in the wallet
    LINK_OFF = "link_off"  # what it links to answers "switched off"
    CHANGED = "changed"  # the badge itself says something else now


@dataclass(frozen=True, slots=True)
class StaleEntry:
    """An entry that its learner should see to."""

    badge_id: UUID
    name: str  # legible; empty for a badge without a confirmed one
    added_at: datetime
    why: Staleness
    changes: tuple[Change, ...]  # what to change to what; empty when it should go, or its link be turned on
    newer_id: UUID | None = None  # the newer copy
    needs_link: bool = False  # the newer copy has no public link that is on
    can_move_link: bool = (
        False  # the older one's link could be the newer one's, so that the entry leads there by itself
    )


@dataclass(frozen=True, slots=True)
class AsNow:
    """A badge as it would go on a profile at this instant."""

    name: str
    entry: Certification
    verdict: Verdict
    refusal: NotShareable | None
    was_on: bool

    @property
    def has_link(self) -> bool:
        return self.was_on or self.entry.address is not None

    @property
    def fits(self) -> bool:
        return self.refusal is None and self.verdict in FOR_A_PROFILE


class ProfileDesk:
    """One learner's badges and links, read as far as they are asked for, in one transaction."""

    def __init__(self, session: Session, learner_id: UUID, deps: Deps) -> None:
        self._session, self._learner_id, self._deps = session, learner_id, deps
        self._pages: Mapping[str, str] | None = None
        self._renewals: Mapping[UUID, UUID] | None = None

    def now(self, badge_id: UUID) -> AsNow:
        badge = shares.shareable(self._session, self._learner_id, badge_id)
        address, was_on = self._link(badge)
        report, credential = said_now(badge, self._deps.now()), badge.credential
        if credential is None:
            return AsNow("", Certification("", None, None), report.verdict, refusal_of(badge), was_on)
        if self._pages is None:
            self._pages = own_company_pages(self._session, self._deps.settings)
        entry = certification_of(credential, badge, address, self._pages)
        name = legible(badge_name(credential), TEXT_MAX_CHARS)
        return AsNow(name, entry, report.verdict, refusal_of(badge), was_on)

    def stale(self, kept: KeptEntry) -> StaleEntry | None:
        now = self.now(kept.badge_id)
        newer_id = self._known_renewals().get(kept.badge_id)
        if newer_id is None and now.verdict in _WITHDRAWN:
            return StaleEntry(kept.badge_id, now.name, kept.added_at, Staleness.WITHDRAWN, ())
        if newer_id is not None:
            newer = self.now(newer_id)
            return StaleEntry(
                kept.badge_id,
                now.name,
                kept.added_at,
                Staleness.RENEWED,
                changes_since(kept.sent, newer.entry),
                newer_id,
                needs_link=newer.entry.address is None,
                can_move_link=now.has_link and not newer.has_link,
            )
        if now.entry.address is None:
            return StaleEntry(kept.badge_id, now.name, kept.added_at, Staleness.LINK_OFF, ())
        changes = changes_since(kept.sent, now.entry)
        return StaleEntry(kept.badge_id, now.name, kept.added_at, Staleness.CHANGED, changes) if changes else None

    def renewed_entry(self, badge_id: UUID) -> UUID | None:
        """Return an older copy of the badge that is on the profile."""
        on_profile = {one.badge_id for one in profile_entries.entries_of(self._session, self._learner_id)}
        newest = self._known_renewals() if on_profile else {}
        return next((one for one in sorted(on_profile) if newest.get(one) == badge_id), None)

    def _known_renewals(self) -> Mapping[UUID, UUID]:
        if self._renewals is None:
            held = badges_of(self._session, self._learner_id, now=self._deps.now())
            found = renewals_among(_copy(badge) for badge in held)
            self._renewals = {old: newer.id for old, newer in found.items()}
        return self._renewals

    def _link(self, badge: Shareable) -> tuple[str | None, bool]:
        """Return the address of the permanent link while it is on, and whether it was on before."""
        kept = shares.links_to(self._session, self._learner_id, Subject.of_badge(badge.badge_id))
        permanent = next((one for one in kept if one.audience is None), None)
        if permanent is None:
            return None, False
        link = open_link(permanent, self._deps)
        is_on = link.is_on and not badge.deleted
        return (link.address, False) if is_on else (None, True)


def _copy(badge: HeldBadge) -> Copy:
    return Copy(
        id=badge.id,
        issuer_id=badge.issuer_id,
        achievement_id=badge.achievement_id,
        verdict=badge.verdict,
        linked=badge.linked,
        deleted=False,  # a list of held badges has none that lie in the bin
        valid_from=badge.valid_from,
        valid_until=badge.valid_until,
    )
