"""One badge with all that belongs to it. The learner is an argument of every function; rows never leave this floor."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.errors import NotFound
from wallet.core.standing import Linked
from wallet.core.verify.report import CredentialFormat, Report, Verdict
from wallet.core.verify.wire import report_from_json
from wallet.core.verify.wire_credential import credential_from_json
from wallet.store.badge_values import Acceptance, BadgeDetail, HeldBadge, Original, PastVerdict, Picture
from wallet.store.holdings import badges_of, wallet_revision_of
from wallet.store.tables import BadgeFileRow, BadgeRow, BadgeTagRow, CollectionBadgeRow, VerificationRow

__all__ = [
    "Acceptance",
    "BadgeDetail",
    "HeldBadge",
    "Original",
    "PastVerdict",
    "Picture",
    "badge_for",
    "badges_of",
    "judgements_of",
    "original_for",
    "verifications_of",
    "wallet_revision_of",
]


def badge_for(session: Session, learner_id: UUID, badge_id: UUID) -> BadgeDetail:
    """Return one badge with its report; one in the bin too (`deleted_at`), until it is swept.

    Raises:
        NotFound: there is no such badge, or it is another learner's; both look the same.
    """
    found = session.execute(
        sa.select(BadgeRow, BadgeFileRow.report, BadgeFileRow.credential, BadgeFileRow.original_name)
        .join(BadgeFileRow, BadgeFileRow.badge_id == BadgeRow.id)
        .where(BadgeRow.id == badge_id, BadgeRow.learner_id == learner_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    row, report, credential, original_name = found
    return BadgeDetail(
        id=row.id,
        learner_id=row.learner_id,
        container=row.container,
        format=CredentialFormat(row.format),
        report=report_from_json(report),
        credential=credential_from_json(credential) if credential is not None else None,
        payload_sha256=row.payload_sha256,
        recipient=row.recipient,
        linked=Linked(row.linked),
        asked_at=row.asked_at,
        acceptance=_acceptance(row),
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
        picture_sha256=row.picture_sha256,
        source_url=row.source_url,
        original_name=original_name,
        note=row.note,
        tags=_values(session, BadgeTagRow.tag, BadgeTagRow.badge_id == row.id),
        collections=_values(session, CollectionBadgeRow.collection_id, CollectionBadgeRow.badge_id == row.id),
        received_at=row.received_at,
        deleted_at=row.deleted_at,
        revision=row.revision,
    )


def original_for(session: Session, learner_id: UUID, badge_id: UUID) -> Original:
    """Return the bytes as they arrived.

    Raises:
        NotFound: there is no such badge, or it is another learner's.
    """
    row = session.execute(
        sa.select(BadgeFileRow.original, BadgeFileRow.original_name, BadgeRow.container, BadgeFileRow.payload)
        .join(BadgeRow, BadgeRow.id == BadgeFileRow.badge_id)
        .where(BadgeRow.id == badge_id, BadgeRow.learner_id == learner_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Original(row.original, row.original_name, row.container, row.payload)


def verifications_of(session: Session, learner_id: UUID, badge_id: UUID) -> tuple[Report, ...]:
    """Return every report that was made of a badge, newest first; empty when it is not this learner's."""
    rows = session.scalars(
        sa.select(VerificationRow.report)
        .join(BadgeRow, BadgeRow.id == VerificationRow.badge_id)
        .where(BadgeRow.id == badge_id, BadgeRow.learner_id == learner_id)
        .order_by(VerificationRow.judged_at.desc(), VerificationRow.id)
    )
    return tuple(report_from_json(report) for report in rows)


def judgements_of(session: Session, learner_id: UUID, badge_id: UUID, *, limit: int) -> tuple[PastVerdict, ...]:
    """Return the newest judgements of a badge in short; empty when it is not this learner's."""
    rows = session.execute(
        sa.select(VerificationRow.judged_at, VerificationRow.verdict)
        .join(BadgeRow, BadgeRow.id == VerificationRow.badge_id)
        .where(BadgeRow.id == badge_id, BadgeRow.learner_id == learner_id)
        .order_by(VerificationRow.judged_at.desc(), VerificationRow.id)
        .limit(limit)
    )
    return tuple(PastVerdict(row.judged_at, Verdict(row.verdict)) for row in rows)


def _acceptance(row: BadgeRow) -> Acceptance | None:
    if row.accepted_at is None:
        return None
    return Acceptance(row.accepted_by_name or "", row.accepted_at, row.accepted_reason)


def _values(session: Session, column: Any, where: sa.ColumnElement[bool]) -> tuple[Any, ...]:
    return tuple(session.scalars(sa.select(column).where(where).order_by(column)))
