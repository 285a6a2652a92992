"""Letters that ask somebody to act for a unit; a link is found by the hash of its secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.errors import NotFound
from wallet.base.ids import secret_hash
from wallet.store.tables import EmailAddressRow, UnitInvitationRow


@dataclass(frozen=True, slots=True)
class Invitation:
    """One letter."""

    id: UUID
    issuer_id: UUID
    address_key: str
    duty: str
    sent_at: datetime
    ends_at: datetime
    sent_by_name: str


def add_invitation(session: Session, invitation: Invitation, secret: str) -> None:
    """Keep a new letter with the hash of its secret."""
    facts = {name: getattr(invitation, name) for name in Invitation.__slots__}
    session.add(UnitInvitationRow(**facts, secret_hash=secret_hash(secret)))
    session.flush()


def waiting_for(session: Session, issuer_id: UUID, *, now: datetime) -> tuple[Invitation, ...]:
    """Return the letters of a unit that can still be answered, newest first."""
    rows = session.scalars(
        sa.select(UnitInvitationRow)
        .where(UnitInvitationRow.issuer_id == issuer_id, *_open(now))
        .order_by(UnitInvitationRow.sent_at.desc(), UnitInvitationRow.id)
    )
    return tuple(_invitation(row) for row in rows)


def find_open(session: Session, secret: str, *, now: datetime) -> Invitation | None:
    """Return what a link asks while it can be answered, and leave it open."""
    row = session.scalars(
        sa.select(UnitInvitationRow).where(UnitInvitationRow.secret_hash == secret_hash(secret), *_open(now))
    ).one_or_none()
    return None if row is None else _invitation(row)


def spend(session: Session, secret: str, *, now: datetime) -> Invitation | None:
    """Answer a link; of two who do so at once, one gets it. It is open again when the transaction fails."""
    row_id = session.scalar(
        sa.update(UnitInvitationRow)
        .where(UnitInvitationRow.secret_hash == secret_hash(secret), *_open(now))
        .values(accepted_at=now)
        .returning(UnitInvitationRow.id)
    )
    return None if row_id is None else _invitation(session.get_one(UnitInvitationRow, row_id))


def withdraw(session: Session, issuer_id: UUID, invitation_id: UUID, *, now: datetime) -> Invitation:
    """Make a letter of this unit worthless; returns it, or raises NotFound when it is not open."""
    row = session.scalars(
        sa.select(UnitInvitationRow).where(
            UnitInvitationRow.id == invitation_id, UnitInvitationRow.issuer_id == issuer_id, *_open(now)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    row.withdrawn_at = now
    session.flush()
    return _invitation(row)


def withdraw_to(session: Session, issuer_id: UUID, address_key: str, *, now: datetime) -> None:
    """Make earlier letters of this unit to an address worthless: the newest counts."""
    session.execute(
        sa.update(UnitInvitationRow)
        .where(UnitInvitationRow.issuer_id == issuer_id, UnitInvitationRow.address_key == address_key, *_open(now))
        .values(withdrawn_at=now)
        .execution_options(synchronize_session=False)
    )


def has_proved(session: Session, account_id: UUID, address_key: str) -> bool:
    """Tell whether an account has proved this address."""
    query = sa.select(EmailAddressRow.id).where(
        EmailAddressRow.account_id == account_id,
        EmailAddressRow.address_key == address_key,
        EmailAddressRow.confirmed_at.is_not(None),
    )
    return session.scalar(query) is not None


def sweep_invitations(session: Session, *, now: datetime) -> int:
    """Delete letters that cannot be answered any more, with the addresses they went to; returns how many."""
    ended = sa.delete(UnitInvitationRow).where(sa.not_(sa.and_(*_open(now)))).returning(UnitInvitationRow.id)
    return len(session.scalars(ended).all())


def _open(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        UnitInvitationRow.accepted_at.is_(None),
        UnitInvitationRow.withdrawn_at.is_(None),
        UnitInvitationRow.ends_at > now,
    )


def _invitation(row: UnitInvitationRow) -> Invitation:
    return Invitation(**{name: getattr(row, name) for name in Invitation.__slots__})
