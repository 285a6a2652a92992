"""The plan that is done soonest: fewest terms, then least effort, then fewest badges.

First a program that knows of terms only that no chain of prerequisites and not all the work together can take fewer.
When what it chooses can be put into so many terms, nothing is sooner. Otherwise programs that place every step in a
term are asked, for one term more each time, until one has an answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pathways.core.amounts import ONE
from pathways.core.objectives import Found, Impossible, Objective, minimise
from pathways.core.order import TERM_WEEKS, Order
from pathways.core.plan_parts import Chosen, from_program
from pathways.core.plan_program import PlanProgram
from pathways.core.problem import Problem
from pathways.core.schedule import ANY_NUMBER, Placed, length, schedule
from pathways.core.solving import Variable
from pathways.core.worktime import worktime

_PLACES_MAX: Final = 20_000  # of steps in terms, in one program; beyond that the first answer has to do
_TERMS_MAX: Final = 10**9


def soonest(problem: Problem, order: Order, per_term: int, give_up: float) -> tuple[Chosen | None, int]:
    """Return the steps in their terms, None when none were found in time, and a lower bound in weeks (thousandths).

    Raises:
        Impossible: there is no plan.
    """
    program = PlanProgram(problem, order)
    terms = _bound_terms(program, per_term)
    found = minimise(program.model, [{terms: TERM_WEEKS * ONE}, *_rest(program)], give_up)
    if found.values is None:
        return None, found.bound
    best = _placed(program, found.values, found, per_term)
    if _is_soonest(best, found.bound) or not found.optimal:
        return best, found.bound
    return _search(problem, order, per_term, best, give_up)


def _rest(program: PlanProgram) -> list[Objective]:
    return [program.efforts(), program.badges(), program.places()]


def _bound_terms(program: PlanProgram, per_term: int) -> Variable:
    """Add a variable that is no more than the terms any schedule takes."""
    model, order = program.model, program.order
    longest = sum(order.terms(name) * model.upper[own] for name, own in program.planned.items())
    terms = model.variable(min(longest, _TERMS_MAX))
    for name, own in program.planned.items():
        if model.upper[own]:
            model.add([(terms, model.upper[own]), (own, -order.chain(name))], 0)
    if per_term < ANY_NUMBER:
        model.add([(terms, per_term), *((own, -order.terms(name)) for name, own in program.planned.items())], 0)
    return terms


def _placed(program: PlanProgram, values: Sequence[int], found: Found, per_term: int) -> Chosen:
    chosen = from_program(program, values, found)
    return replace(chosen, placed=schedule(program.order, chosen.counts, per_term))


def _is_soonest(chosen: Chosen, bound: int) -> bool:
    return length(list(chosen.placed or ())) * TERM_WEEKS * ONE <= bound


def _search(problem: Problem, order: Order, per_term: int, best: Chosen, give_up: float) -> tuple[Chosen, int]:
    """Try one number of terms after the other, up to those of the plan at hand."""
    first, last = best.bound // (TERM_WEEKS * ONE), length(list(best.placed or ()))
    for terms in range(first, last + 1):
        bound = terms * TERM_WEEKS * ONE
        timed = _Timed(PlanProgram(problem, order), per_term, terms)
        if timed.size > _PLACES_MAX or worktime() > give_up:
            return replace(best, bound=bound), bound
        try:
            timed.build()
            found = minimise(timed.program.model, _rest(timed.program), give_up)
        except Impossible:
            continue
        if found.values is None:
            return replace(best, bound=bound), bound
        chosen = from_program(timed.program, found.values, found)
        return replace(chosen, bound=bound, placed=timed.placed(found.values)), bound
    return best, last * TERM_WEEKS * ONE


class _Timed:
    """A program in which every step has a term to start in, of so many."""

    def __init__(self, program: PlanProgram, per_term: int, terms: int) -> None:
        self.program, self.per_term, self.terms = program, per_term, terms
        self.size = sum(len(self._starts(name)) for name in program.planned)
        self.start: dict[str, dict[int, Variable]] = {}

    def _starts(self, name: str) -> range:
        order = self.program.order
        if not self.program.model.upper[self.program.planned[name]]:
            return range(0)
        return range(1 + order.chain(name) - order.terms(name), self.terms - order.terms(name) + 2)

    def build(self) -> None:
        """Add starts, prerequisites and how much fits into a term."""
        model = self.program.model
        under_way: dict[int, list[tuple[Variable, int]]] = defaultdict(list)
        for name, own in sorted(self.program.planned.items()):
            self.start[name] = {term: model.variable(model.upper[own]) for term in self._starts(name)}
            model.add([(own, -1), *((start, 1) for start in self.start[name].values())], 0, 0)
            for term, start in self.start[name].items():
                for busy in range(term, term + self.program.order.terms(name)):
                    under_way[busy].append((start, 1))
        for starts in under_way.values() if self.per_term < ANY_NUMBER else ():
            model.add(starts, None, self.per_term)
        for name in sorted(self.start):
            for before in sorted(set(self.program.order.catalogue.by_id[name].prerequisites) & self.start.keys()):
                self._put_after(name, before)

    def _put_after(self, name: str, before: str) -> None:
        """Let a step start only when every step of its prerequisite has ended."""
        model, planned = self.program.model, self.program.planned
        most, others = model.upper[planned[name]], model.upper[planned[before]]
        length = self.program.order.terms(before)
        for term in self.start[name]:
            started = [(start, 1) for when, start in self.start[name].items() if when <= term]
            ended = [(start, -1) for when, start in self.start[before].items() if when + length <= term]
            began = model.variable(1)  # whether any copy has started by then: one is enough to wait for all of `before`
            model.add([*started, (began, -most)], None, 0)
            model.add([(began, others), *ended, (planned[before], 1)], None, others)

    def placed(self, values: Sequence[int]) -> list[Placed]:
        """Return the steps in the terms that the program chose."""
        found = []
        for name, starts in self.start.items():
            for term, start in starts.items():
                found += [Placed(name, term, self.program.order.terms(name))] * values[start]
        return found
