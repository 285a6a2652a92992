"""Moving what points to a badge to the badge that renews it. One transaction is the caller's."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.store.tables import ProfileEntryRow, ShareRow


def has_permanent(session: Session, learner_id: UUID, badge_id: UUID) -> bool:
    """Tell whether a badge of the learner has a permanent link, on or off."""
    return session.scalar(sa.select(ShareRow.id).where(*_permanent(learner_id, badge_id))) is not None


def move_permanent(session: Session, learner_id: UUID, old_id: UUID, new_id: UUID) -> bool:
    """Let the permanent link of one badge show another from now on; tells whether there was one."""
    moved = session.scalar(
        sa.update(ShareRow)
        .where(*_permanent(learner_id, old_id))
        .values(badge_id=new_id, revision=ShareRow.revision + 1)
        .returning(ShareRow.id)
    )
    return moved is not None


def move_entry(session: Session, learner_id: UUID, old_id: UUID, new_id: UUID) -> None:
    """Let a LinkedIn entry be one of the badge that its link shows now, unless that badge has one of its own."""
    own = sa.select(ProfileEntryRow.badge_id).where(ProfileEntryRow.badge_id == new_id)
    session.execute(
        sa.update(ProfileEntryRow)
        .where(
            ProfileEntryRow.badge_id == old_id,
            ProfileEntryRow.learner_id == learner_id,
            ~own.exists(),
        )
        .values(badge_id=new_id)
        .execution_options(synchronize_session=False)
    )


def _permanent(learner_id: UUID, badge_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        ShareRow.badge_id == badge_id,
        ShareRow.learner_id == learner_id,
        ShareRow.audience.is_(None),
        ShareRow.closed_at.is_(None),
    )
