"""What a learner may share: one badge, a collection, a pathway; and why not."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.errors import NotFound
from wallet.core.sharing import Subject
from wallet.core.standing import Linked
from wallet.core.verify.report import Verdict
from wallet.services.deps import Deps
from wallet.services.share_errors import NeverConfirmed, NotGenuine, NothingToShow, NotLinkedToYou, NotShareable
from wallet.store import collections, shares
from wallet.store.judgements import lock_wallet
from wallet.store.shares import Shareable


def refusal_of(badge: Shareable) -> NotShareable | None:
    """Return why a badge cannot be shared, or None. Lapsed, withdrawn and unconfirmed ones can, and say so."""
    if badge.report.verdict is Verdict.INVALID:
        return NotGenuine()
    if badge.credential is None:
        return NeverConfirmed()
    return NotLinkedToYou() if badge.linked is Linked.NOT_LINKED else None


def require_topic(learner_id: UUID, subject: Subject, deps: Deps) -> str:
    """Return the name of a pathway that is the learner's, or nothing for other subjects; raises NotFound.

    It is asked before any transaction: the other room opens its own.
    """
    if subject.topic is None:
        return ""
    return deps.stacks.title(learner_id, subject.topic, deps)


def require_shareable(session: Session, learner_id: UUID, subject: Subject) -> None:
    """Hold the subject until the end of the transaction; raises NotFound, NotShareable."""
    if subject.badge_id is not None:
        shares.shareable(session, learner_id, subject.badge_id, lock=True)
    else:
        lock_wallet(session, learner_id)
    refusal = refusal_to(session, learner_id, subject)
    if refusal is not None:
        raise refusal


def refusal_to(session: Session, learner_id: UUID, subject: Subject) -> NotShareable | None:
    """Return why no link to a subject can be opened, or None. A badge in the bin is not found.

    Raises:
        NotFound: there is no such subject of this learner.
    """
    if subject.badge_id is not None:
        badge = shares.shareable(session, learner_id, subject.badge_id)
        if badge.deleted:
            raise NotFound
        return refusal_of(badge)
    if subject.collection_id is not None:
        collections.collection_for(session, learner_id, subject.collection_id)
        order = collections.order_of(session, learner_id, subject.collection_id)
        held = shares.shareables(session, learner_id, order)
        if all(badge.deleted or refusal_of(badge) for badge in held.values()):
            return NothingToShow()
    return None


def badges_left_out(learner_id: UUID, collection_id: UUID, deps: Deps) -> dict[UUID, NotShareable]:
    """Return why readers of a collection do not see some of its badges, by badge; those in the bin are not named."""
    with deps.database.read() as session:
        order = collections.order_of(session, learner_id, collection_id)
        held = shares.shareables(session, learner_id, order)
    found = {badge_id: refusal_of(badge) for badge_id, badge in held.items() if not badge.deleted}
    return {badge_id: refusal for badge_id, refusal in found.items() if refusal is not None}
