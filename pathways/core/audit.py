"""The audit: how far a learner is with a pathway, exactly, and where every badge counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from pathways.core.amounts import Thousandths
from pathways.core.circumstances import (
    eligibility_results,
    order_violations,
    unused_badges,
    waived_nodes,
    waiver_notes,
)
from pathways.core.compile import Compiled, NodeIndex
from pathways.core.completion import Completion, complete
from pathways.core.eligible import UNKNOWN, eligible_badges
from pathways.core.model import Holdings
from pathways.core.next_steps import Scale, chosen_achievements, next_steps
from pathways.core.node_results import Results, Standing
from pathways.core.offers import Offer, granted_offers, held_offers
from pathways.core.problem import Problem, state_problem
from pathways.core.report import Audit, EligibilityResult, Need, NextStep, NodeResult, Outcome, Placement, Status


def audit(compiled: Compiled, holdings: Holdings, at: datetime, *, next_steps: bool = True) -> Audit:
    """Return the audit of one learner at one instant.

    Args:
        compiled: the pathway over its catalogue.
        holdings: what the learner has; every badge in it is theirs.
        at: the instant, aware.
        next_steps: whether to work out what each obtainable badge would gain, which takes longest.
    """
    return _Auditor(compiled, holdings, at).report(next_steps)


def audit_of(compiled: Compiled, holdings: Holdings, at: datetime, completion: Completion) -> Audit:
    """Return the audit of a completion that was chosen elsewhere (the joint optimum's), without next steps."""
    return _Auditor(compiled, holdings, at).report_of(completion, with_next_steps=False)


def remaining_effort(compiled: Compiled, holdings: Holdings, at: datetime) -> Thousandths | None:
    """Return the least effort that still completes the pathway, and nothing else; None when nothing does."""
    completion = complete(_Auditor(compiled, holdings, at).problem, choice=False)
    return completion.effort if completion is not None else None


@dataclass(frozen=True)
class _Auditor:
    compiled: Compiled
    holdings: Holdings
    at: datetime

    @cached_property
    def waived(self) -> frozenset[NodeIndex]:
        return waived_nodes(self.compiled, self.holdings, self.at)

    @cached_property
    def held(self) -> tuple[Offer, ...]:
        return held_offers(self.compiled, eligible_badges(self.compiled, self.holdings.badges, self.at))

    @cached_property
    def problem(self) -> Problem:
        return self._with(self.held)

    def _with(self, held: Sequence[Offer]) -> Problem:
        return state_problem(self.compiled, held, self.at, self.waived, self.holdings.manual)

    @cached_property
    def total(self) -> tuple[Thousandths | None, bool]:
        """Least effort with nothing held and nothing marked done, and whether that is proven."""
        key = ("total", self.compiled.season(self.at), self.waived)
        return self.compiled.remember(key, self._total)

    def _total(self) -> tuple[Thousandths | None, bool]:
        found = complete(state_problem(self.compiled, (), self.at, self.waived), choice=False)
        return (None, True) if found is None else (found.effort, found.optimal)

    def report(self, with_next_steps: bool) -> Audit:
        return self.report_of(complete(self.problem), with_next_steps)

    def report_of(self, completion: Completion | None, with_next_steps: bool) -> Audit:
        effort = completion.effort if completion is not None else None
        percent = self._percent(effort)
        facts = eligibility_results(self.compiled, self.holdings)
        placements = tuple(sorted(_placements(completion), key=_placement_order))
        used = {place.badge for place in placements if place.badge is not None}
        offers = {offer.badge: offer for offer in self.held if offer.badge is not None}
        status = _status(effort == 0, facts, percent, bool(used))
        steps: tuple[NextStep, ...] = ()
        if with_next_steps and completion is not None and percent is not None and self.total[0]:
            steps = next_steps(completion, Scale(self.total[0]))
        return Audit(
            complete=status is Status.COMPLETE,
            status=status,
            percent=percent,
            percent_high=self._percent_high(effort),
            percent_in_progress=self._percent_in_progress(effort),
            remaining=self._need(completion),
            total_effort=self.total[0],
            placements=placements,
            nodes=self._nodes(completion),
            unused=unused_badges(
                self.compiled,
                self.holdings,
                self.at,
                offers,
                {name: offers[name] for name in used if name in offers},
                _held(completion) if effort else (),
            ),
            order_violations=order_violations(self.compiled, self.holdings, self.at),
            eligibility=facts,
            next=steps,
            waivers=waiver_notes(self.compiled, self.holdings, self.at),
            optimal=(completion is None or completion.optimal) and self.total[1],
            bound=completion.bound if completion is not None and not completion.optimal else None,
        )

    def _percent(self, effort: Thousandths | None) -> int | None:
        if effort == 0:
            return 100
        total = self.total[0]
        return None if effort is None or total is None else Scale(total).percent(effort)

    def _percent_high(self, effort: Thousandths | None) -> int | None:
        if not any(badge.verdict == UNKNOWN for badge in self.holdings.badges):
            return self._percent(effort)
        badges = eligible_badges(self.compiled, self.holdings.badges, self.at, trusting=True)
        held = held_offers(self.compiled, badges)
        return self._percent_if(held, effort)

    def _percent_in_progress(self, effort: Thousandths | None) -> int | None:
        taken = granted_offers(self.compiled, self.holdings.in_progress, self.at)
        held = (*self.held, *(offer for offer in taken if offer.options or offer.seen))
        return self._percent_if(held, effort)

    def _percent_if(self, held: Sequence[Offer], effort: Thousandths | None) -> int | None:
        """Return the percentage with more badges; they are asked about only when there are more."""
        if len(held) != len(self.held) and effort != 0:
            richer = complete(self._with(held), choice=False)
            effort = richer.effort if richer is not None else None
        return self._percent(effort)

    def _need(self, completion: Completion | None) -> Need | None:
        if completion is None or completion.effort is None:
            return None
        planned = chosen_achievements(completion.parts)
        nodes = [node for part in completion.parts if part.solution for node in part.solution.manual]
        manual = tuple(sorted(self.compiled.nodes[node].id for node in nodes))
        credits = sum(self.compiled.catalogue.by_id[achievement].credits for achievement in planned)
        return Need(planned, manual, completion.effort, credits)

    def _nodes(self, completion: Completion | None) -> tuple[NodeResult, ...]:
        selected: set[NodeIndex] = set()
        for part in completion.parts if completion is not None else ():
            for root in part.problem.roots:
                while root >= 0:
                    selected.add(root)
                    root = self.compiled.parent[root]
            if part.solution is not None:
                selected |= part.solution.selected
        done = self.problem.done
        return Results(self.compiled, self.waived, done, frozenset(selected), self.held, _held(completion)).all()


def _held(completion: Completion | None) -> tuple[Standing, ...]:
    """Return where held badges are."""
    return tuple(
        (part.problem.offers[put.offer], put.way, put.leaf)
        for part in (completion.parts if completion is not None else ())
        for put in (part.solution.puts if part.solution is not None else ())
        if not part.problem.offers[put.offer].planned
    )


def _placements(completion: Completion | None) -> Iterator[Placement]:
    for part in completion.parts if completion is not None else ():
        for put in part.solution.puts if part.solution is not None else ():
            offer = part.problem.offers[put.offer]
            standing = offer.ways[put.way].standing
            own = standing.stands_for == offer.achievement
            stands_for = put.member if own else standing.stands_for
            leaf = part.problem.compiled.nodes[put.leaf].id
            yield Placement(offer.badge, put.member, stands_for, standing.credits, leaf)


def _placement_order(placement: Placement) -> tuple[bool, str, str, str]:
    return placement.badge is None, placement.badge or "", placement.achievement, placement.leaf


def _status(satisfied: bool, facts: Sequence[EligibilityResult], percent: int | None, allocated: bool) -> Status:
    outcomes = {fact.outcome for fact in facts}
    if satisfied and outcomes <= {Outcome.MET}:
        return Status.COMPLETE
    if Outcome.NOT_MET in outcomes:
        return Status.INELIGIBLE
    if satisfied:
        return Status.UNKNOWN_ELIGIBILITY
    return Status.NOT_STARTED if percent == 0 and not allocated else Status.IN_PROGRESS
