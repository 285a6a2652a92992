"""Entries of the lists of known issuers, ours and the registries', with their history; and the logos they show."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.errors import NotFound
from wallet.base.ids import new_id
from wallet.base.limits import ISSUERS_PER_PAGE
from wallet.store.tables import IssuerLogoRow, KnownIssuerRow, RegistryRow
from wallet.store.upsert import insert_missing

_AT_ONCE: Final = 500  # ids in one statement
_LIVE: Final = KnownIssuerRow.removed_at.is_(None)


@dataclass(frozen=True, slots=True)
class Who:
    """Who did something to the lists; nobody by name when it was done by command."""

    id: UUID | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What one list said of one issuer for a time; live while `removed_at` is None."""

    id: UUID
    registry_id: UUID | None
    issuer_id: str
    name: str
    legal_name: str | None
    url: str | None
    location: str | None
    logo_sha256: str | None
    since: date | None
    note: str | None
    added_at: datetime
    added_by_name: str | None
    removed_at: datetime | None
    removed_by_name: str | None
    removed_note: str | None
    replaced: bool
    registry: str | None = None  # the name of the list; None for our own


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An issuer as a list describes it from now on."""

    issuer_id: str
    name: str
    legal_name: str | None = None
    url: str | None = None
    location: str | None = None
    logo_sha256: str | None = None
    since: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Logo:
    sha256: str
    media_type: str
    body: bytes = field(repr=False)


def entry_for(session: Session, entry_id: UUID) -> Entry:
    """Return one entry, live or ended, or raise NotFound."""
    return _one(session, KnownIssuerRow.id == entry_id)


def live_entry(session: Session, issuer_id: str, registry_id: UUID | None = None) -> Entry | None:
    """Return what a list says of an issuer now, or None when it is not on it; our own list when none is named."""
    found = _entries(session, _LIVE, KnownIssuerRow.issuer_id == issuer_id, _of(registry_id))
    return found[0] if found else None


def live_entries(session: Session, registry_id: UUID) -> tuple[Entry, ...]:
    """Return everything a registry says now, by issuer id."""
    return _entries(session, _LIVE, _of(registry_id), order=(KnownIssuerRow.issuer_id,))


def history_of(session: Session, issuer_id: str) -> tuple[Entry, ...]:
    """Return everything that any list ever said of an issuer, the newest first."""
    order = (KnownIssuerRow.added_at.desc(), KnownIssuerRow.id)
    return _entries(session, KnownIssuerRow.issuer_id == issuer_id, order=order)


def count_own(session: Session) -> int:
    """Return how many issuers are on the university's own list."""
    query = sa.select(sa.func.count()).select_from(KnownIssuerRow).where(_LIVE, KnownIssuerRow.registry_id.is_(None))
    return session.scalar(query) or 0


def find_entries(session: Session, words: str, *, page: int, own: bool = False) -> tuple[tuple[Entry, ...], int]:
    """Return one page of live entries by name, and how many there are; `words` narrows by name or identifier."""
    matching: list[sa.ColumnElement[bool]] = [_LIVE, *([_of(None)] if own else [])]
    if words:
        sought = words.lower()
        columns = (KnownIssuerRow.name, KnownIssuerRow.issuer_id)
        matching.append(sa.or_(*(sa.func.lower(column).contains(sought, autoescape=True) for column in columns)))
    total = session.scalar(sa.select(sa.func.count()).select_from(KnownIssuerRow).where(*matching)) or 0
    order = (sa.func.lower(KnownIssuerRow.name), KnownIssuerRow.issuer_id, KnownIssuerRow.id)
    window = {"limit": ISSUERS_PER_PAGE, "offset": (page - 1) * ISSUERS_PER_PAGE}
    return _entries(session, *matching, order=order, **window), total


def add_entries(
    session: Session, entries: Sequence[NewEntry], *, registry_id: UUID | None, by: Who, now: datetime
) -> tuple[UUID, ...]:
    """Put issuers on a list; returns the entries' ids, in order."""
    ids = tuple(new_id() for _ in entries)
    rows = [
        {name: getattr(entry, name) for name in NewEntry.__slots__}
        | {"id": entry_id, "registry_id": registry_id, "added_at": now, "added_by": by.id, "added_by_name": by.name}
        | {"replaced": False}
        for entry_id, entry in zip(ids, entries, strict=True)
    ]
    if rows:
        session.execute(sa.insert(KnownIssuerRow), rows)
    return ids


def end_entries(
    session: Session, ids: Iterable[UUID], *, by: Who, now: datetime, note: str | None = None, replaced: bool = False
) -> int:
    """End live entries; returns how many were live. `replaced`: newer entries about the same issuers go on."""
    waiting, ended = list(ids), 0
    values = {"removed_at": now, "removed_by": by.id, "removed_by_name": by.name, "removed_note": note}
    for at in range(0, len(waiting), _AT_ONCE):
        result = session.execute(
            sa.update(KnownIssuerRow)
            .where(_LIVE, KnownIssuerRow.id.in_(waiting[at : at + _AT_ONCE]))
            .values(**values, replaced=replaced)
        )
        ended += int(getattr(result, "rowcount", 0))
    return ended


def keep_logo(session: Session, body: bytes, *, media_type: str, now: datetime) -> str:
    """Keep a picture that was made safe; returns its address, the SHA-256 of its bytes in hex."""
    sha256 = hashlib.sha256(body).hexdigest()
    row = {"sha256": sha256, "media_type": media_type, "body": body, "kept_at": now}
    insert_missing(session, IssuerLogoRow, [row])
    return sha256


def logo_for(session: Session, sha256: str) -> Logo:
    """Return the logo of an issuer that is known now, or raise NotFound."""
    shown = sa.exists().where(_LIVE, KnownIssuerRow.logo_sha256 == IssuerLogoRow.sha256)
    row = session.execute(sa.select(IssuerLogoRow).where(IssuerLogoRow.sha256 == sha256, shown)).scalar_one_or_none()
    if row is None:
        raise NotFound
    return Logo(row.sha256, row.media_type, row.body)


def _of(registry_id: UUID | None) -> sa.ColumnElement[bool]:
    column = KnownIssuerRow.registry_id
    return column.is_(None) if registry_id is None else column == registry_id


def _one(session: Session, *matching: sa.ColumnElement[bool]) -> Entry:
    found = _entries(session, *matching)
    if not found:
        raise NotFound
    return found[0]


def _entries(
    session: Session,
    *matching: sa.ColumnElement[bool],
    order: Sequence[sa.ColumnElement[Any] | Any] = (),
    limit: int | None = None,
    offset: int = 0,
) -> tuple[Entry, ...]:
    query = (
        sa.select(KnownIssuerRow, RegistryRow.name)
        .outerjoin(RegistryRow, RegistryRow.id == KnownIssuerRow.registry_id)
        .where(*matching)
        .order_by(*order)
        .limit(limit)
        .offset(offset)
    )
    names = [name for name in Entry.__slots__ if name != "registry"]
    return tuple(
        Entry(**{name: getattr(row, name) for name in names}, registry=registry)
        for row, registry in session.execute(query)
    )
