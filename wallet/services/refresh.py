"""Badges as they are now: where an answer grew too old the issuer is asked again before somebody reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from wallet.base import limits
from wallet.core.trust import with_todays_lists
from wallet.core.verify.age import current_report, is_due
from wallet.core.verify.report import Report
from wallet.services.deps import Deps
from wallet.services.reverify import judge_again
from wallet.store.badges import BadgeDetail, HeldBadge, badge_for
from wallet.store.holdings import badges_of, judged_lately

__all__ = ["BadgeDetail", "HeldBadge", "current_badge", "held_badges", "refresh"]

_PAUSE: Final = timedelta(seconds=limits.STATUS_FRESH_MIN_S)  # before a page waits for the same answer again
_AT_ONCE: Final = limits.WALLET_PAGE_SIZE


def refresh(learner_id: UUID, due: Iterable[UUID], deps: Deps) -> bool:
    """Ask again about badges that somebody is about to look at; tells whether anything may have changed.

    All of the waiting together is at most `REFRESH_TOTAL_S`, and when nobody answered, nobody waits again for a while.
    """
    with deps.database.read() as session:
        lately = judged_lately(session, learner_id, since=deps.now() - _PAUSE)
    waiting = [badge_id for badge_id in due if badge_id not in lately][:_AT_ONCE]
    return bool(waiting and judge_again(learner_id, waiting, deps, within_s=limits.REFRESH_TOTAL_S, sparing=True))


def current_badge(learner_id: UUID, badge_id: UUID, deps: Deps) -> tuple[BadgeDetail, Report]:
    """Return a badge and what its report says now, after asking the issuer again where that is due.

    When nothing is heard, the report says so (`unknown`, code `stale`).

    Raises:
        NotFound: there is no such badge, or it is another learner's.
    """
    with deps.database.read() as session:
        held = badge_for(session, learner_id, badge_id)
    is_waiting = held.deleted_at is None and is_due(held.report, deps.now(), held.period)
    if is_waiting and refresh(learner_id, (badge_id,), deps):
        with deps.database.read() as session:
            held = badge_for(session, learner_id, badge_id)
    report = current_report(held.report, deps.now(), held.period)
    return held, with_todays_lists(report, deps.known_issuers())


def held_badges(learner_id: UUID, deps: Deps, words: Sequence[str] = ()) -> tuple[HeldBadge, ...]:
    """Return a learner's badges, newest first, after asking issuers again where that is due; `words` as badges_of."""
    with deps.database.read() as session:
        held = badges_of(session, learner_id, now=deps.now(), words=words)
    due = [badge.id for badge in held if badge.due]
    if not due or not refresh(learner_id, due, deps):
        return held
    with deps.database.read() as session:
        return badges_of(session, learner_id, now=deps.now(), words=words)
