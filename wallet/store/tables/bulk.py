"""Lists of badges that somebody without an account has checked. Everything here goes a day after it came."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.infra.db import Base

_WAITING = sa.text("judged_at IS NULL")


class BulkCheckRow(Base):
    """One list, found by the hash of its code. Nothing says who brought it."""

    __tablename__ = "bulk_check"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    total: Mapped[int] = mapped_column(comment="badges in the list")
    lookups: Mapped[int] = mapped_column(default=0, comment="documents asked for because of it so far")
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    served_at: Mapped[datetime | None] = mapped_column(comment="its last turn; who waited longest is next")
    leased_until: Mapped[datetime | None] = mapped_column(comment="a worker is at it")
    finished_at: Mapped[datetime | None] = mapped_column(index=True)


class BulkItemRow(Base):
    """One badge of a list: what was brought until it has been judged, then what was found."""

    __tablename__ = "bulk_item"
    __table_args__ = (
        sa.Index("ix_bulk_item_waiting", "check_id", "position", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    check_id: Mapped[UUID] = mapped_column(sa.ForeignKey("bulk_check.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    label_sealed: Mapped[bytes] = mapped_column(comment="what the list calls it, encrypted: it may be a shared address")
    upload_sealed: Mapped[bytes | None] = mapped_column(comment="as it was brought, encrypted; null once judged")
    size: Mapped[int] = mapped_column(comment="bytes waiting; 0 once judged")
    tries: Mapped[int] = mapped_column(default=0)
    judged_at: Mapped[datetime | None]
    found: Mapped[dict[str, Any] | None] = mapped_column(comment="the public report and the words beside it")
