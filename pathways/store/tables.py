"""What the pathway explorer keeps. Learners' rows go with their account; published versions never change.

Times are aware UTC; amounts inside documents are decimal text, as in the pathway document.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.infra.db import Base

_LEARNER = "account.id"


class CatalogueEntryRow(Base):
    """One achievement that pathways may name.

    An entry whose `uri` is an achievement of this university only adds what the wallet's own record does not say
    (cost, prerequisites, results); all else is read from there when somebody looks.
    """

    __tablename__ = "catalogue_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    uri: Mapped[str] = mapped_column(sa.String(2048), unique=True)
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    issuer_uri: Mapped[str] = mapped_column(sa.String(2048))
    issuer_name: Mapped[str] = mapped_column(sa.String(200))
    achievement_type: Mapped[str | None] = mapped_column(sa.String(64))
    description: Mapped[str] = mapped_column(sa.Text, default="")
    url: Mapped[str | None] = mapped_column(sa.String(2048))
    credits: Mapped[str | None] = mapped_column(sa.String(32), comment="decimal text; null when non-credit")
    level: Mapped[str | None] = mapped_column(sa.String(32))
    delivery: Mapped[str | None] = mapped_column(sa.String(32), comment="online, on_campus or hybrid")
    skills: Mapped[list[str]]
    tags: Mapped[list[str]]
    valid_for: Mapped[str | None] = mapped_column(sa.String(32), comment="ISO 8601 duration; null never lapses")
    weeks: Mapped[str | None] = mapped_column(sa.String(32), comment="decimal text; null unknown")
    cost: Mapped[str | None] = mapped_column(sa.String(32), comment="decimal text; null unknown")
    prerequisites: Mapped[list[str]] = mapped_column(comment="uris")
    results: Mapped[list[str]] = mapped_column(comment="best first; empty is the default scale")
    shape: Mapped[str] = mapped_column(sa.String(32))
    field: Mapped[str] = mapped_column(sa.String(32))
    glyph: Mapped[str] = mapped_column(sa.String(32))
    illustrative: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str | None] = mapped_column(sa.String(2048), comment="where the facts come from")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class PathwayRow(Base):
    """One pathway through all its versions."""

    __tablename__ = "pathway"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    uri: Mapped[str] = mapped_column(sa.String(2048), unique=True)
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    topic: Mapped[str] = mapped_column(sa.String(80), default="", comment="under which heading it is browsed")
    source: Mapped[str | None] = mapped_column(sa.String(2048))
    source_note: Mapped[str] = mapped_column(sa.Text, default="")
    illustrative: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey(_LEARNER, ondelete="SET NULL"))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None] = mapped_column(comment="no longer offered; who is on it goes on")


class PathwayVersionRow(Base):
    """One version of the rules. A draft may change; what was published never does."""

    __tablename__ = "pathway_version"
    __table_args__ = (sa.UniqueConstraint("pathway_id", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    pathway_id: Mapped[UUID] = mapped_column(sa.ForeignKey("pathway.id", ondelete="CASCADE"), index=True)
    version: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(sa.String(200))
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    document: Mapped[str] = mapped_column(sa.Text, comment="the pathway document as JSON text")
    revision: Mapped[int] = mapped_column(default=1, comment="raised by every change of a draft")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None] = mapped_column(index=True, comment="null while it is a draft")
    published_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey(_LEARNER, ondelete="SET NULL"))


class EnrolmentRow(Base):
    """A learner's tie to one pathway: a goal, and once started, the version it is bound to."""

    __tablename__ = "enrolment"
    __table_args__ = (sa.UniqueConstraint("learner_id", "pathway_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    learner_id: Mapped[UUID] = mapped_column(sa.ForeignKey(_LEARNER, ondelete="CASCADE"), index=True)
    pathway_id: Mapped[UUID] = mapped_column(sa.ForeignKey("pathway.id", ondelete="CASCADE"), index=True)
    goal_since: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    version_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("pathway_version.id"), index=True)


class EnrolmentMoveRow(Base):
    """A learner moved forward to another version, and cannot go back."""

    __tablename__ = "enrolment_move"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enrolment.id", ondelete="CASCADE"), index=True)
    from_version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("pathway_version.id"))
    to_version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("pathway_version.id"))
    moved_at: Mapped[datetime]


class TakingRow(Base):
    """A learner says that they are taking something now."""

    __tablename__ = "taking"

    learner_id: Mapped[UUID] = mapped_column(sa.ForeignKey(_LEARNER, ondelete="CASCADE"), primary_key=True)
    achievement: Mapped[str] = mapped_column(sa.String(2048), primary_key=True)
    since: Mapped[datetime]
    ends_on: Mapped[date | None]


class FactRow(Base):
    """A fact about a learner. Stated by the learner it stays unknown, until staff confirm it with date and evidence."""

    __tablename__ = "learner_fact"
    __table_args__ = (sa.UniqueConstraint("learner_id", "fact"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    learner_id: Mapped[UUID] = mapped_column(sa.ForeignKey(_LEARNER, ondelete="CASCADE"), index=True)
    fact: Mapped[str] = mapped_column(sa.String(120))
    value: Mapped[dict[str, Any]] = mapped_column(comment='{"value": true}: type and value')
    stated_at: Mapped[datetime]
    stated_words: Mapped[str] = mapped_column(sa.String(500), default="")
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey(_LEARNER, ondelete="SET NULL"), comment="who confirmed or refused it"
    )
    refused_at: Mapped[datetime | None] = mapped_column(comment="it stays unknown; stated anew it waits again")
    evidence: Mapped[str] = mapped_column(sa.String(500), default="", comment="what was seen, or why it is refused")


class ManualMarkRow(Base):
    """Staff mark a manual step of a pathway done, with date and evidence."""

    __tablename__ = "manual_mark"

    learner_id: Mapped[UUID] = mapped_column(sa.ForeignKey(_LEARNER, ondelete="CASCADE"), primary_key=True)
    pathway_id: Mapped[UUID] = mapped_column(sa.ForeignKey("pathway.id", ondelete="CASCADE"), primary_key=True)
    node: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    done_at: Mapped[datetime]
    marked_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey(_LEARNER, ondelete="SET NULL"))
    evidence: Mapped[str] = mapped_column(sa.String(500), default="")


class WaiverRow(Base):
    """An exception to one node for one learner. Never deleted: it ends."""

    __tablename__ = "waiver"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    learner_id: Mapped[UUID] = mapped_column(sa.ForeignKey(_LEARNER, ondelete="CASCADE"), index=True)
    pathway_id: Mapped[UUID] = mapped_column(sa.ForeignKey("pathway.id", ondelete="CASCADE"), index=True)
    node: Mapped[str] = mapped_column(sa.String(120))
    reason: Mapped[str] = mapped_column(sa.String(500))
    granted_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey(_LEARNER, ondelete="SET NULL"))
    granted_at: Mapped[datetime]
    until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    accepted: Mapped[str | None] = mapped_column(
        sa.String(2048), comment="the achievement that was accepted in its place; null: nothing was"
    )


class RevisionRow(Base):
    """Counters that remembered progress is kept under: `catalogue`, or `learner:<id>` for decisions about a learner."""

    __tablename__ = "pathway_revision"

    name: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    learner_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(_LEARNER, ondelete="CASCADE"), index=True)
    revision: Mapped[int] = mapped_column(default=0)


class RememberedProgressRow(Base):
    """An audit that was computed, and what it rests on. Anything that does not match is computed again."""

    __tablename__ = "remembered_progress"

    learner_id: Mapped[UUID] = mapped_column(sa.ForeignKey(_LEARNER, ondelete="CASCADE"), primary_key=True)
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("pathway_version.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(
        sa.String(160), comment="wallet, decisions and catalogue revision, and the engine's"
    )
    audit: Mapped[str] = mapped_column(sa.Text, comment="JSON")
    computed_at: Mapped[datetime]
    good_until: Mapped[datetime | None] = mapped_column(comment="the next instant at which time alone changes it")
