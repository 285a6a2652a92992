"""Publishing a draft for good, and taking a pathway off the offer. Learners on an older version stay on it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from pathways.core.editing_nodes import ID_MAX_CHARS
from pathways.core.explain import Change, version_changes
from pathways.core.model import Pathway, walk
from pathways.services.catalogue import explorer
from pathways.services.draft import Draft, looked_at, open_version, read_document
from pathways.store import pathways as store
from pathways.store.pathways import Version, VersionPublished
from wallet.api import Deps
from wallet.base.errors import Conflict


class ProblemsLeft(Conflict):
    """The linter finds errors: nobody could be audited under this version."""

    code = "problems_left"
    sentence = "This draft has problems that have to be put right first. They are listed beside it."


class NoRoomToDecide(Conflict):
    """Decisions about learners could not be kept under names as long as these."""

    code = "no_room_to_decide"
    sentence = "The id of a part or the name of a fact has more than 120 characters. Make it anew with a shorter one."


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing a draft would change."""

    draft: Draft
    before: Version | None  # the newest published version; None when this is the first
    before_pathway: Pathway | None
    changes: tuple[Change, ...]  # from `before` to the draft, in words
    learners: int  # who have started an older version and stay on it


def preview(slug: str, version: str, deps: Deps) -> Preview:
    """Return what publishing this draft would change. Raises NotFound, VersionPublished."""
    draft = open_version(slug, version, deps)
    if not draft.version.is_draft:
        raise VersionPublished
    with deps.database.read() as session:
        versions = store.versions_of(session, draft.facts.id)
        learners = sum(store.learners_by_version(session, draft.facts.id).values())
    before = next((one for one in versions if not one.is_draft), None)
    if before is None:
        return Preview(draft, None, None, (), learners)
    old = read_document(before.document)
    return Preview(draft, before, old, version_changes(old, draft.pathway, draft.named.words), learners)


def publish(slug: str, version: str, *, revision: int, by: UUID | None, deps: Deps) -> None:
    """Publish a draft as it was at `revision`, for good.

    Raises:
        NotFound: there is no such version.
        ProblemsLeft, NoRoomToDecide, DraftChanged, VersionPublished: as those say.
    """
    known = explorer(deps)
    with deps.database.begin() as session:
        found = store.version_named(session, slug, version)
        draft = looked_at(found, known)
        if draft.version.is_draft and draft.errors:
            raise ProblemsLeft
        names = [*(node.id for node in walk(draft.pathway.rule)), *(rule.fact for rule in draft.pathway.eligibility)]
        if any(len(name) > ID_MAX_CHARS for name in names):
            raise NoRoomToDecide
        store.publish_draft(session, found.version.id, revision=revision, by=by, now=deps.now())


def set_retired(slug: str, *, retired: bool, deps: Deps) -> None:
    """Take a pathway off the offer, or put it back. Raises NotFound."""
    with deps.database.begin() as session:
        facts = store.pathway_by_slug(session, slug)
        if (facts.retired_at is not None) != retired:
            store.set_retired(session, facts.id, deps.now() if retired else None)
