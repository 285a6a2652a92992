"""The least completion from the leaves up, one column of learners at a time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from pathways.core.amounts import ONE, Thousandths
from pathways.core.columns import fronts
from pathways.core.columns.cohort import Bools, Cohort, Int32s, Int64s
from pathways.core.columns.fronts import OUT, Choice, Front
from pathways.core.columns.leaves import Candidate, Table, fits_by_name, held_at
from pathways.core.compile import Compiled, NodeIndex
from pathways.core.model import (
    AchievementNode,
    AllNode,
    ChooseNode,
    CreditsNode,
    ManualNode,
    MatchNode,
    Validity,
)

DEPTH_MAX: Final = 600  # units of contribution; finer rules are audited one by one
_ELSEWHERE: Final = "\x00"  # stands for every achievement that nobody names
Part: TypeAlias = Sequence[Choice] | Front  # what a child offers to a node that counts contributions


def by_columns(compiled: Compiled, cohort: Cohort) -> bool:
    """Say whether the pathway has no contention, so that columns give the exact answer for this cohort."""
    simple = (
        compiled.pathway.validity is not Validity.ALL_VALID_TOGETHER
        and not compiled.checks
        and not any(compiled.observing)
    )
    return simple and _apart(compiled) and _Units.of(compiled, cohort).depth <= DEPTH_MAX


def _apart(compiled: Compiled) -> bool:
    """Say whether every achievement fits one leaf at most, and equals meet at plain achievement leaves only."""
    leaves = [place for place, node in enumerate(compiled.nodes) if isinstance(node, AchievementNode | MatchNode)]
    for name in {*compiled.catalogue.by_id, *compiled.standings, _ELSEWHERE}:
        fitting = [leaf for leaf in leaves if fits_by_name(compiled, leaf, name)]
        if len(fitting) > 1:
            return False
        if fitting and name in compiled.entangled and not _is_plain(compiled, fitting[0]):
            return False
    return True


def _is_plain(compiled: Compiled, leaf: NodeIndex) -> bool:
    return isinstance(compiled.nodes[leaf], AchievementNode) and compiled.times[leaf] == 1


@dataclass(frozen=True, slots=True)
class _Units:
    """The largest unit that every amount is a whole number of, and how many of them rules count."""

    unit: Thousandths
    depth: int

    @classmethod
    def of(cls, compiled: Compiled, cohort: Cohort) -> _Units:
        wanted = [node.credits for node in compiled.nodes if isinstance(node, CreditsNode)]
        wanted += [node.credits or 0 for node in compiled.nodes if isinstance(node, MatchNode)]
        given = [known.credits for known in compiled.catalogue.achievements]
        given += [rule.credits or 0 for rule in compiled.pathway.equivalences]
        given += [max(0, amount) for amount in np.unique(cohort.credits).tolist()]
        unit = math.gcd(*wanted, *given) or ONE
        return cls(unit, max(wanted, default=0) // unit)


class Columns:
    """One pathway over one cohort. `least()` is the effort of the least completion, by learner."""

    def __init__(self, table: Table, cohort: Cohort, counts: Bools) -> None:
        self.table = table
        self.compiled = table.compiled
        self.cohort = cohort
        self.units = _Units.of(table.compiled, cohort)
        self.size = len(cohort)
        learner = cohort.learner
        there = table.sorted_to_leaves(cohort.achievement, counts)
        self.held = {leaf: held_at(table, leaf, cohort, learner, there[leaf]) for leaf in table.leaves}

    def least(self) -> Int32s:
        """Return thousandths of effort by learner; OUT where the catalogue cannot do it."""
        return self._cost(0)

    def touched(self) -> Bools:
        """Return by learner whether any badge fits any leaf."""
        touched = np.zeros(self.size, np.bool_)
        for held in self.held.values():
            touched |= held.count > 0
        return touched

    def _cost(self, place: NodeIndex) -> Int32s:
        node = self.compiled.nodes[place]
        match node:
            case AchievementNode():
                return self._cheapest(self._copies(place, node))
            case MatchNode(count=int(count)):
                return self._cost_of_count(place, count)
            case AllNode():
                return self._sum(self._cost(child) for child in self._required(place))
            case ChooseNode():
                costs = np.stack([self._cost(child) for child in self.compiled.kids[place]], axis=1)
                costs.sort(axis=1)
                return self._sum(costs[:, : node.count].T)
            case ManualNode():
                done = np.asarray([node.id in marks for marks in self.cohort.manual], np.bool_)
                return np.where(done, 0, ONE).astype(np.int32)
        return self._front(place)[:, 0]

    def _front(self, place: NodeIndex) -> Front:
        node, kids = self.compiled.nodes[place], self.compiled.kids[place]
        front = fronts.nothing(self.size, self.units.depth)
        match node:
            case MatchNode(count=int(count)):
                return self._front_of_count(place, count)
            case MatchNode():
                return self._front_of_credits(place, node.credits or 0)
            case AllNode():
                for child in kids:
                    taken = _add(front, self._part(child))
                    front = np.minimum(front, taken) if self.compiled.nodes[child].optional else taken
                return front
            case ChooseNode():
                return self._some(front, [self._part(child) for child in kids], node.count)
            case CreditsNode():
                for child in kids:
                    front = np.minimum(front, _add(front, self._part(child)))
                return fronts.at_least(front, node.credits // self.units.unit)
        raise TypeError(node)

    def _part(self, place: NodeIndex) -> Part:
        node = self.compiled.nodes[place]
        if isinstance(node, AchievementNode):
            return self._copies(place, node)
        if isinstance(node, ManualNode):
            return [Choice(self._cost(place), 0)]
        return self._front(place)

    def _some(self, front: Front, parts: Iterable[Part], count: int) -> Front:
        """Return the front of exactly `count` of the parts."""
        chosen: list[Front | None] = [front, *[None] * count]
        for part in parts:
            for taken in range(count, 0, -1):
                before, there = chosen[taken - 1], chosen[taken]
                if before is not None:
                    more = _add(before, part)
                    chosen[taken] = more if there is None else np.minimum(there, more)
        last = chosen[count]
        return np.full_like(front, OUT) if last is None else last

    def _copies(self, place: NodeIndex, node: AchievementNode) -> list[Choice]:
        """Every mix of held and planned badges that fills an achievement leaf."""
        held, choices = self.held[place], []
        planned = self.table.candidates[place]
        if node.times == 1:
            choices = [self._planned(option) for option in planned]
            _, best = held.best(0)
            there = best >= 0
            choices.append(Choice(np.where(there, 0, OUT).astype(np.int32), self._units_of(np.maximum(best, 0))))
            return choices
        worth = np.zeros(self.size, np.int64)
        open_to = np.ones(self.size, np.bool_)
        for taken in range(node.times + 1):
            if taken:
                _, credits = held.best(taken - 1)
                open_to &= credits >= 0
                worth = worth + np.maximum(credits, 0)
            missing = node.times - taken
            for option in planned[:1] if missing else (Candidate("", 0, 0),):
                cost = np.where(open_to, missing * option.effort, OUT).astype(np.int32)
                choices.append(Choice(cost, self._units_of(worth + missing * option.credits)))
        return choices

    def _planned(self, option: Candidate, open_to: Bools | None = None) -> Choice:
        cost = np.full(self.size, option.effort, np.int32)
        if open_to is not None:
            cost[~open_to] = OUT
        return Choice(cost, option.credits // self.units.unit)

    def _cost_of_count(self, place: NodeIndex, count: int) -> Int32s:
        held = self.held[place]
        missing = np.maximum(count - held.count, 0)
        cost = np.zeros(self.size, np.int32)
        for choice in self._plannable(place, count):
            taken = (missing > 0) & (choice.cost < OUT)
            cost += np.where(taken, choice.cost, 0)
            missing = missing - taken
            if not missing.any():
                break
        return np.where(missing > 0, OUT, np.minimum(cost, OUT)).astype(np.int32)

    def _front_of_count(self, place: NodeIndex, count: int) -> Front:
        parts = [*self._held_parts(place), *([choice] for choice in self._plannable(place, count))]
        return self._some(fronts.nothing(self.size, self.units.depth), parts, count)

    def _front_of_credits(self, place: NodeIndex, credits: Thousandths) -> Front:
        held, depth = self.held[place], self.units.depth
        sums = np.zeros(self.size, np.int64)
        np.add.at(sums, held.learner, held.credits)
        reached = np.minimum(sums // self.units.unit, depth)
        front = np.where(np.arange(depth + 1) <= reached[:, None], 0, OUT).astype(np.int32)
        for choice in self._better(place):
            front = fronts.with_choice_or_not(front, [choice])
        smallest = min((option.credits for option in self.table.candidates[place] if option.credits), default=1)
        for choice in self._plannable(place, -(-self.units.depth * self.units.unit // smallest)):
            front = fronts.with_choice_or_not(front, [choice])
        return fronts.at_least(front, credits // self.units.unit)

    def _held_parts(self, place: NodeIndex) -> Iterator[list[Choice]]:
        """For each rank of held badge: take it, or earn it again where that is worth more."""
        held = self.held[place]
        again = {self.table.place[option.achievement]: option for option in self._known(place)}
        for rank in range(held.most):
            achievement, credits = held.best(rank)
            cost = np.where(credits >= 0, 0, OUT).astype(np.int32)
            choices = [Choice(cost, self._units_of(np.maximum(credits, 0)))]
            for code in np.unique(achievement[credits >= 0]).tolist():
                if code in again:
                    better = (achievement == code) & (credits < again[code].credits)
                    if better.any():
                        choices.append(self._planned(again[code], better))
            yield choices

    def _better(self, place: NodeIndex) -> Iterator[Choice]:
        """Earning a held badge again, where the new one is worth more: the difference, at full effort."""
        held = self.held[place]
        for option in self._known(place):
            theirs = held.achievement == self.table.place[option.achievement]
            gain = np.zeros(self.size, np.int64)
            gain[held.learner[theirs]] = option.credits - held.credits[theirs]
            if (gain > 0).any():
                cost = np.where(gain > 0, option.effort, OUT).astype(np.int32)
                yield Choice(cost, self._units_of(np.maximum(gain, 0)))

    def _known(self, place: NodeIndex) -> list[Candidate]:
        return [option for option in self.table.candidates[place] if option.achievement in self.table.place]

    def _plannable(self, place: NodeIndex, wanted: int) -> Iterator[Choice]:
        """What could be planned and is not held; of what is alike, no more than could be wanted. Cheapest first."""
        held = self.held[place]
        most = held.most
        seen: dict[tuple[int, int], int] = {}
        for option in self.table.candidates[place]:
            alike = (option.effort, option.credits)
            seen[alike] = seen.get(alike, 0) + 1
            if seen[alike] <= wanted + most:
                code = self.table.place.get(option.achievement)
                yield self._planned(option, None if code is None else ~held.has(code))

    def _required(self, place: NodeIndex) -> Iterator[NodeIndex]:
        return (child for child in self.compiled.kids[place] if not self.compiled.nodes[child].optional)

    def _sum(self, costs: Iterable[Int32s]) -> Int32s:
        total = np.zeros(self.size, np.int32)
        for cost in costs:
            total = np.minimum(total + cost, OUT)
        return total

    def _cheapest(self, choices: Iterable[Choice]) -> Int32s:
        best = np.full(self.size, OUT, np.int32)
        for choice in choices:
            best = np.minimum(best, choice.cost)
        return best

    def _units_of(self, credits: Int64s) -> Int32s:
        units: Int32s = np.minimum(credits // self.units.unit, self.units.depth).astype(np.int32)
        return units


def _add(front: Front, part: Part) -> Front:
    return fronts.together(front, part) if isinstance(part, np.ndarray) else fronts.with_choice(front, part)
