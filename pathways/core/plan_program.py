"""The integer program of a plan: the rule's own, prerequisites, and what is to be made small.

Every achievement has one variable: how often it is planned. The program of the rule asks for those that are allocated
or seen; a planned achievement asks for its prerequisites.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pathways.core.amounts import ONE
from pathways.core.objectives import Objective
from pathways.core.order import Order
from pathways.core.problem import Problem
from pathways.core.program import Program, add_pathway
from pathways.core.report import Minimise
from pathways.core.solving import Model, Variable


@dataclass
class PlanProgram:
    """One program. `planned` holds every achievement that could be a step, `upper` how often at most."""

    problem: Problem
    order: Order
    model: Model = field(default_factory=Model)
    planned: dict[str, Variable] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.program: Program = add_pathway(self.model, self.problem, self.planned)
        names = sorted(self.order.closure(name for name in self.planned if self.order.is_open(name)))
        for name in sorted(self.planned):
            if not self.order.is_open(name):
                self.model.upper[self.planned[name]] = 0
        for name in names:
            if name not in self.planned:
                self.planned[name] = self.model.variable()
        for name in names:
            own = self.planned[name]
            for before in self.order.missing(name):
                self.model.add([(own, -1), (self.planned[before], self.model.upper[own])], 0)

    def counts(self, values: Sequence[int]) -> dict[str, int]:
        """Return how often each achievement is planned, by id."""
        return {name: values[variable] for name, variable in sorted(self.planned.items()) if values[variable]}

    def manual(self, values: Sequence[int]) -> tuple[str, ...]:
        """Return the ids of selected manual nodes that nobody marked yet."""
        nodes, selected = self.problem.compiled.nodes, self.program.selected
        chosen = (node for node in self.problem.live if self.problem.costs(node) and values[selected[node]])
        return tuple(sorted(nodes[node].id for node in chosen))

    def efforts(self) -> Objective:
        """Return what effort is made of: planned badges and manual nodes."""
        of = self.order.catalogue.by_id
        found = {variable: of[name].effort for name, variable in self.planned.items()}
        for node in self.problem.live:
            if self.problem.costs(node):
                variable = self.program.selected[node]
                found[variable] = found.get(variable, 0) + ONE
        return found

    def badges(self) -> Objective:
        return dict.fromkeys(self.planned.values(), ONE)

    def costs(self) -> Objective:
        return {variable: self.order.price(name) for name, variable in self.planned.items()}

    def objectives(self, minimise: Minimise) -> list[Objective]:
        """Return what is made small, first what matters most."""
        first = {Minimise.COST: [self.costs()], Minimise.BADGES: [self.badges()]}.get(minimise, [])
        return [*first, self.efforts(), self.badges(), self.places()]

    def places(self) -> Objective:
        """Return the place of every achievement in the order of ids: what is left to choose goes to the first ones."""
        return {self.planned[name]: place for place, name in enumerate(sorted(self.planned), start=1)}
