"""A learner's own order among their badges: notes, tags, collections, the bin. The learner is always an argument.

Every change says which revision it was made from; when that is no longer the newest it clashes and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wallet.base.errors import Conflict, NotFound
from wallet.base.ids import new_id
from wallet.store.errors import ChangedMeanwhile
from wallet.store.shares import close_links_to_badges, close_links_to_collection
from wallet.store.tables import BadgeRow, BadgeTagRow, CollectionBadgeRow, CollectionRow, PictureRow


class NameTaken(Conflict):
    """Two collections of one learner cannot have the same name."""

    code = "collection_name_taken"
    sentence = "You already have a collection with this name."


@dataclass(frozen=True, slots=True)
class Collection:
    """A named selection of badges."""

    id: UUID
    name: str
    badges: int  # how many are in it, the bin not counted
    revision: int
    introduction: str  # plain text with paragraphs; empty for none


def collections_of(session: Session, learner_id: UUID) -> tuple[Collection, ...]:
    """Return a learner's collections by name."""
    return _collections(session, CollectionRow.learner_id == learner_id)


def collection_for(session: Session, learner_id: UUID, collection_id: UUID) -> Collection:
    """Return one collection; raises NotFound when it is not this learner's."""
    theirs = (CollectionRow.learner_id == learner_id, CollectionRow.id == collection_id)
    found = _collections(session, *theirs)
    if not found:
        raise NotFound
    return found[0]


def _collections(session: Session, *which: sa.ColumnElement[bool]) -> tuple[Collection, ...]:
    held = sa.and_(BadgeRow.id == CollectionBadgeRow.badge_id, BadgeRow.deleted_at.is_(None))
    columns = (CollectionRow.id, CollectionRow.name, CollectionRow.revision, CollectionRow.introduction)
    rows = session.execute(
        sa.select(*columns[:2], sa.func.count(BadgeRow.id), *columns[2:])
        .outerjoin(CollectionBadgeRow, CollectionBadgeRow.collection_id == CollectionRow.id)
        .outerjoin(BadgeRow, held)
        .where(*which)
        .group_by(*columns)
        .order_by(sa.func.lower(CollectionRow.name), CollectionRow.id)
    )
    return tuple(Collection(*row) for row in rows)


def add_collection(session: Session, learner_id: UUID, name: str, *, now: datetime) -> UUID:
    """Add an empty collection; raises NameTaken."""
    collection_id = new_id()
    try:
        with session.begin_nested():
            session.execute(
                sa.insert(CollectionRow).values(
                    id=collection_id, learner_id=learner_id, name=name, introduction="", created_at=now, revision=1
                )
            )
    except IntegrityError as error:
        raise NameTaken from error
    return collection_id


def rename_collection(
    session: Session, learner_id: UUID, collection_id: UUID, name: str, *, revision: int, **values: Any
) -> None:
    """Give a collection another name, and further columns `values`; raises NotFound, ChangedMeanwhile, NameTaken."""
    try:
        with session.begin_nested():
            touch_collection(session, learner_id, collection_id, revision=revision, name=name, **values)
    except IntegrityError as error:
        raise NameTaken from error


def touch_collection(session: Session, learner_id: UUID, collection_id: UUID, *, revision: int, **values: Any) -> None:
    """Change a collection from `revision` to the next; raises NotFound, ChangedMeanwhile."""
    theirs = (CollectionRow.id == collection_id, CollectionRow.learner_id == learner_id)
    changed = session.scalar(
        sa.update(CollectionRow)
        .where(*theirs, CollectionRow.revision == revision)
        .values(revision=CollectionRow.revision + 1, **values)
        .returning(CollectionRow.id)
    )
    if changed is None:
        found = session.scalar(sa.select(CollectionRow.id).where(*theirs))
        raise NotFound if found is None else ChangedMeanwhile


def remove_collection(session: Session, learner_id: UUID, collection_id: UUID, *, at: datetime) -> None:
    """Take a collection away, and its public links with it; the badges stay. Raises NotFound."""
    close_links_to_collection(session, learner_id, collection_id, at=at)
    gone = session.scalar(
        sa.delete(CollectionRow)
        .where(CollectionRow.id == collection_id, CollectionRow.learner_id == learner_id)
        .returning(CollectionRow.id)
    )
    if gone is None:
        raise NotFound


def order_of(session: Session, learner_id: UUID, collection_id: UUID) -> tuple[UUID, ...]:
    """Return the badges of a collection in its learner's order; empty when it is not theirs."""
    return tuple(
        session.scalars(
            sa.select(CollectionBadgeRow.badge_id)
            .join(CollectionRow, CollectionRow.id == CollectionBadgeRow.collection_id)
            .where(CollectionBadgeRow.collection_id == collection_id, CollectionRow.learner_id == learner_id)
            .order_by(CollectionBadgeRow.position, CollectionBadgeRow.badge_id)
        )
    )


def title_of(session: Session, learner_id: UUID, collection_id: UUID) -> tuple[str, str]:
    """Return what a collection is called and what its learner says of it; raises NotFound when it is not theirs."""
    row = session.execute(
        sa.select(CollectionRow.name, CollectionRow.introduction).where(
            CollectionRow.id == collection_id, CollectionRow.learner_id == learner_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row.name, row.introduction


def set_order(session: Session, collection_id: UUID, badges: Sequence[UUID]) -> None:
    """Let a collection hold exactly these badges, in this order. The caller has checked whose they are."""
    session.execute(sa.delete(CollectionBadgeRow).where(CollectionBadgeRow.collection_id == collection_id))
    session.add_all(
        CollectionBadgeRow(collection_id=collection_id, badge_id=badge_id, position=at)
        for at, badge_id in enumerate(badges)
    )


def touch_badge(session: Session, learner_id: UUID, badge_id: UUID, *, revision: int | None, **values: Any) -> None:
    """Change a learner's own columns of a badge from `revision` (None: whatever it is) to the next.

    Raises:
        NotFound: there is no such badge, or it is another learner's.
        ChangedMeanwhile: it has another revision by now.
    """
    theirs = (BadgeRow.id == badge_id, BadgeRow.learner_id == learner_id)
    same = () if revision is None else (BadgeRow.revision == revision,)
    changed = session.scalar(
        sa.update(BadgeRow)
        .where(*theirs, *same)
        .values(revision=BadgeRow.revision + 1, **values)
        .returning(BadgeRow.id)
    )
    if changed is None:
        found = session.scalar(sa.select(BadgeRow.id).where(*theirs))
        raise NotFound if found is None else ChangedMeanwhile


def set_tags(session: Session, badge_id: UUID, tags: Sequence[str]) -> None:
    """Let a badge have exactly these tags. The caller has checked whose it is."""
    session.execute(sa.delete(BadgeTagRow).where(BadgeTagRow.badge_id == badge_id))
    session.add_all(BadgeTagRow(badge_id=badge_id, tag=tag) for tag in tags)


def bin_of(session: Session, learner_id: UUID) -> tuple[tuple[UUID, str | None, datetime], ...]:
    """Return (badge, name, deleted when) of what can still be brought back, newest first."""
    rows = session.execute(
        sa.select(BadgeRow.id, BadgeRow.name, BadgeRow.deleted_at)
        .where(BadgeRow.learner_id == learner_id, BadgeRow.deleted_at.is_not(None))
        .order_by(BadgeRow.deleted_at.desc(), BadgeRow.id)
    )
    return tuple((row.id, row.name, row.deleted_at) for row in rows)


def sweep_bin(session: Session, *, before: datetime) -> int:
    """Delete for good what was deleted before an instant, whoever's it was, with pictures that nothing shows any more.

    Returns how many badges went.
    """
    close_links_to_badges(session, sa.select(BadgeRow.id).where(BadgeRow.deleted_at < before), at=before)
    gone = session.scalars(
        sa.delete(BadgeRow).where(BadgeRow.deleted_at < before).returning(BadgeRow.picture_sha256)
    ).all()
    pictures = {sha256 for sha256 in gone if sha256 is not None}
    still_shown = sa.select(BadgeRow.picture_sha256).where(BadgeRow.picture_sha256.in_(pictures))
    session.execute(sa.delete(PictureRow).where(PictureRow.sha256.in_(pictures), PictureRow.sha256.not_in(still_shown)))
    return len(gone)
