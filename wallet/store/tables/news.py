"""What a learner is told about a badge that changed though nobody touched it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.infra.db import Base


class BadgeNewsRow(Base):
    """One change of one badge, told once. It stays after it was seen, so that it is not told again."""

    __tablename__ = "badge_news"
    __table_args__ = (sa.UniqueConstraint("badge_id", "kind", "about"), sa.Index(None, "learner_id", "seen_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    badge_id: Mapped[UUID] = mapped_column(sa.ForeignKey("badge.id", ondelete="CASCADE"))
    learner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(16))
    was: Mapped[str] = mapped_column(sa.String(32), comment="the verdict before")
    about: Mapped[datetime] = mapped_column(comment="end of the badge, else the instant of the judgement that found it")
    learned_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
