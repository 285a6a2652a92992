"""A badge that was renewed: which one takes its place, and giving that one the old one's permanent address."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.errors import Conflict, NotFound
from wallet.core.care import CareBadge
from wallet.core.renewals import renewals_among
from wallet.services.deps import Deps
from wallet.store import care, renewals
from wallet.store.judgements import lock_wallet

_logger = logging.getLogger(__name__)


class NotRenewed(Conflict):
    """The one badge is no renewal of the other, or is one no longer."""

    code = "not_renewed"
    sentence = "This badge does not renew the other one, so the link was not moved."


class NoLinkToMove(Conflict):
    """There is no permanent link that could be moved."""

    code = "no_link_to_move"
    sentence = "The older badge has no permanent link that could be moved."


class RenewalHasLink(Conflict):
    """The renewed badge has a permanent link of its own; a badge has one at most."""

    code = "renewal_has_link"
    sentence = "The renewed badge has a permanent link of its own. End that one first, then move the older one."


@dataclass(frozen=True, slots=True)
class Renewal:
    """The badge that takes the place of another one of its learner."""

    old_id: UUID
    badge_id: UUID  # the renewed one
    name: str | None
    valid_until: datetime | None
    has_link: bool  # the older badge has a permanent link, on or off
    blocked: bool  # the renewed one has one as well


def renewal_of(learner_id: UUID, badge_id: UUID, deps: Deps) -> Renewal | None:
    """Return the badge that renews one of a learner's, or None; also where there is no such badge of theirs."""
    with deps.database.read() as session:
        return _renewal(session, learner_id, badge_id, care.badges_of(session, learner_id, now=deps.now()))


def move_link(learner_id: UUID, old_badge_id: UUID, new_badge_id: UUID, deps: Deps) -> None:
    """Let the permanent link of a badge show its renewal: the address stays, and so does whether it is on.

    A LinkedIn entry goes along, because it leads to that address.

    Raises:
        NotFound: one of them is no badge of this learner.
        NotRenewed: the one does not renew the other.
        NoLinkToMove, RenewalHasLink: the older one has no permanent link, or the newer one has.
    """
    with deps.database.begin() as session:
        lock_wallet(session, learner_id)
        badges = care.badges_of(session, learner_id, now=deps.now())
        if not {old_badge_id, new_badge_id} <= {badge.id for badge in badges}:
            raise NotFound
        renewal = _renewal(session, learner_id, old_badge_id, badges)
        if renewal is None or renewal.badge_id != new_badge_id:
            raise NotRenewed
        if renewal.blocked:
            raise RenewalHasLink
        if not renewals.move_permanent(session, learner_id, old_badge_id, new_badge_id):
            raise NoLinkToMove
        renewals.move_entry(session, learner_id, old_badge_id, new_badge_id)
    _logger.info("a permanent link was moved to a renewed badge")


def _renewal(session: Session, learner_id: UUID, old_id: UUID, badges: Sequence[CareBadge]) -> Renewal | None:
    found = renewals_among(badge.copy for badge in badges).get(old_id)
    if found is None:
        return None
    return Renewal(
        old_id=old_id,
        badge_id=found.id,
        name=next(badge.name for badge in badges if badge.id == found.id),
        valid_until=found.valid_until,
        has_link=renewals.has_permanent(session, learner_id, old_id),
        blocked=renewals.has_permanent(session, learner_id, found.id),
    )
