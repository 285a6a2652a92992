"""A learner's ties to pathways: goals, and once started, the version they are bound to. The learner is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pathways.store.tables import EnrolmentMoveRow, EnrolmentRow
from wallet.base.errors import Conflict, NotFound
from wallet.base.ids import new_id


class AlreadyStarted(Conflict):
    """A pathway is started once; after that one moves forward."""

    code = "already_started"
    sentence = "You have started this pathway already. You can move forward to a newer version from its page."


class ChangedElsewhere(Conflict):
    """The learner is on another version than the page said."""

    code = "enrolment_changed"
    sentence = "You changed this in another window meanwhile. Look at the pathway as it is now."


@dataclass(frozen=True, slots=True)
class Enrolment:
    """`goal_since` or `started_at` is set, or both."""

    id: UUID
    pathway_id: UUID
    goal_since: datetime | None
    started_at: datetime | None
    version_id: UUID | None  # set when started


@dataclass(frozen=True, slots=True)
class Move:
    """One step forward from version to version."""

    from_version_id: UUID
    to_version_id: UUID
    moved_at: datetime


def enrolments_of(session: Session, learner_id: UUID) -> tuple[Enrolment, ...]:
    """Return every tie of a learner to a pathway, by pathway."""
    rows = session.scalars(
        sa.select(EnrolmentRow).where(EnrolmentRow.learner_id == learner_id).order_by(EnrolmentRow.pathway_id)
    )
    return tuple(_enrolment(row) for row in rows)


def moves_of(session: Session, learner_id: UUID, pathway_id: UUID) -> tuple[Move, ...]:
    """Return how a learner moved through the versions of a pathway, oldest first."""
    rows = session.execute(
        sa.select(EnrolmentMoveRow.from_version_id, EnrolmentMoveRow.to_version_id, EnrolmentMoveRow.moved_at)
        .join(EnrolmentRow, EnrolmentRow.id == EnrolmentMoveRow.enrolment_id)
        .where(EnrolmentRow.learner_id == learner_id, EnrolmentRow.pathway_id == pathway_id)
        .order_by(EnrolmentMoveRow.moved_at, EnrolmentMoveRow.id)
    )
    return tuple(Move(*row) for row in rows)


def choose_goal(session: Session, learner_id: UUID, pathway_id: UUID, *, now: datetime) -> None:
    """Make a pathway one of a learner's goals; doing it twice is once."""
    row = _row(session, learner_id, pathway_id) or _add(session, learner_id, pathway_id)
    row.goal_since = row.goal_since or now
    session.flush()


def drop_goal(session: Session, learner_id: UUID, pathway_id: UUID) -> None:
    """Take a pathway off a learner's goals. Who has started stays bound to their version."""
    row = _row(session, learner_id, pathway_id)
    if row is None:
        return
    row.goal_since = None
    if row.started_at is None:
        session.delete(row)
    session.flush()


def start(session: Session, learner_id: UUID, pathway_id: UUID, version_id: UUID, *, now: datetime) -> None:
    """Bind a learner to a version, and make the pathway a goal.

    Raises:
        AlreadyStarted: they are on a version of it already.
    """
    row = _row(session, learner_id, pathway_id) or _add(session, learner_id, pathway_id)
    if row.started_at is not None:
        raise AlreadyStarted
    row.started_at, row.version_id = now, version_id
    row.goal_since = row.goal_since or now
    session.flush()


def move_forward(session: Session, learner_id: UUID, pathway_id: UUID, *, seen: UUID, to: UUID, now: datetime) -> None:
    """Bind a learner to the version `to`. Whether that one is newer is for the caller to know.

    `seen` is the version that the page showed them to be on.

    Raises:
        NotFound: they have not started this pathway.
        ChangedElsewhere: they are on another version by now.
    """
    row = _row(session, learner_id, pathway_id)
    if row is None or row.version_id is None:
        raise NotFound
    if row.version_id != seen:
        raise ChangedElsewhere
    session.add(
        EnrolmentMoveRow(id=new_id(), enrolment_id=row.id, from_version_id=seen, to_version_id=to, moved_at=now)
    )
    row.version_id = to
    session.flush()


def _row(session: Session, learner_id: UUID, pathway_id: UUID) -> EnrolmentRow | None:
    return session.scalar(
        sa.select(EnrolmentRow)
        .where(EnrolmentRow.learner_id == learner_id, EnrolmentRow.pathway_id == pathway_id)
        .with_for_update()
    )


def _add(session: Session, learner_id: UUID, pathway_id: UUID) -> EnrolmentRow:
    row = EnrolmentRow(id=new_id(), learner_id=learner_id, pathway_id=pathway_id)
    session.add(row)
    return row


def _enrolment(row: EnrolmentRow) -> Enrolment:
    return Enrolment(row.id, row.pathway_id, row.goal_since, row.started_at, row.version_id)
