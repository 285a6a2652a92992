"""Issuers, keys, achievements, awards and status lists, as values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.errors import NotFound
from wallet.store.tables import (
    AchievementRow,
    AwardRow,
    EmailAddressRow,
    IssuerRow,
    SigningKeyRow,
    StatusEntryRow,
    StatusListRow,
)

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Issuer:
    id: UUID
    slug: str
    name: str
    url: str | None
    email: str | None
    description: str
    linkedin_organization_id: str | None
    known: bool
    known_since: datetime | None


@dataclass(frozen=True, slots=True)
class SigningKey:
    name: str
    public_multibase: str
    private_sealed: bytes
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class OfferedAchievement:
    """An achievement as this university offers it."""

    id: UUID
    issuer_id: UUID
    slug: str
    name: str
    achievement_type: str
    level: str
    description: str
    criteria: str
    credits: str | None
    hours: int | None
    weeks: int | None
    delivery: str | None
    assessment: str | None
    skills: tuple[str, ...]
    tags: tuple[str, ...]
    valid_for: str | None
    shape: str
    field: str
    glyph: str
    illustrative: bool


@dataclass(frozen=True, slots=True)
class Award:
    id: UUID
    achievement_id: UUID
    recipient_name: str | None
    credential: str
    credential_id: str
    awarded_at: datetime
    revoked_at: datetime | None
    suspended_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class StatusList:
    id: UUID
    issuer_id: UUID
    slug: str
    purpose: str
    credential: str
    signed_at: datetime


def decimal_credits(achievement: OfferedAchievement) -> Decimal | None:
    """Return the credits as an exact number; None when it is non-credit."""
    return Decimal(achievement.credits) if achievement.credits else None


def issuer_by_slug(session: Session, slug: str) -> Issuer:
    """Return one issuer.

    Raises:
        NotFound: nobody has this slug.
    """
    return _issuer(_one(session, sa.select(IssuerRow).where(IssuerRow.slug == slug)))


def issuer_for(session: Session, issuer_id: UUID) -> Issuer:
    """Return one issuer by id, or raise NotFound."""
    return _issuer(_one(session, sa.select(IssuerRow).where(IssuerRow.id == issuer_id)))


def all_issuers(session: Session) -> tuple[Issuer, ...]:
    """Return every issuer, by slug."""
    return tuple(_issuer(row) for row in session.scalars(sa.select(IssuerRow).order_by(IssuerRow.slug)))


def keys_of(session: Session, issuer_id: UUID) -> tuple[SigningKey, ...]:
    """Return the issuer's keys, retired ones too, oldest first."""
    rows = session.scalars(
        sa.select(SigningKeyRow)
        .where(SigningKeyRow.issuer_id == issuer_id)
        .order_by(SigningKeyRow.created_at, SigningKeyRow.name)
    )
    return tuple(SigningKey(r.name, r.public_multibase, r.private_sealed, r.retired_at) for r in rows)


def achievement_by_slug(session: Session, slug: str) -> OfferedAchievement:
    """Return one achievement, or raise NotFound."""
    return _achievement(_one(session, sa.select(AchievementRow).where(AchievementRow.slug == slug)))


def all_achievements(session: Session) -> tuple[OfferedAchievement, ...]:
    """Return everything that can be earned here, by slug."""
    rows = session.scalars(sa.select(AchievementRow).order_by(AchievementRow.slug))
    return tuple(_achievement(row) for row in rows)


def achievement_for(session: Session, achievement_id: UUID) -> OfferedAchievement:
    """Return one achievement by id, or raise NotFound."""
    return _achievement(_one(session, sa.select(AchievementRow).where(AchievementRow.id == achievement_id)))


def offered_achievements(session: Session, *, issuer_slug: str | None = None) -> tuple[OfferedAchievement, ...]:
    """Return what can be earned, by name; of one issuer when asked."""
    query = sa.select(AchievementRow).order_by(AchievementRow.name, AchievementRow.id)
    if issuer_slug is not None:
        query = query.join(IssuerRow, IssuerRow.id == AchievementRow.issuer_id).where(IssuerRow.slug == issuer_slug)
    return tuple(_achievement(row) for row in session.scalars(query))


def hold_achievement(session: Session, achievement_id: UUID) -> OfferedAchievement:
    """Return an achievement and hold it until the transaction ends: its awards are made one list after another.

    Raises NotFound.
    """
    query = sa.select(AchievementRow).where(AchievementRow.id == achievement_id).with_for_update()
    return _achievement(_one(session, query))


def in_force_for(
    session: Session, achievement_id: UUID, address_keys: Collection[str], now: datetime
) -> dict[str, UUID]:
    """Return who of these has the badge, not revoked and not past its end: address key -> one such award.

    At most a few hundred keys: they go into one statement. A suspended badge is there; a revoked one can be earned
    again.
    """
    rows = session.execute(
        sa.select(AwardRow.recipient_email_key, AwardRow.id)
        .where(
            AwardRow.achievement_id == achievement_id,
            AwardRow.recipient_email_key.in_(address_keys),
            AwardRow.revoked_at.is_(None),
            sa.or_(AwardRow.valid_until.is_(None), AwardRow.valid_until >= now),
        )
        .order_by(AwardRow.awarded_at, AwardRow.id)
    )
    return {row.recipient_email_key: row.id for row in rows}


def award_of_order(session: Session, order_id: UUID) -> UUID:
    """Return the first award that an order made, or raise NotFound."""
    return _one(session, sa.select(AwardRow.id).where(AwardRow.order_id == order_id).order_by(AwardRow.id).limit(1))


def proved_among(session: Session, address_keys: Collection[str]) -> frozenset[str]:
    """Return those addresses that an account here has proved."""
    query = sa.select(EmailAddressRow.address_key).where(
        EmailAddressRow.address_key.in_(address_keys), EmailAddressRow.confirmed_at.is_not(None)
    )
    return frozenset(session.scalars(query))


def awards_waiting_for(session: Session, account_id: UUID) -> tuple[Award, ...]:
    """Return awards to any address the account has proved that never came into a wallet, oldest first.

    One that was revoked before it came does not come any more.
    """
    mine = sa.select(EmailAddressRow.address_key).where(
        EmailAddressRow.account_id == account_id, EmailAddressRow.confirmed_at.is_not(None)
    )
    rows = session.scalars(
        sa.select(AwardRow)
        .where(AwardRow.recipient_email_key.in_(mine), AwardRow.claimed_at.is_(None), AwardRow.revoked_at.is_(None))
        .order_by(AwardRow.awarded_at, AwardRow.id)
    )
    return tuple(_award(row) for row in rows)


def accounts_with_waiting(session: Session, *, after: UUID | None, most: int) -> tuple[UUID, ...]:
    """Return accounts that have proved an address an award waits for, by id, beginning behind `after`."""
    query = (
        sa.select(EmailAddressRow.account_id)
        .join(AwardRow, AwardRow.recipient_email_key == EmailAddressRow.address_key)
        .where(EmailAddressRow.confirmed_at.is_not(None), AwardRow.claimed_at.is_(None), AwardRow.revoked_at.is_(None))
        .distinct()
        .order_by(EmailAddressRow.account_id)
        .limit(most)
    )
    if after is not None:
        query = query.where(EmailAddressRow.account_id > after)
    return tuple(session.scalars(query))


def mark_claimed(session: Session, award_id: UUID, now: datetime) -> None:
    """Write down that an award came into a wallet; the first time stays."""
    session.execute(
        sa.update(AwardRow).where(AwardRow.id == award_id, AwardRow.claimed_at.is_(None)).values(claimed_at=now)
    )


def find_award(session: Session, credential_id: str) -> Award | None:
    """Return the award with this credential id, or None when it was not made here."""
    row = session.scalars(sa.select(AwardRow).where(AwardRow.credential_id == credential_id)).one_or_none()
    return _award(row) if row else None


def status_list_by_slug(session: Session, slug: str) -> StatusList:
    """Return one published list, or raise NotFound."""
    row = _one(session, sa.select(StatusListRow).where(StatusListRow.slug == slug))
    return StatusList(row.id, row.issuer_id, row.slug, row.purpose, row.credential, row.signed_at)


def status_lists_of(session: Session, issuer_id: UUID) -> tuple[StatusList, ...]:
    """Return the issuer's lists, by slug."""
    rows = session.scalars(
        sa.select(StatusListRow).where(StatusListRow.issuer_id == issuer_id).order_by(StatusListRow.slug)
    )
    return tuple(StatusList(r.id, r.issuer_id, r.slug, r.purpose, r.credential, r.signed_at) for r in rows)


def taken_among(session: Session, list_id: UUID, positions: Collection[int]) -> frozenset[int]:
    """Return those of `positions` that were ever given out."""
    query = sa.select(StatusEntryRow.position).where(
        StatusEntryRow.list_id == list_id, StatusEntryRow.position.in_(positions)
    )
    return frozenset(session.scalars(query))


def raised_positions(session: Session, list_id: UUID) -> tuple[int, ...]:
    """Return the places whose bit is one, ascending."""
    return tuple(
        session.scalars(
            sa.select(StatusEntryRow.position)
            .where(StatusEntryRow.list_id == list_id, StatusEntryRow.raised)
            .order_by(StatusEntryRow.position)
        )
    )


def raise_entry(session: Session, *, award_id: UUID, purpose: str, raised: bool) -> UUID:
    """Set the bit of an award for a purpose; returns the list to publish again, or raises NotFound.

    The list is held until the transaction ends: of two changes at once, the later one publishes both. New awards may
    take places in it meanwhile.
    """
    entry = _one(
        session,
        sa.select(StatusEntryRow)
        .join(StatusListRow, StatusListRow.id == StatusEntryRow.list_id)
        .where(StatusEntryRow.award_id == award_id, StatusListRow.purpose == purpose),
    )
    held = sa.select(StatusListRow.id).where(StatusListRow.id == entry.list_id)
    session.execute(held.with_for_update(key_share=True))
    entry.raised = raised
    session.flush()
    return entry.list_id


def replace_list_credential(session: Session, list_id: UUID, credential: str, now: datetime) -> None:
    """Publish a newly signed list."""
    session.execute(
        sa.update(StatusListRow).where(StatusListRow.id == list_id).values(credential=credential, signed_at=now)
    )


def mark_award(session: Session, award_id: UUID, *, purpose: str, at: datetime | None, reason: str | None) -> None:
    """Write down beside the bit since when an award is revoked or suspended (None: no longer), and why.

    Each leaves the other's date alone, and a suspension leaves the reason of a revocation alone.
    """
    change = sa.update(AwardRow).where(AwardRow.id == award_id)
    if purpose == "revocation":
        session.execute(change.values(revoked_at=at, reason=reason))
    else:
        kept = sa.case((AwardRow.revoked_at.is_not(None), AwardRow.reason), else_=reason)
        session.execute(change.values(suspended_at=at, reason=kept))


def _one(session: Session, query: sa.Select[Row]) -> Row:
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFound
    return row


def _issuer(row: IssuerRow) -> Issuer:
    return Issuer(
        row.id,
        row.slug,
        row.name,
        row.url,
        row.email,
        row.description,
        row.linkedin_organization_id,
        row.known,
        row.known_since,
    )


def _achievement(row: AchievementRow) -> OfferedAchievement:
    values = {name: getattr(row, name) for name in OfferedAchievement.__slots__}
    return OfferedAchievement(**(values | {"skills": tuple(row.skills), "tags": tuple(row.tags)}))


def _award(row: AwardRow) -> Award:
    return Award(**{name: getattr(row, name) for name in Award.__slots__})
