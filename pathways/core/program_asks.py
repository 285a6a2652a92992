"""What selected leaves and `credits` nodes ask for, as rows of a program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pathways.core.compile import NodeIndex
from pathways.core.model import AchievementNode, CreditsNode, MatchNode
from pathways.core.solving import Variable

if TYPE_CHECKING:
    from pathways.core.offers import Offer
    from pathways.core.program import Program


@dataclass(frozen=True, slots=True)
class _Share:
    """What one variable adds at one leaf, for each 1 of it."""

    leaf: NodeIndex
    variable: Variable
    badges: int
    credits: int


def ask(program: Program) -> None:
    """Add the demands of leaves and `credits` nodes."""
    shares: dict[NodeIndex, list[_Share]] = {leaf: [] for leaf in program.problem.open_leaves}
    for put in program.puts:
        credits = program.problem.offers[put.offer].ways[put.way].standing.credits
        shares[put.leaf].append(_Share(put.leaf, put.variable, 1, credits))
    for sight in _watch(program):
        shares[sight.leaf].append(sight)
    for leaf in sorted(shares):
        _ask_leaf(program, leaf, shares[leaf])
    for node in program.problem.live:
        rule = program.problem.compiled.nodes[node]
        if isinstance(rule, CreditsNode) and node not in program.problem.waived:
            terms = list(_contributions(program, node, shares))
            program.model.add([*terms, (program.selected[node], -rule.credits)], 0)


def _ask_leaf(program: Program, leaf: NodeIndex, shares: list[_Share]) -> None:
    model, chosen = program.model, program.selected[leaf]
    rule = program.problem.compiled.nodes[leaf]
    badges = rule.times if isinstance(rule, AchievementNode) else rule.count if isinstance(rule, MatchNode) else None
    if badges is not None:
        exact = None if program.problem.compiled.observing[leaf] else 0
        model.add([*((share.variable, share.badges) for share in shares), (chosen, -badges)], 0, exact)
    elif isinstance(rule, MatchNode) and rule.credits is not None:
        model.add([*((share.variable, share.credits) for share in shares), (chosen, -rule.credits)], 0)
        for share in shares:
            if share.variable != chosen and not model.lower[chosen]:  # else it is selected anyway
                model.add([(share.variable, 1), (chosen, -model.upper[share.variable])], None, 0)


def _contributions(
    program: Program, node: NodeIndex, shares: dict[NodeIndex, list[_Share]]
) -> Iterator[tuple[Variable, int]]:
    """Yield what everything below a `credits` node contributes to it."""
    problem = program.problem
    end, observing = problem.compiled.end[node], problem.compiled.observing
    for below in problem.live:
        if not node < below < end or observing[below] != observing[node]:
            continue
        if below in problem.waived:
            yield program.selected[below], problem.compiled.waived_worth(below)
        else:
            yield from ((share.variable, share.credits) for share in shares.get(below, ()))


def _watch(program: Program) -> Iterator[_Share]:
    """Yield what observing leaves see: of each achievement the best `times` copies, held or planned."""
    seen: dict[tuple[NodeIndex, str], list[tuple[int, Offer]]] = {}
    for offer in program.problem.offers:
        for leaf, way in offer.seen:
            seen.setdefault((leaf, offer.achievement), []).append((offer.ways[way].standing.credits, offer))
    for (leaf, _), copies in seen.items():
        yield from _watch_one(program, leaf, copies)


def _watch_one(program: Program, leaf: NodeIndex, copies: list[tuple[int, Offer]]) -> Iterator[_Share]:
    model, chosen = program.model, program.selected[leaf]
    times = program.problem.compiled.times[leaf]
    held = sorted((credits for credits, offer in copies if not offer.planned), reverse=True)[:times]
    planned = [(credits, offer) for credits, offer in copies if offer.planned]
    if not planned or (len(held) == times and held[-1] >= planned[0][0]):
        yield _Share(leaf, chosen, len(held), sum(held))
        return
    credits, offer = planned[0]
    most = len(offer.members) * times
    sights = [_Share(leaf, model.variable(most), 1, credits), *(_Share(leaf, model.variable(), 1, own) for own in held)]
    model.add([(sights[0].variable, 1), (program.planned_variable(offer), -1)], None, 0)
    for sight in sights:
        model.add([(sight.variable, 1), (chosen, -model.upper[sight.variable])], None, 0)
    if held or times > 1:
        model.add([*((sight.variable, 1) for sight in sights), (chosen, -most)], None, 0)
    yield from sights
