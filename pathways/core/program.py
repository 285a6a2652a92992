"""The rule as an integer program, after `Problem` has said what is on offer.

`add_pathway(model, problem, planned)` adds one pathway to a model and returns its variables. Several pathways can be
added to one model with one `planned`: the variables that say how many badges of an achievement are planned are then
the same ones, so that a planned badge is paid once. Callers may add rows over them (prerequisites) and choose what to
minimise.

Everything a contract sentence demands is one method of `_Builder`:

* a node is selected only below its selected parent, and what selected nodes ask for;
* a badge goes to selected leaves only, in one standing, and no achievement is taken twice but by a leaf with `times`;
* limits and minimums see each badge once;
* observing leaves see every achievement once (`times` of it), held or planned, and take nothing;
* under `all_valid_together` one instant is chosen at which all allocated badges are valid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pathways.core.compile import NodeIndex
from pathways.core.eligible import is_valid
from pathways.core.model import ChooseNode, Sharing
from pathways.core.offers import Offer
from pathways.core.problem import Problem
from pathways.core.program_asks import ask
from pathways.core.program_checks import add_checks
from pathways.core.solving import Model, Terms, Variable

_ByAchievement: TypeAlias = dict[str, list[tuple[Variable, int]]]
_ByLeaf: TypeAlias = dict[tuple[str, NodeIndex], list[tuple[Variable, int]]]  # achievement and leaf


@dataclass(frozen=True, slots=True)
class Put:
    """A variable: so many badges of an offer, in one standing, at one leaf (at most 1 unless `Offer.planned`)."""

    offer: int  # place in `Problem.offers`
    way: int
    leaf: NodeIndex
    variable: Variable


@dataclass(slots=True)
class Program:
    """The variables of one pathway in a model.

    Attributes:
        selected: by node.
        puts: every way to allocate, by offer, then leaf, then standing.
        planned: how many badges are planned, by the offer's first achievement; shared between pathways.
        standings: by offer, then standing: variables that sum to 1 when it is used so outside leaves with `times`.
        used: by held offer (its place in `Problem.offers`), terms that sum to 1 when the badge is allocated, else to 0.
        efforts: what each variable of `planned` and each manual node costs; the objective of a least completion.
    """

    model: Model
    problem: Problem
    planned: MutableMapping[str, Variable]
    selected: dict[NodeIndex, Variable] = field(default_factory=dict)
    puts: list[Put] = field(default_factory=list)
    standings: dict[int, Mapping[int, list[Variable]]] = field(default_factory=dict)
    used: dict[int, Terms] = field(default_factory=dict)
    efforts: dict[Variable, int] = field(default_factory=dict)

    def planned_variable(self, offer: Offer) -> Variable:
        """Return the variable that counts planned badges of an offer, made when first asked for."""
        copies = max((self.problem.compiled.times[leaf] for leaf, _ in (*offer.options, *offer.seen)), default=1)
        if offer.achievement not in self.planned:
            self.planned[offer.achievement] = self.model.variable()
        variable = self.planned[offer.achievement]
        self.model.upper[variable] = max(self.model.upper[variable], len(offer.members) * copies)
        self.efforts[variable] = offer.effort
        return variable


def add_pathway(model: Model, problem: Problem, planned: MutableMapping[str, Variable] | None = None) -> Program:
    """Add a pathway's variables and rows to a model.

    Args:
        model: where to.
        problem: what is asked; `planned` is shared by offers with the same members only.
        planned: variables by achievement, read and filled.
    """
    program = Program(model, problem, {} if planned is None else planned)
    builder = _Builder(program)
    builder.select()
    builder.allocate()
    builder.occupy()
    ask(program)
    add_checks(program)
    builder.share_an_instant()
    return program


@dataclass(slots=True)
class _Builder:
    program: Program

    def select(self) -> None:
        """Choose nodes: required children with their parents, others only below them."""
        problem, model = self.program.problem, self.program.model
        chosen = self.program.selected
        for node in problem.live:
            if node in problem.roots:
                chosen[node] = model.variable(1, 1)
            elif problem.compiled.is_required[node]:
                chosen[node] = chosen[problem.compiled.parent[node]]
            else:
                chosen[node] = model.variable()
                model.add([(chosen[problem.compiled.parent[node]], 1), (chosen[node], -1)], 0)
        for node in problem.live:
            if problem.costs(node):
                # one variable may stand for several nodes that are selected together
                self.program.efforts[chosen[node]] = self.program.efforts.get(chosen[node], 0) + 1_000
            rule = problem.compiled.nodes[node]
            if isinstance(rule, ChooseNode) and node not in problem.waived:
                below = [(chosen[kid], 1) for kid in problem.compiled.kids[node]]
                model.add([*below, (chosen[node], -rule.count)], 0, 0)

    def allocate(self) -> None:
        """Make a variable for every badge at every leaf; planned ones are as many as are allocated anywhere."""
        program, model = self.program, self.program.model
        for place, offer in enumerate(program.problem.offers):
            count = program.planned_variable(offer) if offer.planned else None
            for leaf, way in offer.options:
                variable = model.variable(1 if count is None else model.upper[count])
                program.puts.append(Put(place, way, leaf, variable))

    def occupy(self) -> None:
        """Let no badge be in two places and no achievement be taken twice, but for leaves with `times`."""
        program, model = self.program, self.program.model
        times = program.problem.compiled.times
        single: _ByAchievement = defaultdict(list)
        copies: _ByLeaf = defaultdict(list)
        for place, puts in _by_offer(program.puts).items():
            offer = program.problem.offers[place]
            ways = self._singles(puts)
            program.standings[place] = ways
            together = [put for put in puts if times[put.leaf] > 1]
            taken = [(variable, 1) for variables in ways.values() for variable in variables]
            taken += [(put.variable, 1) for put in together]
            if offer.planned:
                model.add([(program.planned[offer.achievement], -1), *taken], None, 0)
            else:
                program.used[place] = taken
                model.add(taken if together else (), None, 1)
            for way, variables in ways.items():
                for achievement in offer.occupies(way):
                    single[achievement] += [(variable, 1) for variable in variables]
            for put in together:
                for achievement in offer.occupies(put.way):
                    copies[achievement, put.leaf].append((put.variable, 1))
        self._exclude(single, copies)

    def _singles(self, puts: list[Put]) -> Mapping[int, list[Variable]]:
        """Return variables by standing whose sum says how often an offer is used outside leaves with `times`."""
        program, model = self.program, self.program.model
        times = program.problem.compiled.times
        ways: dict[int, list[Variable]] = defaultdict(list)
        for put in puts:
            if times[put.leaf] == 1:
                ways[put.way].append(put.variable)
        if program.problem.compiled.pathway.within is Sharing.EXCLUSIVE:
            return ways
        once: dict[int, list[Variable]] = {}
        for way, variables in ways.items():
            if len(variables) == 1:
                once[way] = variables
                continue
            standing = model.variable(max(model.upper[variable] for variable in variables))
            model.add([(standing, 1), *((variable, -1) for variable in variables)], None, 0)
            for variable in variables:
                model.add([(variable, 1), (standing, -1)], None, 0)
            once[way] = [standing]
        return once

    def _exclude(self, single: _ByAchievement, copies: _ByLeaf) -> None:
        model = self.program.model
        sizes = {offer.achievement: len(offer.members) for offer in self.program.problem.offers if offer.planned}
        flags: dict[str, list[tuple[Variable, int]]] = defaultdict(list)
        for (achievement, leaf), terms in copies.items():
            flag = model.variable()
            times = self.program.problem.compiled.times[leaf]
            model.add([*terms, (flag, -times)], None, 0)
            flags[achievement].append((flag, 1))
        for achievement in sorted({*single, *flags}):
            model.add([*single.get(achievement, ()), *flags.get(achievement, ())], None, sizes.get(achievement, 1))

    def share_an_instant(self) -> None:
        """Choose the instant at which all that is allocated is valid; planned badges are valid at the audit's alone."""
        program, model = self.program, self.program.model
        problem = program.problem
        if not problem.instants:
            return
        chosen = {instant: model.variable() for instant in problem.instants}
        model.add([(variable, 1) for variable in chosen.values()], 1, 1)
        for put in program.puts:
            offer = problem.offers[put.offer]
            if offer.planned:
                good = [problem.at]
            else:
                good = [instant for instant in problem.instants if is_valid(offer.window, instant)]
            if len(good) < len(chosen):
                most = model.upper[put.variable]
                model.add([(put.variable, 1), *((chosen[instant], -most) for instant in good)], None, 0)


def _by_offer(puts: list[Put]) -> dict[int, list[Put]]:
    found: dict[int, list[Put]] = {}
    for put in puts:
        found.setdefault(put.offer, []).append(put)
    return found
