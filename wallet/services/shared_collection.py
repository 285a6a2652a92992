"""A collection as readers of a link to it see it: the learner's words, and each badge as it was last heard of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wallet.base.errors import Gone, NotFound
from wallet.core.verify.report import Verdict
from wallet.services.deps import Deps
from wallet.services.share import badges_left_out
from wallet.services.shared import SharedLink, SharedPage, read_parts
from wallet.store import collections
from wallet.store.shares import names_of_badges


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A badge that readers do not see, for its owner's eyes."""

    name: str | None
    why: str


@dataclass(frozen=True, slots=True)
class SharedCollection:
    """Everything the public page of a collection says."""

    link: SharedLink
    title: str
    introduction: str  # plain text with paragraphs
    parts: tuple[SharedPage, ...]  # in the learner's order, each with a value that was verified once
    read_at: datetime
    is_owner: bool
    left_out: tuple[LeftOut, ...]  # empty unless the reader is the owner


def read_collection(link: SharedLink, deps: Deps, *, reader: UUID | None = None) -> SharedCollection:
    """Return what a link to a collection shows now; nobody is asked anew.

    Args:
        link: open, to a collection.
        deps: see Deps.
        reader: who is signed in.

    Raises:
        Gone: the collection went away.
    """
    collection_id = link.subject.collection_id
    if collection_id is None:
        raise Gone
    try:
        with deps.database.read() as session:
            collection = collections.collection_for(session, link.learner_id, collection_id)
    except NotFound:
        raise Gone from None
    is_owner = reader == link.learner_id
    return SharedCollection(
        link=link,
        title=collection.name,
        introduction=collection.introduction,
        parts=tuple(page for page in read_parts(link, deps, reader=reader) if _can_stand(page)),
        read_at=deps.now(),
        is_owner=is_owner,
        left_out=_left_out(link.learner_id, collection_id, deps) if is_owner else (),
    )


def _can_stand(page: SharedPage) -> bool:
    """Tell whether a badge has words of its own that were verified; a forged copy has none that may stand here."""
    return page.credential is not None and page.report.verdict is not Verdict.INVALID


def _left_out(learner_id: UUID, collection_id: UUID, deps: Deps) -> tuple[LeftOut, ...]:
    refusals = badges_left_out(learner_id, collection_id, deps)
    with deps.database.read() as session:
        names = names_of_badges(session, learner_id, refusals)
    return tuple(LeftOut(names.get(badge_id), refusal.message) for badge_id, refusal in refusals.items())
