"""Whose badges are: comparing recipients again, and what learners asked staff about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.core.model import AchievementCredential
from wallet.core.standing import Linked
from wallet.core.verify.report import Report, Verdict
from wallet.core.verify.wire import report_from_json, report_to_json
from wallet.core.verify.wire_credential import credential_from_json
from wallet.store.tables import AccountRow, BadgeFileRow, BadgeRow

_ASKED_MAX = 500  # on one page; the oldest questions first


@dataclass(frozen=True, slots=True)
class Linkable:
    """A badge with a verified value, so that its recipient can be compared again."""

    id: UUID
    linked: Linked
    report: Report
    credential: AchievementCredential


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A badge that a learner asked staff to accept. Staff see no more of it than this."""

    badge_id: UUID
    learner_id: UUID
    learner_name: str
    name: str
    issuer_name: str | None
    awarded_at: datetime | None
    verdict: Verdict
    recipient: str
    awarded_to: str | None  # the name in the credential
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Accepted:
    by: UUID
    by_name: str
    at: datetime
    reason: str


def linkable_of(session: Session, learner_id: UUID) -> tuple[Linkable, ...]:
    """Return every badge of a learner whose verified value names a recipient, the bin included."""
    rows = session.execute(
        sa.select(BadgeRow.id, BadgeRow.linked, BadgeFileRow.report, BadgeFileRow.credential)
        .join(BadgeFileRow, BadgeFileRow.badge_id == BadgeRow.id)
        .where(BadgeRow.learner_id == learner_id, BadgeRow.name.is_not(None))
        .order_by(BadgeRow.id)
    )
    return tuple(
        Linkable(row.id, Linked(row.linked), report_from_json(row.report), credential_from_json(row.credential))
        for row in rows
        if row.credential is not None
    )


def replace_recipient(session: Session, badge_id: UUID, *, report: Report, linked: Linked) -> None:
    """Write down whose a badge is now; everything else about it stays."""
    session.execute(
        sa.update(BadgeRow).where(BadgeRow.id == badge_id).values(recipient=report.recipient.value, linked=linked.value)
    )
    session.execute(
        sa.update(BadgeFileRow).where(BadgeFileRow.badge_id == badge_id).values(report=report_to_json(report))
    )


def set_asked(session: Session, learner_id: UUID, badge_id: UUID, at: datetime | None) -> None:
    """Write down that a learner asks staff about a badge, or that the question is settled."""
    session.execute(
        sa.update(BadgeRow).where(BadgeRow.id == badge_id, BadgeRow.learner_id == learner_id).values(asked_at=at)
    )


def asked_for(session: Session) -> tuple[AskedFor, ...]:
    """Return the badges that wait for staff, of every learner, oldest question first."""
    rows = session.execute(
        sa.select(BadgeRow, AccountRow.name, BadgeFileRow.credential)
        .join(AccountRow, AccountRow.id == BadgeRow.learner_id)
        .join(BadgeFileRow, BadgeFileRow.badge_id == BadgeRow.id)
        .where(
            BadgeRow.asked_at.is_not(None),
            BadgeRow.linked == Linked.NOT_LINKED.value,
            BadgeRow.deleted_at.is_(None),
            BadgeRow.name.is_not(None),
        )
        .order_by(BadgeRow.asked_at, BadgeRow.id)
        .limit(_ASKED_MAX)
    )
    return tuple(
        AskedFor(
            badge_id=row.id,
            learner_id=row.learner_id,
            learner_name=name,
            name=row.name,
            issuer_name=row.issuer_name,
            awarded_at=row.awarded_at,
            verdict=Verdict(row.verdict),
            recipient=row.recipient,
            awarded_to=(credential or {}).get("subject_name"),
            asked_at=row.asked_at,
        )
        for row, name, credential in rows
    )


def accept(session: Session, learner_id: UUID, badge_id: UUID, accepted: Accepted) -> bool:
    """Link a badge by the word of staff; False when it is linked by now or nobody asks any more."""
    changed = session.scalar(
        sa.update(BadgeRow)
        .where(
            BadgeRow.id == badge_id,
            BadgeRow.learner_id == learner_id,
            BadgeRow.linked == Linked.NOT_LINKED.value,
            BadgeRow.asked_at.is_not(None),
        )
        .values(
            linked=Linked.ACCEPTED.value,
            accepted_by=accepted.by,
            accepted_by_name=accepted.by_name,
            accepted_at=accepted.at,
            accepted_reason=accepted.reason,
            asked_at=None,
        )
        .returning(BadgeRow.id)
    )
    return changed is not None
