"""What learners told us they put on their LinkedIn profiles. Whose it is is an argument of every function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.store.tables import ProfileEntryRow


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """An entry as it was when its learner last said that it is there."""

    badge_id: UUID
    added_at: datetime
    sent: Mapping[str, str]  # LinkedIn's parameters, by name


def entries_of(session: Session, learner_id: UUID) -> tuple[KeptEntry, ...]:
    """Return a learner's entries, those of deleted badges too, the oldest first."""
    rows = session.scalars(
        sa.select(ProfileEntryRow)
        .where(ProfileEntryRow.learner_id == learner_id)
        .order_by(ProfileEntryRow.added_at, ProfileEntryRow.badge_id)
    )
    return tuple(_entry(row) for row in rows)


def entry_of(session: Session, learner_id: UUID, badge_id: UUID) -> KeptEntry | None:
    """Return the entry of one badge, or None."""
    row = session.get(ProfileEntryRow, badge_id)
    return _entry(row) if row is not None and row.learner_id == learner_id else None


def keep_entry(session: Session, learner_id: UUID, entry: KeptEntry) -> None:
    """Write an entry down, in the place of what was known of it. The caller has checked whose the badge is."""
    drop_entry(session, learner_id, entry.badge_id)
    session.add(
        ProfileEntryRow(badge_id=entry.badge_id, learner_id=learner_id, added_at=entry.added_at, entry=dict(entry.sent))
    )


def drop_entry(session: Session, learner_id: UUID, badge_id: UUID) -> None:
    """Forget an entry; nothing happens when there is none."""
    session.execute(
        sa.delete(ProfileEntryRow).where(ProfileEntryRow.badge_id == badge_id, ProfileEntryRow.learner_id == learner_id)
    )


def _entry(row: ProfileEntryRow) -> KeptEntry:
    return KeptEntry(row.badge_id, row.added_at, {name: str(value) for name, value in sorted(row.entry.items())})
