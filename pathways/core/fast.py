"""The least completion when badges could be shared freely and nothing were limited, by dynamic programming on the tree.

For every node a *front* is made: what it can contribute to the `credits` nodes above it, and the least cost of each
amount. What comes out costs no more than any real completion. So if it is a legal completion, it is the least one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from pathways.core.amounts import Thousandths
from pathways.core.compile import NodeIndex, threshold
from pathways.core.fronts import (
    START,
    Choice,
    Front,
    TooWide,
    Trace,
    at_least,
    cheapest_one,
    join,
    or_nothing,
    pick,
)
from pathways.core.model import AllNode, ChooseNode, CreditsNode, ManualNode, Sharing
from pathways.core.offers import Offer
from pathways.core.preference import Cost, Preference, room, useful_members
from pathways.core.problem import Problem
from pathways.core.solution import Put, Solution, occupied
from wallet.base import limits

Ban: TypeAlias = tuple[str | Put, NodeIndex]  # what may not be at a leaf: what occupies an achievement, or one put


@dataclass(frozen=True, slots=True)
class _Sight:
    """A planned badge seen by an observing leaf."""

    leaf: NodeIndex
    member: str


class Fronts:
    """Makes fronts, without what is banned."""

    banned: frozenset[Ban] = frozenset()

    def __init__(self, problem: Problem, preference: Preference) -> None:
        self.problem, self.preference, self.compiled = problem, preference, problem.compiled
        self.free = self.compiled.pathway.within is Sharing.FREE
        self.options: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)  # leaf: offer, option, way
        self.sights: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)  # leaf: offer, way
        for place, offer in enumerate(problem.offers):
            for option, (leaf, way) in enumerate(offer.options):
                self.options[leaf].append((place, option, way))
            for leaf, way in offer.seen:
                self.sights[leaf].append((place, way))
        self._paid: dict[tuple[int, str], Cost] = {}
        self._choices: dict[tuple[NodeIndex, bool], list[list[Choice]]] = {}

    def of(self, node: NodeIndex) -> Front:
        """Return the front of a node that is selected; empty when it cannot be satisfied."""
        rule, cap = self.compiled.nodes[node], self.compiled.caps[node]
        if node in self.problem.waived:
            return {min(self.problem.compiled.waived_worth(node), cap): (0, (node,))}
        if isinstance(rule, ManualNode):
            return {0: (self.preference.manual(node) if self.problem.costs(node) else 0, (node,))}
        if isinstance(rule, AllNode):
            front = self._all(node, cap)
        elif isinstance(rule, ChooseNode):
            front = self._choose(node, rule.count, cap)
        elif isinstance(rule, CreditsNode):
            front = self._credits(node, rule.credits, cap)
        else:
            front = self._leaf(node, cap)
        return {credits: (cost, ((node,), trace)) for credits, (cost, trace) in front.items()}

    def _all(self, node: NodeIndex, cap: Thousandths) -> Front:
        front = START
        for kid in self.compiled.kids[node]:
            if not self.compiled.nodes[kid].optional:
                front = join(front, self.of(kid), cap)
            elif cap:
                front = join(front, or_nothing(self.of(kid)), cap)
        return front

    def _choose(self, node: NodeIndex, count: int, cap: Thousandths) -> Front:
        groups = []
        for kid in self.compiled.kids[node]:
            groups.append([(1, credits, cost, trace) for credits, (cost, trace) in self.of(kid).items()])
        return pick(groups, count, cap, exact=True)

    def _credits(self, node: NodeIndex, least: Thousandths, cap: Thousandths) -> Front:
        front = START
        for kid in self.compiled.kids[node]:
            front = join(front, or_nothing(self.of(kid)), max(cap, least))
        return at_least(front, least, cap)

    def _leaf(self, leaf: NodeIndex, cap: Thousandths) -> Front:
        count = self.compiled.counts[leaf]
        least = threshold(self.compiled.nodes[leaf]) or 0
        if self.compiled.observing[leaf]:
            return self._look(leaf, count, least, cap)
        groups = self._allowed(leaf)
        if count == 1 and not cap:
            return cheapest_one(groups)
        if count is not None:
            return pick(groups, count, cap, exact=True)
        return at_least(pick(groups, 0, max(cap, least), exact=False), least, cap)

    def _allowed(self, leaf: NodeIndex) -> list[list[Choice]]:
        """Return the choices at a leaf without those that are banned there."""
        out = {what for what, where in self.banned if where == leaf} if self.banned else ()
        key = (leaf, bool(out))
        if key not in self._choices:
            times = self.compiled.times[leaf]
            self._choices[key] = self._copies(leaf, times) if times > 1 else self._groups(leaf, every=bool(out))
        groups = self._choices[key]
        if not out:
            return groups
        return [
            [choice for choice in group if not any(name in out for name in self._names(choice))] for group in groups
        ]

    def _names(self, choice: Choice) -> Iterable[str | Put]:
        put = choice[3][0]
        return (put, *occupied(self.problem, put)) if isinstance(put, Put) else ()

    def _groups(self, leaf: NodeIndex, *, every: bool) -> list[list[Choice]]:
        """Return, for each achievement, the ways in which one badge of it can stand at a leaf.

        Of interchangeable ones the first are enough, unless some of them are banned.
        """
        found: defaultdict[str, list[Choice]] = defaultdict(list)
        badges = 0 if self.compiled.counts[leaf] is None else 1
        for place, option, way in self.options[leaf]:
            offer = self.problem.offers[place]
            credits = offer.ways[way].standing.credits
            if not badges and not credits:
                continue
            members = offer.members if len(offer.members) == 1 else useful_members(self.problem, offer)
            for member in members if every else members[: room(self.problem, leaf, credits)]:
                cost = self._charge(place, member, leaf) + self.preference.digit(place, member, option)
                found[member].append((badges, credits, cost, (Put(place, member, way, leaf),)))
        return list(found.values())

    def _copies(self, leaf: NodeIndex, times: int) -> list[list[Choice]]:
        """Return badges one by one for a leaf that takes several of one achievement."""
        groups: list[list[Choice]] = []
        for place, option, way in self.options[leaf]:
            offer = self.problem.offers[place]
            member, credits = offer.achievement, offer.ways[way].standing.credits
            cost = self._charge(place, member, leaf) + self.preference.digit(place, member, option)
            copies = times if offer.planned else 1
            if copies > limits.PATHWAY_FRONT_MAX:
                raise TooWide
            groups += [[(1, credits, cost, (Put(place, member, way, leaf),))]] * copies
        return groups

    def _charge(self, place: int, member: str, leaf: NodeIndex) -> Cost:
        """Return what an offer costs at a leaf: all of it where several may have it for one price and this one pays."""
        offer = self.problem.offers[place]
        if self._payer(offer) not in (leaf, None):
            return 0
        if (place, member) not in self._paid:
            price = self.preference.planned(place, member) if offer.planned else self.preference.held(place)
            self._paid[place, member] = price
        return self._paid[place, member]

    def _payer(self, offer: Offer) -> NodeIndex | None:
        if self.free:
            return offer.options[0][0] if offer.options else offer.seen[0][0]
        return (None if offer.options else offer.seen[0][0]) if offer.seen else None

    def _look(self, leaf: NodeIndex, count: int | None, least: Thousandths, cap: Thousandths) -> Front:
        """Return the front of an observing leaf: what is held is seen for nothing, what is planned adds to it."""
        times = self.compiled.times[leaf]
        held: defaultdict[str, list[Thousandths]] = defaultdict(list)
        for place, way in self.sights[leaf]:
            offer = self.problem.offers[place]
            if not offer.planned:
                held[offer.achievement].append(offer.ways[way].standing.credits)
        seen = {name: sorted(copies, reverse=True)[:times] for name, copies in held.items()}
        groups: list[list[Choice]] = []
        for place, way in self.sights[leaf]:
            if self.problem.offers[place].planned:
                groups += self._planned_sights(leaf, place, way, seen)
        badges = sum(len(copies) for copies in seen.values())
        credits = sum(sum(copies) for copies in seen.values())
        top = max(cap, least)
        front = pick(groups, max(0, (count or 0) - badges), top, exact=False, start=min(credits, top))
        return at_least(front, least, cap)

    def _planned_sights(
        self, leaf: NodeIndex, place: int, way: int, seen: dict[str, list[Thousandths]]
    ) -> Iterable[list[Choice]]:
        offer, times = self.problem.offers[place], self.compiled.times[leaf]
        credits = offer.ways[way].standing.credits
        if times > limits.PATHWAY_FRONT_MAX:
            raise TooWide
        for member in useful_members(self.problem, offer):
            copies = seen.get(member, [])
            cost = 0 if offer.options and not self.free else self._charge(place, member, leaf)
            what: Trace = (_Sight(leaf, member),)
            yield from [[(1, credits, cost, what)]] * (times - len(copies))
            if copies and credits > copies[-1]:
                yield from [[(0, credits - copies[-1], cost, what)]] * len(copies)


def unfold(problem: Problem, trace: Trace) -> Solution:
    """Read a solution out of a tree of choices."""
    selected: set[int] = set()
    puts: list[Put] = []
    sights: Counter[_Sight] = Counter()
    waiting: list[object] = [trace]
    while waiting:
        step = waiting.pop()
        if isinstance(step, tuple):
            waiting.extend(step)
        elif isinstance(step, int):
            selected.add(step)
        elif isinstance(step, Put):
            puts.append(step)
        elif isinstance(step, _Sight):
            sights[step] += 1
    planned = _planned(problem, puts)
    for sight, count in sights.items():
        planned[sight.member] = max(planned[sight.member], count)
    manual = tuple(sorted(node for node in selected if problem.costs(node)))
    return Solution(frozenset(selected), tuple(puts), dict(planned), manual)


def _planned(problem: Problem, puts: Iterable[Put]) -> Counter[str]:
    """Count planned badges; under `free` one may be at several leaves, but for leaves with `times`."""
    planned: Counter[str] = Counter()
    free = problem.compiled.pathway.within is Sharing.FREE
    for put in puts:
        if problem.offers[put.offer].planned:
            once = free and problem.compiled.times[put.leaf] == 1
            planned[put.member] = max(planned[put.member], 1) if once else planned[put.member] + 1
    return planned
