"""Audits that were computed once and still hold. Whatever does not match its key is simply not there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pathways.store.tables import RememberedProgressRow


@dataclass(frozen=True, slots=True)
class Remembered:
    """`audit` is JSON text; it holds until `good_until` (exclusive), for ever when that is None."""

    audit: str
    computed_at: datetime
    good_until: datetime | None


def remembered_of(
    session: Session, learner_id: UUID, versions: Collection[UUID], keys: Collection[str], *, now: datetime
) -> dict[UUID, Remembered]:
    """Return what is remembered under one of these keys and still holds, by version. One statement."""
    table = RememberedProgressRow
    rows = session.execute(
        sa.select(table.version_id, table.audit, table.computed_at, table.good_until).where(
            table.learner_id == learner_id,
            table.version_id.in_(sorted(versions)),
            table.key.in_(sorted(keys)),
            table.computed_at <= now,
            sa.or_(table.good_until.is_(None), table.good_until > now),
        )
    )
    return {row.version_id: Remembered(row.audit, row.computed_at, row.good_until) for row in rows}


def remember(session: Session, learner_id: UUID, found: Mapping[UUID, tuple[str, Remembered]]) -> None:
    """Keep audits, each with its key, in the place of older ones of the same versions. One statement."""
    if not found:
        return
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    rows = [
        {
            "learner_id": learner_id,
            "version_id": version_id,
            "key": key,
            "audit": one.audit,
            "computed_at": one.computed_at,
            "good_until": one.good_until,
        }
        for version_id, (key, one) in sorted(found.items())
    ]
    new = insert(RememberedProgressRow).values(rows)
    changed = {name: new.excluded[name] for name in ("key", "audit", "computed_at", "good_until")}
    session.execute(new.on_conflict_do_update(index_elements=["learner_id", "version_id"], set_=changed))
