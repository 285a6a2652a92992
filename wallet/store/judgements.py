"""Writing down what was judged: a badge that came in, a badge that was judged again. One transaction is the caller's.

Every function takes the learner second and changes nothing that is not theirs.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base import limits
from wallet.base.errors import NotFound
from wallet.base.ids import new_id
from wallet.core.legible import cut
from wallet.core.model import AchievementCredential
from wallet.core.search import search_text_of, skills_of
from wallet.core.standing import Linked
from wallet.core.verify.age import Period, status_outcome
from wallet.core.verify.report import Report, Verdict
from wallet.core.verify.schedule import next_check
from wallet.core.verify.wire import report_to_json
from wallet.core.verify.wire_credential import credential_to_json
from wallet.core.verify.withdrawal import Withdrawal, withdrawal_of
from wallet.store.tables import (
    AccountRow,
    BadgeFileRow,
    BadgeRow,
    BadgeSkillRow,
    VerificationRow,
    VerificationSourceRow,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What holds about a badge: its report, the verified value if there is one, and whose it is."""

    report: Report
    credential: AchievementCredential | None
    linked: Linked
    withdrawal: Withdrawal | None = None  # from our own register, which knows date and reason

    @property
    def period(self) -> Period:
        """When it is in force."""
        return Period(self.credential.valid_from, self.credential.valid_until) if self.credential else Period()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A badge file as it came in. Texts are bounded when they are written."""

    original: bytes
    payload: str
    container: str
    file_name: str | None = None
    source_url: str | None = None
    picture_sha256: str | None = None

    @property
    def payload_sha256(self) -> str:
        return hashlib.sha256(self.payload.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SameBadge:
    """A badge that is held already, perhaps in another coat, perhaps in the bin."""

    id: UUID
    same_payload: bool
    deleted: bool
    valid_until: datetime | None


def lock_wallet(session: Session, learner_id: UUID) -> None:
    """Let one change of a wallet finish before the next begins (SQLite does so anyway).

    Raises:
        NotFound: the account was closed meanwhile.
    """
    if session.scalar(sa.select(AccountRow.id).where(AccountRow.id == learner_id).with_for_update()) is None:
        raise NotFound


def raise_wallet_revision(session: Session, learner_id: UUID) -> None:
    """Say that the held badges have changed."""
    session.execute(
        sa.update(AccountRow).where(AccountRow.id == learner_id).values(wallet_revision=AccountRow.wallet_revision + 1)
    )


def badges_held(session: Session, learner_id: UUID) -> int:
    """Return how many badges a learner keeps, the bin included."""
    return session.scalar(sa.select(sa.func.count()).where(BadgeRow.learner_id == learner_id)) or 0


def find_same(
    session: Session, learner_id: UUID, *, payload_sha256: str, credential: AchievementCredential | None
) -> SameBadge | None:
    """Return the held badge with this text, else the newest with this issuer and credential id, else None."""
    same = BadgeRow.payload_sha256 == payload_sha256
    key = same_key(credential)
    row = session.execute(
        sa.select(BadgeRow.id, BadgeRow.payload_sha256, BadgeRow.deleted_at, BadgeRow.valid_until)
        .where(BadgeRow.learner_id == learner_id, sa.or_(same, BadgeRow.same_key == key) if key else same)
        .order_by(sa.case((same, 0), else_=1), BadgeRow.received_at.desc(), BadgeRow.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return SameBadge(row.id, row.payload_sha256 == payload_sha256, row.deleted_at is not None, row.valid_until)


def same_key(credential: AchievementCredential | None) -> str | None:
    """Return a hash of issuer and credential id, from the verified value, or None when one of them is missing."""
    if credential is None or not credential.id or not credential.issuer.id:
        return None
    return hashlib.sha256(json.dumps([credential.issuer.id, credential.id]).encode()).hexdigest()


def add_badge(session: Session, learner_id: UUID, arrival: Arrival, judged: Judged, *, now: datetime) -> UUID:
    """Put a badge into a wallet, with its file, its report and the words it is found by."""
    badge_id = new_id()
    session.add(
        BadgeRow(
            id=badge_id,
            learner_id=learner_id,
            payload_sha256=arrival.payload_sha256,
            container=arrival.container,
            picture_sha256=arrival.picture_sha256,
            source_url=arrival.source_url,
            note="",
            received_at=now,
            check_at=next_check(badge_id, judged.report, judged.period, received_at=now, now=now),
            revision=1,
            **_columns(judged),
        )
    )
    session.flush()
    session.add(
        BadgeFileRow(
            badge_id=badge_id,
            original=arrival.original,
            original_name=cut(arrival.file_name, 255) if arrival.file_name else None,
            payload=arrival.payload,
            **_texts(judged),
        )
    )
    _record(session, badge_id, judged.report)
    _replace_skills(session, badge_id, judged.credential)
    raise_wallet_revision(session, learner_id)
    return badge_id


def replace_report(session: Session, learner_id: UUID, badge_id: UUID, judged: Judged) -> None:
    """Let a new judgement of a held badge hold from now on. `withdrawn_at` stays what it was first.

    Raises:
        NotFound: there is no such badge, or it is another learner's.
    """
    columns = _columns(judged)
    if judged.report.verdict is Verdict.REVOKED:
        columns["withdrawn_at"] = sa.func.coalesce(BadgeRow.withdrawn_at, columns["withdrawn_at"])
        columns["withdrawn_reason"] = sa.func.coalesce(columns["withdrawn_reason"], BadgeRow.withdrawn_reason)
    changed = session.scalar(
        sa.update(BadgeRow)
        .where(BadgeRow.id == badge_id, BadgeRow.learner_id == learner_id)
        .values(**columns)
        .returning(BadgeRow.id)
    )
    if changed is None:
        raise NotFound
    session.execute(sa.update(BadgeFileRow).where(BadgeFileRow.badge_id == badge_id).values(**_texts(judged)))
    _replace_skills(session, badge_id, judged.credential)
    raise_wallet_revision(session, learner_id)


def record_verification(session: Session, learner_id: UUID, badge_id: UUID, report: Report) -> None:
    """Note one judgement in a badge's history.

    The history holds the first judgement, every one that found something else than the one before it, and the newest.

    Raises:
        NotFound: there is no such badge, or it is another learner's.
    """
    theirs = sa.select(BadgeRow.id).where(BadgeRow.id == badge_id, BadgeRow.learner_id == learner_id)
    if session.scalar(theirs) is None:
        raise NotFound
    newest = session.execute(
        sa.select(VerificationRow.id, VerificationRow.report)
        .where(VerificationRow.badge_id == badge_id)
        .order_by(VerificationRow.judged_at.desc(), VerificationRow.id)
        .limit(2)
    ).all()
    if len(newest) == 2 and all(_found(row.report) == _found(report_to_json(report)) for row in newest):
        session.execute(sa.delete(VerificationRow).where(VerificationRow.id == newest[0].id))
    _record(session, badge_id, report)


def _found(report: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a report found out, without when and where."""
    return [(line["outcome"], line["code"]) for line in report["checks"]]


def _record(session: Session, badge_id: UUID, report: Report) -> None:
    verification_id = new_id()
    session.add(
        VerificationRow(
            id=verification_id,
            badge_id=badge_id,
            judged_at=report.judged_at,
            verdict=report.verdict.value,
            report=report_to_json(report),
        )
    )
    session.flush()
    session.add_all(
        VerificationSourceRow(verification_id=verification_id, sha256=sha256)
        for sha256 in sorted({source.sha256 for source in report.sources})
    )


def _texts(judged: Judged) -> dict[str, Any]:
    return {
        "report": report_to_json(judged.report),
        "credential": credential_to_json(judged.credential) if judged.credential else None,
    }


def _columns(judged: Judged) -> dict[str, Any]:
    """Return the columns that follow from a judgement; words come from the verified value or stay empty."""
    report, credential = judged.report, judged.credential
    if report.format is None:
        raise ValueError("a rejected input is never stored")
    withdrawal = judged.withdrawal or withdrawal_of(report)
    return {
        "format": report.format.value,
        "verdict": report.verdict.value,
        "judged_at": report.judged_at,
        "look_again_at": report.look_again_at,
        "status_outcome": status_outcome(report).value,
        "recipient": report.recipient.value,
        "linked": judged.linked.value,
        "claimed_name": _bounded(report.claimed.name if report.claimed else None, limits.BADGE_NAME_MAX_CHARS),
        "same_key": same_key(credential),
        "withdrawn_at": withdrawal.seen_at if withdrawal else None,
        "withdrawn_reason": _bounded(withdrawal.reason if withdrawal else None, 1000),
        **_shown_words(credential),
    }


def _shown_words(credential: AchievementCredential | None) -> dict[str, Any]:
    if credential is None:
        empty = ("name", "issuer_id", "issuer_name", "achievement_id", "achievement_type", "credits", "result")
        return {**dict.fromkeys((*empty, "valid_from", "valid_until", "awarded_at")), "search_text": ""}
    achievement = credential.achievement
    credits = credential.credits_earned if credential.credits_earned is not None else achievement.credits_available
    return {
        "name": _bounded(credential.name, limits.BADGE_NAME_MAX_CHARS),
        "issuer_id": _bounded(credential.issuer.id, 2048),
        "issuer_name": _bounded(credential.issuer.name, limits.BADGE_NAME_MAX_CHARS),
        "achievement_id": _bounded(achievement.id, 2048),
        "achievement_type": _bounded(achievement.achievement_type, 100),
        "credits": _bounded(f"{credits:f}", 32) if credits is not None else None,
        "result": _bounded(_result_of(credential), 64),
        "search_text": search_text_of(credential),
        "valid_from": credential.valid_from,
        "valid_until": credential.valid_until,
        "awarded_at": credential.awarded_date or credential.valid_from,
    }


def _result_of(credential: AchievementCredential) -> str | None:
    return next((found for result in credential.results if (found := result.value or result.achieved_level)), None)


def _bounded(text: str | None, max_chars: int) -> str | None:
    return cut(text, max_chars) if text is not None else None


def _replace_skills(session: Session, badge_id: UUID, credential: AchievementCredential | None) -> None:
    session.execute(sa.delete(BadgeSkillRow).where(BadgeSkillRow.badge_id == badge_id))
    skills = skills_of(credential) if credential else ()
    session.add_all(BadgeSkillRow(badge_id=badge_id, skill=skill) for skill in skills)
