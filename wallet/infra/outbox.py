"""The outbox: a letter is a row that commits with its use case; the worker delivers it afterwards."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.infra.db import Base


class MailRow(Base):
    """One e-mail to one person. `id` is its Message-ID, so that a delivery that happened twice can be told."""

    __tablename__ = "mail"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(300))
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None] = mapped_column(index=True, comment="null when sent or given up")
    leased_until: Mapped[datetime | None] = mapped_column(comment="a worker has it until then")
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(sa.String(300), comment="the last one, without addresses")
