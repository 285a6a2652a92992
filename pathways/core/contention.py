"""The least completion where a few badges are wanted twice: by trying out who gets them, cheapest first.

Each part of a rule is first solved as if nobody else wanted its badges (`fast`). While two leaves have the same badge,
or a limit is broken, the question is asked again in every way in which that cannot happen: with the badge at one of
the leaves only, or at none of them. Of all open questions the one with the least cost is taken up first, so the first
answer that is legal is the least one. When it takes too many questions, the solver does better (`Undecided`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TypeAlias

from pathways.core.amounts import Thousandths
from pathways.core.compile import NodeIndex
from pathways.core.fast import Ban, Fronts, unfold
from pathways.core.fronts import TooWide, Trace
from pathways.core.model import Limit, Sharing, Unit
from pathways.core.preference import Cost, Preference
from pathways.core.problem import Problem
from pathways.core.solution import Put, Solution, is_legal, occupied
from pathways.core.worktime import worktime
from wallet.base import limits

Bans: TypeAlias = tuple[frozenset[Ban], ...]  # for each root


@dataclass(frozen=True, slots=True)
class Reach:
    """How far to look: for nothing that takes more effort than `at_most`, and not for more than so many questions."""

    at_most: Thousandths | None = None
    questions: int = limits.PATHWAY_QUESTIONS_MAX


class Undecided(Exception):
    """Not settled here; the solver is to be asked. `bound` is an effort that no completion goes below."""

    def __init__(self, bound: Thousandths = 0) -> None:
        super().__init__(bound)
        self.bound = bound


def explore(problem: Problem, preference: Preference, *, choice: bool, reach: Reach) -> Solution | None:
    """Return the least completion, or None when there is none. It is given up after some questions, or some time.

    Raises:
        Undecided: it was given up.
    """
    explorer = _Explorer(problem, preference)
    try:
        return explorer.run(choice, reach)
    except (TooWide, Undecided):
        raise Undecided(max(0, preference.effort_in(explorer.least))) from None


def dive(problem: Problem, preference: Preference) -> Solution | None:
    """Return some completion, found by giving each contested badge away where that costs least at the time; or None."""
    try:
        explorer = _Explorer(problem, preference)
        explorer.patience, explorer.give_up = limits.PATHWAY_DIVE_MAX, worktime() + limits.PATHWAY_DIVE_S
        return explorer.down()
    except (TooWide, Undecided):
        return None


class _Explorer:
    def __init__(self, problem: Problem, preference: Preference) -> None:
        self.patience, self.give_up = limits.PATHWAY_QUESTIONS_MAX, worktime() + limits.PATHWAY_EXPLORE_S
        self.problem, self.preference = problem, preference
        self.fronts = Fronts(problem, preference)
        self.free = problem.compiled.pathway.within is Sharing.FREE
        self._pushed, self.least = 0, 0
        self._known: dict[tuple[NodeIndex, frozenset[Ban]], tuple[Cost, Trace] | None] = {}

    def run(self, choice: bool, reach: Reach) -> Solution | None:
        start: Bans = (frozenset(),) * len(self.problem.roots)
        waiting: list[tuple[Cost, int, Bans]] = []
        seen = {start}
        self._push(waiting, start)
        for asked in range(1, reach.questions + 1):
            if not waiting:
                return None
            cost, _, bans = heappop(waiting)
            self.least = cost
            if reach.at_most is not None and self.preference.effort_in(cost) > reach.at_most:
                return None
            solution = self._solution(bans)
            ways = self._ways_out(solution)
            if ways is None:
                if self._accepts(cost, solution, choice):
                    return solution
                break
            for extra in ways if asked < reach.questions else ():
                narrower = self._with(bans, extra)
                if narrower not in seen:
                    seen.add(narrower)
                    self._push(waiting, narrower)
        raise Undecided

    def down(self) -> Solution | None:
        """Take the cheapest way out of each conflict until there is none."""
        bans: Bans = (frozenset(),) * len(self.problem.roots)
        while True:
            solution = self._solution(bans)
            ways = self._ways_out(solution)
            if ways is None:
                return solution if is_legal(self.problem, solution) else None
            narrower = [self._with(bans, extra) for extra in ways]
            costs = [(cost, place) for place, each in enumerate(narrower) if (cost := self._cost(each)) is not None]
            if not costs:
                return None
            bans = narrower[min(costs)[1]]

    def _accepts(self, cost: Cost, solution: Solution, choice: bool) -> bool:
        price = self.preference.price(solution)
        same = price == cost if choice else self.preference.effort_in(price) <= self.preference.effort_in(cost)
        return same and is_legal(self.problem, solution)

    def _push(self, waiting: list[tuple[Cost, int, Bans]], bans: Bans) -> None:
        cost = self._cost(bans)
        if cost is not None:
            self._pushed += 1
            heappush(waiting, (cost, self._pushed, bans))

    def _cost(self, bans: Bans) -> Cost | None:
        total = 0
        for root, banned in zip(self.problem.roots, bans, strict=True):
            found = self._solve(root, banned)
            if found is None:
                return None
            total += found[0]
        return total

    def _solve(self, root: NodeIndex, banned: frozenset[Ban]) -> tuple[Cost, Trace] | None:
        key = (root, banned)
        if key not in self._known:
            asked = len(self._known) - len(self.problem.roots)
            if asked > self.patience or (asked > 0 and worktime() > self.give_up):
                raise Undecided
            self.fronts.banned = banned
            front = self.fronts.of(root)
            self._known[key] = min(front.values(), key=lambda found: found[0]) if front else None
        return self._known[key]

    def _solution(self, bans: Bans) -> Solution:
        found = [self._solve(root, banned) for root, banned in zip(self.problem.roots, bans, strict=True)]
        return unfold(self.problem, tuple(part[1] for part in found if part is not None))

    def _with(self, bans: Bans, extra: Iterable[Ban]) -> Bans:
        end = self.problem.compiled.end
        return tuple(
            banned.union(ban for ban in extra if root <= ban[1] < end[root])
            for root, banned in zip(self.problem.roots, bans, strict=True)
        )

    def _ways_out(self, solution: Solution) -> Sequence[Sequence[Ban]] | None:
        """Return what to ban, in each way that resolves the first conflict; None when there is none that we know."""
        if self.free:
            return None
        times = self.problem.compiled.times
        where: defaultdict[str, list[NodeIndex]] = defaultdict(list)
        for put in solution.puts:
            for name in occupied(self.problem, put):
                where[name].append(put.leaf)
        for name in sorted(where):
            leaves = sorted(set(where[name]))
            if len(leaves) > 1:
                return list(self._keep_one(name, leaves))
            if len(where[name]) > 1 and times[leaves[0]] == 1:
                raise Undecided  # one leaf has two badges that stand for one thing
        return self._over_limit(solution.puts)

    def _keep_one(self, name: str, leaves: Sequence[NodeIndex]) -> Iterator[Sequence[Ban]]:
        """Yield the ways to give an achievement to one of the leaves that have it, or to none of them."""
        everywhere = sorted(
            {
                leaf
                for offer in self.problem.offers
                for leaf, _ in offer.options
                if self._can_occupy(name, offer.members)
            }
            | set(leaves)
        )
        for kept in leaves:
            yield [(name, leaf) for leaf in everywhere if leaf != kept]
        yield [(name, leaf) for leaf in leaves]

    def _can_occupy(self, name: str, members: Sequence[str]) -> bool:
        return name in members or (name in self.problem.compiled.entangled)

    def _over_limit(self, puts: Sequence[Put]) -> Sequence[Sequence[Ban]] | None:
        """Return one ban for each badge that a broken limit counts: one of them has to go."""
        compiled = self.problem.compiled
        for check in self.problem.checks:
            if not isinstance(check.rule, Limit):
                continue
            inside = range(check.node, compiled.end[check.node])
            counted = [
                put
                for put in puts
                if put.leaf in inside and self.problem.offers[put.offer].ways[put.way].passes & check.bit
            ]
            credits = sum(self.problem.offers[put.offer].ways[put.way].standing.credits for put in counted)
            if (credits if check.rule.unit is Unit.CREDITS else 1_000 * len(counted)) > check.rule.max:
                return [[(put, put.leaf)] for put in sorted(counted, key=lambda put: (put.member, put.leaf, put.way))]
        return None
