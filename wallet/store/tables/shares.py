"""Public links, what a learner put on LinkedIn, and the questions that employers ask of a holder."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.infra.db import Base

_OF_ALL_THREE = sa.text("audience IS NULL AND closed_at IS NULL")


class ShareRow(Base):
    """One public link to a badge, a collection or a learner's pathway.

    Found by the token's hash; the token is kept sealed while the link is not over, to show it again. The one without
    an audience is the permanent one of its subject: its address never changes, on or off. A row outlives its subject
    and its learner, empty but for the hash: a link that is over says so for ever.
    """

    __tablename__ = "share"
    __table_args__ = (
        sa.Index(
            "ux_share_permanent_badge",
            "badge_id",
            unique=True,
            sqlite_where=_OF_ALL_THREE,
            postgresql_where=_OF_ALL_THREE,
        ),
        sa.Index(
            "ux_share_permanent_collection",
            "collection_id",
            unique=True,
            sqlite_where=_OF_ALL_THREE,
            postgresql_where=_OF_ALL_THREE,
        ),
        sa.Index(
            "ux_share_permanent_pathway",
            "learner_id",
            "topic",
            unique=True,
            sqlite_where=_OF_ALL_THREE,
            postgresql_where=_OF_ALL_THREE,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(16), comment="badge, collection or pathway")
    badge_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("badge.id", ondelete="SET NULL"), index=True)
    collection_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("collection.id", ondelete="SET NULL"), index=True)
    topic: Mapped[str | None] = mapped_column(
        sa.String(100), comment="of a pathway: its id, which the other room knows"
    )
    learner_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"), index=True)
    audience: Mapped[str | None] = mapped_column(sa.String(100), comment="whom it is for; null: the permanent link")
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    token_sealed: Mapped[bytes | None]
    opened_at: Mapped[datetime]
    paused_at: Mapped[datetime | None] = mapped_column(comment="switched off; it can be switched on again")
    ends_at: Mapped[datetime | None] = mapped_column(comment="from this instant on it answers 410")
    closed_at: Mapped[datetime | None] = mapped_column(comment="over for good; another link is another row")
    shows_name: Mapped[bool] = mapped_column(default=True)
    shows_result: Mapped[bool] = mapped_column(default=False, comment="grade, level reached, pass or fail")
    shows_evidence: Mapped[bool] = mapped_column(default=False)
    shows_address: Mapped[bool] = mapped_column(default=False, comment="the e-mail address that the badge names")
    listed: Mapped[bool] = mapped_column(default=False, comment="search engines may show it")
    views: Mapped[int] = mapped_column(default=0, comment="how often it was opened; by whom is not recorded")
    revision: Mapped[int] = mapped_column(default=1, comment="raised by every change of what it shows")


class ProfileEntryRow(Base):
    """What a learner told us they put on their LinkedIn profile, so that we can say when it grows stale."""

    __tablename__ = "profile_entry"

    badge_id: Mapped[UUID] = mapped_column(sa.ForeignKey("badge.id", ondelete="CASCADE"), primary_key=True)
    learner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    added_at: Mapped[datetime]
    entry: Mapped[dict[str, Any]] = mapped_column(comment="LinkedIn's parameters as they were then")


class ChallengeRow(Base):
    """Six words that an employer asks the holder of a shared badge to type, and who answered."""

    __tablename__ = "challenge"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    share_id: Mapped[UUID] = mapped_column(sa.ForeignKey("share.id", ondelete="CASCADE"), index=True)
    badge_id: Mapped[UUID] = mapped_column(sa.ForeignKey("badge.id", ondelete="CASCADE"), index=True)
    words_hash: Mapped[str] = mapped_column(sa.String(64), comment="keyed; of the six words", index=True)
    words_sealed: Mapped[bytes] = mapped_column(comment="to show them again to who asked")
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True, comment="of the asker's page")
    asked_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True, comment="when it can no longer be answered, or shown")
    answered_at: Mapped[datetime | None]
    answered_as: Mapped[str | None] = mapped_column(
        sa.String(300), comment="the proved address, all but its ends hidden"
    )


class HealthNoticeRow(Base):
    """Something that a learner should look after, told once. It stays after it was seen, so as not to be told again."""

    __tablename__ = "health_notice"
    __table_args__ = (sa.UniqueConstraint("learner_id", "kind", "about"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    learner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(24))
    about: Mapped[str] = mapped_column(sa.String(100), comment="what it is about, and which time")
    told_at: Mapped[datetime] = mapped_column(comment="when the letter was written, or would have been")
    seen_at: Mapped[datetime | None] = mapped_column(comment="when the learner put it away")
