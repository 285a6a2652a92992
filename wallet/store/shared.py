"""Public links as their readers find them: by the hash of their token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.errors import Gone, NotFound
from wallet.core.model import AchievementCredential
from wallet.core.sharing import Scope, Subject, SubjectKind
from wallet.core.standing import Linked
from wallet.core.verify.report import Report
from wallet.core.verify.wire import report_from_json
from wallet.core.verify.wire_credential import credential_from_json
from wallet.store.tables import AccountRow, BadgeFileRow, BadgeRow, PictureRow, ShareRow, TrustRevisionRow


@dataclass(frozen=True, slots=True)
class FoundLink:
    """An open link. `holder` is the learner's name whether the link shows it or not: ask `scope`."""

    id: UUID
    subject: Subject
    learner_id: UUID
    holder: str
    scope: Scope
    listed: bool
    permanent: bool
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class SharedBadge:
    """A badge as its public page needs it: the newest report and the verified value."""

    badge_id: UUID
    learner_id: UUID
    linked: Linked
    accepted_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    picture_sha256: str | None
    report: Report  # as stored; `wallet.core.verify.age` says what it means now
    credential: AchievementCredential | None


@dataclass(frozen=True, slots=True)
class PageStamp:
    """Which link, when it ends, whether search engines may show it, and everything whose change changes its page."""

    link_id: UUID
    ends_at: datetime | None
    listed: bool
    made_from: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    media_type: str
    body: bytes


_LINK = (
    ShareRow.id.label("share_id"),
    ShareRow.kind,
    ShareRow.badge_id.label("subject_badge"),
    ShareRow.collection_id,
    ShareRow.topic,
    ShareRow.learner_id.label("owner"),
    ShareRow.audience,
    ShareRow.paused_at,
    ShareRow.ends_at,
    ShareRow.closed_at,
    ShareRow.shows_name,
    ShareRow.shows_result,
    ShareRow.shows_evidence,
    ShareRow.shows_address,
    ShareRow.listed,
    AccountRow.name.label("holder"),
)
_BADGE = (
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
)


_OPEN = (  # this and the next are built once, since every reader asks
    sa.select(*_LINK, *_BADGE)
    .outerjoin(AccountRow, AccountRow.id == ShareRow.learner_id)
    .outerjoin(BadgeRow, BadgeRow.id == ShareRow.badge_id)
    .outerjoin(BadgeFileRow, BadgeFileRow.badge_id == BadgeRow.id)
    .where(ShareRow.token_hash == sa.bindparam("token_hash"))
)
_STAMP = (
    sa.select(
        ShareRow.id,
        ShareRow.ends_at,
        ShareRow.listed,
        ShareRow.revision,
        BadgeRow.revision,
        BadgeRow.judged_at,
        BadgeRow.picture_sha256,
        AccountRow.name,
        AccountRow.wallet_revision,
        sa.select(sa.func.max(TrustRevisionRow.number)).scalar_subquery(),
    )
    .join(BadgeRow, BadgeRow.id == ShareRow.badge_id)
    .join(AccountRow, AccountRow.id == ShareRow.learner_id)
    .where(
        ShareRow.token_hash == sa.bindparam("token_hash"),
        ShareRow.closed_at.is_(None),
        ShareRow.paused_at.is_(None),
        ShareRow.shows_address.is_(False),  # its page rests on the proved addresses, too
        BadgeRow.deleted_at.is_(None),
        BadgeRow.linked != Linked.NOT_LINKED.value,
    )
)


def open_link(session: Session, token_hash: str, *, now: datetime) -> tuple[FoundLink, SharedBadge | None]:
    """Return the link with this token, and the badge that it is to, in one statement.

    Raises:
        NotFound: there never was such a link.
        Gone: it is off, or over, or its end has come; or its badge lies in the bin or is no longer linked.
    """
    row = session.execute(_OPEN, {"token_hash": token_hash}).one_or_none()
    if row is None:
        raise NotFound
    over = row.closed_at is not None or row.paused_at is not None or (row.ends_at is not None and row.ends_at <= now)
    if over or row.holder is None:
        raise Gone
    link = FoundLink(
        id=row.share_id,
        subject=Subject(SubjectKind(row.kind), row.subject_badge, row.collection_id, row.topic),
        learner_id=row.owner,
        holder=row.holder,
        scope=Scope(row.shows_name, row.shows_result, row.shows_evidence, row.shows_address),
        listed=row.listed,
        permanent=row.audience is None,
        ends_at=row.ends_at,
    )
    return link, _badge(row, link.learner_id) if link.subject.kind is SubjectKind.BADGE else None


def page_stamp(connection: sa.Connection, token_hash: str) -> PageStamp | None:
    """Return what the page of a link to a badge was made from, in one small statement; None for everything else."""
    row = connection.execute(_STAMP, {"token_hash": token_hash}).one_or_none()
    return None if row is None else PageStamp(row[0], row[1], row[2], tuple(row))


def shared_badges(session: Session, learner_id: UUID, badges: tuple[UUID, ...]) -> tuple[SharedBadge, ...]:
    """Return those of a learner's badges that can stand on a public page, in the order asked for."""
    rows = session.execute(
        sa.select(*_BADGE)
        .join(BadgeFileRow, BadgeFileRow.badge_id == BadgeRow.id)
        .where(
            BadgeRow.id.in_(badges),
            BadgeRow.learner_id == learner_id,
            BadgeRow.deleted_at.is_(None),
            BadgeRow.linked != Linked.NOT_LINKED.value,
        )
    )
    found = {row.badge_id: _badge(row, learner_id) for row in rows}
    return tuple(found[badge_id] for badge_id in badges if badge_id in found)


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


def count_views(session: Session, share_id: UUID, times: int = 1) -> None:
    """Add to how often an open link was read; nothing about the reader is written."""
    session.execute(
        sa.update(ShareRow)
        .where(ShareRow.id == share_id, ShareRow.closed_at.is_(None))
        .values(views=ShareRow.views + times)
    )


def _badge(row: Any, learner_id: UUID) -> SharedBadge:
    """Return the badge of a row; raises Gone when it cannot be seen any more."""
    if row.badge_id is None or row.report is None or row.deleted_at is not None:
        raise Gone
    if row.learner_id != learner_id or row.linked == Linked.NOT_LINKED:
        raise Gone
    return SharedBadge(
        badge_id=row.badge_id,
        learner_id=learner_id,
        linked=Linked(row.linked),
        accepted_at=row.accepted_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
        picture_sha256=row.picture_sha256,
        report=report_from_json(row.report),
        credential=credential_from_json(row.credential) if row.credential else None,
    )
