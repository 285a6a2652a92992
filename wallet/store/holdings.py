"""The badges a learner holds, as lists want them: light rows, a fixed number of statements however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.errors import NotFound
from wallet.core.standing import Linked
from wallet.core.verify.age import Period, current_verdict, fresh_until
from wallet.core.verify.report import CredentialFormat, Outcome, Verdict
from wallet.store.badge_values import HeldBadge, Place
from wallet.store.tables import AccountRow, BadgeRow, BadgeSkillRow, BadgeTagRow, CollectionBadgeRow, VerificationRow

_LISTED = (
    BadgeRow.id,
    BadgeRow.name,
    BadgeRow.claimed_name,
    BadgeRow.issuer_id,
    BadgeRow.issuer_name,
    BadgeRow.achievement_id,
    BadgeRow.achievement_type,
    BadgeRow.credits,
    BadgeRow.result,
    BadgeRow.format,
    BadgeRow.verdict,
    BadgeRow.status_outcome,
    BadgeRow.judged_at,
    BadgeRow.look_again_at,
    BadgeRow.linked,
    BadgeRow.valid_from,
    BadgeRow.valid_until,
    BadgeRow.awarded_at,
    BadgeRow.withdrawn_at,
    BadgeRow.picture_sha256,
    BadgeRow.received_at,
)


def badges_of(session: Session, learner_id: UUID, *, now: datetime, words: Sequence[str] = ()) -> tuple[HeldBadge, ...]:
    """Every badge this learner holds, newest first; ties broken by id. Two statements, however many there are.

    `words`, case-folded, are looked for in the verified words of each badge: HeldBadge.matches says whether all are in.
    """
    rows = session.execute(
        sa.select(*_LISTED)
        .where(BadgeRow.learner_id == learner_id, BadgeRow.deleted_at.is_(None))
        .order_by(BadgeRow.received_at.desc(), BadgeRow.id)
    ).all()
    beside = _words_of(session, learner_id, words) if rows else {}
    held = (_held(row, learner_id, beside, now) for row in rows)
    return tuple(replace(badge, matches="found" in beside.get(badge.id, {})) if words else badge for badge in held)


def badge_ids_of(session: Session, learner_id: UUID) -> tuple[UUID, ...]:
    """Return every badge of a learner, the bin included, in the order in which they came."""
    return tuple(
        session.scalars(
            sa.select(BadgeRow.id).where(BadgeRow.learner_id == learner_id).order_by(BadgeRow.received_at, BadgeRow.id)
        )
    )


def judged_lately(session: Session, learner_id: UUID, *, since: datetime) -> frozenset[UUID]:
    """Return the learner's badges that were judged after an instant, even in vain."""
    return frozenset(
        session.scalars(
            sa.select(VerificationRow.badge_id)
            .join(BadgeRow, BadgeRow.id == VerificationRow.badge_id)
            .where(BadgeRow.learner_id == learner_id, VerificationRow.judged_at > since)
        )
    )


def wallet_revision_of(session: Session, learner_id: UUID) -> int:
    """Return the number that goes up with every change of the held badges.

    Raises:
        NotFound: there is no such learner.
    """
    revision = session.scalar(sa.select(AccountRow.wallet_revision).where(AccountRow.id == learner_id))
    if revision is None:
        raise NotFound
    return revision


_Words = dict[UUID, dict[str, list[tuple[str, int]]]]


def _words_of(session: Session, learner_id: UUID, searched: Sequence[str]) -> _Words:
    """Return skills, tags, places and finds of every badge, in one statement: badge -> kind -> values."""
    mine = sa.select(BadgeRow.id).where(BadgeRow.learner_id == learner_id, BadgeRow.deleted_at.is_(None))
    hit = sa.select(BadgeRow.id, sa.literal("found"), sa.literal(""), sa.literal(0))
    holds = [BadgeRow.search_text.contains(word, autoescape=True) for word in searched]
    skill = sa.select(BadgeSkillRow.badge_id, sa.literal("skill"), BadgeSkillRow.skill, sa.literal(0))
    tag = sa.select(BadgeTagRow.badge_id, sa.literal("tag"), BadgeTagRow.tag, sa.literal(0))
    shelf = sa.select(
        CollectionBadgeRow.badge_id,
        sa.literal("place"),
        sa.cast(CollectionBadgeRow.collection_id, sa.String(36)),
        CollectionBadgeRow.position,
    )
    parts: list[Any] = [
        skill.where(BadgeSkillRow.badge_id.in_(mine)),
        tag.where(BadgeTagRow.badge_id.in_(mine)),
        shelf.where(CollectionBadgeRow.badge_id.in_(mine)),
    ]
    if holds:
        parts.append(hit.where(BadgeRow.id.in_(mine), *holds))
    words: _Words = defaultdict(lambda: defaultdict(list))
    for badge_id, kind, value, position in session.execute(sa.union_all(*parts)):
        words[badge_id][kind].append((value, position))
    return words


def _held(row: Any, learner_id: UUID, words: _Words, now: datetime) -> HeldBadge:
    beside = words.get(row.id, {})
    until = fresh_until(Verdict(row.verdict), row.judged_at, row.look_again_at)
    verdict = current_verdict(
        Verdict(row.verdict),
        Outcome(row.status_outcome),
        until=until,
        period=Period(row.valid_from, row.valid_until),
        now=now,
    )
    return HeldBadge(
        id=row.id,
        learner_id=learner_id,
        name=row.name,
        claimed_name=row.claimed_name,
        issuer_id=row.issuer_id,
        issuer_name=row.issuer_name,
        achievement_id=row.achievement_id,
        achievement_type=row.achievement_type,
        credits=_decimal(row.credits),
        result=row.result,
        format=CredentialFormat(row.format),
        verdict=verdict,
        judged_at=row.judged_at,
        linked=Linked(row.linked),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        awarded_at=row.awarded_at,
        withdrawn_at=row.withdrawn_at,
        picture_sha256=row.picture_sha256,
        received_at=row.received_at,
        due=until is not None and now >= until and verdict in (Verdict.UNKNOWN, Verdict.SUSPENDED),
        withdrawal_known=Outcome(row.status_outcome) is not Outcome.UNKNOWN,
        fresh_until=until,
        skills=tuple(sorted(skill for skill, _ in beside.get("skill", ()))),
        tags=tuple(sorted(tag for tag, _ in beside.get("tag", ()))),
        places=tuple(sorted(Place(UUID(collection), at) for collection, at in beside.get("place", ()))),
    )


def _decimal(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
