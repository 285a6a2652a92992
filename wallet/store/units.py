"""Units: issuers of this university with the people who act for them, and what they did, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.errors import NotFound
from wallet.base.ids import new_id
from wallet.store.tables import AccountRow, AwardRow, IssuerRow, RoleRow, UnitEventRow, UnitMemberRow
from wallet.store.upsert import insert_once


@dataclass(frozen=True, slots=True)
class Unit:
    """An issuer of this university, as those who act for it see it."""

    id: UUID
    slug: str
    name: str
    url: str | None
    email: str | None
    description: str
    linkedin_organization_id: str | None
    contact: str
    signs_with: str  # eddsa-rdfc-2022, jwt-eddsa or jwt-rs256
    revision: int


@dataclass(frozen=True, slots=True)
class MemberOf:
    """One person who acts for a unit."""

    account_id: UUID
    name: str
    duty: str  # head or staff
    since: datetime
    added_by_name: str


@dataclass(frozen=True, slots=True)
class UnitEvent:
    """One act on a unit."""

    at: datetime
    what: str
    by_name: str
    about: str
    reason: str


def unit_for(session: Session, issuer_id: UUID) -> Unit:
    """Return one unit, or raise NotFound."""
    return _unit(_row(session, IssuerRow.id == issuer_id))


def unit_by_slug(session: Session, slug: str) -> Unit:
    """Return the unit of this slug, or raise NotFound."""
    return _unit(_row(session, IssuerRow.slug == slug))


def hold_unit(session: Session, issuer_id: UUID) -> Unit:
    """Return one unit and hold it until the transaction ends, so that acts on it come one after another."""
    query = sa.select(IssuerRow).where(IssuerRow.id == issuer_id).with_for_update(key_share=True)
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    return _unit(row)


def share_unit(session: Session, issuer_id: UUID) -> None:
    """Let nobody hold a unit until the transaction ends; any number may share it."""
    session.execute(sa.select(IssuerRow.id).where(IssuerRow.id == issuer_id).with_for_update(read=True))


def all_units(session: Session) -> tuple[Unit, ...]:
    """Return every unit, by name."""
    rows = session.scalars(sa.select(IssuerRow).order_by(sa.func.lower(IssuerRow.name), IssuerRow.id))
    return tuple(_unit(row) for row in rows)


def units_of(session: Session, account_id: UUID) -> tuple[tuple[Unit, str], ...]:
    """Return the units somebody is a member of with their duty there, by name."""
    rows = session.execute(
        sa.select(IssuerRow, UnitMemberRow.duty)
        .join(UnitMemberRow, UnitMemberRow.issuer_id == IssuerRow.id)
        .where(UnitMemberRow.account_id == account_id)
        .order_by(sa.func.lower(IssuerRow.name), IssuerRow.id)
    )
    return tuple((_unit(row), duty) for row, duty in rows)


def add_unit(session: Session, issuer_id: UUID, slug: str, values: Mapping[str, Any], *, now: datetime) -> bool:
    """Write a new unit, unless another one has this slug; its first key and its lists come after it."""
    row = {"id": issuer_id, "slug": slug, "known": True, "known_since": now, "created_at": now, **values}
    return insert_once(session, IssuerRow, row)


def change_unit(session: Session, issuer_id: UUID, values: Mapping[str, Any]) -> None:
    """Write other facts of a unit and raise its revision. Hold the unit first."""
    session.execute(
        sa.update(IssuerRow).where(IssuerRow.id == issuer_id).values(**values, revision=IssuerRow.revision + 1)
    )


def duty_of(session: Session, issuer_id: UUID, account_id: UUID) -> str | None:
    """Return what somebody may do for a unit; None for everybody who is no member."""
    row = session.get(UnitMemberRow, (issuer_id, account_id))
    return None if row is None else row.duty


def members_of(session: Session, issuer_id: UUID) -> tuple[MemberOf, ...]:
    """Return who acts for a unit, heads first, then by name."""
    rows = session.execute(
        sa.select(UnitMemberRow, AccountRow.name)
        .join(AccountRow, AccountRow.id == UnitMemberRow.account_id)
        .where(UnitMemberRow.issuer_id == issuer_id)
        .order_by(UnitMemberRow.duty, sa.func.lower(AccountRow.name), AccountRow.id)
    )
    return tuple(MemberOf(row.account_id, name, row.duty, row.since, row.added_by_name) for row, name in rows)


def put_member(session: Session, issuer_id: UUID, account_id: UUID, *, duty: str, by_name: str, now: datetime) -> None:
    """Make somebody a member, or give a member another duty; they stay a member since the first day."""
    row = session.get(UnitMemberRow, (issuer_id, account_id))
    if row is None:
        session.add(
            UnitMemberRow(issuer_id=issuer_id, account_id=account_id, duty=duty, since=now, added_by_name=by_name)
        )
    else:
        row.duty = duty
    session.flush()


def drop_member(session: Session, issuer_id: UUID, account_id: UUID) -> None:
    """Take somebody from a unit."""
    session.execute(
        sa.delete(UnitMemberRow).where(UnitMemberRow.issuer_id == issuer_id, UnitMemberRow.account_id == account_id)
    )


def add_event(session: Session, issuer_id: UUID, event: UnitEvent, *, by_id: UUID) -> None:
    """Write down one act on a unit, for good; over-long words are cut."""
    session.add(
        UnitEventRow(
            id=new_id(),
            issuer_id=issuer_id,
            at=event.at,
            what=event.what,
            by_id=by_id,
            by_name=event.by_name,
            about=event.about[:300],
            reason=event.reason[:1000],
        )
    )
    session.flush()


def events_of(session: Session, issuer_id: UUID, *, most: int) -> tuple[UnitEvent, ...]:
    """Return what was done to a unit, newest first."""
    rows = session.scalars(
        sa.select(UnitEventRow)
        .where(UnitEventRow.issuer_id == issuer_id)
        .order_by(UnitEventRow.at.desc(), UnitEventRow.id)
        .limit(most)
    )
    return tuple(UnitEvent(row.at, row.what, row.by_name, row.about, row.reason) for row in rows)


def count_awards(session: Session, issuer_id: UUID) -> int:
    """Return how many badges the unit has signed here."""
    query = sa.select(sa.func.count()).where(AwardRow.issuer_id == issuer_id, AwardRow.brought.is_(False))
    return session.scalar(query) or 0


def heads_who_act(session: Session, issuer_id: UUID) -> frozenset[UUID]:
    """Return the heads of a unit whose account has the role that acting takes."""
    rows = session.scalars(
        sa.select(UnitMemberRow.account_id)
        .join(RoleRow, RoleRow.account_id == UnitMemberRow.account_id)
        .where(UnitMemberRow.issuer_id == issuer_id, UnitMemberRow.duty == "head", RoleRow.role == "issuer")
    )
    return frozenset(rows)


def _row(session: Session, condition: sa.ColumnElement[bool]) -> IssuerRow:
    row = session.scalars(sa.select(IssuerRow).where(condition)).one_or_none()
    if row is None:
        raise NotFound
    return row


def _unit(row: IssuerRow) -> Unit:
    return Unit(**{name: getattr(row, name) for name in Unit.__slots__})
