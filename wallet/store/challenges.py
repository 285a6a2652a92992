"""Challenges: the six words that an employer asked a badge's holder for, found by the hash of what each side holds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.errors import NotFound
from wallet.store.tables import BadgeRow, ChallengeRow, ShareRow

_OF_BADGE: Final = "="  # begins `answered_as` where the address is the badge's own


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answered: an address that the account has proved, all but its ends hidden."""

    at: datetime
    address: str
    of_badge: bool  # the badge itself names this address


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the asker's page is made from."""

    words_sealed: bytes
    asked_at: datetime
    ends_at: datetime
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class NewChallenge:
    id: UUID
    share_id: UUID
    badge_id: UUID
    words_hash: str
    words_sealed: bytes
    secret_hash: str
    asked_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class OpenChallenge:
    """One that waits for its answer."""

    id: UUID
    audience: str | None  # of the link it was asked on; None: the permanent one
    asked_at: datetime
    link_open: bool


def add_challenge(session: Session, new: NewChallenge) -> None:
    """Write down a challenge that was just made."""
    session.add(
        ChallengeRow(
            id=new.id,
            share_id=new.share_id,
            badge_id=new.badge_id,
            words_hash=new.words_hash,
            words_sealed=new.words_sealed,
            secret_hash=new.secret_hash,
            asked_at=new.asked_at,
            ends_at=new.ends_at,
            answered_at=None,
            answered_as=None,
        )
    )
    session.flush()


def challenge_for(session: Session, secret_hash: str, *, share_id: UUID, badge_id: UUID) -> Challenge:
    """Return the challenge of an asker's page under the link and badge it was asked on, or raise NotFound."""
    row = session.execute(
        sa.select(
            ChallengeRow.words_sealed,
            ChallengeRow.asked_at,
            ChallengeRow.ends_at,
            ChallengeRow.answered_at,
            ChallengeRow.answered_as,
        ).where(
            ChallengeRow.secret_hash == secret_hash,
            ChallengeRow.share_id == share_id,
            ChallengeRow.badge_id == badge_id,
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    answer = None
    if row.answered_at is not None:
        said = row.answered_as or ""
        answer = Answer(row.answered_at, said.removeprefix(_OF_BADGE), said.startswith(_OF_BADGE))
    return Challenge(row.words_sealed, row.asked_at, row.ends_at, answer)


def open_challenge(
    session: Session, badge_id: UUID, words_hashes: Collection[str], *, now: datetime
) -> OpenChallenge | None:
    """Return the newest challenge about a badge with these words that waits, held until the end of the transaction."""
    row = session.execute(
        sa.select(
            ChallengeRow.id,
            ChallengeRow.asked_at,
            ShareRow.audience,
            ShareRow.paused_at,
            ShareRow.closed_at,
            ShareRow.ends_at,
        )
        .join(ShareRow, ShareRow.id == ChallengeRow.share_id)
        .where(
            ChallengeRow.badge_id == badge_id,
            ChallengeRow.words_hash.in_(list(words_hashes)),
            ChallengeRow.answered_at.is_(None),
            ChallengeRow.ends_at > now,
        )
        .order_by(ChallengeRow.asked_at.desc(), ChallengeRow.id)
        .limit(1)
        .with_for_update(of=ChallengeRow)
    ).one_or_none()
    if row is None:
        return None
    over = row.closed_at is not None or row.paused_at is not None or (row.ends_at is not None and row.ends_at <= now)
    return OpenChallenge(row.id, row.audience, row.asked_at, not over)


def answer_challenge(session: Session, challenge_id: UUID, answer: Answer) -> None:
    """Write down who answered. The caller holds the challenge."""
    session.execute(
        sa.update(ChallengeRow)
        .where(ChallengeRow.id == challenge_id, ChallengeRow.answered_at.is_(None))
        .values(answered_at=answer.at, answered_as=f"{_OF_BADGE if answer.of_badge else ''}{answer.address}")
    )


def sweep_challenges(session: Session, *, before: datetime) -> int:
    """Delete challenges whose time was over before an instant; returns how many."""
    result = session.execute(sa.delete(ChallengeRow).where(ChallengeRow.ends_at < before))
    return int(getattr(result, "rowcount", 0))


def forget_answers(session: Session, learner_id: UUID) -> None:
    """Take back what a learner's answers say, because an address of theirs is gone."""
    theirs = sa.select(BadgeRow.id).where(BadgeRow.learner_id == learner_id)
    session.execute(
        sa.delete(ChallengeRow).where(ChallengeRow.badge_id.in_(theirs), ChallengeRow.answered_at.is_not(None))
    )
