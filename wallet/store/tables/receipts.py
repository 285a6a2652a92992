"""Receipts of badge checks, and the keys that this Laurel signs them with."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.infra.db import Base


class OwnKeyRow(Base):
    """A key pair of this Laurel itself. A retired one stays in its DID document, so that old receipts stay genuine."""

    __tablename__ = "own_key"

    name: Mapped[str] = mapped_column(sa.String(64), primary_key=True, comment="fragment of the verification method")
    public_multibase: Mapped[str] = mapped_column(sa.String(128))
    private_sealed: Mapped[bytes] = mapped_column(comment="seed, encrypted with a key from the environment")
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class ReceiptRow(Base):
    """One receipt, found by the hash of its code. Its text is sealed: it names people, and addresses of shared pages.

    Nothing says who made it.
    """

    __tablename__ = "receipt"

    code_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(comment="the exact signed text, encrypted")
    payload_sha256: Mapped[str | None] = mapped_column(
        sa.String(64), index=True, comment="of the badge's text, so that it goes when the holder's account goes"
    )
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
