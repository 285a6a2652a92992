"""Pathways and versions as values, and what may stand in the way of writing them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wallet.base.errors import Conflict


class DraftChanged(Conflict):
    """Somebody else saved this draft after it was read."""

    code = "draft_changed"
    sentence = "Somebody else changed this draft meanwhile. Nothing of yours was saved. Look at theirs, then go on."


class VersionPublished(Conflict):
    """A published version was to be changed."""

    code = "version_published"
    sentence = "This version is published, so it stays as it is. Begin a new draft from it."


class VersionNameTaken(Conflict):
    """Another version of the pathway has this name."""

    code = "version_name_taken"
    sentence = "This pathway has a version of that name already. Choose another name, such as the next year."


class PathwayNameTaken(Conflict):
    """Another pathway has this address."""

    code = "pathway_name_taken"
    sentence = "There is a pathway at this address already. Choose another one."


@dataclass(frozen=True, slots=True)
class PathwayFacts:
    """What is true of a pathway through all its versions."""

    id: UUID
    uri: str
    slug: str
    topic: str
    source: str | None
    source_note: str
    illustrative: bool
    created_by: UUID | None
    created_at: datetime
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a pathway's rules; `document` is the pathway document as JSON text."""

    id: UUID
    pathway_id: UUID
    version: str
    name: str
    summary: str
    document: str
    revision: int
    created_at: datetime
    changed_at: datetime
    published_at: datetime | None
    published_by: UUID | None

    @property
    def is_draft(self) -> bool:
        return self.published_at is None


@dataclass(frozen=True, slots=True)
class PathwayVersion:
    """A version together with its pathway."""

    pathway: PathwayFacts
    version: Version


@dataclass(frozen=True, slots=True)
class DraftText:
    """What may change in a draft."""

    version: str
    name: str
    summary: str
    document: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A learner who has started a pathway, and the version they are on."""

    learner_id: UUID
    version_id: UUID
    started_at: datetime
