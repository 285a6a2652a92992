"""Registries that are trusted, and the files they were read from: waiting to be looked at, or imported."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.errors import NotFound
from wallet.store.known_issuers import Who
from wallet.store.tables import RegistryFileRow, RegistryRow


@dataclass(frozen=True, slots=True)
class Registry:
    """A registry that is trusted, as its newest file says."""

    id: UUID
    name: str
    governance_url: str | None
    format: str
    sha256: str
    entries: int
    imported_at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class BroughtFile:
    """A registry's file, whole."""

    id: UUID
    name: str
    governance_url: str | None
    format: str
    sha256: str
    entries: int
    body: bytes = field(repr=False)
    brought_at: datetime
    brought_by_name: str | None = None  # None: by command


@dataclass(frozen=True, slots=True)
class PastImport:
    """That a file was imported once."""

    name: str
    entries: int
    sha256: str
    imported_at: datetime | None
    brought_by_name: str | None


def registries(session: Session) -> tuple[Registry, ...]:
    """Return the registries that are trusted now, the one trusted first before the others."""
    rows = session.scalars(
        sa.select(RegistryRow).where(RegistryRow.removed_at.is_(None)).order_by(RegistryRow.created_at, RegistryRow.id)
    )
    return tuple(_registry(row) for row in rows)


def registry_named(session: Session, name: str) -> Registry | None:
    """Return the registry of a name that is trusted now, or None."""
    return next((one for one in registries(session) if one.name == name), None)


def registry_for(session: Session, registry_id: UUID) -> Registry:
    """Return a registry that is trusted now, or raise NotFound."""
    row = session.get(RegistryRow, registry_id)
    if row is None or row.removed_at is not None:
        raise NotFound
    return _registry(row)


def write_registry(session: Session, registry_id: UUID, file: BroughtFile, *, at: datetime) -> None:
    """Write down what a registry is by its newest file; begins to trust it when there is none of this id."""
    row = session.get(RegistryRow, registry_id)
    if row is None:
        row = RegistryRow(id=registry_id, name=file.name, created_at=at)
        session.add(row)
    row.governance_url, row.format, row.sha256 = file.governance_url, file.format, file.sha256
    row.entries, row.imported_at = file.entries, at
    session.flush()
    session.execute(
        sa.update(RegistryFileRow).where(RegistryFileRow.id == file.id).values(registry_id=registry_id, imported_at=at)
    )


def end_registry(session: Session, registry_id: UUID, *, by: Who, now: datetime, note: str) -> None:
    """Trust a registry no longer; its entries are ended by whoever calls."""
    session.execute(
        sa.update(RegistryRow)
        .where(RegistryRow.id == registry_id)
        .values(removed_at=now, removed_by=by.id, removed_by_name=by.name, removed_note=note)
    )


def add_file(session: Session, file: BroughtFile, *, by: Who) -> None:
    """Keep a file that waits to be looked at."""
    values = {name: getattr(file, name) for name in BroughtFile.__slots__}
    session.add(RegistryFileRow(**values | {"brought_by": by.id, "brought_by_name": by.name}))
    session.flush()


def waiting_file(session: Session, file_id: UUID) -> BroughtFile:
    """Return a file that waits to be looked at; raises NotFound, also once it is imported."""
    row = session.get(RegistryFileRow, file_id)
    if row is None or row.imported_at is not None:
        raise NotFound
    return BroughtFile(**{name: getattr(row, name) for name in BroughtFile.__slots__})


def drop_waiting(session: Session, *, file_id: UUID | None = None, before: datetime | None = None) -> None:
    """Throw away one file that waits, or all that were brought before an instant."""
    which = RegistryFileRow.id == file_id if before is None else RegistryFileRow.brought_at < before
    session.execute(sa.delete(RegistryFileRow).where(RegistryFileRow.imported_at.is_(None), which))


def imports_of(session: Session, *, limit: int) -> tuple[PastImport, ...]:
    """Return the newest imports of any registry, the newest first."""
    row = RegistryFileRow
    query = (
        sa.select(row.name, row.entries, row.sha256, row.imported_at, row.brought_by_name)
        .where(row.imported_at.is_not(None))
        .order_by(row.imported_at.desc(), row.id)
        .limit(limit)
    )
    return tuple(PastImport(*found) for found in session.execute(query))


def _registry(row: RegistryRow) -> Registry:
    return Registry(**{name: getattr(row, name) for name in Registry.__slots__})
