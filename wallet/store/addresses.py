"""The addresses people say are theirs, and the one-time links that prove it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wallet.base.errors import Conflict, NotFound
from wallet.base.ids import new_id, secret_hash
from wallet.infra.addresses import address_key
from wallet.store.tables import AccountTokenRow, EmailAddressRow


class AddressTaken(Conflict):
    """Another account has proved this address."""

    code = "address_taken"
    sentence = "This address already belongs to another account."


class Purpose(StrEnum):
    """What a one-time link is for."""

    CONFIRM_EMAIL = "confirm_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a word, not a password


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a one-time link stands for."""

    account_id: UUID
    email_id: UUID | None


@dataclass(frozen=True, slots=True)
class Address:
    id: UUID
    account_id: UUID
    address: str
    primary: bool
    confirmed: bool


def add_address(
    session: Session, account_id: UUID, address: str, *, now: datetime, confirmed: bool = False, primary: bool = False
) -> UUID:
    """Write down that somebody says an address is theirs; returns its id.

    Raises:
        AddressTaken: `confirmed`, and another account has proved it.
    """
    row = EmailAddressRow(
        id=new_id(),
        account_id=account_id,
        address=address,
        address_key=address_key(address),
        primary=primary,
        confirmed_at=now if confirmed else None,
        created_at=now,
    )
    session.add(row)
    _flush(session)
    return row.id


def address_for(session: Session, account_id: UUID, email_id: UUID) -> Address:
    """Return one address of the account, held until the transaction ends; or raise NotFound."""
    row = session.scalars(
        sa.select(EmailAddressRow)
        .where(EmailAddressRow.id == email_id, EmailAddressRow.account_id == account_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound
    return Address(row.id, row.account_id, row.address, row.primary, row.confirmed_at is not None)


def address_by_id(session: Session, email_id: UUID) -> Address | None:
    """Return an address whoever says it is theirs; only for the holder of a link that was sent to it."""
    row = session.get(EmailAddressRow, email_id)
    return (
        None if row is None else Address(row.id, row.account_id, row.address, row.primary, row.confirmed_at is not None)
    )


def own_address(session: Session, account_id: UUID, key: str) -> UUID | None:
    """Return the id of this address when the account lists it already, proved or not."""
    return session.scalar(
        sa.select(EmailAddressRow.id).where(
            EmailAddressRow.account_id == account_id, EmailAddressRow.address_key == key
        )
    )


def count_addresses(session: Session, account_id: UUID, *, confirmed_only: bool = False) -> int:
    """Return how many addresses the account lists, or has proved."""
    query = sa.select(sa.func.count()).where(EmailAddressRow.account_id == account_id)
    return session.scalar(query.where(EmailAddressRow.confirmed_at.is_not(None)) if confirmed_only else query) or 0


def confirm_address(session: Session, account_id: UUID, email_id: UUID, *, now: datetime) -> None:
    """Write down that the account has proved the address; the first proved one becomes the primary one.

    Raises:
        AddressTaken: another account was first, if only by an instant: the database keeps one.
    """
    first = count_addresses(session, account_id, confirmed_only=True) == 0
    row = session.get_one(EmailAddressRow, email_id)
    row.confirmed_at = now
    _flush(session)
    if first:
        make_primary(session, account_id, email_id)


def make_primary(session: Session, account_id: UUID, email_id: UUID) -> None:
    """Send letters to this address of the account from now on, and to no other."""
    session.execute(
        sa.update(EmailAddressRow)
        .where(EmailAddressRow.account_id == account_id)
        .values(primary=EmailAddressRow.id == email_id)
    )


def remove_address(session: Session, account_id: UUID, email_id: UUID) -> None:
    """Delete an address of the account; links that were sent to it go with it."""
    session.execute(
        sa.delete(EmailAddressRow).where(EmailAddressRow.id == email_id, EmailAddressRow.account_id == account_id)
    )


def address_keys_of(session: Session, account_id: UUID) -> frozenset[str]:
    """Return what every address of the account is found by."""
    return frozenset(
        session.scalars(sa.select(EmailAddressRow.address_key).where(EmailAddressRow.account_id == account_id))
    )


def add_ticket(
    session: Session, secret: str, ticket: Ticket, purpose: Purpose, *, now: datetime, ends_at: datetime
) -> None:
    """Keep the hash of a one-time link."""
    session.add(
        AccountTokenRow(
            token_hash=secret_hash(secret),
            account_id=ticket.account_id,
            purpose=purpose.value,
            email_id=ticket.email_id,
            created_at=now,
            ends_at=ends_at,
        )
    )


def peek_ticket(session: Session, secret: str, purpose: Purpose, *, now: datetime) -> Ticket | None:
    """Return what a link stands for while it works, and leave it working."""
    row = session.execute(
        sa.select(AccountTokenRow.account_id, AccountTokenRow.email_id).where(*_live(secret, purpose, now))
    ).one_or_none()
    return None if row is None else Ticket(row.account_id, row.email_id)


def spend_ticket(session: Session, secret: str, purpose: Purpose, *, now: datetime) -> Ticket | None:
    """Use a link up; of two who try at once, one gets it. It comes back when the transaction fails."""
    row = session.execute(
        sa.delete(AccountTokenRow)
        .where(*_live(secret, purpose, now))
        .returning(AccountTokenRow.account_id, AccountTokenRow.email_id)
    ).one_or_none()
    return None if row is None else Ticket(row.account_id, row.email_id)


def drop_tickets(session: Session, account_id: UUID, purpose: Purpose) -> None:
    """Make every link of this kind worthless."""
    session.execute(
        sa.delete(AccountTokenRow).where(
            AccountTokenRow.account_id == account_id, AccountTokenRow.purpose == purpose.value
        )
    )


def _live(secret: str, purpose: Purpose, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        AccountTokenRow.token_hash == secret_hash(secret),
        AccountTokenRow.purpose == purpose.value,
        AccountTokenRow.ends_at > now,
    )


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError:
        raise AddressTaken from None
