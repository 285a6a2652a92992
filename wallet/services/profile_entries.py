"""A badge on its learner's LinkedIn profile: what is put there, what was, and whether that is still true.

LinkedIn tells nobody what was saved. So the learner tells us, and we say when what the profile shows has grown stale.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.errors import Conflict, NotFound
from wallet.core.legible import legible
from wallet.core.linkedin import (
    FOR_A_PROFILE,
    TEXT_MAX_CHARS,
    Certification,
    Change,
    Parameter,
    add_to_profile_url,
    changes_since,
    is_company_page,
    parameters_of,
    sent_parameters,
    share_post_url,
)
from wallet.core.presenting import badge_name
from wallet.core.renewals import Copy, renewals_among
from wallet.core.sharing import Subject
from wallet.core.verify.report import Verdict
from wallet.services.deps import Deps
from wallet.services.linkedin import certification_of, own_company_pages, said_now
from wallet.services.refresh import current_badge
from wallet.services.share import NotShareable, open_link, refusal_of
from wallet.store import profile_entries, shares
from wallet.store.badges import HeldBadge, badges_of
from wallet.store.profile_entries import KeptEntry
from wallet.store.shares import Shareable

_WITHDRAWN: Final = frozenset({Verdict.REVOKED, Verdict.INVALID, Verdict.REJECTED_INPUT})


class NotForAProfile(Conflict):
    """Its issuer withdrew it or put it on hold, it is not in force yet, or its public link is off."""

    code = "not_for_a_profile"
    sentence = "This badge cannot be on a profile now. The page says why."


class EntryChanged(Conflict):
    """The page that the learner looked at says something else than the badge does now."""

    code = "profile_entry_changed"
    sentence = "The badge has changed since you opened this page. Look at the entry once more."


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
class LinkedInPage:
    """What the learner's page about LinkedIn shows of one badge."""

    badge_id: UUID
    name: str
    entry: Certification
    parameters: tuple[Parameter, ...]
    has_logo: bool
    verdict: Verdict
    refusal: NotShareable | None
    was_on: bool  # the link is off, and was on before
    add_to_profile: str | None  # None while it does not belong on a profile, or has no link
    post: str | None
    kept: KeptEntry | None
    stale: StaleEntry | None
    seen: str  # of what is shown; comes back with "I have added it"
    renews: UUID | None  # the badge whose entry should be changed instead of adding another

    @property
    def fits(self) -> bool:
        """Whether the badge belongs on a profile now."""
        return self.refusal is None and self.verdict in FOR_A_PROFILE


def linkedin_page(learner_id: UUID, badge_id: UUID, deps: Deps) -> LinkedInPage:
    """Return everything about one badge and LinkedIn, after asking its issuer again where that is due.

    Raises:
        NotFound: there is no such badge of this learner, or it lies in the bin.
        SealBroken: its link was sealed with a key that is gone.
    """
    if current_badge(learner_id, badge_id, deps)[0].deleted_at is not None:
        raise NotFound
    with deps.database.read() as session:
        desk = _Desk(session, learner_id, deps)
        now, kept = desk.now(badge_id), profile_entries.entry_of(session, learner_id, badge_id)
        stale = desk.stale(kept) if kept else None
        target = desk.now(stale.newer_id) if stale and stale.newer_id else now
        older = desk.renewed_entry(badge_id) if kept is None else None
    link = now.entry.address if now.fits else None
    return LinkedInPage(
        badge_id=badge_id,
        name=now.name,
        entry=now.entry,
        parameters=parameters_of(now.entry),
        has_logo=is_company_page(now.entry.organization_id),
        verdict=now.verdict,
        refusal=now.refusal,
        was_on=now.was_on,
        add_to_profile=add_to_profile_url(now.entry) if link else None,
        post=share_post_url(link) if link else None,
        kept=kept,
        stale=stale,
        seen=_seen(target.entry),
        renews=older,
    )


def keep_entry(learner_id: UUID, badge_id: UUID, seen: str, deps: Deps) -> UUID:
    """Remember that a badge is on its learner's profile as it is now; returns the badge whose entry it is from now on.

    Where a newer copy of the badge is in the wallet, an entry that was changed is the newer one's.

    Args:
        learner_id: whose badge it is.
        badge_id: the badge.
        seen: `LinkedInPage.seen` of the page that was looked at.
        deps: for the clock and the database.

    Raises:
        NotFound: there is no such badge of this learner, or it lies in the bin.
        NotForAProfile: it, or its newer copy, cannot be on a profile now.
        EntryChanged: it says something else by now.
    """
    with deps.database.begin() as session:
        if shares.shareable(session, learner_id, badge_id, lock=True).deleted:
            raise NotFound
        desk = _Desk(session, learner_id, deps)
        kept = profile_entries.entry_of(session, learner_id, badge_id)
        stale = desk.stale(kept) if kept else None
        target_id = stale.newer_id if stale and stale.newer_id else badge_id
        target = desk.now(target_id)
        if not target.fits or target.entry.address is None:
            raise NotForAProfile
        if _seen(target.entry) != seen:
            raise EntryChanged
        if target_id != badge_id:
            profile_entries.drop_entry(session, learner_id, badge_id)
        entry = KeptEntry(target_id, deps.now(), sent_parameters(target.entry))
        profile_entries.keep_entry(session, learner_id, entry)
    return target_id


def forget_entry(learner_id: UUID, badge_id: UUID, deps: Deps) -> None:
    """Forget that a badge is on a profile. Doing so twice is once. Raises NotFound."""
    with deps.database.begin() as session:
        shares.shareable(session, learner_id, badge_id, lock=True)
        profile_entries.drop_entry(session, learner_id, badge_id)


def stale_entry(learner_id: UUID, badge_id: UUID, deps: Deps) -> StaleEntry | None:
    """Return what is wrong with a badge's entry on its learner's profile, if there is one; raises SealBroken."""
    with deps.database.read() as session:
        kept = profile_entries.entry_of(session, learner_id, badge_id)
        return _Desk(session, learner_id, deps).stale(kept) if kept else None


def stale_entries(learner_id: UUID, deps: Deps) -> tuple[StaleEntry, ...]:
    """Return every entry of a learner that is no longer true, the oldest first; raises SealBroken."""
    with deps.database.read() as session:
        kept = profile_entries.entries_of(session, learner_id)
        desk = _Desk(session, learner_id, deps)
        return tuple(stale for one in kept if (stale := desk.stale(one)))


@dataclass(frozen=True, slots=True)
class _Now:
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


class _Desk:
    """One learner's badges and links, read as far as they are asked for, in one transaction."""

    def __init__(self, session: Session, learner_id: UUID, deps: Deps) -> None:
        self._session, self._learner_id, self._deps = session, learner_id, deps
        self._pages: Mapping[str, str] | None = None
        self._renewals: Mapping[UUID, UUID] | None = None

    def now(self, badge_id: UUID) -> _Now:
        badge = shares.shareable(self._session, self._learner_id, badge_id)
        address, was_on = self._link(badge)
        report, credential = said_now(badge, self._deps.now()), badge.credential
        if credential is None:
            return _Now("", Certification("", None, None), report.verdict, refusal_of(badge), was_on)
        if self._pages is None:
            self._pages = own_company_pages(self._session, self._deps.settings)
        entry = certification_of(credential, badge, address, self._pages)
        name = legible(badge_name(credential), TEXT_MAX_CHARS)
        return _Now(name, entry, report.verdict, refusal_of(badge), was_on)

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


def _seen(entry: Certification) -> str:
    return hashlib.sha256(json.dumps(sent_parameters(entry), sort_keys=True).encode()).hexdigest()


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
