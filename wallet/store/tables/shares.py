"""Public links."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.infra.db import Base


class ShareRow(Base):
    """One public link to one badge. Found by the token's hash; the token is kept sealed while open, to show it again.

    A row outlives its badge and its learner, empty but for the hash: a link that was switched off says so for ever.
    """

    __tablename__ = "share"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    badge_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("badge.id", ondelete="SET NULL"), index=True)
    learner_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    token_sealed: Mapped[bytes | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(comment="switched off for good; a new link is a new row")
    views: Mapped[int] = mapped_column(default=0, comment="how often it was opened; by whom is not recorded")
