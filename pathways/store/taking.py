"""What learners say they are taking now. The learner is always an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pathways.store.revisions import raise_decisions_revision
from pathways.store.tables import TakingRow


@dataclass(frozen=True, slots=True)
class Taking:
    achievement: str
    since: datetime
    ends_on: date | None


def taking_of(session: Session, learner_id: UUID) -> tuple[Taking, ...]:
    """Return what a learner is taking, by achievement."""
    rows = session.execute(
        sa.select(TakingRow.achievement, TakingRow.since, TakingRow.ends_on)
        .where(TakingRow.learner_id == learner_id)
        .order_by(TakingRow.achievement)
    )
    return tuple(Taking(*row) for row in rows)


def set_taking(session: Session, learner_id: UUID, achievement: str, *, ends_on: date | None, now: datetime) -> None:
    """Note that a learner is taking something until `ends_on`; saying it again changes the day only."""
    row = session.get(TakingRow, (learner_id, achievement))
    if row is None:
        session.add(TakingRow(learner_id=learner_id, achievement=achievement, since=now, ends_on=ends_on))
    else:
        row.ends_on = ends_on
    session.flush()
    raise_decisions_revision(session, learner_id)


def stop_taking(session: Session, learner_id: UUID, achievement: str) -> None:
    """Note that a learner no longer takes something; nothing happens where they did not."""
    session.execute(
        sa.delete(TakingRow).where(TakingRow.learner_id == learner_id, TakingRow.achievement == achievement)
    )
    raise_decisions_revision(session, learner_id)
