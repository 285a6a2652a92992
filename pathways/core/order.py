"""Prerequisites, durations and prices of what can be planned, as one learner's plan sees them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Final

from pathways.core.amounts import Thousandths
from pathways.core.model import Achievement, Catalogue

TERM_WEEKS: Final = 16
_TERM: Final[Thousandths] = TERM_WEEKS * 1_000


class Order:
    """What has to come before what, for somebody who holds some achievements already.

    Args:
        catalogue: without a circle of prerequisites, and with each of them in it.
        held: achievements of which an eligible badge is held.
        never: the pathway's own award, which cannot be planned.
    """

    def __init__(self, catalogue: Catalogue, held: Collection[str], never: str | None) -> None:
        self.catalogue, self._held, self._never = catalogue, held, never
        self._chains: dict[str, int] = {}

    def missing(self, achievement: str) -> tuple[str, ...]:
        """Return the prerequisites that are not held and so have to be planned, sorted."""
        wanted = set(self.catalogue.by_id[achievement].prerequisites)
        return tuple(sorted(wanted.difference(self._held)))

    def closure(self, achievements: Iterable[str]) -> set[str]:
        """Return the achievements with everything that has to be planned because of them."""
        found, waiting = set[str](), list(achievements)
        while waiting:
            achievement = waiting.pop()
            if achievement not in found:
                found.add(achievement)
                waiting += self.missing(achievement)
        return found

    def is_open(self, achievement: str) -> bool:
        """Tell whether nothing that has to be planned for it is what cannot be."""
        return self._never is None or self._never not in self.closure([achievement])

    def terms(self, achievement: str) -> int:
        """Return how many terms it takes; one when nobody knows."""
        return terms_of(self.catalogue.by_id[achievement])

    def chain(self, achievement: str) -> int:
        """Return in how many terms it can be done at the earliest, what is missing before it included."""
        waiting = [achievement]
        while waiting:
            one = waiting[-1]
            before = self.missing(one)
            unknown = [other for other in before if other not in self._chains]
            if unknown:
                waiting += unknown
                continue
            self._chains[one] = self.terms(one) + max((self._chains[other] for other in before), default=0)
            waiting.pop()
        return self._chains[achievement]

    def price(self, achievement: str) -> Thousandths:
        """Return its cost; the highest one of the catalogue when nobody knows."""
        cost = self.catalogue.by_id[achievement].cost
        return self._highest if cost is None else cost

    @cached_property
    def _highest(self) -> Thousandths:
        return max((one.cost for one in self.catalogue.achievements if one.cost is not None), default=0)


def terms_of(achievement: Achievement) -> int:
    """Return how many whole terms an achievement takes; one when its length is unknown."""
    return 1 if achievement.weeks is None else -(-achievement.weeks // _TERM)
