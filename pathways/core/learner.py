"""One learner before one pathway, at one instant: what counts, and what may be asked about it."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from pathways.core.circumstances import waived_nodes
from pathways.core.compile import Compiled
from pathways.core.eligible import eligible_badges
from pathways.core.model import Holdings
from pathways.core.offers import held_offers
from pathways.core.order import Order
from pathways.core.problem import Problem, state_problem


class Learner:
    """What a plan is about, before anything is made small."""

    def __init__(self, compiled: Compiled, holdings: Holdings, at: datetime) -> None:
        self.compiled, self.holdings, self.at = compiled, holdings, at
        self.badges = eligible_badges(compiled, holdings.badges, at)

    @cached_property
    def order(self) -> Order:
        """What still has to come before what."""
        held = frozenset(badge.achievement for badge in self.badges)
        return Order(self.compiled.catalogue, held, self.compiled.pathway.awards)

    def problem(self, compiled: Compiled | None = None, *, keep_all: bool = False) -> Problem:
        """Ask for the least completion of the pathway, or of one like it with the same badges and nodes.

        Args:
            compiled: the pathway as it would be if something were left out of it.
            keep_all: whether what is held may be planned even where the held badge is as good.
        """
        compiled = compiled or self.compiled
        offers, waived = held_offers(compiled, self.badges), waived_nodes(compiled, self.holdings, self.at)
        return state_problem(compiled, offers, self.at, waived, self.holdings.manual, keep_all=keep_all)

    def from_nothing(self) -> Problem:
        """Ask for the least completion with nothing held and nothing marked done."""
        return state_problem(self.compiled, (), self.at, waived_nodes(self.compiled, self.holdings, self.at))
