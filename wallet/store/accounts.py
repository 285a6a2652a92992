"""Accounts, roles and who they are, as values. Whose account it is stands in every call."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.errors import NotFound
from wallet.store.tables import AccountRow, EmailAddressRow, RoleRow


@dataclass(frozen=True, slots=True)
class Email:
    """An address of an account; proved when `confirmed_at` is set."""

    id: UUID
    address: str
    primary: bool
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Account:
    """One person, with roles and addresses; the primary address first, then the oldest."""

    id: UUID
    name: str
    session_epoch: int
    created_at: datetime
    demo: bool
    badge_letters: bool  # whether changes of badges are told by e-mail
    roles: frozenset[str]
    emails: tuple[Email, ...]

    @property
    def primary_address(self) -> str | None:
        """Where letters go: a proved address, or None while there is none."""
        return next((email.address for email in self.emails if email.primary and email.confirmed_at), None)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in is compared with."""

    account_id: UUID
    address: str  # as stored, so that letters go where the owner's letters go
    name: str
    password_hash: str | None
    demo: bool


@dataclass(frozen=True, slots=True)
class DemoPerson:
    id: UUID
    name: str
    words: str
    roles: frozenset[str]


def add_account(
    session: Session, account_id: UUID, *, name: str, password_hash: str | None, roles: Collection[str], now: datetime
) -> None:
    """Write a new account with its roles; its addresses come after it."""
    session.add(
        AccountRow(
            id=account_id,
            name=name,
            password_hash=password_hash,
            session_epoch=1,
            wallet_revision=0,
            created_at=now,
        )
    )
    session.flush()
    session.add_all(RoleRow(account_id=account_id, role=role, given_at=now) for role in sorted(roles))
    session.flush()


def account_for(session: Session, account_id: UUID) -> Account:
    """Return one account, in one statement because every request of a signed-in person asks; or raise NotFound."""
    found = accounts_for(session, [account_id])
    if not found:
        raise NotFound
    return found[0]


def accounts_for(session: Session, account_ids: Iterable[UUID]) -> tuple[Account, ...]:
    """Return the accounts that exist among these, by name."""
    rows = session.execute(
        sa.select(AccountRow, RoleRow.role, EmailAddressRow)
        .outerjoin(RoleRow, RoleRow.account_id == AccountRow.id)
        .outerjoin(EmailAddressRow, EmailAddressRow.account_id == AccountRow.id)
        .where(AccountRow.id.in_(list(account_ids)))
        .order_by(sa.func.lower(AccountRow.name), AccountRow.id)
    ).all()
    people: dict[UUID, AccountRow] = {}
    roles: dict[UUID, set[str]] = {}
    emails: dict[UUID, dict[UUID, EmailAddressRow]] = {}
    for row in rows:
        person, role, email = cast("tuple[AccountRow, str | None, EmailAddressRow | None]", row)
        people[person.id] = person
        roles.setdefault(person.id, set()).update([role] if role else [])
        emails.setdefault(person.id, {}).update({email.id: email} if email is not None else {})
    return tuple(
        Account(
            id=person.id,
            name=person.name,
            session_epoch=person.session_epoch,
            created_at=person.created_at,
            demo=person.demo_order is not None,
            badge_letters=person.badge_letters,
            roles=frozenset(roles[person.id]),
            emails=_in_order(emails[person.id].values()),
        )
        for person in people.values()
    )


def _in_order(rows: Iterable[EmailAddressRow]) -> tuple[Email, ...]:
    ordered = sorted(rows, key=lambda row: (not row.primary, row.created_at, row.id))
    return tuple(Email(row.id, row.address, row.primary, row.confirmed_at) for row in ordered)


def credentials_for_address(session: Session, address_key: str) -> Credentials | None:
    """Return who has proved this address, or None."""
    return _credentials(session, EmailAddressRow.address_key == address_key, EmailAddressRow.confirmed_at.is_not(None))


def credentials_for_email(session: Session, email_id: UUID) -> Credentials | None:
    """Return whose address this is, proved or not, or None."""
    return _credentials(session, EmailAddressRow.id == email_id)


def credentials_for_account(session: Session, account_id: UUID) -> Credentials:
    """Return what a signed-in person's password is compared with, or raise NotFound."""
    row = session.get(AccountRow, account_id)
    if row is None:
        raise NotFound
    return Credentials(row.id, "", row.name, row.password_hash, row.demo_order is not None)


def _credentials(session: Session, *which: sa.ColumnElement[bool]) -> Credentials | None:
    row = session.execute(
        sa.select(
            AccountRow.id, EmailAddressRow.address, AccountRow.name, AccountRow.password_hash, AccountRow.demo_order
        )
        .join(EmailAddressRow, EmailAddressRow.account_id == AccountRow.id)
        .where(*which)
    ).one_or_none()
    if row is None:
        return None
    return Credentials(row.id, row.address, row.name, row.password_hash, row.demo_order is not None)


def replace_name(session: Session, account_id: UUID, name: str) -> None:
    """Call a person by another name."""
    session.execute(sa.update(AccountRow).where(AccountRow.id == account_id).values(name=name))


def choose_badge_letters(session: Session, account_id: UUID, wanted: bool) -> bool:
    """Keep whether somebody wants letters about their badges; tells whether there is such an account."""
    result = session.execute(sa.update(AccountRow).where(AccountRow.id == account_id).values(badge_letters=wanted))
    return bool(getattr(result, "rowcount", 0))


def replace_password(session: Session, account_id: UUID, password_hash: str) -> None:
    """Keep another password hash."""
    session.execute(sa.update(AccountRow).where(AccountRow.id == account_id).values(password_hash=password_hash))


def raise_epoch(session: Session, account_id: UUID) -> None:
    """Make every session that was opened so far worthless, rows or no rows."""
    session.execute(
        sa.update(AccountRow).where(AccountRow.id == account_id).values(session_epoch=AccountRow.session_epoch + 1)
    )


def demo_people(session: Session) -> tuple[DemoPerson, ...]:
    """Return the people of the demo, in their order; empty without demo data, or while it is being loaded."""
    rows = session.scalars(
        sa.select(AccountRow).where(AccountRow.demo_order > 0).order_by(AccountRow.demo_order, AccountRow.id)
    ).all()
    roles: dict[UUID, set[str]] = {row.id: set() for row in rows}
    for role in session.scalars(sa.select(RoleRow).where(RoleRow.account_id.in_(list(roles)))):
        roles[role.account_id].add(role.role)
    return tuple(DemoPerson(row.id, row.name, row.demo_words or "", frozenset(roles[row.id])) for row in rows)
