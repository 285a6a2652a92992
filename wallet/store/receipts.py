"""Receipts of badge checks: found by the hash of their code, gone when their time is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.errors import NotFound
from wallet.store.tables import BadgeRow, ReceiptRow
from wallet.store.upsert import insert_missing


@dataclass(frozen=True, slots=True)
class KeptReceipt:
    sealed: bytes
    ends_at: datetime


def add_receipt(
    session: Session, code_hash: str, *, sealed: bytes, payload_sha256: str | None, now: datetime, ends_at: datetime
) -> None:
    """Keep a receipt; one that is kept under this code already stays as it is."""
    row = {"code_hash": code_hash, "sealed": sealed, "payload_sha256": payload_sha256}
    insert_missing(session, ReceiptRow, [{**row, "made_at": now, "ends_at": ends_at}])


def receipt_for(session: Session, code_hash: str, *, now: datetime) -> KeptReceipt:
    """Return a receipt, or raise NotFound: there never was one, or its time is over."""
    found = session.execute(
        sa.select(ReceiptRow.sealed, ReceiptRow.ends_at).where(
            ReceiptRow.code_hash == code_hash, ReceiptRow.ends_at > now
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return KeptReceipt(found.sealed, found.ends_at)


def sweep_receipts(session: Session, *, now: datetime) -> int:
    """Delete receipts whose time is over; returns how many."""
    return int(getattr(session.execute(sa.delete(ReceiptRow).where(ReceiptRow.ends_at <= now)), "rowcount", 0))


def erase_receipts_about(session: Session, account_id: UUID) -> None:
    """Delete the receipts about badges that an account holds. Who has the file of one keeps that."""
    theirs = sa.select(BadgeRow.payload_sha256).where(BadgeRow.learner_id == account_id)
    session.execute(sa.delete(ReceiptRow).where(ReceiptRow.payload_sha256.in_(theirs)))
