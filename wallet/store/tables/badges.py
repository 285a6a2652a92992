"""Badges in wallets. What lists need is in `badge`; the bytes and the long texts are beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.infra.db import Base


class BadgeRow(Base):
    """One credential in one learner's wallet. Shown words come from the verified value, or are null."""

    __tablename__ = "badge"
    __table_args__ = (
        sa.UniqueConstraint("learner_id", "payload_sha256"),
        sa.Index("ix_badge_learner_received", "learner_id", "deleted_at", "received_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    learner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    payload_sha256: Mapped[str] = mapped_column(sa.String(64), comment="of the credential text, whatever carried it")
    same_key: Mapped[str | None] = mapped_column(
        sa.String(64), index=True, comment="hash of issuer and credential id: the same badge in another coat"
    )
    container: Mapped[str] = mapped_column(sa.String(16), comment="png, svg, json, jws or url")
    format: Mapped[str] = mapped_column(sa.String(32))
    verdict: Mapped[str] = mapped_column(sa.String(32))
    judged_at: Mapped[datetime]
    look_again_at: Mapped[datetime | None] = mapped_column(index=True)
    check_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="when the worker asks next; moved on while one has the badge"
    )
    status_outcome: Mapped[str] = mapped_column(
        sa.String(16), comment="worse of revocation and suspension: so that a list knows whether the verdict ages"
    )
    recipient: Mapped[str] = mapped_column(sa.String(16), comment="match, mismatch or unknown")
    linked: Mapped[str] = mapped_column(sa.String(16), comment="linked, not_linked or accepted (by staff)")
    asked_at: Mapped[datetime | None] = mapped_column(comment="when the learner asked staff to accept it")
    accepted_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    accepted_by_name: Mapped[str | None] = mapped_column(sa.String(200), comment="kept when the staff account goes")
    accepted_at: Mapped[datetime | None]
    accepted_reason: Mapped[str | None] = mapped_column(sa.String(1000))
    name: Mapped[str | None] = mapped_column(sa.String(500), comment="null when nothing was verified")
    claimed_name: Mapped[str | None] = mapped_column(sa.String(500), comment="the file's own word, never searched")
    issuer_id: Mapped[str | None] = mapped_column(sa.String(2048))
    issuer_name: Mapped[str | None] = mapped_column(sa.String(500))
    achievement_id: Mapped[str | None] = mapped_column(sa.String(2048))
    achievement_type: Mapped[str | None] = mapped_column(sa.String(100))
    credits: Mapped[str | None] = mapped_column(sa.String(32), comment="decimal text: creditsEarned or available")
    result: Mapped[str | None] = mapped_column(sa.String(64), comment="the first result's value or level")
    search_text: Mapped[str] = mapped_column(sa.Text, default="", comment="case-folded words of the verified value")
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]
    awarded_at: Mapped[datetime | None] = mapped_column(comment="awardedDate, else valid_from")
    withdrawn_at: Mapped[datetime | None] = mapped_column(comment="when a revocation was first seen, or its own date")
    withdrawn_reason: Mapped[str | None] = mapped_column(sa.String(1000))
    picture_sha256: Mapped[str | None] = mapped_column(sa.ForeignKey("picture.sha256"))
    source_url: Mapped[str | None] = mapped_column(sa.String(2048))
    note: Mapped[str] = mapped_column(sa.Text, default="", comment="the learner's own, seen by nobody else")
    received_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None] = mapped_column(comment="undo works until the sweep")
    revision: Mapped[int] = mapped_column(default=1, comment="raised by every change, so that two tabs cannot clash")


class BadgeFileRow(Base):
    """The original bytes, unchanged until the learner deletes them, and the long JSON texts."""

    __tablename__ = "badge_file"

    badge_id: Mapped[UUID] = mapped_column(sa.ForeignKey("badge.id", ondelete="CASCADE"), primary_key=True)
    original: Mapped[bytes]
    original_name: Mapped[str | None] = mapped_column(sa.String(255))
    payload: Mapped[str] = mapped_column(sa.Text, comment="exact signed text; never written again")
    report: Mapped[dict[str, Any]] = mapped_column(comment="the newest report, as on the wire")
    credential: Mapped[dict[str, Any] | None] = mapped_column(comment="the verified value; null unless verified")


class VerificationRow(Base):
    """One judgement of one badge, kept so that what changed, and when, can be told."""

    __tablename__ = "verification"
    __table_args__ = (sa.Index("ix_verification_badge_judged", "badge_id", "judged_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    badge_id: Mapped[UUID] = mapped_column(sa.ForeignKey("badge.id", ondelete="CASCADE"))
    judged_at: Mapped[datetime]
    verdict: Mapped[str] = mapped_column(sa.String(32))
    report: Mapped[dict[str, Any]]


class BadgeSkillRow(Base):
    """A skill (alignment or tag) of a badge, for filters."""

    __tablename__ = "badge_skill"

    badge_id: Mapped[UUID] = mapped_column(sa.ForeignKey("badge.id", ondelete="CASCADE"), primary_key=True)
    skill: Mapped[str] = mapped_column(sa.String(200), primary_key=True)


class BadgeTagRow(Base):
    """The learner's own word on a badge."""

    __tablename__ = "badge_tag"

    badge_id: Mapped[UUID] = mapped_column(sa.ForeignKey("badge.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(sa.String(40), primary_key=True)


class CollectionRow(Base):
    """A named selection of the learner's badges."""

    __tablename__ = "collection"
    __table_args__ = (sa.UniqueConstraint("learner_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    learner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    introduction: Mapped[str] = mapped_column(
        sa.Text, default="", comment="the learner's own words, on its public page"
    )
    created_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1, comment="raised by every change, so that two tabs cannot clash")


class CollectionBadgeRow(Base):
    """A badge's place in a collection."""

    __tablename__ = "collection_badge"

    collection_id: Mapped[UUID] = mapped_column(sa.ForeignKey("collection.id", ondelete="CASCADE"), primary_key=True)
    badge_id: Mapped[UUID] = mapped_column(sa.ForeignKey("badge.id", ondelete="CASCADE"), primary_key=True, index=True)
    position: Mapped[int]


class PictureRow(Base):
    """A badge picture made safe to show, by the hash of what it was made from."""

    __tablename__ = "picture"

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True, comment="of the bytes below")
    media_type: Mapped[str] = mapped_column(sa.String(32))
    body: Mapped[bytes]
    kept_at: Mapped[datetime]
