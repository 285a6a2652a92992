"""The list of people for administrators, and the roles they give and take."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.limits import PEOPLE_PER_PAGE
from wallet.store.accounts import Account, accounts_for
from wallet.store.tables import AccountRow, EmailAddressRow, RoleRow


def find_people(session: Session, words: str, *, page: int) -> tuple[tuple[Account, ...], int]:
    """Return one page of people by name, and how many there are; `words` narrows by name or address.

    The words are taken as they are: a percent sign finds percent signs.
    """
    matching = _matching(words)
    total = session.scalar(sa.select(sa.func.count()).select_from(AccountRow).where(*matching)) or 0
    ids = session.scalars(
        sa.select(AccountRow.id)
        .where(*matching)
        .order_by(sa.func.lower(AccountRow.name), AccountRow.id)
        .limit(PEOPLE_PER_PAGE)
        .offset((page - 1) * PEOPLE_PER_PAGE)
    )
    return accounts_for(session, ids), total


def _matching(words: str) -> tuple[sa.ColumnElement[bool], ...]:
    if not words:
        return ()
    with_address = sa.select(EmailAddressRow.account_id).where(
        EmailAddressRow.address_key.contains(words.lower(), autoescape=True)
    )
    named = sa.func.lower(AccountRow.name).contains(words.lower(), autoescape=True)
    return (sa.or_(named, AccountRow.id.in_(with_address)),)


def give_role(session: Session, account_id: UUID, role: str, *, by: UUID | None, now: datetime) -> None:
    """Give a role; a person who has it keeps it as it was given."""
    if session.get(RoleRow, (account_id, role)) is None:
        session.add(RoleRow(account_id=account_id, role=role, given_at=now, given_by=by))
        session.flush()


def take_role(session: Session, account_id: UUID, role: str) -> None:
    """Take a role; a person who does not have it is left alone."""
    session.execute(sa.delete(RoleRow).where(RoleRow.account_id == account_id, RoleRow.role == role))


def holders_of(session: Session, role: str) -> frozenset[UUID]:
    """Return who has a role, and hold the list still until the transaction ends."""
    rows = session.scalars(
        sa.select(RoleRow).where(RoleRow.role == role).order_by(RoleRow.account_id).with_for_update()
    )
    return frozenset(row.account_id for row in rows)
