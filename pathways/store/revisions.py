"""Counters that remembered progress is kept under: one for the catalogue, one for decisions about each learner."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pathways.store.tables import RevisionRow

_CATALOGUE: Final = "catalogue"


def catalogue_revision(session: Session) -> int:
    """Return the number that goes up with every change of a catalogue entry; 0 before the first."""
    return _revision(session, _CATALOGUE)


def raise_catalogue_revision(session: Session) -> None:
    """Say that the catalogue has changed."""
    _raise(session, _CATALOGUE, None)


def decisions_revision(session: Session, learner_id: UUID) -> int:
    """Return the number that goes up with every change of what a learner takes, states, or was granted."""
    return _revision(session, _name(learner_id))


def raise_decisions_revision(session: Session, learner_id: UUID) -> None:
    """Say that taking, facts, manual marks or waivers of this learner have changed."""
    _raise(session, _name(learner_id), learner_id)


def one_at_a_time(session: Session, learner_id: UUID) -> None:
    """Let other changes of this learner wait until this transaction is over; SQLite has one writer anyway.

    Said before anything is read: two forms sent at once then find each other's row, and count it.
    """
    if session.get_bind().dialect.name == "postgresql":
        named = sa.func.hashtextextended(_name(learner_id), 0)
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(named)))


def _name(learner_id: UUID) -> str:
    return f"learner:{learner_id}"


def _revision(session: Session, name: str) -> int:
    return session.scalar(sa.select(RevisionRow.revision).where(RevisionRow.name == name)) or 0


def _raise(session: Session, name: str, learner_id: UUID | None) -> None:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    first = insert(RevisionRow).values(name=name, learner_id=learner_id, revision=1)
    session.execute(first.on_conflict_do_update(index_elements=["name"], set_={"revision": RevisionRow.revision + 1}))
