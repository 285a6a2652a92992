"""Documents a verdict rests on: each address with every body it had, each body once, and who names them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.infra.db import Base


class DocumentBodyRow(Base):
    """The bytes of a fetched document, by their hash."""

    __tablename__ = "document_body"

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    body: Mapped[bytes]


class DocumentRow(Base):
    """What an address said, and when it first said so. A report's source names (url, sha256) and finds its row here."""

    __tablename__ = "document"
    __table_args__ = (sa.Index("ix_document_url_fetched", "url", "fetched_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(sa.String(2048))
    fetched_at: Mapped[datetime]
    confirmed_at: Mapped[datetime] = mapped_column(index=True, comment="when it last said so")
    answer: Mapped[str] = mapped_column(sa.String(16), comment="found, gone or missing")
    media_type: Mapped[str | None] = mapped_column(sa.String(128))
    sha256: Mapped[str] = mapped_column(sa.ForeignKey("document_body.sha256"), index=True)
    etag: Mapped[str | None] = mapped_column(sa.String(128), comment="sent back to ask whether it still holds")


class VerificationSourceRow(Base):
    """A document that a judgement names as its source, so that what nobody names can go."""

    __tablename__ = "verification_source"

    verification_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("verification.id", ondelete="CASCADE"), primary_key=True
    )
    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True, index=True)
