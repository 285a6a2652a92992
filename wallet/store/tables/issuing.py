"""What this university issues: issuers, keys, achievements, awards, status lists.

An award is the issuer's record. It names its recipient by address, not by account, so closing an account never
touches it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.infra.db import Base


class IssuerRow(Base):
    """An issuer with a DID of its own: `did:web:<host>:issuers:<slug>`."""

    __tablename__ = "issuer"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    url: Mapped[str | None] = mapped_column(sa.String(2048))
    email: Mapped[str | None] = mapped_column(sa.String(254))
    description: Mapped[str] = mapped_column(sa.Text, default="")
    linkedin_organization_id: Mapped[str | None] = mapped_column(sa.String(12))
    known: Mapped[bool] = mapped_column(default=True, comment="on this university's own list of known issuers")
    known_since: Mapped[datetime | None]
    created_at: Mapped[datetime]


class SigningKeyRow(Base):
    """A key pair. A retired key stays in the DID document, so that old badges keep verifying."""

    __tablename__ = "signing_key"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    issuer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("issuer.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(64), comment="fragment of the verification method, such as key-1")
    public_multibase: Mapped[str] = mapped_column(sa.String(128))
    private_sealed: Mapped[bytes] = mapped_column(comment="seed, encrypted with a key from the environment")
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class AchievementRow(Base):
    """Something that can be earned here."""

    __tablename__ = "achievement"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    issuer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("issuer.id"), index=True)
    slug: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    achievement_type: Mapped[str] = mapped_column(sa.String(64))
    level: Mapped[str] = mapped_column(sa.String(32), comment="undergraduate, graduate, noncredit or stack")
    description: Mapped[str] = mapped_column(sa.Text)
    criteria: Mapped[str] = mapped_column(sa.Text, comment="Markdown")
    credits: Mapped[str | None] = mapped_column(sa.String(32), comment="decimal text; null when non-credit")
    hours: Mapped[int | None]
    weeks: Mapped[int | None]
    delivery: Mapped[str | None] = mapped_column(sa.String(32))
    assessment: Mapped[str | None] = mapped_column(sa.String(200))
    skills: Mapped[list[str]]
    tags: Mapped[list[str]]
    valid_for: Mapped[str | None] = mapped_column(sa.String(32), comment="ISO 8601 duration; null never lapses")
    shape: Mapped[str] = mapped_column(sa.String(32))
    field: Mapped[str] = mapped_column(sa.String(32))
    glyph: Mapped[str] = mapped_column(sa.String(32))
    illustrative: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class AwardRow(Base):
    """One signed credential, given to whoever proves the address."""

    __tablename__ = "award"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    issuer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("issuer.id"), index=True)
    achievement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("achievement.id"), index=True)
    recipient_email_key: Mapped[str] = mapped_column(sa.String(254), index=True)
    recipient_name: Mapped[str | None] = mapped_column(sa.String(200))
    credential: Mapped[str] = mapped_column(sa.Text, comment="exact signed text")
    credential_id: Mapped[str] = mapped_column(sa.String(2048), unique=True)
    awarded_at: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(sa.String(1000))


class StatusListRow(Base):
    """One published list of bits and its newest signed credential."""

    __tablename__ = "status_list"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    issuer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("issuer.id"), index=True)
    slug: Mapped[str] = mapped_column(sa.String(64), unique=True)
    purpose: Mapped[str] = mapped_column(sa.String(32), comment="revocation or suspension")
    entries: Mapped[int] = mapped_column(comment="131,072 or more")
    credential: Mapped[str] = mapped_column(sa.Text, comment="exact signed text as published")
    signed_at: Mapped[datetime]


class StatusEntryRow(Base):
    """An award's place in a list, chosen at random and never used again."""

    __tablename__ = "status_entry"
    __table_args__ = (sa.UniqueConstraint("list_id", "award_id"),)

    list_id: Mapped[UUID] = mapped_column(sa.ForeignKey("status_list.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[UUID] = mapped_column(sa.ForeignKey("award.id"), index=True)
    raised: Mapped[bool] = mapped_column(default=False)
