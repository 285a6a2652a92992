"""What a shared badge is a part of: the collection or pathway that its link is to."""

from __future__ import annotations

from wallet.base.errors import NotFound
from wallet.services.deps import Deps
from wallet.services.shared import SharedLink
from wallet.store import collections


def title_of_whole(link: SharedLink, deps: Deps) -> str | None:
    """Return what the collection or pathway is called, or None for a link to one badge, or when it is gone."""
    subject = link.subject
    try:
        if subject.collection_id is not None:
            with deps.database.read() as session:
                return collections.title_of(session, link.learner_id, subject.collection_id)[0]
        if subject.topic is not None:
            return deps.stacks.title(link.learner_id, subject.topic, deps)
    except NotFound:
        pass
    return None
