"""Catalogue entries as values. One whose `uri` is an achievement of this university adds to the wallet's record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pathways.store.revisions import raise_catalogue_revision
from pathways.store.tables import CatalogueEntryRow
from wallet.base.errors import NotFound
from wallet.base.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """One achievement that pathways may name. Amounts are decimal text, as in the pathway document; None is unknown."""

    uri: str
    slug: str
    name: str
    issuer_uri: str
    issuer_name: str
    achievement_type: str | None = None
    description: str = ""
    url: str | None = None
    credits: str | None = None  # None when non-credit
    level: str | None = None
    delivery: str | None = None  # online, on_campus or hybrid
    skills: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    valid_for: str | None = None  # ISO 8601 duration; None never lapses
    weeks: str | None = None
    cost: str | None = None
    prerequisites: tuple[str, ...] = ()  # uris
    results: tuple[str, ...] = ()  # best first; empty is the default scale
    shape: str = "hexagon"
    field: str = "computing"
    glyph: str = "compass"
    illustrative: bool = False
    source: str | None = None  # where the facts come from


def all_entries(session: Session) -> tuple[CatalogueEntry, ...]:
    """Return every entry, by uri. One statement."""
    rows = session.scalars(sa.select(CatalogueEntryRow).order_by(CatalogueEntryRow.uri))
    return tuple(_entry(row) for row in rows)


def save_entries(session: Session, entries: Iterable[CatalogueEntry], *, now: datetime) -> None:
    """Add entries, or put them in the place of those with the same uri; raises the catalogue's revision once."""
    wanted = {entry.uri: entry for entry in entries}
    if not wanted:
        return
    rows = session.scalars(sa.select(CatalogueEntryRow).where(CatalogueEntryRow.uri.in_(wanted)))
    there = {row.uri: row for row in rows}
    for uri, entry in sorted(wanted.items()):
        values = _values(entry)
        if uri in there:
            for name, value in values.items():
                setattr(there[uri], name, value)
            there[uri].changed_at = now
        else:
            session.add(CatalogueEntryRow(id=new_id(), created_at=now, changed_at=now, **values))
    session.flush()
    raise_catalogue_revision(session)


def remove_entry(session: Session, uri: str) -> None:
    """Take an entry out, or raise NotFound. Pathways that name it no longer make sense: ask the linter first."""
    row = session.scalar(sa.select(CatalogueEntryRow).where(CatalogueEntryRow.uri == uri))
    if row is None:
        raise NotFound
    session.delete(row)
    session.flush()
    raise_catalogue_revision(session)


def _values(entry: CatalogueEntry) -> dict[str, Any]:
    lists = {name: list(getattr(entry, name)) for name in ("skills", "tags", "prerequisites", "results")}
    return asdict(entry) | lists


def _entry(row: CatalogueEntryRow) -> CatalogueEntry:
    return CatalogueEntry(
        uri=row.uri,
        slug=row.slug,
        name=row.name,
        issuer_uri=row.issuer_uri,
        issuer_name=row.issuer_name,
        achievement_type=row.achievement_type,
        description=row.description,
        url=row.url,
        credits=row.credits,
        level=row.level,
        delivery=row.delivery,
        skills=tuple(row.skills),
        tags=tuple(row.tags),
        valid_for=row.valid_for,
        weeks=row.weeks,
        cost=row.cost,
        prerequisites=tuple(row.prerequisites),
        results=tuple(row.results),
        shape=row.shape,
        field=row.field,
        glyph=row.glyph,
        illustrative=row.illustrative,
        source=row.source,
    )
