"""The keys that units sign with. Private halves are here only sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.ids import new_id
from wallet.store.tables import SigningKeyRow


@dataclass(frozen=True, slots=True)
class UnitKey:
    """One key pair of a unit, its private half sealed."""

    name: str  # fragment of the verification method, such as key-1
    algorithm: str  # EdDSA or RS256
    public_multibase: str  # empty for RSA
    public_jwk: dict[str, Any] | None  # of RSA
    private_sealed: bytes
    created_at: datetime
    retired_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def signs(self) -> bool:
        """Whether it signs what is awarded now."""
        return self.retired_at is None and self.withdrawn_at is None


def keys_of(session: Session, issuer_id: UUID) -> tuple[UnitKey, ...]:
    """Return a unit's keys, retired and withdrawn ones too, oldest first."""
    rows = session.scalars(
        sa.select(SigningKeyRow)
        .where(SigningKeyRow.issuer_id == issuer_id)
        .order_by(SigningKeyRow.created_at, SigningKeyRow.name)
        .execution_options(populate_existing=True)
    )
    return tuple(UnitKey(**{name: getattr(row, name) for name in UnitKey.__slots__}) for row in rows)


def key_in_use(session: Session, issuer_id: UUID, algorithm: str) -> UnitKey | None:
    """Return the newest key of this algorithm that signs, if there is one."""
    return next(
        (key for key in reversed(keys_of(session, issuer_id)) if key.signs and key.algorithm == algorithm), None
    )


def add_key(session: Session, issuer_id: UUID, key: UnitKey) -> None:
    """Write a new key of a unit."""
    row = SigningKeyRow(id=new_id(), issuer_id=issuer_id, **{name: getattr(key, name) for name in UnitKey.__slots__})
    session.add(row)
    session.flush()


def end_key(session: Session, issuer_id: UUID, name: str, *, now: datetime, withdrawn: bool) -> None:
    """Let a key sign no more; a withdrawn one vouches for nothing either. The first such day stays."""
    ended: dict[str, Any] = {"retired_at": sa.func.coalesce(SigningKeyRow.retired_at, now)}
    if withdrawn:
        ended["withdrawn_at"] = sa.func.coalesce(SigningKeyRow.withdrawn_at, now)
    session.execute(
        sa.update(SigningKeyRow)
        .where(SigningKeyRow.issuer_id == issuer_id, SigningKeyRow.name == name)
        .values(**ended)
        .execution_options(synchronize_session=False)
    )
