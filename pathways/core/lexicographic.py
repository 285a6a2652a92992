"""Numbers that are minimised one after the other, several in one program where its floats can tell their sum apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pathways.core.solving import Model, Outcome, Terms, Variable
from pathways.core.worktime import worktime

_CHUNK: Final = 2**18  # the greatest weight in one program


@dataclass(frozen=True, slots=True)
class Digit:
    """`base` plus the terms: a number from 0 to `top`, to be made small.

    `counted` ones share a quota: what they fall short of `top` adds up to it.
    """

    terms: Terms
    base: int
    top: int
    counted: bool = False

    def value(self, values: Sequence[int]) -> int:
        return self.base + sum(weight * values[variable] for variable, weight in self.terms)


def refine(
    model: Model, digits: Sequence[Digit], values: Sequence[int] | None, give_up: float, quota: int | None = None
) -> tuple[int, ...] | None:
    """Minimise digits in turn; the model is left with rows that keep them there.

    Args:
        model: what has to hold.
        digits: first the one that matters most.
        values: something that holds, when known.
        give_up: when to stop, by the monotonic clock.
        quota: of counted digits; when it is used up, the others of them are settled.

    Returns:
        Values with every digit least, or None when that was not proven in time or nothing holds.
    """
    waiting = list(digits)
    known = None if values is None else tuple(values) + (0,) * (len(model.upper) - len(values))
    left = quota
    while True:
        while known is not None and waiting and waiting[0].value(known) == 0:
            left = _settle(model, waiting.pop(0), 0, left)  # it cannot be less
        if left == 0:
            waiting = [digit for digit in waiting if not digit.counted]
        if not waiting and known is not None:
            return known
        chunk, objective = _weigh(waiting)
        solved = model.solve(objective, max(0.0, give_up - worktime()))
        if solved.outcome is not Outcome.OPTIMAL:
            return None
        known = solved.values
        for digit in waiting[:chunk]:
            left = _settle(model, digit, digit.value(known), left)
        del waiting[:chunk]


def _weigh(digits: Sequence[Digit]) -> tuple[int, dict[Variable, int]]:
    """Return how many digits fit into one objective, and the objective."""
    count, scale = 0, 1
    for digit in digits:
        scale *= digit.top + 1
        if count and scale > _CHUNK:
            break
        count += 1
    objective: dict[Variable, int] = {}
    weight = 1
    for digit in reversed(digits[:count]):
        for variable, part in digit.terms:
            objective[variable] = objective.get(variable, 0) + part * weight
        weight *= digit.top + 1
    return count, objective


def _settle(model: Model, digit: Digit, value: int, left: int | None) -> int | None:
    """Keep a digit where it is; return what is left of the quota."""
    if digit.terms:
        model.add(digit.terms, value - digit.base, value - digit.base)
    return left - (digit.top - value) if left is not None and digit.counted else left
