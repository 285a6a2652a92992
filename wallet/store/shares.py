"""Public links: opened by their learner, found by the hash of their token, closed for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.errors import Gone, NotFound
from wallet.base.ids import new_id
from wallet.core.model import AchievementCredential
from wallet.core.standing import Linked
from wallet.core.verify.report import Report
from wallet.core.verify.wire import report_from_json
from wallet.core.verify.wire_credential import credential_from_json
from wallet.store.tables import AccountRow, BadgeFileRow, BadgeRow, PictureRow, ShareRow


@dataclass(frozen=True, slots=True)
class OpenShare:
    """An open link, as its owner knows it."""

    id: UUID
    token_sealed: bytes
    opened_at: datetime
    views: int


@dataclass(frozen=True, slots=True)
class Shareable:
    """What decides whether a badge can be shared as its learner's, and what a link to it says."""

    badge_id: UUID
    linked: Linked
    deleted: bool
    payload: str
    report: Report
    credential: AchievementCredential | None
    share: OpenShare | None


@dataclass(frozen=True, slots=True)
class SharedBadge:
    """A badge as its public page needs it: the newest report, the verified value and the holder's name."""

    share_id: UUID
    badge_id: UUID
    learner_id: UUID
    holder: str
    linked: Linked
    accepted_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    picture_sha256: str | None
    report: Report  # as stored; `wallet.core.verify.age` says what it means now
    credential: AchievementCredential | None


@dataclass(frozen=True, slots=True)
class Picture:
    media_type: str
    body: bytes


def shareable(session: Session, learner_id: UUID, badge_id: UUID, *, lock: bool = False) -> Shareable:
    """Return one badge of the learner with its open link, if there is one.

    Args:
        session: of the use case.
        learner_id: whose badge it must be.
        badge_id: the badge.
        lock: hold the badge until the end of the transaction, so that two requests cannot open two links.

    Raises:
        NotFound: there is no such badge, or it is somebody else's.
    """
    query = (
        sa.select(
            BadgeRow.linked,
            BadgeRow.deleted_at,
            BadgeFileRow.payload,
            BadgeFileRow.report,
            BadgeFileRow.credential,
        )
        .join(BadgeFileRow, BadgeFileRow.badge_id == BadgeRow.id)
        .where(BadgeRow.id == badge_id, BadgeRow.learner_id == learner_id)
    )
    row = session.execute(query.with_for_update(of=BadgeRow) if lock else query).one_or_none()
    if row is None:
        raise NotFound
    return Shareable(
        badge_id=badge_id,
        linked=Linked(row.linked),
        deleted=row.deleted_at is not None,
        payload=row.payload,
        report=report_from_json(row.report),
        credential=credential_from_json(row.credential) if row.credential else None,
        share=_open_share(session, learner_id, badge_id),
    )


def add_share(
    session: Session, learner_id: UUID, badge_id: UUID, *, token_hash: str, sealed: bytes, at: datetime
) -> None:
    """Open a link. The caller holds the badge and has seen that it has no open one."""
    session.add(
        ShareRow(
            id=new_id(),
            badge_id=badge_id,
            learner_id=learner_id,
            token_hash=token_hash,
            token_sealed=sealed,
            opened_at=at,
            closed_at=None,
            views=0,
        )
    )


def close_shares(session: Session, learner_id: UUID, badge_id: UUID, *, at: datetime) -> int:
    """Close the learner's open links to a badge; what stays is the hash that answers 410. Returns how many."""
    return _close(session, sa.and_(ShareRow.badge_id == badge_id, ShareRow.learner_id == learner_id), at)


def close_shares_of_badges(session: Session, badges: sa.Select[UUID], *, at: datetime) -> int:
    """Close every link to badges that are about to be deleted for good; `badges` selects their ids."""
    return _close(session, ShareRow.badge_id.in_(badges), at)


def close_shares_of_learner(session: Session, learner_id: UUID, *, at: datetime) -> int:
    """Close every link of a learner whose account is about to go."""
    return _close(session, ShareRow.learner_id == learner_id, at)


def shared_badge(session: Session, token_hash: str) -> SharedBadge:
    """Return the badge behind a link.

    Raises:
        NotFound: there never was such a link.
        Gone: it was closed, or its badge or its learner is no more, or the badge lies in the bin or is no longer
            linked to its learner.
    """
    row = session.execute(
        sa.select(
            ShareRow.id.label("share_id"),
            ShareRow.closed_at,
            BadgeRow.id.label("badge_id"),
            BadgeRow.learner_id,
            BadgeRow.deleted_at,
            BadgeRow.linked,
            BadgeRow.accepted_at,
            BadgeRow.withdrawn_at,
            BadgeRow.withdrawn_reason,
            BadgeRow.picture_sha256,
            BadgeFileRow.report,
            BadgeFileRow.credential,
            AccountRow.name.label("holder"),
        )
        .outerjoin(BadgeRow, BadgeRow.id == ShareRow.badge_id)
        .outerjoin(BadgeFileRow, BadgeFileRow.badge_id == BadgeRow.id)
        .outerjoin(AccountRow, AccountRow.id == BadgeRow.learner_id)
        .where(ShareRow.token_hash == token_hash)
    ).one_or_none()
    if row is None:
        raise NotFound
    if row.closed_at is not None or row.deleted_at is not None or row.report is None or row.holder is None:
        raise Gone
    if row.linked == Linked.NOT_LINKED:
        raise Gone
    return SharedBadge(
        share_id=row.share_id,
        badge_id=row.badge_id,
        learner_id=row.learner_id,
        holder=row.holder,
        linked=Linked(row.linked),
        accepted_at=row.accepted_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
        picture_sha256=row.picture_sha256,
        report=report_from_json(row.report),
        credential=credential_from_json(row.credential) if row.credential else None,
    )


def payload_of(session: Session, badge_id: UUID) -> str:
    """Return the exact signed text of a badge, or raise NotFound."""
    payload = session.scalar(sa.select(BadgeFileRow.payload).where(BadgeFileRow.badge_id == badge_id))
    if payload is None:
        raise NotFound
    return payload


def picture_of(session: Session, sha256: str) -> Picture:
    """Return a picture that was made safe to show, or raise NotFound."""
    row = session.execute(
        sa.select(PictureRow.media_type, PictureRow.body).where(PictureRow.sha256 == sha256)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Picture(row.media_type, row.body)


def count_view(session: Session, share_id: UUID) -> None:
    """Add one to how often an open link was read; nothing about the reader is written."""
    session.execute(
        sa.update(ShareRow)
        .where(ShareRow.id == share_id, ShareRow.closed_at.is_(None))
        .values(views=ShareRow.views + 1)
    )


def _open_share(session: Session, learner_id: UUID, badge_id: UUID) -> OpenShare | None:
    row = session.execute(
        sa.select(ShareRow.id, ShareRow.token_sealed, ShareRow.opened_at, ShareRow.views)
        .where(ShareRow.badge_id == badge_id, ShareRow.learner_id == learner_id, ShareRow.closed_at.is_(None))
        .order_by(ShareRow.opened_at.desc(), ShareRow.id)
        .limit(1)
    ).one_or_none()
    return None if row is None else OpenShare(row.id, row.token_sealed or b"", row.opened_at, row.views)


def _close(session: Session, which: sa.ColumnElement[bool], at: datetime) -> int:
    result = session.execute(
        sa.update(ShareRow)
        .where(which, ShareRow.closed_at.is_(None))
        .values(closed_at=at, token_sealed=None, badge_id=None, learner_id=None, views=0)
    )
    return int(getattr(result, "rowcount", 0))
