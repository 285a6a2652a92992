"""Several objectives made small in turn, first what matters most."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from pathways.core.amounts import Thousandths
from pathways.core.solving import Model, Outcome, Solved, Variable
from pathways.core.worktime import worktime

_TOGETHER_MAX: Final = 2**40  # the greatest value of an objective; floats tell it apart from the next one by far

Objective: TypeAlias = Mapping[Variable, int]


class Impossible(Exception):
    """It is proven that nothing holds."""


@dataclass(frozen=True, slots=True)
class Found:
    """Values that hold, None when time ran out before; and a proven lower bound on the first objective."""

    values: Sequence[int] | None
    bound: Thousandths
    optimal: bool


def minimise(model: Model, objectives: Sequence[Objective], give_up: float) -> Found:
    """Make objectives small in turn; the model is left with rows that keep them so.

    Args:
        model: what has to hold.
        objectives: none of their weights is below 0.
        give_up: when to stop, by the monotonic clock; what was found for the first ones stays.

    Raises:
        Impossible: nothing holds at all.
    """
    found: Found | None = None
    waiting = list(objectives)
    while waiting:
        taken, solved = _solve(model, waiting, give_up)
        if solved.outcome is Outcome.INFEASIBLE and found is None:
            raise Impossible
        optimal = solved.outcome is Outcome.OPTIMAL
        if found is None:
            bound = total(objectives[0], solved.values) if optimal else max(0, solved.bound or 0)
            found = Found(solved.values or None, bound, optimal)
        if not optimal:
            return found
        found = Found(solved.values, found.bound, True)
        for one in waiting[:taken]:
            least = total(one, solved.values)
            model.add(list(one.items()), least, least)
        del waiting[:taken]
    return found or Found(None, 0, False)


def _solve(model: Model, objectives: Sequence[Objective], give_up: float) -> tuple[int, Solved]:
    """Return how many objectives were made small at once, and what came out, with a bound on the first of them.

    What is not proven for several at once, though there is time left, may be for the first one alone.
    """
    taken, packed, weight = _pack(model, objectives)
    solved = model.solve(packed, max(0.0, give_up - worktime()))
    done = solved.outcome in (Outcome.OPTIMAL, Outcome.INFEASIBLE)
    left = give_up - worktime()
    if not done and taken > 1 and left > 0:
        taken, weight, packed = 1, 1, _in_units(objectives[0])
        solved = model.solve(packed, left)
    bound = None if solved.bound is None else solved.bound // weight * _unit(objectives[0])
    return taken, replace(solved, bound=bound)


def total(objective: Objective, values: Sequence[int]) -> Thousandths:
    """Return what an objective comes to."""
    return sum(weight * values[variable] for variable, weight in objective.items())


def _pack(model: Model, objectives: Sequence[Objective]) -> tuple[int, dict[Variable, int], int]:
    """Return how many objectives fit into one, that one, and the weight of the first in it."""
    packed = _in_units(objectives[0])
    weight = 1
    for taken, objective in enumerate(map(_in_units, objectives[1:]), start=1):
        room = 1 + _most(model, objective)
        if _most(model, packed) * room > _TOGETHER_MAX:
            return taken, packed, weight
        packed = {variable: amount * room for variable, amount in packed.items()}
        for variable, amount in objective.items():
            packed[variable] = packed.get(variable, 0) + amount
        weight *= room
    return len(objectives), packed, weight


def _most(model: Model, objective: Objective) -> int:
    return sum(amount * model.upper[variable] for variable, amount in objective.items())


def _unit(objective: Objective) -> int:
    """Return what every value of an objective is a multiple of."""
    return math.gcd(*objective.values()) or 1


def _in_units(objective: Objective) -> dict[Variable, int]:
    unit = _unit(objective)
    return {variable: amount // unit for variable, amount in objective.items()}
