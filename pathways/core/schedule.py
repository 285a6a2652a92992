"""Steps put into terms, longest way to the end first.

A step starts at the beginning of a term. It may start when all steps of its prerequisites have ended, and at most so
many are under way at a time. The outcome is the shortest possible where the longest chain or the sum of all steps says
so (`least_terms`), which for real plans it nearly always is; otherwise it may be a term longer than it had to be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pathways.core.order import Order


@dataclass(frozen=True, slots=True)
class Placed:
    """A step in its terms: from `start` on, so many. One of no terms at all has ended before it starts."""

    achievement: str
    start: int
    terms: int

    @property
    def end(self) -> int:
        return self.start + self.terms - 1


ANY_NUMBER: Final = 1_000_000  # of steps side by side: more than any plan has


def length(steps: list[Placed]) -> int:
    """Return how many terms it takes until the last step has ended."""
    return max((step.end for step in steps), default=0)


def least_terms(order: Order, counts: Mapping[str, int], per_term: int) -> int:
    """Return a number of terms below which no schedule of these steps can be."""
    longest = max((order.chain(one) for one in counts), default=0)
    work = sum(order.terms(one) * count for one, count in counts.items())
    return max(longest, -(-work // per_term))


def schedule(order: Order, counts: Mapping[str, int], per_term: int) -> list[Placed]:
    """Return so many steps of each achievement in their terms, by term and id."""
    return sorted(_Schedule(order, counts, per_term).run(), key=lambda step: (step.start, step.achievement))


@dataclass(slots=True)
class _Schedule:
    order: Order
    counts: Mapping[str, int]
    per_term: int
    placed: list[Placed] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)  # steps that have not ended, by achievement
    waiting: list[str] = field(default_factory=list)  # one entry for each step that has not started

    def run(self) -> list[Placed]:
        tails = self._tails()
        self.left.update(self.counts)
        copies = (one for one, count in self.counts.items() for _ in range(count))
        self.waiting = sorted(copies, key=lambda one: (-tails[one], one))
        term, running = 1, list[Placed]()
        while self.waiting or running:
            running = self._end(running, term)
            while (started := self._start(term, room=self.per_term - len(running))) is not None:
                if started.terms:
                    running.append(started)
                else:
                    self.left[started.achievement] -= 1
            term = min((step.end for step in running), default=term) + 1
        return self.placed

    def _end(self, running: list[Placed], term: int) -> list[Placed]:
        for step in running:
            if step.end < term:
                self.left[step.achievement] -= 1
        return [step for step in running if step.end >= term]

    def _start(self, term: int, room: int) -> Placed | None:
        """Start the most urgent step that can start now; one of no terms needs no room."""
        for place, one in enumerate(self.waiting):
            if (room > 0 or not self.order.terms(one)) and not any(self.left[other] for other in self._before(one)):
                del self.waiting[place]
                self.placed.append(Placed(one, term, self.order.terms(one)))
                return self.placed[-1]
        return None

    def _before(self, achievement: str) -> list[str]:
        return [other for other in self.order.catalogue.by_id[achievement].prerequisites if other in self.counts]

    def _tails(self) -> dict[str, int]:
        """Terms from the start of a step to the end of the longest chain that waits for it."""
        after: dict[str, list[str]] = {one: [] for one in self.counts}
        for one in self.counts:
            for other in self._before(one):
                after[other].append(one)
        tails: dict[str, int] = {}
        waiting = sorted(self.counts)
        while waiting:
            one = waiting[-1]
            unknown = [other for other in after[one] if other not in tails]
            if unknown:
                waiting += unknown
                continue
            tails[one] = self.order.terms(one) + max((tails[other] for other in after[one]), default=0)
            waiting.pop()
        return tails
