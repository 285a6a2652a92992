"""One pathway's page: which version is shown, how far its reader is, and everything that explains it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from pathways.core.compile import PathwayProblems
from pathways.core.report import Audit
from pathways.services.catalogue import Explorer
from pathways.services.entries import Entry
from pathways.services.explained import Explained, explained
from pathways.services.goals import Goal, goals_of
from pathways.services.holdings import Record
from pathways.services.progress import Learner, audits_of, learner_of
from pathways.services.published import Published, published_named
from pathways.services.statements import Asked
from pathways.services.steps import Steps, next_steps
from pathways.store.published import VersionLine, published_versions
from wallet.api import Deps


@dataclass(frozen=True, slots=True)
class Mine:
    """How far a learner is with the version that is shown."""

    goal: Goal | None
    audit: Audit
    record: Record
    explained: Explained
    steps: Steps
    asked: tuple[Asked, ...]  # what the pathway asks about them, and what is known


@dataclass(frozen=True, slots=True)
class PathwayPage:
    shown: Published
    versions: tuple[VersionLine, ...]  # the newest first
    award: Entry | None
    leads_to: tuple[Published, ...]  # pathways that its award counts in
    is_broken: bool  # the catalogue no longer has what it needs
    mine: Mine | None  # None for whoever is no learner

    @property
    def is_newest(self) -> bool:
        return self.versions[0].id == self.shown.id

    @property
    def is_bound(self) -> bool:
        """Whether the reader has started on the version that is shown."""
        goal = self.mine.goal if self.mine else None
        return bool(goal and goal.is_started and goal.on.id == self.shown.id)


def pathway_page(
    explorer: Explorer, slug: str, version: str | None, learner_id: UUID | None, deps: Deps
) -> PathwayPage:
    """Return a pathway's page: the version that is named, else the one the reader is bound to, else the newest.

    The number of statements depends neither on badges nor on pathways.

    Raises:
        NotFound: there is no such pathway or published version.
    """
    goals = goals_of(learner_id, explorer, deps) if learner_id else ()
    goal = next((one for one in goals if one.on.slug == slug), None)
    shown = goal.on if goal and goal.is_started and version is None else published_named(slug, version, deps)
    with deps.database.read() as session:
        versions = published_versions(session, shown.facts.id)
    award = explorer.by_uri.get(shown.pathway.awards or "")
    try:
        explorer.compiled(shown)
    except PathwayProblems:
        return PathwayPage(shown, versions, award, _leads(explorer, shown), True, None)
    mine = _mine(learner_of(learner_id, explorer, deps), shown, goals) if learner_id else None
    return PathwayPage(shown, versions, award, _leads(explorer, shown), False, mine)


def _leads(explorer: Explorer, shown: Published) -> tuple[Published, ...]:
    return tuple(one for one in explorer.counts_in.get(shown.pathway.awards or "", ()) if one.slug != shown.slug)


def _mine(learner: Learner, shown: Published, goals: tuple[Goal, ...]) -> Mine:
    others = [goal.on for goal in goals if goal.on.facts.id != shown.facts.id]
    audits: Mapping[UUID, Audit] = audits_of(learner, [shown, *others])
    audit = audits[shown.id]
    beside = [(one, audits[one.id]) for one in others if one.id in audits]
    known = {fact.fact: fact for fact in learner.record.facts}
    return Mine(
        goal=next((goal for goal in goals if goal.on.facts.id == shown.facts.id), None),
        audit=audit,
        record=replace(learner.record, at=learner.at),
        explained=explained(learner, shown, audit, complete=[one for one, other in beside if other.complete]),
        steps=next_steps(shown, audit, learner.record, learner.explorer, beside),
        asked=tuple(Asked(rule, known.get(rule.fact)) for rule in shown.pathway.eligibility),
    )
