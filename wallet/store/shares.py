"""Public links as their learner has them. Whose they are is an argument of every function."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.errors import NotFound
from wallet.base.ids import new_id
from wallet.core.model import AchievementCredential
from wallet.core.sharing import Scope, Subject, SubjectKind
from wallet.core.standing import Linked
from wallet.core.verify.report import Report
from wallet.core.verify.wire import report_from_json
from wallet.core.verify.wire_credential import credential_from_json
from wallet.store.errors import ChangedMeanwhile
from wallet.store.tables import BadgeFileRow, BadgeRow, ShareRow


@dataclass(frozen=True, slots=True)
class KeptLink:
    """A link that is not over for good."""

    id: UUID
    subject: Subject
    audience: str | None  # None: the permanent link of its subject
    token_sealed: bytes
    opened_at: datetime
    paused_at: datetime | None
    ends_at: datetime | None
    scope: Scope
    listed: bool
    views: int
    revision: int


@dataclass(frozen=True, slots=True)
class NewLink:
    """What a link begins with; without an audience it is the permanent one."""

    audience: str | None
    scope: Scope
    ends_at: datetime | None
    token_hash: str
    token_sealed: bytes


@dataclass(frozen=True, slots=True)
class Shareable:
    """What decides whether a badge can be shared as its learner's, and what a link to it says."""

    badge_id: UUID
    linked: Linked
    deleted: bool
    payload: str
    report: Report
    credential: AchievementCredential | None
    withdrawn_at: datetime | None = None


def shareable(session: Session, learner_id: UUID, badge_id: UUID, *, lock: bool = False) -> Shareable:
    """Return one badge of the learner.

    Args:
        session: of the use case.
        learner_id: whose badge it must be.
        badge_id: the badge.
        lock: hold the badge until the end of the transaction, so that two requests cannot open two links.

    Raises:
        NotFound: there is no such badge, or it is somebody else's.
    """
    query = _SHAREABLE.where(BadgeRow.id == badge_id, BadgeRow.learner_id == learner_id)
    row = session.execute(query.with_for_update(of=BadgeRow) if lock else query).one_or_none()
    if row is None:
        raise NotFound
    return _shareable(row)


def shareables(session: Session, learner_id: UUID, badges: Sequence[UUID]) -> dict[UUID, Shareable]:
    """Return those of several badges that are the learner's, in the order asked for."""
    rows = session.execute(_SHAREABLE.where(BadgeRow.id.in_(badges), BadgeRow.learner_id == learner_id))
    found = {row.id: _shareable(row) for row in rows}
    return {badge_id: found[badge_id] for badge_id in badges if badge_id in found}


_SHAREABLE: Final = sa.select(
    BadgeRow.id,
    BadgeRow.linked,
    BadgeRow.deleted_at,
    BadgeRow.withdrawn_at,
    BadgeFileRow.payload,
    BadgeFileRow.report,
    BadgeFileRow.credential,
).join(BadgeFileRow, BadgeFileRow.badge_id == BadgeRow.id)


def _shareable(row: Any) -> Shareable:
    return Shareable(
        badge_id=row.id,
        linked=Linked(row.linked),
        deleted=row.deleted_at is not None,
        payload=row.payload,
        report=report_from_json(row.report),
        credential=credential_from_json(row.credential) if row.credential else None,
        withdrawn_at=row.withdrawn_at,
    )


def links_to(session: Session, learner_id: UUID, subject: Subject) -> tuple[KeptLink, ...]:
    """Return the learner's links to a subject, the permanent one first, then the newest."""
    return _links(session, learner_id, _about(subject))


def links_of(session: Session, learner_id: UUID) -> tuple[KeptLink, ...]:
    """Return every link of a learner that is not over for good, in the same order."""
    return _links(session, learner_id)


def link_for(session: Session, learner_id: UUID, link_id: UUID) -> KeptLink:
    """Return one link; raises NotFound when it is not theirs, or over for good."""
    found = _links(session, learner_id, ShareRow.id == link_id)
    if not found:
        raise NotFound
    return found[0]


def add_link(
    session: Session,
    learner_id: UUID,
    subject: Subject,
    new: NewLink,
    *,
    at: datetime,
) -> UUID:
    """Open a link. The caller holds the subject and has seen that the permanent one is not there yet."""
    link_id = new_id()
    session.execute(
        sa.insert(ShareRow).values(
            id=link_id,
            kind=subject.kind.value,
            badge_id=subject.badge_id,
            collection_id=subject.collection_id,
            topic=subject.topic,
            learner_id=learner_id,
            audience=new.audience,
            token_hash=new.token_hash,
            token_sealed=new.token_sealed,
            opened_at=at,
            ends_at=new.ends_at,
            listed=False,
            views=0,
            revision=1,
            **_columns(new.scope),
        )
    )
    return link_id


def change_link(
    session: Session,
    learner_id: UUID,
    link_id: UUID,
    *,
    revision: int | None = None,
    scope: Scope | None = None,
    **values: Any,
) -> None:
    """Change a link that is not over.

    Args:
        session: of the use case.
        learner_id: whose it must be.
        link_id: the link.
        revision: the one it was read at; None changes it whatever it is.
        scope: what it shows from now on; None leaves that.
        values: further columns.

    Raises:
        NotFound: there is no such link of this learner.
        ChangedMeanwhile: it has another revision by now.
    """
    if scope is not None:
        values |= _columns(scope)
    theirs = (ShareRow.id == link_id, ShareRow.learner_id == learner_id, ShareRow.closed_at.is_(None))
    same = () if revision is None else (ShareRow.revision == revision,)
    changed = session.scalar(
        sa.update(ShareRow)
        .where(*theirs, *same)
        .values(revision=ShareRow.revision + 1, **values)
        .returning(ShareRow.id)
    )
    if changed is None:
        found = session.scalar(sa.select(ShareRow.id).where(*theirs))
        raise NotFound if found is None else ChangedMeanwhile


def close_link(session: Session, learner_id: UUID, link_id: UUID, *, at: datetime) -> int:
    """Close a link for good; what stays is the hash that answers 410. Returns how many were closed."""
    return _close(session, sa.and_(ShareRow.id == link_id, ShareRow.learner_id == learner_id), at)


def close_links_to_badges(session: Session, badges: sa.Select[UUID], *, at: datetime) -> int:
    """Close every link to badges that are about to be deleted for good; `badges` selects their ids."""
    return _close(session, ShareRow.badge_id.in_(badges), at)


def close_links_to_collection(session: Session, learner_id: UUID, collection_id: UUID, *, at: datetime) -> int:
    """Close every link to a collection that is about to go."""
    return _close(session, sa.and_(ShareRow.collection_id == collection_id, ShareRow.learner_id == learner_id), at)


def close_links_of_learner(session: Session, learner_id: UUID, *, at: datetime) -> int:
    """Close every link of a learner whose account is about to go."""
    return _close(session, ShareRow.learner_id == learner_id, at)


def names_of_badges(session: Session, learner_id: UUID, badges: Iterable[UUID]) -> dict[UUID, str | None]:
    """Return what badges of the learner are called, by id."""
    rows = session.execute(
        sa.select(BadgeRow.id, BadgeRow.name).where(BadgeRow.learner_id == learner_id, BadgeRow.id.in_(list(badges)))
    )
    return {row.id: row.name for row in rows}


def _links(session: Session, learner_id: UUID, *further: sa.ColumnElement[bool]) -> tuple[KeptLink, ...]:
    rows = session.scalars(
        sa.select(ShareRow)
        .where(ShareRow.learner_id == learner_id, ShareRow.closed_at.is_(None), *further)
        .order_by(ShareRow.audience.is_not(None), ShareRow.opened_at.desc(), ShareRow.id)
    )
    return tuple(_kept(row) for row in rows)


def _kept(row: ShareRow) -> KeptLink:
    return KeptLink(
        id=row.id,
        subject=Subject(SubjectKind(row.kind), row.badge_id, row.collection_id, row.topic),
        audience=row.audience,
        token_sealed=row.token_sealed or b"",
        opened_at=row.opened_at,
        paused_at=row.paused_at,
        ends_at=row.ends_at,
        scope=Scope(row.shows_name, row.shows_result, row.shows_evidence, row.shows_address),
        listed=row.listed,
        views=row.views,
        revision=row.revision,
    )


def _about(subject: Subject) -> sa.ColumnElement[bool]:
    match subject.kind:
        case SubjectKind.BADGE:
            return ShareRow.badge_id == subject.badge_id
        case SubjectKind.COLLECTION:
            return ShareRow.collection_id == subject.collection_id
        case SubjectKind.PATHWAY:
            return ShareRow.topic == subject.topic


def _columns(scope: Scope) -> dict[str, bool]:
    return {
        "shows_name": scope.name,
        "shows_result": scope.result,
        "shows_evidence": scope.evidence,
        "shows_address": scope.address,
    }


def _close(session: Session, which: sa.ColumnElement[bool], at: datetime) -> int:
    result = session.execute(
        sa.update(ShareRow)
        .where(which, ShareRow.closed_at.is_(None))
        .values(
            closed_at=at,
            token_sealed=None,
            badge_id=None,
            collection_id=None,
            topic=None,
            learner_id=None,
            audience=None,
            views=0,
        )
    )
    return int(getattr(result, "rowcount", 0))
