"""One award with what was done to it, and the badges in wallets that came of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.errors import NotFound
from wallet.base.ids import new_id
from wallet.core.award_life import Standing
from wallet.store.tables import AchievementRow, AwardEventRow, AwardRow, BadgeRow


@dataclass(frozen=True, slots=True)
class LivingAward:
    """An award as its unit looks after it."""

    id: UUID
    achievement_id: UUID
    achievement_slug: str
    achievement_name: str
    valid_for: str | None  # ISO 8601 duration of the achievement
    recipient_email_key: str
    recipient_email: str | None
    recipient_name: str | None
    credential: str
    credential_id: str
    awarded_at: datetime
    valid_until: datetime | None
    revoked_at: datetime | None
    suspended_at: datetime | None
    reason: str | None
    result: str | None
    made_at: datetime | None
    made_by_name: str | None
    told_at: datetime | None  # when a letter said that it waits
    claimed_at: datetime | None
    brought: bool
    replaces_id: UUID | None
    renews_id: UUID | None
    replaced_by: UUID | None
    renewed_by: UUID | None  # the newest renewal that is not revoked

    @property
    def address(self) -> str:
        """Whom it names, as the address was given."""
        return self.recipient_email or self.recipient_email_key

    @property
    def standing(self) -> Standing:
        """What its state follows from."""
        return Standing(self.valid_until, self.revoked_at, self.suspended_at, self.brought, self.renewed_by is not None)


@dataclass(frozen=True, slots=True)
class AwardEvent:
    """One act on an award; `by_id` is None when the account is gone."""

    at: datetime
    what: str
    by_id: UUID | None
    by_name: str
    reason: str


def award_of(session: Session, issuer_id: UUID, award_id: UUID, *, hold: bool = False) -> LivingAward:
    """Return one award of a unit, or raise NotFound; another unit's is not there.

    With `hold`, acts on it come one after another until the transaction ends.
    """
    query = sa.select(AwardRow).where(AwardRow.id == award_id, AwardRow.issuer_id == issuer_id)
    if hold:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFound
    achievement = session.get_one(AchievementRow, row.achievement_id)
    known = {name: getattr(row, name) for name in LivingAward.__slots__ if hasattr(row, name)}
    return LivingAward(
        **known,
        achievement_slug=achievement.slug,
        achievement_name=achievement.name,
        valid_for=achievement.valid_for,
        replaced_by=_follower(session, AwardRow.replaces_id == award_id),
        renewed_by=_follower(session, sa.and_(AwardRow.renews_id == award_id, AwardRow.revoked_at.is_(None))),
    )


def _follower(session: Session, condition: sa.ColumnElement[bool]) -> UUID | None:
    query = sa.select(AwardRow.id).where(condition).order_by(AwardRow.awarded_at.desc(), AwardRow.id).limit(1)
    return session.scalar(query)


def add_event(session: Session, award_id: UUID, event: AwardEvent) -> None:
    """Write down one act on an award, for good."""
    session.add(
        AwardEventRow(
            id=new_id(),
            award_id=award_id,
            at=event.at,
            what=event.what,
            by_id=event.by_id,
            by_name=event.by_name,
            reason=event.reason,
        )
    )
    session.flush()


def events_of(session: Session, award_id: UUID) -> tuple[AwardEvent, ...]:
    """Return what was done to an award, oldest first."""
    rows = session.scalars(
        sa.select(AwardEventRow).where(AwardEventRow.award_id == award_id).order_by(AwardEventRow.at, AwardEventRow.id)
    )
    return tuple(AwardEvent(row.at, row.what, row.by_id, row.by_name, row.reason) for row in rows)


def count_events(session: Session, award_id: UUID) -> int:
    """Return how many acts there were."""
    return session.scalar(sa.select(sa.func.count()).where(AwardEventRow.award_id == award_id)) or 0


def copies_of(session: Session, issuer: str, credential_id: str) -> dict[UUID, list[UUID]]:
    """Return the badges in wallets, the bin included, that came of one credential: learner -> badges.

    They are nobody's in particular: this is for what follows an act of staff, never for a page.
    """
    key = hashlib.sha256(json.dumps([issuer, credential_id]).encode()).hexdigest()
    rows = session.execute(
        sa.select(BadgeRow.learner_id, BadgeRow.id)
        .where(BadgeRow.same_key == key)
        .order_by(BadgeRow.learner_id, BadgeRow.id)
    )
    found: dict[UUID, list[UUID]] = {}
    for row in rows:
        found.setdefault(row.learner_id, []).append(row.id)
    return found
