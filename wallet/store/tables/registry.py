"""Whom this university trusts as issuers: its own list, registries that were imported, and their history.

An entry is never changed: an edit ends it and begins another, so that who said what, and when, can always be told.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.infra.db import Base

_LIVE = sa.text("removed_at IS NULL")
_LIVE_OWN = sa.text("removed_at IS NULL AND registry_id IS NULL")


class RegistryRow(Base):
    """A registry that is trusted, as its newest imported file says; while `removed_at` is null it counts."""

    __tablename__ = "registry"
    __table_args__ = (
        sa.Index("uq_registry_name_live", "name", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    governance_url: Mapped[str | None] = mapped_column(sa.String(2048))
    format: Mapped[str] = mapped_column(sa.String(32), comment="dcc or openid-federation")
    sha256: Mapped[str] = mapped_column(sa.String(64), comment="of the file as it was imported")
    entries: Mapped[int]
    imported_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(comment="when it was first imported; the older is asked first")
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    removed_by_name: Mapped[str | None] = mapped_column(sa.String(200), comment="kept when the staff account goes")
    removed_note: Mapped[str | None] = mapped_column(sa.String(1000))


class RegistryFileRow(Base):
    """A registry's file, byte for byte. Until `imported_at` is set it waits to be looked at, and counts for nothing."""

    __tablename__ = "registry_file"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    registry_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("registry.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    governance_url: Mapped[str | None] = mapped_column(sa.String(2048))
    format: Mapped[str] = mapped_column(sa.String(32))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    entries: Mapped[int]
    body: Mapped[bytes]
    brought_at: Mapped[datetime] = mapped_column(index=True)
    brought_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    brought_by_name: Mapped[str | None] = mapped_column(sa.String(200), comment="null: by command")
    imported_at: Mapped[datetime | None]


class KnownIssuerRow(Base):
    """What one list said of one issuer for a time. `issuer_id` is compared byte for byte."""

    __tablename__ = "known_issuer"
    __table_args__ = (
        sa.Index("uq_known_issuer_own", "issuer_id", unique=True, sqlite_where=_LIVE_OWN, postgresql_where=_LIVE_OWN),
        sa.Index(
            "uq_known_issuer_listed",
            "registry_id",
            "issuer_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        sa.Index("ix_known_issuer_issuer_added", "issuer_id", "added_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    registry_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("registry.id"), comment="null: our own list")
    issuer_id: Mapped[str] = mapped_column(sa.String(2048), comment="a DID or an address, ASCII")
    name: Mapped[str] = mapped_column(sa.String(200))
    legal_name: Mapped[str | None] = mapped_column(sa.String(200))
    url: Mapped[str | None] = mapped_column(sa.String(2048))
    location: Mapped[str | None] = mapped_column(sa.String(200), comment="place and country, as people write them")
    logo_sha256: Mapped[str | None] = mapped_column(sa.ForeignKey("issuer_logo.sha256"))
    since: Mapped[date | None] = mapped_column(comment="known since, as the list says")
    note: Mapped[str | None] = mapped_column(sa.String(1000), comment="why it was added or changed; for staff")
    added_at: Mapped[datetime]
    added_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    added_by_name: Mapped[str | None] = mapped_column(sa.String(200), comment="kept when the staff account goes")
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    removed_by_name: Mapped[str | None] = mapped_column(sa.String(200))
    removed_note: Mapped[str | None] = mapped_column(sa.String(1000))
    replaced: Mapped[bool] = mapped_column(default=False, comment="ended by an edit: a newer entry goes on")


class IssuerLogoRow(Base):
    """A known issuer's picture, made safe, by the hash of its bytes. Open to everybody."""

    __tablename__ = "issuer_logo"

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(sa.String(32))
    body: Mapped[bytes]
    kept_at: Mapped[datetime]


class TrustRevisionRow(Base):
    """One row with one number, raised by every change to the lists, so that a process knows whether its copy is old."""

    __tablename__ = "trust_revision"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
