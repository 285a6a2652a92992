"""Tell learners about badges that changed by themselves: on their pages until they have seen it, and by one letter."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.errors import NotFound
from wallet.base.limits import EXPIRES_SOON_DAYS, NEWS_LATE_DAYS, NEWS_SHOWN_MAX
from wallet.core.legible import legible
from wallet.core.news import News, deserves_letter, news_between
from wallet.core.verify.report import Report
from wallet.services import links
from wallet.services.deps import Deps
from wallet.services.mail import letter_frame, post_letter
from wallet.store import accounts, news
from wallet.store.badges import BadgeDetail, badge_for
from wallet.store.news import BadgeNews, Change

__all__ = ["BadgeNews", "News", "have_seen", "news_of", "tell_change", "tell_lapses", "want_letters"]

_logger = logging.getLogger(__name__)
_BATCH: Final = 100  # badges told about in one run
_NAME_MAX_CHARS: Final = 120  # of a stranger's words in a letter


def tell_change(session: Session, held: BadgeDetail, report: Report, deps: Deps) -> bool:
    """Tell about the change from the report that held to the one that holds now, in the same transaction.

    Args:
        session: the one that wrote `report`.
        held: the badge as it was before.
        report: what holds from now on.
        deps: for links and the clock.

    Returns:
        Whether a letter was written, so that the worker can be told.
    """
    kind = news_between(held.report.verdict, report.verdict)
    if kind is None or held.deleted_at is not None:
        return False
    issuer = held.credential.issuer.name if held.credential else None
    change = Change(held.learner_id, held.id, kind, held.report.verdict, report.judged_at, held.name, issuer)
    return news.add_news(session, change, now=report.judged_at) and _write(session, change, deps)


def tell_lapses(deps: Deps) -> int:
    """Tell about badges that expire within `EXPIRES_SOON_DAYS`, or have expired, each once; returns how many."""
    now = deps.now()
    soon = now + timedelta(days=EXPIRES_SOON_DAYS)
    told = _tell(News.EXPIRES_SOON, now, soon, deps)
    told += _tell(News.EXPIRED, now - timedelta(days=NEWS_LATE_DAYS), now, deps)
    if told:
        _logger.info("told about %s badges that expire", told)
        deps.nudge("deliver_mail")
    return told


def _tell(kind: News, after: datetime, before: datetime, deps: Deps) -> int:
    told = 0
    with deps.database.begin() as session:
        for change in news.lapsing(session, kind, after=after, before=before, limit=_BATCH):
            if news.add_news(session, change, now=deps.now()):
                _write(session, change, deps)
                told += 1
    return told


def _write(session: Session, change: Change, deps: Deps) -> bool:
    """Write the letter, where one is due and wanted and there is an address; tells whether it was written."""
    account = accounts.account_for(session, change.learner_id)
    recipient = account.primary_address
    if recipient is None or not account.badge_letters or not deserves_letter(change.kind, change.was):
        return False
    post_letter(
        session,
        recipient=recipient,
        template="badge_news",
        now=deps.now(),
        name=account.name,
        kind=change.kind.value,
        badge=_named(change.badge_name),
        issuer=_named(change.issuer_name),
        on=f"{change.about.day} {change.about:%B %Y}",
        link=links.badge(deps.settings, change.badge_id),
        preferences=links.account(deps.settings),
        **letter_frame(deps.settings),
    )
    return True


def _named(text: str | None) -> str | None:
    return legible(text, _NAME_MAX_CHARS) if text else None


def news_of(learner_id: UUID, deps: Deps, *, badge_id: UUID | None = None) -> tuple[BadgeNews, ...]:
    """Return what a learner has not seen yet, the newest first, about all badges or about one."""
    with deps.database.read() as session:
        return news.unseen_news(session, learner_id, badge_id=badge_id, limit=NEWS_SHOWN_MAX)


def have_seen(learner_id: UUID, deps: Deps, *, badge_id: UUID | None = None) -> None:
    """Note that a learner has seen what was new about one badge, or about all. Doing it twice is doing it once.

    Raises:
        NotFound: there is no such badge, or it is another learner's.
    """
    with deps.database.begin() as session:
        if badge_id is not None:
            badge_for(session, learner_id, badge_id)
        news.mark_seen(session, learner_id, badge_id=badge_id, now=deps.now())


def want_letters(account_id: UUID, wanted: bool, deps: Deps) -> None:
    """Switch the letters about badges on or off for somebody.

    Raises:
        NotFound: there is no such account.
    """
    with deps.database.begin() as session:
        if not accounts.choose_badge_letters(session, account_id, wanted):
            raise NotFound
