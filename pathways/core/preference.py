"""Which of several completions is reported, as one whole number: the smaller the better.

Least effort; fewest planned badges; smallest planned ids; smallest manual ids; fewest held badges; smallest held ids;
for each badge in turn the smallest leaf, its own achievement first. Each of these has its own range of bits in the
number, so that choosing the least number is choosing in that order, and costs of parts add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from pathways.core.amounts import ONE, Thousandths
from pathways.core.compile import NodeIndex, threshold
from pathways.core.model import Minimum, Sharing, Unit
from pathways.core.offers import Offer
from pathways.core.problem import Problem
from pathways.core.program_checks import wanted
from pathways.core.solution import Solution

Cost: TypeAlias = int


def useful_members(problem: Problem, offer: Offer) -> tuple[str, ...]:
    """Return the members of an offer that a completion can need; the others are like them and have greater ids."""
    if len(offer.members) == 1:
        return offer.members
    need = sum(room(problem, leaf, offer.ways[way].standing.credits) for leaf, way in _places(offer))
    for check in problem.checks:
        if isinstance(check.rule, Minimum):
            need += -(
                -wanted(problem.compiled.nodes[check.node], check.rule) // (offer.ways[0].standing.credits or ONE)
            )
            need += check.rule.min or 0 if check.rule.distinct or check.rule.unit is Unit.BADGES else 0
    return offer.members[:need]


def room(problem: Problem, leaf: NodeIndex, credits: int) -> int:
    """Return how many badges of so many credits a leaf can use at most when limits and minimums are left aside."""
    compiled = problem.compiled
    count, node = compiled.counts[leaf], compiled.nodes[leaf]
    reach = max(compiled.caps[leaf], threshold(node) or 0)
    by_credits = -(-reach // credits) if credits > 0 else 0
    if count is None:
        return by_credits
    return max(count, by_credits) if compiled.observing[leaf] else count


def _places(offer: Offer) -> Iterable[tuple[NodeIndex, int]]:
    return (*offer.options, *offer.seen)


class Preference:
    """The weights of one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._free = problem.compiled.pathway.within is Sharing.FREE
        self.names = [
            (member, place)
            for place, offer in enumerate(problem.offers)
            if offer.planned
            for member in useful_members(problem, offer)
        ]
        self.names.sort()
        self._held = [place for place, offer in enumerate(problem.offers) if not offer.planned]
        self._weigh()

    def _weigh(self) -> None:
        problem = self.problem
        shift = 0
        self._known: dict[int, Sequence[int]] = {}
        self._shift: dict[tuple[int, str], int] = {}  # where the digit of a badge's leaf stands
        self._rank = {}
        everybody = [(problem.offers[place].achievement, place) for place in self._held] + self.names
        for member, place in reversed(everybody):
            self._shift[place, member] = shift
            shift += self._width(problem.offers[place])
        for place in reversed(self._held):
            self._rank[place, problem.offers[place].achievement] = shift
            shift += 1
        self._held_count = 1 << shift
        shift += len(self._held).bit_length() + 1
        manual = sorted((node for node in problem.live if problem.costs(node)), key=self._id, reverse=True)
        self._manual = {node: 1 << (shift + place) for place, node in enumerate(manual)}
        shift += len(manual) + 1
        copies = problem.compiled.most_times.bit_length()
        for member, place in reversed(self.names):
            self._rank[place, member] = shift
            shift += copies
        shift += 1
        self._planned_count = 1 << shift
        self.effort_shift = shift + (copies + len(self.names).bit_length()) + 1

    def _id(self, node: NodeIndex) -> str:
        return self.problem.compiled.nodes[node].id

    def _copies(self, offer: Offer) -> int:
        compiled = self.problem.compiled
        if compiled.most_times == 1:
            return 1
        return max((compiled.times[leaf] for leaf, _ in _places(offer)), default=1)

    def _width(self, offer: Offer) -> int:
        most = sum(spread(offer)) if self._free else len(offer.options)
        return (most * self._copies(offer)).bit_length()

    def effort_in(self, cost: Cost) -> Thousandths:
        """Return the effort that a cost stands for."""
        return (cost + (1 << (self.effort_shift - 1))) >> self.effort_shift

    def planned(self, place: int, member: str) -> Cost:
        """Return what planning one badge costs."""
        effort = self.problem.offers[place].effort << self.effort_shift
        return effort + self._planned_count - (1 << self._rank[place, member])

    def manual(self, node: NodeIndex) -> Cost:
        """Return what selecting a manual node that is not done costs."""
        return (ONE << self.effort_shift) - self._manual[node]

    def held(self, place: int) -> Cost:
        """Return what using a held badge costs."""
        return self._held_count - (1 << self._rank[place, self.problem.offers[place].achievement])

    def digit(self, place: int, member: str, option: int) -> Cost:
        """Return what it costs to put a badge at one of its options, counted in the order of `Offer.options`.

        Under `free` a badge may be at several: the fewest leaves are best, then the smallest ids of them.
        """
        return self._digits(place)[option] << self._shift[place, member]

    def _digits(self, place: int) -> Sequence[int]:
        if place not in self._known:
            offer = self.problem.offers[place]
            self._known[place] = spread(offer) if self._free else range(len(offer.options))
        return self._known[place]

    def price(self, solution: Solution) -> Cost:
        """Return the number of a solution."""
        offers = self.problem.offers
        whose = dict(self.names)
        total = sum(count * self.planned(whose[member], member) for member, count in solution.planned.items())
        total += sum(self.manual(node) for node in solution.manual)
        total += sum(self.held(place) for place in solution.used if not offers[place].planned)
        for put in solution.puts:
            option = offers[put.offer].options.index((put.leaf, put.way))
            total += self.digit(put.offer, put.member, option)
        return total


def spread(offer: Offer) -> Sequence[int]:
    """Return a number for each option; the smaller their sum, the better the list of leaves that a badge is at."""
    leaves = list(dict.fromkeys(leaf for leaf, _ in offer.options))
    most = len(leaves)
    return [
        ((1 << most) - (1 << (most - 1 - leaves.index(leaf)))) * most * len(offer.ways) + way
        for leaf, way in offer.options
    ]
