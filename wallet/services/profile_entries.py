"""A badge on its learner's LinkedIn profile: what is put there, what was, and whether that is still true.

LinkedIn tells nobody what was saved. So the learner tells us, and we say when what the profile shows has grown stale.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from uuid import UUID

from wallet.base.errors import Conflict, NotFound
from wallet.core.linkedin import (
    FOR_A_PROFILE,
    Certification,
    Parameter,
    add_to_profile_url,
    is_company_page,
    parameters_of,
    sent_parameters,
    share_post_url,
)
from wallet.core.verify.report import Verdict
from wallet.services.deps import Deps
from wallet.services.profile_desk import ProfileDesk, StaleEntry, Staleness
from wallet.services.refresh import current_badge
from wallet.services.share import NotShareable
from wallet.store import profile_entries, shares
from wallet.store.profile_entries import KeptEntry

__all__ = [
    "EntryChanged",
    "LinkedInPage",
    "NotForAProfile",
    "StaleEntry",
    "Staleness",
    "forget_entry",
    "keep_entry",
    "linkedin_page",
    "stale_entries",
    "stale_entry",
]


class NotForAProfile(Conflict):
    """Its issuer withdrew it or put it on hold, it is not in force yet, or its public link is off."""

    code = "not_for_a_profile"
    sentence = "This badge cannot be on a profile now. The page says why."


class EntryChanged(Conflict):
    """The page that the learner looked at says something else than the badge does now."""

    code = "profile_entry_changed"
    sentence = "The badge has changed since you opened this page. Look at the entry once more."


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
        desk = ProfileDesk(session, learner_id, deps)
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
        desk = ProfileDesk(session, learner_id, deps)
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
        return ProfileDesk(session, learner_id, deps).stale(kept) if kept else None


def stale_entries(learner_id: UUID, deps: Deps) -> tuple[StaleEntry, ...]:
    """Return every entry of a learner that is no longer true, the oldest first; raises SealBroken."""
    with deps.database.read() as session:
        kept = profile_entries.entries_of(session, learner_id)
        desk = ProfileDesk(session, learner_id, deps)
        return tuple(stale for one in kept if (stale := desk.stale(one)))


def _seen(entry: Certification) -> str:
    return hashlib.sha256(json.dumps(sent_parameters(entry), sort_keys=True).encode()).hexdigest()
