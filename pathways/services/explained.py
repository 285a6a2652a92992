"""An audit explained: where each badge counts, what is missing at least, which rule blocks, what lapses when.

Explaining asks the engine many times, so it is kept per process under the same key as the audit itself.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Final
from uuid import UUID

from pathways.core.amounts import Thousandths
from pathways.core.audit import audit, remaining_effort
from pathways.core.compile import Compiled, PathwayProblems, compile_pathway
from pathways.core.explain import (
    Asked,
    BadgeWords,
    Blocking,
    Missing,
    Names,
    RemainingOf,
    badge_words,
    blocking_rules,
    least_missing,
)
from pathways.core.lapse import Timeline, lapse_timeline
from pathways.core.model import Catalogue, Holdings, Pathway
from pathways.core.report import Audit
from pathways.services.progress import Learner
from pathways.services.published import Published

_AUDITS: Final = 30  # asked to find every least way of completing it
_RULES: Final = 20  # left out in turn to find the one that blocks
_KEPT: Final = 512

_Key = tuple[UUID, tuple[UUID, ...], str, str]
_kept: OrderedDict[_Key, Explained] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Explained:
    badges: Mapping[str, BadgeWords]  # by badge id
    missing: tuple[Missing, ...]
    blocking: tuple[Blocking, ...]
    timeline: Timeline


def explained(learner: Learner, published: Published, found: Audit, *, complete: Sequence[Published] = ()) -> Explained:
    """Return the explanation of a learner's audit of a pathway; `complete` are others that a renewal may keep alive."""
    key = (learner.id, (published.id, *(one.id for one in complete)), learner.key, learner.at.date().isoformat())
    with _lock:
        known = _kept.get(key)
    if known is not None:
        return known
    made = explain(published, learner, found, complete)
    with _lock:
        _kept[key] = made
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return made


def explain(published: Published, learner: Learner, found: Audit, complete: Sequence[Published]) -> Explained:
    """Explain an audit anew."""
    compiled, holdings = learner.explorer.compiled(published), learner.record.holdings(published.facts.id)
    pathway, catalogue, names = compiled.pathway, compiled.catalogue, names_for(learner)
    asked = Asked(pathway, catalogue, holdings, learner.at, found)
    open_yet = found.remaining is not None and found.remaining.effort > 0
    return Explained(
        badges={one.badge: one for one in badge_words(asked, names)},
        missing=least_missing(asked, names, _remaining(compiled, learner.at), audits=_AUDITS),
        blocking=_blocking(pathway, catalogue, holdings, learner.at, names) if open_yet else (),
        timeline=_timeline((published, *complete), learner, names),
    )


def names_for(learner: Learner) -> Names:
    """Return what things are called, the learner's badges from elsewhere too."""
    known = learner.explorer.names
    held = {badge.achievement_id: badge.name for badge in learner.record.own if badge.achievement_id and badge.name}
    issuers = {
        badge.issuer_id: badge.issuer_name for badge in learner.record.own if badge.issuer_id and badge.issuer_name
    }
    return Names(known.catalogue, {**issuers, **known.issuers}, {**held, **known.others})


def _remaining(compiled: Compiled, at: datetime) -> RemainingOf:
    """Return how the least effort that other holdings would leave is asked for."""

    def of(holdings: Holdings) -> Thousandths | None:
        return remaining_effort(compiled, holdings, at)

    return of


def _blocking(
    pathway: Pathway, catalogue: Catalogue, holdings: Holdings, at: datetime, names: Names
) -> tuple[Blocking, ...]:
    def is_satisfied(relaxed: Pathway) -> bool:
        try:
            return remaining_effort(compile_pathway(relaxed, catalogue), holdings, at) == 0
        except PathwayProblems:
            return False

    return blocking_rules(pathway, names, is_satisfied, rules=_RULES)


def _timeline(versions: Sequence[Published], learner: Learner, names: Names) -> Timeline:
    """Return what the first of these loses when, and the renewals that keep it, with all that each of them keeps."""
    compiled = {one.pathway.id: learner.explorer.compiled(one) for one in versions}
    own = {one.pathway.id: learner.record.holdings(one.facts.id) for one in versions}

    def audit_at(pathway: Pathway, then: Holdings, instant: datetime) -> Audit:
        # badges are the learner's everywhere; waivers and marks are a pathway's own
        return audit(compiled[pathway.id], replace(own[pathway.id], badges=then.badges), instant, next_steps=False)

    shown = versions[0].pathway
    waivers = tuple(waiver for holdings in own.values() for waiver in holdings.waivers)  # for when one of them ends
    together = replace(own[shown.id], waivers=waivers)
    told = lapse_timeline([one.pathway for one in versions], together, learner.at, names, audit_at)
    events = (replace(one, falls=tuple(fall for fall in one.falls if fall.pathway == shown.id)) for one in told.events)
    renewals = tuple(one for one in told.renewals if shown.id in one.keeps)
    return replace(told, events=tuple(events), renewals=renewals)
