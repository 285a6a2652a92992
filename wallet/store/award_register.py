"""A unit's register of awards: found by achievement, state, name and address. One unit at a time, always."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from wallet.store.tables import AchievementRow, AwardRow


class RegisterState(StrEnum):
    """How an award stands, each in one state: what is said first counts."""

    REVOKED = "revoked"
    SUSPENDED = "suspended"
    LAPSED = "lapsed"
    WAITING = "waiting"  # for somebody who proves the address
    CLAIMED = "claimed"


@dataclass(frozen=True, slots=True)
class Sought:
    """What to look for; None and "" narrow nothing."""

    achievement_slug: str = ""
    state: RegisterState | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """One award in the register."""

    id: UUID
    achievement: str
    name: str | None
    address: str
    awarded_at: datetime
    valid_until: datetime | None
    result: str | None
    made_by_name: str | None
    state: RegisterState
    claimed_at: datetime | None
    reason: str | None


def find_awards(
    session: Session, issuer_id: UUID, sought: Sought, *, now: datetime, offset: int, most: int
) -> tuple[tuple[Registered, ...], int]:
    """Return awards of one unit, the newest first, and how many there are of them."""
    found = _found(issuer_id, sought, now)
    total = session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0
    rows = session.execute(
        found.order_by(AwardRow.awarded_at.desc(), sa.func.lower(AwardRow.recipient_name), AwardRow.id)
        .offset(offset)
        .limit(most)
    )
    return tuple(_registered(row, now) for row in rows), total


def count_states(session: Session, issuer_id: UUID, now: datetime) -> Mapping[RegisterState, int]:
    """Return how many awards of a unit stand in each state."""
    counts = {}
    for state, condition in _conditions(now).items():
        query = sa.select(sa.func.count()).where(AwardRow.issuer_id == issuer_id, condition)
        counts[state] = session.scalar(query) or 0
    return counts


def _found(issuer_id: UUID, sought: Sought, now: datetime) -> Any:
    query = (
        sa.select(AwardRow, AchievementRow.name.label("achievement"))
        .options(defer(AwardRow.credential))
        .join(AchievementRow, AchievementRow.id == AwardRow.achievement_id)
        .where(AwardRow.issuer_id == issuer_id)
    )
    if sought.achievement_slug:
        query = query.where(AchievementRow.slug == sought.achievement_slug)
    if sought.state is not None:
        query = query.where(_conditions(now)[sought.state])
    for word in sought.words.split():
        named = sa.func.lower(AwardRow.recipient_name).contains(word.lower(), autoescape=True)
        query = query.where(sa.or_(named, AwardRow.recipient_email_key.contains(word.lower(), autoescape=True)))
    return query


def _conditions(now: datetime) -> dict[RegisterState, sa.ColumnElement[bool]]:
    revoked, suspended = AwardRow.revoked_at.is_not(None), AwardRow.suspended_at.is_not(None)
    lapsed = sa.and_(AwardRow.valid_until.is_not(None), AwardRow.valid_until < now)
    standing = sa.and_(
        AwardRow.revoked_at.is_(None),
        AwardRow.suspended_at.is_(None),
        sa.or_(AwardRow.valid_until.is_(None), AwardRow.valid_until >= now),
    )
    return {
        RegisterState.REVOKED: revoked,
        RegisterState.SUSPENDED: sa.and_(suspended, sa.not_(revoked)),
        RegisterState.LAPSED: sa.and_(lapsed, sa.not_(revoked), sa.not_(suspended)),
        RegisterState.WAITING: sa.and_(standing, AwardRow.claimed_at.is_(None)),
        RegisterState.CLAIMED: sa.and_(standing, AwardRow.claimed_at.is_not(None)),
    }


def _state(award: AwardRow, now: datetime) -> RegisterState:
    if award.revoked_at is not None:
        return RegisterState.REVOKED
    if award.suspended_at is not None:
        return RegisterState.SUSPENDED
    if award.valid_until is not None and award.valid_until < now:
        return RegisterState.LAPSED
    return RegisterState.WAITING if award.claimed_at is None else RegisterState.CLAIMED


def _registered(row: Any, now: datetime) -> Registered:
    award, achievement = row
    return Registered(
        award.id,
        achievement,
        award.recipient_name,
        award.recipient_email or award.recipient_email_key,
        award.awarded_at,
        award.valid_until,
        award.result,
        award.made_by_name,
        _state(award, now),
        award.claimed_at,
        award.reason,
    )
