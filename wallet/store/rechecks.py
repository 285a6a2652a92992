"""Whose badge is asked about next. These lists are nobody's: they are for the worker alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.store.tables import BadgeRow


def take_due(session: Session, *, limit: int, now: datetime, until: datetime) -> tuple[tuple[UUID, UUID], ...]:
    """Take the badges that have waited longest, so that no other worker takes them before `until`.

    Returns:
        (learner, badge), in the order in which they are due; empty when none is.
    """
    rows = session.execute(
        sa.select(BadgeRow.learner_id, BadgeRow.id)
        .where(BadgeRow.check_at <= now, BadgeRow.deleted_at.is_(None))
        .order_by(BadgeRow.check_at, BadgeRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    schedule_checks(session, [row.id for row in rows], at=until)
    return tuple((row.learner_id, row.id) for row in rows)


def schedule_checks(session: Session, badge_ids: Iterable[UUID], *, at: datetime | None) -> None:
    """Say when badges are asked about next; never, when None."""
    session.execute(
        sa.update(BadgeRow)
        .where(BadgeRow.id.in_(list(badge_ids)))
        .values(check_at=at)
        .execution_options(synchronize_session=False)
    )


def ask_soon(session: Session, issuer: str, *, at: datetime) -> None:
    """Have every held badge of an issuer, by its identifier, asked about again from an instant on."""
    session.execute(
        sa.update(BadgeRow)
        .where(BadgeRow.issuer_id == issuer, BadgeRow.deleted_at.is_(None))
        .values(check_at=at)
        .execution_options(synchronize_session=False)
    )
