"""What each obtainable badge would add to the percentage, solved only where nothing cheaper settles it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pathways.core.amounts import Thousandths
from pathways.core.completion import Completion, Part, complete_part
from pathways.core.contention import Reach
from pathways.core.offers import Offer, granted_offers
from pathways.core.problem import beside, within
from pathways.core.report import NextStep
from pathways.core.worktime import worktime
from wallet.base import limits

_FEW: Final = 1  # questions about a part that only the solver could settle before: a bound is worth having


@dataclass(frozen=True, slots=True)
class Scale:
    """How effort becomes a percentage."""

    total: Thousandths

    def percent(self, remaining: Thousandths) -> int:
        """Return whole percents, rounded down; 100 only when nothing remains."""
        if remaining <= 0:
            return 100
        return max(0, min(99, 100 * (self.total - remaining) // self.total)) if self.total > 0 else 0

    def next_at(self, percent: int) -> Thousandths:
        """Return the most that may remain for more than so many percent."""
        return self.total * (99 - percent) // 100


def next_steps(completion: Completion, scale: Scale) -> tuple[NextStep, ...]:
    """Return every achievement whose badge would raise the percentage, most first, then by id."""
    if completion.effort is None or completion.effort <= 0:
        return ()
    now = scale.percent(completion.effort)
    give_up = worktime() + limits.PATHWAY_NEXT_S
    steps: list[NextStep] = []
    for part in completion.parts:
        for achievement, effort in _efforts(part, completion.effort, scale, give_up).items():
            gain = scale.percent(completion.effort - (part.effort or 0) + effort) - now
            if gain > 0:
                steps.append(NextStep(achievement, gain))
    return tuple(sorted(steps, key=lambda step: (-step.gain, step.achievement)))


def _efforts(part: Part, whole: Thousandths, scale: Scale, give_up: float) -> Mapping[str, Thousandths]:
    """Return what the part would still take with one more badge, for each achievement for which that may matter."""
    if not part.effort or part.solution is None:
        return {}
    found: dict[str, int] = {}
    asked, now = 0, scale.percent(whole)
    for offer in part.problem.offers:
        if not offer.planned or scale.percent(whole - offer.effort) == now:
            continue  # nobody saves more than what it would have cost
        if any(member in part.solution.planned for member in offer.members):
            effort = part.effort - offer.effort
        elif asked >= limits.PATHWAY_NEXT_MAX or worktime() > give_up:
            continue
        else:
            asked += 1
            enough = scale.next_at(now) - (whole - part.effort)
            effort = _with_one(part, offer, enough, max(0.0, give_up - worktime()))
        found |= dict.fromkeys(offer.members, effort)
    return found


def _with_one(part: Part, offer: Offer, enough: Thousandths, seconds: float) -> Thousandths:
    """Solve the part with one badge of the first member held; what takes more than `enough` gains nothing."""
    problem = part.problem
    compiled = problem.compiled
    granted = [
        kept
        for free in granted_offers(compiled, (offer.achievement,), problem.at)
        if (kept := within(free, problem.open_leaves)) is not None
    ]
    held = [other for other in problem.offers if not other.planned]
    planned = [other for other in problem.offers if other.planned]
    offers = (*held, *granted, *beside(compiled, granted, planned, keep_all=bool(problem.instants)))
    richer = problem.only(problem.roots, offers)
    questions = limits.PATHWAY_QUESTIONS_MAX if part.solved_by == "tree" else _FEW
    solved = complete_part(richer, choice=False, seconds=seconds, reach=Reach(enough, questions))
    if solved is None or solved.effort is None or not solved.optimal:
        return part.effort or 0
    return solved.effort


def chosen_achievements(parts: Sequence[Part]) -> tuple[str, ...]:
    """Return what is planned in all parts, by id, as often as it is needed."""
    return tuple(
        sorted(
            achievement
            for part in parts
            if part.solution is not None
            for achievement, count in part.solution.planned.items()
            for _ in range(count)
        )
    )
