"""Which pathways might be complete, over a whole catalogue at once: an upper bound that never says no to a yes.

Each rule becomes gates, "at least so much of this": a gate opens when the weights of what feeds it reach its threshold.
What only an audit can decide is left out, always in the learner's favour: sharing, limits, minimums, who awarded a
badge and when, its result and state, facts and manual steps. So a pathway that this screen leaves out is not complete,
and one that it keeps deserves an audit. Learners with waivers are not for the screen: audit them.

A pathway that opens lends its award to the pathways above it, so that a chain of stacks is seen at once.

Nodes are numbered: slots (achievements) from 0, then the gate of each pathway, then inner gates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

from pathways.core.amounts import Thousandths

ELSEWHERE: Final = "*"  # slot 0: every achievement that neither the catalogue nor an equivalence names
_NEVER: Final = 1 << 62
Edges: TypeAlias = tuple[tuple[int, int], ...]  # (gate, weight), by gate


@dataclass(frozen=True, slots=True)
class Unit:
    """The badges of one achievement that a learner holds; `credits` is the best one's word, None the catalogue's."""

    achievement: str
    credits: Thousandths | None = None
    copies: int = 1


@dataclass(frozen=True)
class Screen:
    """Compiled rules; see `screen_rules.compile_screen`."""

    pathways: tuple[str, ...]
    slots: Mapping[str, int]
    credits: tuple[Thousandths, ...]  # by slot: the most that one badge brings, unless it says more itself
    thresholds: tuple[int, ...]  # by gate
    fixed: tuple[Edges, ...]  # by node: gates it feeds with a fixed weight
    sums: tuple[Edges, ...]  # by slot: gates it feeds with its credits, so many times
    copies: tuple[tuple[int, ...], ...]  # by slot: gates that count every copy
    awards: Mapping[int, int]  # a pathway's gate -> the slot of what it awards
    always: frozenset[int]  # indexes of pathways that nothing can be said about, or that are open to everybody

    def possible(self, units: Iterable[Unit]) -> frozenset[str]:
        """Return the ids of the pathways that might be complete with these badges. Cost: the gates they touch."""
        return frozenset(self.pathways[index] for index in self.possible_indexes(units))

    def possible_indexes(self, units: Iterable[Unit]) -> list[int]:
        """Return indexes into `pathways`, each once, in no particular order."""
        stack, reached, lent = self._start(units)
        first, beyond = len(self.credits), len(self.credits) + len(self.pathways)
        edges, awards, get = self._steps, self.awards, reached.get
        found = list(self.always)
        while stack:
            node = stack.pop()
            if first <= node < beyond:
                found.append(node - first)
                award = awards.get(node)
                if award is not None and award not in lent:
                    lent.add(award)
                    stack.append(award)
            for gate, weight, threshold in edges[node]:
                missing = get(gate, threshold)
                reached[gate] = left = missing - weight
                if left <= 0 < missing:
                    stack.append(gate)
        return found

    def _start(self, units: Iterable[Unit]) -> tuple[list[int], dict[int, int], set[int]]:
        """Return slots to go on from, what gates have been fed already, and the slots that are held."""
        stack: list[int] = []
        odd: list[tuple[int, Unit]] = []
        slots = self.slots
        for unit in units:
            slot = slots.get(unit.achievement, 0)
            if slot and unit.copies == 1 and unit.credits is None:
                stack.append(slot)
            else:
                odd.append((slot, unit))
        reached: dict[int, int] = {}  # what a gate still misses, once it has been fed
        lent = {*stack, *(slot for slot, _ in odd)}
        for slot, unit in odd:
            self._feed(self._odd_edges(slot, unit), reached, stack)
        return stack, reached, lent

    def _feed(self, edges: Edges, reached: dict[int, int], stack: list[int]) -> None:
        for gate, weight in edges:
            missing = reached.get(gate, self.all_thresholds[gate])
            reached[gate] = missing - weight
            if missing - weight <= 0 < missing:
                stack.append(gate)

    def _odd_edges(self, slot: int, unit: Unit) -> Edges:
        """What badges feed that are not just what the catalogue says: more credits, several copies, from elsewhere."""
        amount = max(self.credits[slot], unit.credits or 0) * (unit.copies if self.copies[slot] else 1)
        sums = ((gate, times * amount) for gate, times in self.sums[slot])
        copies = ((gate, unit.copies) for gate in self.copies[slot])
        return _merged((*self.fixed[slot], *sums, *copies))

    @cached_property
    def all_thresholds(self) -> list[int]:
        """By node; a slot never opens by being fed."""
        return [_NEVER] * len(self.credits) + list(self.thresholds)

    @cached_property
    def _steps(self) -> list[tuple[tuple[int, int, int], ...]]:
        """`edges` with each gate's threshold beside it."""
        needed = self.all_thresholds
        return [tuple((gate, weight, needed[gate]) for gate, weight in edges) for edges in self.edges]

    @cached_property
    def edges(self) -> list[Edges]:
        """By node: all that one ordinary badge, or an open gate, feeds."""
        slots = [self._odd_edges(slot, Unit("")) for slot in range(len(self.credits))]
        return slots + [_merged(edges) for edges in self.fixed[len(slots) :]]


def _merged(edges: Iterable[tuple[int, int]]) -> Edges:
    weights: dict[int, int] = defaultdict(int)
    for gate, weight in edges:
        weights[gate] += weight
    return tuple((gate, weight) for gate, weight in sorted(weights.items()) if weight)
