"""What this university issues: issuers, keys, achievements, awards, status lists.

An award is the issuer's record. It names its recipient by address, not by account, so closing an account never
touches it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
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
    contact: Mapped[str] = mapped_column(sa.String(300), default="", comment="whom learners and staff may ask")
    signs_with: Mapped[str] = mapped_column(
        sa.String(32), default="eddsa-rdfc-2022", comment="or jwt-eddsa, jwt-rs256: how new awards are signed"
    )
    revision: Mapped[int] = mapped_column(default=1, comment="raised by every change, so that two windows cannot clash")
    known: Mapped[bool] = mapped_column(default=True, comment="on this university's own list of known issuers")
    known_since: Mapped[datetime | None]
    created_at: Mapped[datetime]


class UnitMemberRow(Base):
    """Somebody who acts for an issuer. Without a row nobody does, whatever their role."""

    __tablename__ = "unit_member"

    issuer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("issuer.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    duty: Mapped[str] = mapped_column(sa.String(16), comment="head: all of it; staff: award and look after awards")
    since: Mapped[datetime]
    added_by_name: Mapped[str] = mapped_column(sa.String(200))


class UnitInvitationRow(Base):
    """A letter that asks somebody to act for an issuer; found by the hash of its link's secret."""

    __tablename__ = "unit_invitation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    issuer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("issuer.id", ondelete="CASCADE"), index=True)
    address_key: Mapped[str] = mapped_column(sa.String(254))
    duty: Mapped[str] = mapped_column(sa.String(16))
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    sent_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    sent_by_name: Mapped[str] = mapped_column(sa.String(200))
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class UnitEventRow(Base):
    """One act on an issuer itself, for good: a key made or retired, a profile changed, a member added or taken away."""

    __tablename__ = "unit_event"
    __table_args__ = (sa.Index(None, "issuer_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    issuer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("issuer.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(sa.String(32))
    by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    by_name: Mapped[str] = mapped_column(sa.String(200))
    about: Mapped[str] = mapped_column(sa.String(300), default="", comment="which key, which member")
    reason: Mapped[str] = mapped_column(sa.String(1000), default="")


class SigningKeyRow(Base):
    """A key pair. A retired key stays in the DID document, so that old badges keep verifying; a withdrawn one goes."""

    __tablename__ = "signing_key"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    issuer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("issuer.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(64), comment="fragment of the verification method, such as key-1")
    algorithm: Mapped[str] = mapped_column(sa.String(16), default="EdDSA", comment="or RS256")
    public_multibase: Mapped[str] = mapped_column(sa.String(128), comment="empty for RSA, which has only a JWK")
    public_jwk: Mapped[dict[str, Any] | None]
    private_sealed: Mapped[bytes] = mapped_column(comment="seed, encrypted with a key from the environment")
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None] = mapped_column(comment="since when it signs no more")
    withdrawn_at: Mapped[datetime | None] = mapped_column(comment="since when nothing it signed is to be believed")


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
    recipient_email: Mapped[str | None] = mapped_column(sa.String(254), comment="as it was given; letters go there")
    recipient_name: Mapped[str | None] = mapped_column(sa.String(200))
    credential: Mapped[str] = mapped_column(sa.Text, comment="exact signed text")
    credential_id: Mapped[str] = mapped_column(sa.String(2048), unique=True)
    awarded_at: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(sa.String(1000))
    result: Mapped[str | None] = mapped_column(sa.String(64))
    made_at: Mapped[datetime | None] = mapped_column(comment="when it was signed here, or brought in")
    made_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    made_by_name: Mapped[str | None] = mapped_column(sa.String(200), comment="kept when the account goes")
    order_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("award_order.id", ondelete="SET NULL"), index=True)
    replaces_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("award.id"), comment="what this one corrects")
    renews_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("award.id"), comment="what this one continues")
    told_at: Mapped[datetime | None] = mapped_column(comment="when the letter about it was written")
    claimed_at: Mapped[datetime | None] = mapped_column(comment="when it came into a wallet here")
    brought: Mapped[bool] = mapped_column(default=False, comment="made elsewhere before, kept as history")


class AwardEventRow(Base):
    """One act of staff on an award, for good: who, when, what and why."""

    __tablename__ = "award_event"
    __table_args__ = (sa.Index(None, "award_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    award_id: Mapped[UUID] = mapped_column(sa.ForeignKey("award.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(sa.String(24), comment="awarded, revoked, suspended, reinstated, corrected …")
    by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    by_name: Mapped[str] = mapped_column(sa.String(200))
    reason: Mapped[str] = mapped_column(sa.String(1000), default="")


class AwardOrderRow(Base):
    """A list of awards that staff ordered together, from a form, a file or a program; made one by one by the worker."""

    __tablename__ = "award_order"
    __table_args__ = (sa.UniqueConstraint("issuer_id", "idempotency_key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    issuer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("issuer.id"), index=True)
    achievement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("achievement.id"))
    state: Mapped[str] = mapped_column(sa.String(16), comment="shown, under_way, done or dropped")
    file_name: Mapped[str | None] = mapped_column(sa.String(255))
    read_as: Mapped[dict[str, Any] | None] = mapped_column(
        comment="of a file: encoding, separator, what each column was taken for"
    )
    by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    by_name: Mapped[str] = mapped_column(sa.String(200))
    brought_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None] = mapped_column(index=True, comment="while a worker is at it")
    idempotency_key: Mapped[str | None] = mapped_column(sa.String(128))
    request_sha256: Mapped[str | None] = mapped_column(sa.String(64), comment="of what came with that key")


class AwardOrderLineRow(Base):
    """One line of such a list: what it asks for, what is wrong with it, and which award it became."""

    __tablename__ = "award_order_line"

    order_id: Mapped[UUID] = mapped_column(sa.ForeignKey("award_order.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="as in the file, from 1")
    values: Mapped[dict[str, Any]] = mapped_column(comment="what was read; texts as they came")
    problems: Mapped[list[str]] = mapped_column(comment="codes, none for a line that can be awarded")
    award_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("award.id", ondelete="SET NULL"))


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
