"""All of a learner's goals at once: the least work that completes them, and what a contested badge could do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from pathways.core.amounts import Thousandths
from pathways.core.compile import PathwayProblems
from pathways.core.model import AllNode, ChooseNode, CreditsNode, Holdings, ManualNode, Node, Pathway, Waiver, walk
from pathways.core.report import Audit
from pathways.core.together import together
from pathways.core.together_report import Together
from pathways.services.catalogue import Explorer
from pathways.services.entries import Entry
from pathways.services.goals import goals_of
from pathways.services.holdings import Record, record_of
from pathways.services.progress import audits_of, learner_of
from pathways.services.published import Published
from wallet.api import Deps

_BETWEEN: Final = "/"  # between a pathway's slug and the id of its node


@dataclass(frozen=True, slots=True)
class Part:
    """One goal: how far it is by itself, and which badges of the joint plan count in it."""

    published: Published
    alone: Audit
    counts: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ToEarn:
    """A badge of the joint plan, and the goals that it counts in."""

    entry: Entry
    counts_in: tuple[Published, ...]
    by_itself: bool  # it is what another of the goals awards


@dataclass(frozen=True, slots=True)
class ContestedUse:
    """One thing that a badge could do: count in these goals only. `extra` is what that costs more; None: impossible."""

    counts_in: tuple[Published, ...]
    extra: Thousandths | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class Contested:
    name: str
    held: bool
    uses: tuple[ContestedUse, ...]


@dataclass(frozen=True, slots=True)
class AllGoals:
    """`found` is None when there is nothing to combine; `apart` is what the goals would take one by one."""

    parts: tuple[Part, ...]
    left_out: tuple[Published, ...]  # goals that the catalogue cannot serve
    found: Together | None
    apart: Thousandths
    by_themselves: Thousandths  # of the least together: what completing one goal earns for another
    to_earn: tuple[ToEarn, ...]  # what counts in most first
    reviews: tuple[tuple[Published, ManualNode], ...]
    contested: tuple[Contested, ...]


def all_goals(explorer: Explorer, learner_id: UUID, deps: Deps) -> AllGoals:
    """Return the joint optimum over a learner's goals, each at the version they are on."""
    goals = [goal.on for goal in goals_of(learner_id, explorer, deps)]
    learner = learner_of(learner_id, explorer, deps)
    audits = audits_of(learner, goals)
    sound = [one for one in goals if one.id in audits]
    left_out = tuple(one for one in goals if one.id not in audits)
    found = _together(sound, explorer, learner_id, deps) if len(sound) > 1 else None
    by_id = {one.pathway.id: one for one in sound}
    to_earn = _to_earn(found, by_id, explorer) if found else ()
    return AllGoals(
        parts=tuple(
            Part(one, audits[one.id], tuple(earn.entry for earn in to_earn if one in earn.counts_in)) for one in sound
        ),
        left_out=left_out,
        found=found,
        apart=sum(_effort(audits[one.id]) for one in sound),
        by_themselves=sum(earn.entry.achievement.effort for earn in to_earn if earn.by_itself),
        to_earn=to_earn,
        reviews=_reviews(found, sound) if found else (),
        contested=_contested(found, by_id, explorer) if found else (),
    )


def _together(goals: list[Published], explorer: Explorer, learner_id: UUID, deps: Deps) -> Together | None:
    pathways = [_apart(one) for one in goals]
    holdings = _joined(goals, record_of(learner_id, explorer.catalogue, deps))
    try:
        return together(explorer.catalogue, pathways, holdings, deps.now())
    except PathwayProblems:  # their awards need each other
        return None


def _joined(goals: list[Published], record: Record) -> Holdings:
    """Return one holdings list for all: what staff decided is said of the nodes as `_apart` calls them."""
    first = record.holdings(goals[0].facts.id)
    manual: set[str] = set()
    waivers: list[Waiver] = []
    for one in goals:
        own = record.holdings(one.facts.id)
        manual |= {f"{one.slug}{_BETWEEN}{node}" for node in own.manual}
        waivers += [replace(waiver, node=f"{one.slug}{_BETWEEN}{waiver.node}") for waiver in own.waivers]
    return replace(first, manual=frozenset(manual), waivers=tuple(waivers))


def _apart(published: Published) -> Pathway:
    """Return a pathway whose nodes have ids that no other pathway has: marks and waivers are about one pathway."""

    def renamed(node: Node) -> Node:
        name = f"{published.slug}{_BETWEEN}{node.id}"
        if isinstance(node, AllNode | ChooseNode | CreditsNode):
            return replace(node, id=name, of=tuple(renamed(child) for child in node.of))
        return replace(node, id=name)

    return replace(published.pathway, rule=renamed(published.pathway.rule))


def _effort(audit: Audit) -> Thousandths:
    return audit.remaining.effort if audit.remaining else 0


def _to_earn(found: Together, by_id: dict[str, Published], explorer: Explorer) -> tuple[ToEarn, ...]:
    where: defaultdict[str, list[Published]] = defaultdict(list)
    for pathway_id, audit in sorted(found.audits.items()):
        for uri in sorted({one.achievement for one in audit.placements if one.badge is None}):
            where[uri].append(by_id[pathway_id])
    awards = {one.pathway.awards for one in by_id.values()}
    earned = [
        ToEarn(explorer.by_uri[uri], tuple(ones), uri in awards)
        for uri, ones in where.items()
        if uri in explorer.by_uri
    ]
    return tuple(sorted(earned, key=lambda one: (-len(one.counts_in), one.entry.name.casefold(), one.entry.uri)))


def _reviews(found: Together, goals: Iterable[Published]) -> tuple[tuple[Published, ManualNode], ...]:
    reviews = []
    for one in goals:
        need = found.audits[one.pathway.id].remaining if one.pathway.id in found.audits else None
        wanted = {name.removeprefix(f"{one.slug}{_BETWEEN}") for name in need.manual} if need else set()
        nodes = [node for node in walk(one.pathway.rule) if isinstance(node, ManualNode) and node.id in wanted]
        reviews += [(one, node) for node in nodes]
    return tuple(reviews)


def _contested(found: Together, by_id: dict[str, Published], explorer: Explorer) -> tuple[Contested, ...]:
    least = found.total_effort or 0
    return tuple(
        Contested(
            name=explorer.names.achievement(one.achievement),
            held=one.badge is not None,
            uses=tuple(
                ContestedUse(
                    tuple(by_id[name] for name in use.pathways),
                    None if use.total_effort is None else use.total_effort - least,
                    use.chosen,
                )
                for use in one.uses
            ),
        )
        for one in found.alternatives
    )
