"""Moving forward to a newer version: what changes in the rules, and what that means for this learner."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from pathways.core.explain import Change, Sentence, audit_changes, version_changes
from pathways.core.report import Audit
from pathways.services.catalogue import Explorer
from pathways.services.explained import names_for
from pathways.services.goals import goals_of, is_newer
from pathways.services.progress import audits_of, learner_of
from pathways.services.published import Published, published_named
from wallet.api import Deps
from wallet.base.errors import NotFound


@dataclass(frozen=True, slots=True)
class MovePage:
    """`before` and `after` are the learner's audits, None where the catalogue lacks what a version needs."""

    on: Published
    to: Published
    changes: tuple[Change, ...]
    before: Audit | None
    after: Audit | None
    words: tuple[Sentence, ...]  # what it means for the learner


def move_page(explorer: Explorer, learner_id: UUID, slug: str, version: str | None, deps: Deps) -> MovePage:
    """Compare the version a learner is on with another one, the newest where none is named.

    Raises:
        NotFound: they have not started it, or there is no such newer version.
    """
    goal = next((one for one in goals_of(learner_id, explorer, deps) if one.on.slug == slug), None)
    to = published_named(slug, version, deps)
    if goal is None or not goal.is_started or not is_newer(to, goal.on):
        raise NotFound
    learner = learner_of(learner_id, explorer, deps)
    audits = audits_of(learner, [goal.on, to])
    before, after = audits.get(goal.on.id), audits.get(to.id)
    words: tuple[Sentence, ...] = ()
    if before and after:
        names = names_for(learner)
        held = {str(one.id): names.achievement(one.achievement_id or "") for one in learner.record.own}
        words = audit_changes((goal.on.pathway, before), (to.pathway, after), held.__getitem__)
    changes = version_changes(goal.on.pathway, to.pathway, explorer.names)
    return MovePage(goal.on, to, changes, before, after, words)
