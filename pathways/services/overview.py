"""All pathways at a glance: by topic for everybody; for a learner first their goals, and what they are near to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from pathways.core.report import Audit
from pathways.services.catalogue import Explorer
from pathways.services.goals import Goal, goals_of
from pathways.services.progress import brief_audits_of, learner_of
from pathways.services.published import Published
from wallet.api import Deps
from wallet.base import limits


@dataclass(frozen=True, slots=True)
class Followed:
    """A goal and how far it is; `audit` is None where the catalogue no longer has what the pathway needs."""

    goal: Goal
    audit: Audit | None


@dataclass(frozen=True, slots=True)
class Near:
    """A pathway that is no goal, though some of it is done already."""

    published: Published
    audit: Audit


@dataclass(frozen=True, slots=True)
class Mine:
    goals: tuple[Followed, ...]
    near: tuple[Near, ...]  # complete ones first, then by the least that remains
    not_looked_at: int  # pathways whose turn comes when the page is opened again


@dataclass(frozen=True, slots=True)
class Overview:
    topics: tuple[tuple[str, tuple[Published, ...]], ...]
    mine: Mine | None  # None for whoever is no learner


def overview(explorer: Explorer, learner_id: UUID | None, deps: Deps) -> Overview:
    """Return all pathways on offer. The number of statements does not depend on how many there are."""
    return Overview(_topics(explorer.pathways), _mine(explorer, learner_id, deps) if learner_id else None)


def _topics(pathways: Iterable[Published]) -> tuple[tuple[str, tuple[Published, ...]], ...]:
    """Group by topic; what has none comes last."""

    def key(one: Published) -> tuple[bool, str]:
        return not one.facts.topic, one.facts.topic

    ordered = sorted(pathways, key=lambda one: (*key(one), one.name.casefold(), one.slug))
    return tuple((topic[1], tuple(ones)) for topic, ones in groupby(ordered, key))


def _mine(explorer: Explorer, learner_id: UUID, deps: Deps) -> Mine:
    learner = learner_of(learner_id, explorer, deps)
    goals = goals_of(learner_id, explorer, deps)
    followed = {goal.on.facts.id for goal in goals}
    others = [one for one in explorer.pathways if one.facts.id not in followed]
    mine = [goal.on for goal in goals]
    at_once = frozenset(one.id for one in mine)
    known = brief_audits_of(learner, [*mine, *others], at_once=at_once, within_s=limits.NEAR_TOTAL_S)
    near = [Near(one, known[one.id]) for one in others if one.id in known and _is_near(known[one.id])]
    return Mine(
        goals=tuple(Followed(goal, known.get(goal.on.id)) for goal in goals),
        near=tuple(sorted(near, key=_by_what_remains)[: limits.NEAR_SHOWN]),
        not_looked_at=sum(one.id not in known and not explorer.is_broken(one) for one in others),
    )


def _is_near(audit: Audit) -> bool:
    """Whether something of it is done, and the rest can be."""
    return audit.complete or (bool(audit.percent) and audit.remaining is not None)


def _by_what_remains(near: Near) -> tuple[bool, int, str, str]:
    left = near.audit.remaining.effort if near.audit.remaining else 0
    return not near.audit.complete, left, near.published.name.casefold(), near.published.slug
