"""What learners were told to look after, and what they put away. One transaction is the caller's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.ids import new_id
from wallet.store.tables import BadgeRow, HealthNoticeRow
from wallet.store.upsert import insert_once


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was told, or put away."""

    kind: str
    about: str
    told_at: datetime
    seen_at: datetime | None

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.about


def put_away(session: Session, learner_id: UUID, key: tuple[str, str], *, now: datetime) -> None:
    """Note that a learner has seen something; it is not told any more."""
    if not insert_once(session, HealthNoticeRow, _notice(learner_id, key, now, seen_at=now)):
        session.execute(
            sa.update(HealthNoticeRow)
            .where(
                HealthNoticeRow.learner_id == learner_id,
                HealthNoticeRow.kind == key[0],
                HealthNoticeRow.about == key[1],
                HealthNoticeRow.seen_at.is_(None),
            )
            .values(seen_at=now)
        )


def note_told(session: Session, learner_id: UUID, key: tuple[str, str], *, now: datetime) -> bool:
    """Write down that something is told now; tells whether it was not told before."""
    return insert_once(session, HealthNoticeRow, _notice(learner_id, key, now, seen_at=None))


def told_since(session: Session, learner_id: UUID, since: datetime) -> bool:
    """Tell whether a learner was told of anything after an instant; what they put away untold does not count."""
    by_letter = sa.or_(HealthNoticeRow.seen_at.is_(None), HealthNoticeRow.seen_at > HealthNoticeRow.told_at)
    found = sa.select(HealthNoticeRow.id).where(
        HealthNoticeRow.learner_id == learner_id, HealthNoticeRow.told_at > since, by_letter
    )
    return session.scalar(found.limit(1)) is not None


def learners_after(session: Session, after: UUID | None, *, limit: int) -> tuple[UUID, ...]:
    """Return the next people who hold a badge, by id."""
    query = sa.select(BadgeRow.learner_id).distinct().order_by(BadgeRow.learner_id).limit(limit)
    return tuple(session.scalars(query.where(BadgeRow.learner_id > after) if after else query))


def _notice(learner_id: UUID, key: tuple[str, str], now: datetime, *, seen_at: datetime | None) -> dict[str, Any]:
    return {
        "id": new_id(),
        "learner_id": learner_id,
        "kind": key[0],
        "about": key[1],
        "told_at": now,
        "seen_at": seen_at,
    }
