"""A completion, and whether it is one: every sentence of the rule checked in exact integers, trusting nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pathways.core.amounts import ONE, Thousandths
from pathways.core.compile import Check, NodeIndex
from pathways.core.eligible import is_valid
from pathways.core.model import (
    AchievementNode,
    AllNode,
    ChooseNode,
    CreditsNode,
    Limit,
    ManualNode,
    MatchNode,
    Sharing,
    Unit,
)
from pathways.core.offers import Offer
from pathways.core.problem import Problem
from pathways.core.program_checks import wanted


@dataclass(frozen=True, slots=True)
class Put:
    """One badge at one leaf: an offer (its place in `Problem.offers`), which of its members, and in which standing."""

    offer: int
    member: str
    way: int
    leaf: NodeIndex


@dataclass(frozen=True)
class Solution:
    """What is selected, what is where, and what is planned: how many of each achievement, and which manual nodes."""

    selected: frozenset[NodeIndex]
    puts: tuple[Put, ...]
    planned: Mapping[str, int]
    manual: tuple[NodeIndex, ...]

    @cached_property
    def used(self) -> frozenset[int]:
        """Places of the offers that are allocated anywhere, planned ones too."""
        return frozenset(put.offer for put in self.puts)


def occupied(problem: Problem, put: Put) -> tuple[str, ...]:
    """Return the achievements that a badge occupies where it is put: its own, and what it stands for."""
    target = problem.offers[put.offer].ways[put.way].standing.stands_for
    return (put.member,) if target == problem.offers[put.offer].achievement else (put.member, target)


def is_legal(problem: Problem, solution: Solution) -> bool:
    """Say whether the solution completes the problem's roots, by the document's own words."""
    return _Judge(problem, solution).agrees()


class _Judge:
    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.problem, self.solution, self.compiled = problem, solution, problem.compiled
        self.at_leaf: defaultdict[int, list[Put]] = defaultdict(list)
        for put in solution.puts:
            self.at_leaf[put.leaf].append(put)

    def agrees(self) -> bool:
        chosen = self.solution.selected
        return (
            all(root in chosen for root in self.problem.roots)
            and self.problem.open_leaves >= self.at_leaf.keys()
            and all(leaf in chosen for leaf in self.at_leaf)
            and self._is_rooted()
            and all(self._satisfied(node) for node in chosen if node not in self.problem.waived)
            and self._once_each()
            and all(self._keeps(check) for check in self.problem.checks if check.node in chosen)
            and self._shares_an_instant()
        )

    def _is_rooted(self) -> bool:
        chosen, live = self.solution.selected, set(self.problem.live)
        parent, roots = self.compiled.parent, self.problem.roots
        return all(node in live and (node in roots or parent[node] in chosen) for node in chosen)

    def _satisfied(self, node: NodeIndex) -> bool:
        rule, chosen = self.compiled.nodes[node], self.solution.selected
        kids = self.compiled.kids[node]
        if isinstance(rule, AllNode):
            return all(kid in chosen for kid in kids if not self.compiled.nodes[kid].optional)
        if isinstance(rule, ChooseNode):
            return sum(kid in chosen for kid in kids) == rule.count
        if isinstance(rule, CreditsNode):
            return sum(self.contribution(kid) for kid in kids if kid in chosen) >= rule.credits
        if isinstance(rule, ManualNode):
            return node in self.problem.done or node in self.solution.manual
        return self._leaf_satisfied(node, rule)

    def _leaf_satisfied(self, node: NodeIndex, rule: AchievementNode | MatchNode) -> bool:
        observing = self.compiled.observing[node]
        credits = self.seen(node) if observing else [self._put_credits(put) for put in self.at_leaf[node]]
        if isinstance(rule, MatchNode) and rule.credits is not None:
            return sum(credits) >= rule.credits
        count = rule.times if isinstance(rule, AchievementNode) else rule.count
        return count is not None and (len(credits) >= count if observing else len(credits) == count)

    def contribution(self, node: NodeIndex) -> Thousandths:
        """Return what a selected node contributes to a `credits` node right above it."""
        parent = self.compiled.parent[node]
        if self.compiled.observing[node] and not (parent >= 0 and self.compiled.observing[parent]):
            return 0
        if node in self.problem.waived:
            return self.problem.compiled.waived_worth(node)
        kids = self.compiled.kids[node]
        if kids:
            return sum(self.contribution(kid) for kid in kids if kid in self.solution.selected)
        if self.compiled.observing[node]:
            return sum(self.seen(node))
        return sum(self._put_credits(put) for put in self.at_leaf[node])

    def seen(self, leaf: NodeIndex) -> list[Thousandths]:
        """Return the credits of what an observing leaf sees: of each achievement the best `times`."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for offer in self.problem.offers:
            for place, way in offer.seen:
                if place == leaf:
                    for member in offer.members:
                        copies = self.solution.planned.get(member, 0) if offer.planned else 1
                        found[member] += [offer.ways[way].standing.credits] * min(copies, self.compiled.times[leaf])
        times = self.compiled.times[leaf]
        return [credits for copies in found.values() for credits in sorted(copies, reverse=True)[:times]]

    def _put_credits(self, put: Put) -> Thousandths:
        return self.problem.offers[put.offer].ways[put.way].standing.credits

    def _once_each(self) -> bool:
        """Every badge in one place (`free`: one standing), no achievement twice but at one leaf with `times`."""
        times = self.compiled.times
        free = self.compiled.pathway.within is Sharing.FREE
        badges: defaultdict[tuple[int, str], list[Put]] = defaultdict(list)
        for put in self.solution.puts:
            badges[put.offer, put.member].append(put)
        holders: defaultdict[str, list[NodeIndex]] = defaultdict(list)  # for each badge that occupies it: where it is
        for (place, member), puts in badges.items():
            offer = self.problem.offers[place]
            singles = [put for put in puts if times[put.leaf] == 1]
            if free and len({put.leaf for put in singles}) < len(singles):
                return False
            one = bool(singles) and free and len({put.way for put in singles}) == 1
            used = [singles[0]] if one else singles
            used = used + [put for put in puts if times[put.leaf] > 1]
            if len(used) > (self.solution.planned.get(member, 0) if offer.planned else 1):
                return False
            for put in used:
                for achievement in occupied(self.problem, put):
                    holders[achievement].append(put.leaf)
        return all(_one_holder(leaves, times) for leaves in holders.values())

    def _keeps(self, check: Check) -> bool:
        inside = range(check.node, self.compiled.end[check.node])
        counted: dict[tuple[int, str, int], tuple[Offer, Put]] = {}
        for number, put in enumerate(self.solution.puts):
            offer = self.problem.offers[put.offer]
            if put.leaf in inside and offer.ways[put.way].passes & check.bit:
                copy = number if self.compiled.times[put.leaf] > 1 else -1
                counted[put.offer, put.member, copy] = (offer, put)
        rule = check.rule
        if not isinstance(rule, Limit) and rule.distinct is not None:
            values = {offer.value(rule.distinct) for offer, _ in counted.values()} - {None}
            return len(values) * ONE >= (rule.min or 0)
        credits = (self._put_credits(put) for _, put in counted.values())
        total = sum(credits) if rule.unit is Unit.CREDITS else ONE * len(counted)
        if isinstance(rule, Limit):
            return total <= rule.max
        return total >= wanted(self.compiled.nodes[check.node], rule)

    def _shares_an_instant(self) -> bool:
        if not self.problem.instants:
            return True
        offers = [self.problem.offers[place] for place in self.solution.used]
        if any(offer.planned for offer in offers):
            instants: Iterable[object] = (self.problem.at,)
        else:
            instants = self.problem.instants
        return any(
            all(offer.planned or is_valid(offer.window, instant) for offer in offers)
            for instant in self.problem.instants
            if instant in instants
        )


def _one_holder(leaves: list[NodeIndex], times: tuple[int, ...]) -> bool:
    """Say whether an achievement is occupied once, or by badges that are all at one leaf with `times`."""
    return len(leaves) == 1 or (len(set(leaves)) == 1 and times[leaves[0]] > 1)
