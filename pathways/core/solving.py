"""Integer programs over whole numbers, solved by HiGHS and believed only after an exact check.

The solver works in binary floats. Its answer is rounded to whole numbers and every row is evaluated again in Python's
integers; what does not hold is solved once more without presolve and otherwise given up (`Outcome.UNKNOWN`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, TypeAlias

from pathways.core.worktime import uncounted, worktime
from wallet.base import limits

Variable: TypeAlias = int
Terms: TypeAlias = Sequence[tuple[Variable, int]]

INFINITE: Final = float("inf")
_FAITHFUL: Final = 2**31  # coefficients up to here leave the solver's tolerances far below 1
_WEIGHTY: Final = 2**45  # objectives up to here are told apart by floats that carry some error
_SLACK: Final = 1e-5  # by how much the solver's bound may lie below what it means


class Outcome(StrEnum):
    OPTIMAL = "optimal"
    FEASIBLE = "feasible"  # holds, but is not proven least
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"  # time ran out, or the solver could not be believed


@dataclass(frozen=True, slots=True)
class Solved:
    """What came out: whole values by variable, the objective they give, and a proven lower bound on it."""

    outcome: Outcome
    values: tuple[int, ...] = ()
    objective: int | None = None
    bound: int | None = None


@dataclass(slots=True)
class Model:
    """Integer variables with bounds, and rows `low <= sum of coefficient * variable <= high`; None is an open side."""

    lower: list[int] = field(default_factory=list)
    upper: list[int] = field(default_factory=list)
    rows: list[tuple[Terms, int | None, int | None]] = field(default_factory=list)
    largest: int = 0  # of the coefficients

    def variable(self, upper: int = 1, lower: int = 0) -> Variable:
        """Add a variable and return its number."""
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.upper) - 1

    def add(self, terms: Iterable[tuple[Variable, int]], low: int | None = None, high: int | None = None) -> None:
        """Add a row. A variable may come several times.

        Rows are made as small as they go, by the bounds that variables have now; these may not be widened afterwards
        for a variable that stands in a row alone.
        """
        summed: dict[int, int] = {}
        fixed = 0
        for variable, coefficient in terms:
            if self.lower[variable] == self.upper[variable]:
                fixed += coefficient * self.lower[variable]
            else:
                summed[variable] = summed.get(variable, 0) + coefficient
        kept = [(variable, coefficient) for variable, coefficient in summed.items() if coefficient]
        divisor = math.gcd(*(coefficient for _, coefficient in kept)) if kept else 1
        kept = [(variable, coefficient // divisor) for variable, coefficient in kept] if divisor > 1 else kept
        low = None if low is None else -(-(low - fixed) // divisor)
        high = None if high is None else (high - fixed) // divisor
        if not self._always(kept, low, high):
            self.largest = max(self.largest, *(abs(coefficient) for _, coefficient in kept), 0)
            self.rows.append((kept, low, high))

    def _always(self, terms: Terms, low: int | None, high: int | None) -> bool:
        """Say whether the bounds of a row's one variable (or of none) already keep it."""
        if len(terms) > 1 or (terms and terms[0][1] < 0):
            return False
        least = sum(coefficient * self.lower[variable] for variable, coefficient in terms)
        most = sum(coefficient * self.upper[variable] for variable, coefficient in terms)
        return (low is None or least >= low) and (high is None or most <= high)

    def holds(self, values: Sequence[int]) -> bool:
        """Say whether values keep every bound and row, in exact arithmetic."""
        if any(not low <= value <= high for low, value, high in zip(self.lower, values, self.upper, strict=True)):
            return False
        for terms, low, high in self.rows:
            total = sum(coefficient * values[variable] for variable, coefficient in terms)
            if (low is not None and total < low) or (high is not None and total > high):
                return False
        return True

    def solve(self, objective: Mapping[Variable, int], seconds: float = limits.PATHWAY_SOLVE_S) -> Solved:
        """Minimise; values come back only when they hold exactly."""
        if not self.upper:
            good = self.holds(())
            return Solved(Outcome.OPTIMAL, (), 0, 0) if good else Solved(Outcome.INFEASIBLE)
        divisor = math.gcd(*objective.values()) if any(objective.values()) else 1
        cost = {variable: weight // divisor for variable, weight in objective.items()}
        give_up = worktime() + seconds
        answer = Solved(Outcome.UNKNOWN)
        for presolve in (True, False):
            left = give_up - worktime()
            if left <= 0:
                break
            answer = self._read(_highs(self, cost, left, presolve), cost)
            if answer.outcome is not Outcome.UNKNOWN:
                break
        total = None if answer.objective is None else answer.objective * divisor
        return Solved(answer.outcome, answer.values, total, None if answer.bound is None else answer.bound * divisor)

    def _read(self, found: Any, cost: Mapping[Variable, int]) -> Solved:
        if found.status == 2:
            return Solved(Outcome.INFEASIBLE if self.largest <= _FAITHFUL else Outcome.UNKNOWN)
        low = found.mip_dual_bound
        bound = math.ceil(low - _SLACK) if low is not None and math.isfinite(low) else None
        if found.x is None:
            return Solved(Outcome.UNKNOWN, bound=bound)
        values = tuple(round(value) for value in found.x)
        if not self.holds(values):
            return Solved(Outcome.UNKNOWN, bound=bound)
        total = sum(weight * values[variable] for variable, weight in cost.items())
        if self.largest > _FAITHFUL or sum(abs(cost[place]) * self.upper[place] for place in cost) > _WEIGHTY:
            return Solved(Outcome.FEASIBLE, values, total)  # too large to take the bound at its word
        if bound is not None and bound >= total:
            return Solved(Outcome.OPTIMAL, values, total, total)
        return Solved(Outcome.FEASIBLE, values, total, bound)


def _highs(model: Model, cost: Mapping[Variable, int], seconds: float, presolve: bool) -> Any:
    """Call the solver; scipy takes a third of a second to load and is loaded on first use."""
    with uncounted():
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csc_array

    columns: list[list[tuple[int, int]]] = [[] for _ in model.upper]
    for place, (terms, _, _) in enumerate(model.rows):
        for variable, coefficient in terms:
            columns[variable].append((place, coefficient))
    starts, places, numbers = [0], [], []
    for column in columns:
        places += [place for place, _ in column]
        numbers += [float(coefficient) for _, coefficient in column]
        starts.append(len(places))
    shape = (len(model.rows), len(columns))
    low = np.array([-INFINITE if row[1] is None else float(row[1]) for row in model.rows])
    high = np.array([INFINITE if row[2] is None else float(row[2]) for row in model.rows])
    objective = np.zeros(len(columns))
    for variable, weight in cost.items():
        objective[variable] = weight
    matrix = csc_array((np.array(numbers), np.array(places), np.array(starts)), shape=shape)
    return milp(
        objective,
        integrality=np.ones(len(columns)),
        bounds=Bounds(np.array(model.lower, dtype=float), np.array(model.upper, dtype=float)),
        constraints=LinearConstraint(matrix, low, high) if model.rows else None,
        options={"time_limit": seconds, "mip_rel_gap": 0.0, "presolve": presolve},
    )
