"""Interleaved timing: every candidate runs once a round, so that a noisy moment hits all of them."""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Timed:
    median_ms: float
    p95_ms: float


def pin_one_core():
    """Stay on one core where the system can; elsewhere do nothing."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def interleave(candidates, *, rounds, warm=3):
    """Return {name: Timed} for {name: function without arguments}."""
    for _ in range(warm):
        for run in candidates.values():
            run()
    taken = {name: [] for name in candidates}
    for _ in range(rounds):
        for name, run in candidates.items():
            begin = time.perf_counter()
            run()
            taken[name].append((time.perf_counter() - begin) * 1000)
    return {
        name: Timed(statistics.median(times), statistics.quantiles(times, n=20)[-1]) for name, times in taken.items()
    }


def take_turns(candidates, *, rounds=9, turn_s=0.05):
    """Return {name: median milliseconds of one run}: in each round every candidate runs for about `turn_s` seconds.

    So a fast candidate is timed with its own data in the processor's caches, as a slow one is.
    """
    runs = {}
    for name, run in candidates.items():
        run()
        begin = time.perf_counter()
        run()
        runs[name] = max(1, round(turn_s / (time.perf_counter() - begin)))
    taken = {name: [] for name in candidates}
    for _ in range(rounds):
        for name, run in candidates.items():
            begin = time.perf_counter()
            for _ in range(runs[name]):
                run()
            taken[name].append((time.perf_counter() - begin) * 1000 / runs[name])
    return {name: statistics.median(times) for name, times in taken.items()}
