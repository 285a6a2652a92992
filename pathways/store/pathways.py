"""Pathways and their versions. A draft may be changed by whoever knows its revision; what is published stays as it is.

That published versions never change is a condition of every statement here that writes one, not a habit of callers.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pathways.store.pathway_values import (
    Bound,
    DraftChanged,
    DraftText,
    PathwayFacts,
    PathwayNameTaken,
    PathwayVersion,
    Version,
    VersionNameTaken,
    VersionPublished,
)
from pathways.store.tables import EnrolmentRow, PathwayRow, PathwayVersionRow
from wallet.base.errors import NotFound

__all__ = [
    "Bound",
    "DraftChanged",
    "DraftText",
    "PathwayFacts",
    "PathwayNameTaken",
    "PathwayVersion",
    "Version",
    "VersionNameTaken",
    "VersionPublished",
]

_DRAFT: Final = PathwayVersionRow.published_at.is_(None)
_PUBLISHED: Final = PathwayVersionRow.published_at.is_not(None)
_NEWEST_FIRST: Final = (
    PathwayVersionRow.published_at.desc(),
    PathwayVersionRow.version.desc(),
    PathwayVersionRow.id,
)


def add_pathway(session: Session, facts: PathwayFacts) -> None:
    """Begin a pathway, without any version yet. Raises PathwayNameTaken."""
    taken = sa.or_(PathwayRow.slug == facts.slug, PathwayRow.uri == facts.uri)
    if session.scalar(sa.select(PathwayRow.id).where(taken)) is not None:
        raise PathwayNameTaken
    try:
        with session.begin_nested():
            session.execute(sa.insert(PathwayRow).values(**_members(facts)))
    except IntegrityError as error:  # somebody had the same idea in the same instant
        raise PathwayNameTaken from error


def add_version(session: Session, version: Version) -> None:
    """Add a version, a draft or (in seeds) a published one. Raises VersionNameTaken."""
    _refuse_name(session, version.pathway_id, version.version, but=None)
    try:
        with session.begin_nested():
            session.execute(sa.insert(PathwayVersionRow).values(**_members(version)))
    except IntegrityError as error:
        raise VersionNameTaken from error


def pathway_by_slug(session: Session, slug: str) -> PathwayFacts:
    """Return a pathway, offered or retired, or raise NotFound."""
    row = session.scalar(sa.select(PathwayRow).where(PathwayRow.slug == slug))
    if row is None:
        raise NotFound
    return _facts(row)


def slugs_of(session: Session, uris: frozenset[str]) -> dict[str, str]:
    """Return which of these addresses are pathways of ours, and their slugs."""
    rows = session.execute(sa.select(PathwayRow.uri, PathwayRow.slug).where(PathwayRow.uri.in_(sorted(uris))))
    return dict(rows.all())


def versions_of(session: Session, pathway_id: UUID) -> tuple[Version, ...]:
    """Return all versions of a pathway: drafts first, then the published ones, the newest first."""
    order = (PathwayVersionRow.published_at.is_not(None), *_NEWEST_FIRST)
    rows = session.scalars(
        sa.select(PathwayVersionRow).where(PathwayVersionRow.pathway_id == pathway_id).order_by(*order)
    )
    return tuple(_version(row) for row in rows)


def version_named(session: Session, slug: str, version: str) -> PathwayVersion:
    """Return one version, draft or published, or raise NotFound. For staff."""
    return _one(session, PathwayRow.slug == slug, _is_named(version))


def published_version(session: Session, slug: str, version: str | None = None) -> PathwayVersion:
    """Return a published version, the newest when none is named, or raise NotFound. Retired pathways included."""
    named = () if version is None else (_is_named(version),)
    return _one(session, PathwayRow.slug == slug, _PUBLISHED, *named)


def version_for(session: Session, version_id: UUID) -> PathwayVersion:
    """Return a version by its id, or raise NotFound."""
    return _one(session, PathwayVersionRow.id == version_id)


def versions_for(session: Session, ids: frozenset[UUID]) -> tuple[PathwayVersion, ...]:
    """Return these versions by name, in one statement; an unknown id is left out."""
    return _many(session, PathwayVersionRow.id.in_(sorted(ids)))


def newest_published(session: Session, *, retired: bool = False) -> tuple[PathwayVersion, ...]:
    """Return the newest published version of every pathway that is offered (or ever was), by name. One statement."""
    place = sa.func.row_number().over(partition_by=PathwayVersionRow.pathway_id, order_by=_NEWEST_FIRST)
    ranked = sa.select(PathwayVersionRow.id, place.label("place")).where(_PUBLISHED).subquery()
    newest = PathwayVersionRow.id.in_(sa.select(ranked.c.id).where(ranked.c.place == 1))
    return _many(session, newest, *(() if retired else (PathwayRow.retired_at.is_(None),)))


def all_versions(session: Session) -> tuple[PathwayVersion, ...]:
    """Return every version of every pathway, by name, then as `versions_of` orders them. For staff."""
    return _many(session)


def change_draft(session: Session, version_id: UUID, text: DraftText, *, revision: int, now: datetime) -> int:
    """Write a draft that was read at `revision`, and return its new revision.

    Raises:
        NotFound: there is no such version.
        VersionPublished: it is no draft any more.
        DraftChanged: it was changed meanwhile.
        VersionNameTaken: as that says.
    """
    found = version_for(session, version_id).version
    _refuse_name(session, found.pathway_id, text.version, but=version_id)
    values = {**_members(text), "revision": revision + 1, "changed_at": now}
    _write(session, version_id, revision, values)
    return revision + 1


def publish_draft(session: Session, version_id: UUID, *, revision: int, by: UUID | None, now: datetime) -> None:
    """Make a draft, as it was read at `revision`, a published version for good. Raises as `change_draft` does."""
    _write(session, version_id, revision, {"published_at": now, "published_by": by, "revision": revision + 1})


def delete_draft(session: Session, version_id: UUID, *, revision: int) -> None:
    """Throw a draft away, and its pathway too when it has no other version. Raises as `change_draft` does."""
    found = version_for(session, version_id).version
    matching = (PathwayVersionRow.id == version_id, _DRAFT, PathwayVersionRow.revision == revision)
    result = session.execute(sa.delete(PathwayVersionRow).where(*matching))
    if not getattr(result, "rowcount", 0):
        raise VersionPublished if found.published_at else DraftChanged
    others = sa.exists().where(PathwayVersionRow.pathway_id == PathwayRow.id)
    wanted = sa.exists().where(EnrolmentRow.pathway_id == PathwayRow.id)
    session.execute(sa.delete(PathwayRow).where(PathwayRow.id == found.pathway_id, ~others, ~wanted))


def set_retired(session: Session, pathway_id: UUID, at: datetime | None) -> None:
    """Offer a pathway no longer, or again; whoever is on it goes on."""
    session.execute(sa.update(PathwayRow).where(PathwayRow.id == pathway_id).values(retired_at=at))


def describe_pathway(
    session: Session, pathway_id: UUID, *, topic: str, source: str | None, source_note: str, illustrative: bool
) -> None:
    """Say where a pathway is browsed and where its rules come from: no part of any version."""
    values = {"topic": topic, "source": source, "source_note": source_note, "illustrative": illustrative}
    session.execute(sa.update(PathwayRow).where(PathwayRow.id == pathway_id).values(**values))


def learners_by_version(session: Session, pathway_id: UUID | None = None) -> dict[UUID, int]:
    """Return how many learners are bound to each version, of one pathway or of all."""
    matching: list[sa.ColumnElement[bool]] = [EnrolmentRow.version_id.is_not(None)]
    if pathway_id is not None:
        matching.append(EnrolmentRow.pathway_id == pathway_id)
    query = sa.select(EnrolmentRow.version_id, sa.func.count()).where(*matching).group_by(EnrolmentRow.version_id)
    return {version_id: count for version_id, count in session.execute(query) if version_id is not None}


def learners_on(session: Session, pathway_id: UUID) -> tuple[Bound, ...]:
    """Return who has started a pathway, whoever started last first."""
    query = (
        sa.select(EnrolmentRow.learner_id, EnrolmentRow.version_id, EnrolmentRow.started_at)
        .where(EnrolmentRow.pathway_id == pathway_id, EnrolmentRow.started_at.is_not(None))
        .order_by(EnrolmentRow.started_at.desc(), EnrolmentRow.learner_id)
    )
    rows = session.execute(query)
    return tuple(Bound(learner, version, at) for learner, version, at in rows if version is not None and at is not None)


def _write(session: Session, version_id: UUID, revision: int, values: dict[str, Any]) -> None:
    matching = (PathwayVersionRow.id == version_id, _DRAFT, PathwayVersionRow.revision == revision)
    result = session.execute(sa.update(PathwayVersionRow).where(*matching).values(**values))
    if getattr(result, "rowcount", 0):
        return
    raise DraftChanged if version_for(session, version_id).version.is_draft else VersionPublished


def _refuse_name(session: Session, pathway_id: UUID, version: str, *, but: UUID | None) -> None:
    matching = [PathwayVersionRow.pathway_id == pathway_id, PathwayVersionRow.version == version]
    if but is not None:
        matching.append(PathwayVersionRow.id != but)
    if session.scalar(sa.select(PathwayVersionRow.id).where(*matching)) is not None:
        raise VersionNameTaken


def _is_named(version: str) -> sa.ColumnElement[bool]:
    """Match a version by its name; nothing has a name with a NUL, which PostgreSQL does not even look for."""
    return sa.false() if "\0" in version else PathwayVersionRow.version == version


def _one(session: Session, *matching: sa.ColumnElement[bool]) -> PathwayVersion:
    row = session.execute(_joined(*matching).order_by(*_NEWEST_FIRST).limit(1)).first()
    if row is None:
        raise NotFound
    return PathwayVersion(_facts(row[0]), _version(row[1]))


def _many(session: Session, *matching: sa.ColumnElement[bool]) -> tuple[PathwayVersion, ...]:
    order = (sa.func.lower(PathwayVersionRow.name), PathwayRow.slug, _PUBLISHED, *_NEWEST_FIRST)
    rows = session.execute(_joined(*matching).order_by(*order))
    return tuple(PathwayVersion(_facts(row[0]), _version(row[1])) for row in rows)


def _joined(*matching: sa.ColumnElement[bool]) -> sa.Select[PathwayRow, PathwayVersionRow]:
    """Select pathways with their versions; rows are read afresh, since updates here go past the session."""
    joined = sa.select(PathwayRow, PathwayVersionRow).join(
        PathwayVersionRow, PathwayVersionRow.pathway_id == PathwayRow.id
    )
    return joined.where(*matching).execution_options(populate_existing=True)


def _members(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


def _facts(row: PathwayRow) -> PathwayFacts:
    return PathwayFacts(**{name: getattr(row, name) for name in PathwayFacts.__slots__})


def _version(row: PathwayVersionRow) -> Version:
    return Version(**{name: getattr(row, name) for name in Version.__slots__})
