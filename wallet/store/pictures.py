"""Badge pictures made safe to show, each once, by the hash of its bytes.

A picture belongs to whoever holds a badge with it, so it is asked for in somebody's name.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.errors import NotFound
from wallet.store.badge_values import Picture
from wallet.store.tables import BadgeRow, PictureRow
from wallet.store.upsert import insert_missing


def keep_picture(session: Session, body: bytes, *, media_type: str, now: datetime) -> str:
    """Keep a picture that was made safe; returns its address, the SHA-256 of its bytes in hex."""
    sha256 = hashlib.sha256(body).hexdigest()
    insert_missing(session, PictureRow, [{"sha256": sha256, "media_type": media_type, "body": body, "kept_at": now}])
    return sha256


def picture_for(session: Session, learner_id: UUID, sha256: str) -> Picture:
    """Return a picture of a badge that this learner holds (or has just deleted).

    Raises:
        NotFound: no badge of this learner has it.
    """
    theirs = sa.exists().where(BadgeRow.learner_id == learner_id, BadgeRow.picture_sha256 == PictureRow.sha256)
    row = session.execute(sa.select(PictureRow).where(PictureRow.sha256 == sha256, theirs)).scalar_one_or_none()
    if row is None:
        raise NotFound
    return Picture(row.sha256, row.media_type, row.body)


def picture_of_badge(session: Session, learner_id: UUID, badge_id: UUID) -> Picture | None:
    """Return the picture of one badge, or None when it has none of its own."""
    row = session.execute(
        sa.select(PictureRow)
        .join(BadgeRow, BadgeRow.picture_sha256 == PictureRow.sha256)
        .where(BadgeRow.id == badge_id, BadgeRow.learner_id == learner_id)
    ).scalar_one_or_none()
    return Picture(row.sha256, row.media_type, row.body) if row else None
