"""The integer program of several pathways: one for each, over the same planned badges, and what pairs may share.

An achievement is planned at most once over all pathways (for `times`, as often as one of them misses). Where every pair
shares freely, a planned badge is one badge for all. Where one pair may not, what is planned is as much as both use,
less what they share. Where more than two pathways are bound like that, planned badges are told apart (copy 1, copy 2 …)
and each pathway says which copies it uses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias

from pathways.core.amounts import ONE, Thousandths
from pathways.core.learner import Learner
from pathways.core.model import Sharing
from pathways.core.narrowing import for_pathways
from pathways.core.objectives import Objective
from pathways.core.pairs import PairPolicy, Share
from pathways.core.problem import Problem
from pathways.core.program import Program, Put, add_pathway
from pathways.core.solving import Model, Terms, Variable

Name: TypeAlias = tuple[str, int]  # a held badge's id and 0, or a planned achievement and the number of the copy


@dataclass(frozen=True, slots=True)
class Use:
    """A badge in one pathway: terms that are 1 when it is allocated there, and where it could be.

    Of planned badges that are not told apart, `terms` are how many. `exists` says how many there are to be used; it is
    None for a held badge.
    """

    terms: Terms
    puts: tuple[Put, ...]
    exists: Variable | None = None


@dataclass
class Joint:
    """The program. `policies` name pathways by their place in `learners`, and only pairs that do not share freely."""

    learners: Sequence[Learner]
    policies: Mapping[tuple[int, int], PairPolicy]
    sizes: Mapping[int, Thousandths]  # least effort with nothing held, of those that a share is taken of
    model: Model = field(default_factory=Model)
    planned: dict[str, Variable] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bound = sorted({place for pair in self.policies for place in pair})
        problems = [learner.problem(keep_all=True) for learner in self.learners]
        self.problems: list[Problem] = for_pathways(problems, self.bound if len(self.bound) > 2 else ())
        self.programs: list[Program] = [add_pathway(self.model, one, self.planned) for one in self.problems]
        self.uses: dict[int, dict[Name, Use]] = {place: {} for place in self.bound}
        self._held()
        self._copies()
        for pair, policy in sorted(self.policies.items()):
            self._restrict(pair, policy)

    @cached_property
    def efforts(self) -> Mapping[str, Thousandths]:
        """What planning an achievement costs."""
        return {one.id: one.effort for one in self.learners[0].compiled.catalogue.achievements}

    def effort(self) -> Objective:
        """Return what is minimised: every planned badge once, and every manual node once, whoever needs it."""
        efforts = self.efforts
        found = {variable: efforts[name] for name, variable in self.planned.items()}
        for marks in self._manual().values():
            mark = marks[0] if len(marks) == 1 else self.model.variable()
            found[mark] = found.get(mark, 0) + ONE
            for selected in marks if len(marks) > 1 else ():
                self.model.add([(mark, 1), (selected, -1)], 0)
        return found

    def badges(self) -> Objective:
        return dict.fromkeys(self.planned.values(), ONE)

    def _manual(self) -> Mapping[str, list[Variable]]:
        """What an advisor would have to mark, by the node's id: holdings know manual nodes by their id alone."""
        found: defaultdict[str, list[Variable]] = defaultdict(list)
        for problem, program in zip(self.problems, self.programs, strict=True):
            for node in problem.live:
                if problem.costs(node):
                    found[problem.compiled.nodes[node].id].append(program.selected[node])
        return dict(sorted(found.items()))

    def _held(self) -> None:
        for place in self.bound:
            offers = self.problems[place].offers
            puts = _by_offer(self.programs[place])
            for offer, terms in self.programs[place].used.items():
                badge = offers[offer].badge
                if badge is not None and puts.get(offer):
                    self.uses[place][badge, 0] = Use(terms, puts[offer])

    def _copies(self) -> None:
        """Tell planned badges apart where two pathways that may not share freely could both have one."""
        users: defaultdict[str, list[tuple[int, tuple[Put, ...]]]] = defaultdict(list)
        for place in self.bound:
            offers = self.problems[place].offers
            for offer, puts in _by_offer(self.programs[place]).items():
                if offers[offer].planned:
                    users[offers[offer].achievement].append((place, puts))
        for achievement, found in sorted(users.items()):
            if len(found) > 1:
                most = [self._most(place, puts) for place, puts in found]
                count = self.planned[achievement]
                self.model.upper[count] = max(self.model.upper[count], *most)
                if len(self.bound) > 2:
                    self._tell_apart(achievement, found, most)
                else:
                    self._count(achievement, found, most)

    def _count(self, achievement: str, users: list[tuple[int, tuple[Put, ...]]], most: list[int]) -> None:
        """Say how many of an offer's badges each of a pair uses."""
        for (place, puts), upper in zip(users, most, strict=True):
            use = self.model.variable(upper)
            self._equal(place, puts, [use])
            self.uses[place][achievement, 1] = Use([(use, 1)], puts, self.planned[achievement])

    def _tell_apart(self, achievement: str, users: list[tuple[int, tuple[Put, ...]]], most: list[int]) -> None:
        """Let each pathway say which copies of an achievement it uses."""
        model = self.model
        copies = [model.variable() for _ in range(max(most))]
        model.add([(self.planned[achievement], 1), *((copy, -1) for copy in copies)], 0)
        for one, other in pairwise(copies):
            model.add([(one, 1), (other, -1)], 0)
        for number, (place, puts) in enumerate(users):
            room = copies[: most[0]] if number == 0 else copies  # the first one's copies are the first ones
            chosen = [model.variable() for _ in room]
            for use, copy in zip(chosen, room, strict=True):
                model.add([(copy, 1), (use, -1)], 0)
            self._equal(place, puts, chosen)
            for number_of_copy, (use, copy) in enumerate(zip(chosen, room, strict=True), start=1):
                self.uses[place][achievement, number_of_copy] = Use([(use, 1)], puts, copy)

    def _most(self, place: int, puts: tuple[Put, ...]) -> int:
        """How many of an offer's planned badges a pathway can use: one of each, or what a leaf with `times` takes."""
        offer = self.problems[place].offers[puts[0].offer]
        times = self.problems[place].compiled.times
        return max(len(offer.members), *(times[put.leaf] for put in puts))

    def _equal(self, place: int, puts: tuple[Put, ...], chosen: Sequence[Variable]) -> None:
        """Let as many copies be used as badges are allocated; shared freely inside, one may be at several leaves."""
        every = [(use, 1) for use in chosen]
        compiled = self.problems[place].compiled
        if compiled.pathway.within is Sharing.EXCLUSIVE:
            self.model.add([*every, *((put.variable, -1) for put in puts)], 0, 0)
            return
        copies = [put for put in puts if compiled.times[put.leaf] > 1]
        for put in puts:
            if put not in copies:
                self.model.add([*every, (put.variable, -1)], 0)
        self.model.add([*every, *((put.variable, -1) for put in copies)], 0)

    def _restrict(self, pair: tuple[int, int], policy: PairPolicy) -> None:
        first, second = (self.uses[place] for place in pair)
        common: list[tuple[Variable, Use, Use]] = []
        for name in sorted(first.keys() & second.keys()):
            exists = first[name].exists
            both = [*first[name].terms, *second[name].terms]
            both += [] if exists is None else [(exists, -1)]  # as many as are planned need not be shared
            most = 1 if exists is None else 0
            if policy.share is Share.EXCLUSIVE:
                self.model.add(both, None, most)
                continue
            shared = self.model.variable(1 if exists is None else self.model.upper[exists])
            self.model.add([(shared, -1), *both], None, most)
            common.append((shared, first[name], second[name]))
        if policy.max_badges is not None:
            self.model.add([(shared, 1) for shared, _, _ in common], None, policy.max_badges)
        credits = self._most_credits(pair, policy)
        if credits is not None:
            terms = [term for one in common for term in self._credits(pair, *one)]
            self.model.add(terms, None, credits)

    def _most_credits(self, pair: tuple[int, int], policy: PairPolicy) -> Thousandths | None:
        """The credits that may be shared; a share is of the pathway that takes less effort from nothing."""
        found = [] if policy.max_credits is None else [policy.max_credits]
        if policy.max_share_of_smaller is not None:
            smaller = min(self.sizes[place] for place in pair)
            found.append(int(Fraction(policy.max_share_of_smaller) * smaller))
        return min(found, default=None)

    def _credits(
        self, pair: tuple[int, int], shared: Variable, first: Use, second: Use
    ) -> Iterator[tuple[Variable, int]]:
        """Yield terms for the credits of a badge that both use: the more of what it stands for in the two."""
        places = [(place, put) for place, use in zip(pair, (first, second), strict=True) for put in use.puts]
        worth = {put: self._worth(place, put) for place, put in places}
        most = max(worth.values())
        copies = any(self.problems[place].compiled.times[put.leaf] > 1 for place, put in places)
        if len(set(worth.values())) == 1 or copies:
            yield shared, most
            return
        credits = self.model.variable(most)
        for put, amount in worth.items():
            self.model.add([(credits, 1), (put.variable, -amount), (shared, -most)], -most)
        yield credits, 1

    def _worth(self, place: int, put: Put) -> Thousandths:
        return self.problems[place].offers[put.offer].ways[put.way].standing.credits


def _by_offer(program: Program) -> dict[int, tuple[Put, ...]]:
    found: defaultdict[int, list[Put]] = defaultdict(list)
    for put in program.puts:
        found[put.offer].append(put)
    return {offer: tuple(puts) for offer, puts in found.items()}
