"""What is published now, without the rules themselves: light rows for lists and for finding out what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pathways.store.pathways import PathwayFacts
from pathways.store.tables import PathwayRow, PathwayVersionRow


@dataclass(frozen=True, slots=True)
class Listed:
    """A published version and its pathway; its document is asked for by itself (`versions_for`)."""

    facts: PathwayFacts
    version_id: UUID
    version: str
    name: str
    summary: str
    published_at: datetime


def newest_listed(session: Session) -> tuple[Listed, ...]:
    """Return the newest published version of every pathway on offer, by name. One statement."""
    newest_first = (
        PathwayVersionRow.published_at.desc(),
        PathwayVersionRow.version.desc(),
        PathwayVersionRow.id,
    )
    place = sa.func.row_number().over(partition_by=PathwayVersionRow.pathway_id, order_by=newest_first)
    ranked = (
        sa.select(
            PathwayVersionRow.id,
            PathwayVersionRow.pathway_id,
            PathwayVersionRow.version,
            PathwayVersionRow.name,
            PathwayVersionRow.summary,
            PathwayVersionRow.published_at,
            place.label("place"),
        )
        .where(PathwayVersionRow.published_at.is_not(None))
        .subquery()
    )
    facts = [getattr(PathwayRow, name) for name in PathwayFacts.__slots__]
    version = (ranked.c.id, ranked.c.version, ranked.c.name, ranked.c.summary, ranked.c.published_at)
    rows = session.execute(
        sa.select(*facts, *version)
        .join(ranked, ranked.c.pathway_id == PathwayRow.id)
        .where(ranked.c.place == 1, PathwayRow.retired_at.is_(None))
        .order_by(sa.func.lower(ranked.c.name), PathwayRow.slug)
    )
    return tuple(Listed(PathwayFacts(*row[: len(facts)]), *row[len(facts) :]) for row in rows)


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A published version in a list."""

    id: UUID
    version: str
    published_at: datetime


def published_versions(session: Session, pathway_id: UUID) -> tuple[VersionLine, ...]:
    """Return every published version of a pathway, the newest first. One statement."""
    table = PathwayVersionRow
    rows = session.execute(
        sa.select(table.id, table.version, table.published_at)
        .where(table.pathway_id == pathway_id, table.published_at.is_not(None))
        .order_by(table.published_at.desc(), table.version.desc(), table.id)
    )
    return tuple(VersionLine(row.id, row.version, row.published_at) for row in rows if row.published_at)
