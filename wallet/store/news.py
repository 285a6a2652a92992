"""What learners are told about badges that changed. One transaction is the caller's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.ids import new_id
from wallet.core.news import News
from wallet.core.verify.report import Verdict
from wallet.store.tables import BadgeNewsRow, BadgeRow
from wallet.store.upsert import insert_once


@dataclass(frozen=True, slots=True)
class BadgeNews:
    """One change that its learner has not seen yet."""

    id: UUID
    badge_id: UUID
    badge_name: str | None  # from the verified value
    kind: News
    was: Verdict
    about: datetime  # the badge's end, else the instant of the judgement that found the change
    learned_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one badge, to be told to its learner. Names come from the verified value."""

    learner_id: UUID
    badge_id: UUID
    kind: News
    was: Verdict
    about: datetime  # as in BadgeNews
    badge_name: str | None
    issuer_name: str | None


def add_news(session: Session, change: Change, *, now: datetime) -> bool:
    """Write a change down; tells whether it was not written down before."""
    row = {
        "id": new_id(),
        "badge_id": change.badge_id,
        "learner_id": change.learner_id,
        "kind": change.kind.value,
        "was": change.was.value,
        "about": change.about,
        "learned_at": now,
        "seen_at": None,
    }
    return insert_once(session, BadgeNewsRow, row)


def unseen_news(
    session: Session, learner_id: UUID, *, badge_id: UUID | None = None, limit: int
) -> tuple[BadgeNews, ...]:
    """Return what a learner has not seen yet, the newest first: about all badges that are held, or about one."""
    query = (
        sa.select(BadgeNewsRow, BadgeRow.name)
        .join(BadgeRow, BadgeRow.id == BadgeNewsRow.badge_id)
        .where(
            BadgeNewsRow.learner_id == learner_id,
            BadgeNewsRow.seen_at.is_(None),
            BadgeRow.learner_id == learner_id,
            BadgeRow.deleted_at.is_(None),
        )
        .order_by(BadgeNewsRow.learned_at.desc(), BadgeNewsRow.id)
        .limit(limit)
    )
    rows = session.execute(query.where(BadgeNewsRow.badge_id == badge_id) if badge_id else query)
    return tuple(
        BadgeNews(row.id, row.badge_id, name, News(row.kind), Verdict(row.was), row.about, row.learned_at)
        for row, name in rows
    )


def mark_seen(session: Session, learner_id: UUID, *, badge_id: UUID | None = None, now: datetime) -> int:
    """Note that a learner has seen what was new about one badge, or about all; returns how many changes that were."""
    change = sa.update(BadgeNewsRow).where(BadgeNewsRow.learner_id == learner_id, BadgeNewsRow.seen_at.is_(None))
    if badge_id is not None:
        change = change.where(BadgeNewsRow.badge_id == badge_id)
    return int(getattr(session.execute(change.values(seen_at=now)), "rowcount", 0))


def lapsing(session: Session, kind: News, *, after: datetime, before: datetime, limit: int) -> tuple[Change, ...]:
    """Return badges of anybody that end within a span and whose learners were not told of it, the earliest first.

    Those that are withdrawn or unsound are left out: their end changes nothing. So are those that had ended already
    when they came.
    """
    told = sa.exists().where(
        BadgeNewsRow.badge_id == BadgeRow.id,
        BadgeNewsRow.kind == kind.value,
        BadgeNewsRow.about == BadgeRow.valid_until,
    )
    rows = session.execute(
        sa.select(
            BadgeRow.learner_id,
            BadgeRow.id,
            BadgeRow.name,
            BadgeRow.issuer_name,
            BadgeRow.verdict,
            BadgeRow.valid_until,
        )
        .where(
            BadgeRow.valid_until >= after,
            BadgeRow.valid_until < before,
            BadgeRow.received_at <= BadgeRow.valid_until,
            BadgeRow.verdict.in_([Verdict.VERIFIED.value, Verdict.UNKNOWN.value, Verdict.EXPIRED.value]),
            BadgeRow.deleted_at.is_(None),
            ~told,
        )
        .order_by(BadgeRow.valid_until, BadgeRow.id)
        .limit(limit)
    )
    return tuple(
        Change(row.learner_id, row.id, kind, Verdict(row.verdict), row.valid_until, row.name, row.issuer_name)
        for row in rows
    )
