"""Least costs by contribution, for a whole column of learners.

A front is a matrix learners by 0..depth: entry d is the least cost at which something is satisfied and contributes at
least d units; OUT where it cannot. A contribution beyond the depth is as good as the depth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from pathways.core.columns.cohort import Int32s, Int64s

OUT: Final = 1 << 29  # dearer than anything; twice of it still fits
Front: TypeAlias = Int32s


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to take something: by learner its cost (OUT: not open to them); its contribution, one or by learner."""

    cost: Int32s
    units: Int32s | int


def nothing(learners: int, depth: int) -> Front:
    """Return the front of taking nothing: no cost, no contribution."""
    front = np.full((learners, depth + 1), OUT, np.int32)
    front[:, 0] = 0
    return front


def with_choice(front: Front, choices: Sequence[Choice]) -> Front:
    """Return the front after taking exactly one of the choices as well."""
    best = np.full_like(front, OUT)
    for choice in choices:
        for step, rows in _steps(choice, front.shape[1] - 1):
            if rows is None:
                np.minimum(best, _moved(front, step) + choice.cost[:, None], out=best)
            else:
                best[rows] = np.minimum(best[rows], _moved(front[rows], step) + choice.cost[rows, None])
    return np.minimum(best, OUT)


def _steps(choice: Choice, depth: int) -> Iterator[tuple[int, Int64s | None]]:
    """Yield each contribution and the learners it is open to; None is everybody, with OUT for who may not."""
    if isinstance(choice.units, int):
        yield min(choice.units, depth), None
        return
    open_to = np.flatnonzero(choice.cost < OUT)
    units = np.minimum(choice.units[open_to], depth)
    for step in np.flatnonzero(np.bincount(units, minlength=1)).tolist():
        rows = open_to[units == step]
        yield step, None if len(rows) == len(choice.cost) else rows


def with_choice_or_not(front: Front, choices: Sequence[Choice]) -> Front:
    """Return the front after taking one of the choices, or none."""
    return np.minimum(front, with_choice(front, choices))


def together(one: Front, other: Front) -> Front:
    """Return the front of taking both."""
    best = np.full_like(one, OUT)
    for step in range(one.shape[1]):
        taken = other[:, step : step + 1]
        if (taken < OUT).any():
            np.minimum(best, _moved(one, step) + taken, out=best)
    return np.minimum(best, OUT)


def at_least(front: Front, units: int) -> Front:
    """Return the front of what contributes at least so many units."""
    found = front.copy()
    found[:, : units + 1] = front[:, units : units + 1]
    return found


def _moved(front: Front, step: int) -> Front:
    """Shift towards more contribution: entry d becomes what d less `step` was."""
    if step == 0:
        return front.copy()
    moved = np.empty_like(front)
    moved[:, :step] = front[:, :1]
    moved[:, step:] = front[:, : front.shape[1] - step]
    return moved
