"""The keys that this Laurel itself signs with."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.store.issuing import SigningKey
from wallet.store.tables import OwnKeyRow
from wallet.store.upsert import insert_missing


def own_keys(session: Session) -> tuple[SigningKey, ...]:
    """Return this Laurel's keys, retired ones too, oldest first."""
    rows = session.scalars(sa.select(OwnKeyRow).order_by(OwnKeyRow.created_at, OwnKeyRow.name))
    return tuple(SigningKey(row.name, row.public_multibase, row.private_sealed, row.retired_at) for row in rows)


def add_own_key(session: Session, name: str, *, public_multibase: str, sealed: bytes, now: datetime) -> None:
    """Add a key, unless there is one of this name: of two who do so at once, one wins."""
    row = {"name": name, "public_multibase": public_multibase, "private_sealed": sealed, "created_at": now}
    insert_missing(session, OwnKeyRow, [row])
