"""What to earn, in which order and when: the least plan by effort, number of badges, cost or calendar length.

Ties are broken by effort (of the rule's own badges, prerequisites and manual nodes together), then by the number of
badges, then by how early their ids come, added up. Prerequisites that are not held are steps of their own, and are
minimised with the rest. A plan for anything but weeks is put into terms afterwards (`schedule`).
"""

from __future__ import annotations

from datetime import datetime

from pathways.core.compile import Compiled
from pathways.core.completion import complete
from pathways.core.learner import Learner
from pathways.core.model import Holdings
from pathways.core.narrowing import for_plan
from pathways.core.objectives import Impossible
from pathways.core.objectives import minimise as make_small
from pathways.core.order import Order
from pathways.core.plan_parts import Chosen, from_completion, from_program, steps_of, totals_of, value_of
from pathways.core.plan_program import PlanProgram
from pathways.core.plan_reasons import why_impossible
from pathways.core.plan_weeks import soonest
from pathways.core.problem import Problem
from pathways.core.report import Infeasible, Minimise, Plan
from pathways.core.schedule import ANY_NUMBER, schedule
from pathways.core.worktime import worktime
from wallet.base.limits import PATHWAY_PLAN_S, PATHWAY_REASON_S


def plan(
    compiled: Compiled,
    holdings: Holdings,
    at: datetime,
    *,
    minimise: Minimise = Minimise.EFFORT,
    per_term: int | None = None,
    seconds: float = PATHWAY_PLAN_S,
) -> Plan:
    """Return the least plan. An impossible one says why; one that time cut short has a proven bound.

    Args:
        compiled: the pathway.
        holdings: what the learner has; what counts is what is eligible at `at`.
        at: aware; every planned badge is taken to be awarded then.
        minimise: what is made small.
        per_term: how many steps may be under way at a time, 1 or more; None is any number.
        seconds: how long all integer programs together may take.
    """
    learner = Learner(compiled, holdings, at)
    give_up = worktime() + seconds
    room = ANY_NUMBER if per_term is None else per_term
    try:
        chosen, bound = _choose(learner, minimise, room, give_up)
    except Impossible:
        reason = why_impossible(learner, worktime() + PATHWAY_REASON_S)
        return Plan((), (), None, minimise, None, False, reason)
    if chosen is None:
        return Plan((), (), None, minimise, bound, False, _OUT_OF_TIME)
    placed = schedule(learner.order, chosen.counts, room) if chosen.placed is None else chosen.placed
    totals = totals_of(chosen, placed, learner.order)
    optimal = bound == value_of(totals, minimise)
    return Plan(steps_of(chosen, placed, learner.order), chosen.manual, totals, minimise, bound, optimal, None)


_OUT_OF_TIME = Infeasible("out_of_time", None, "No plan was found in the time there is for it; there may be one.")


def _choose(learner: Learner, minimise: Minimise, per_term: int, give_up: float) -> tuple[Chosen | None, int]:
    """Return the steps, None when none were found in time, and a lower bound. Raises Impossible."""
    order = learner.order
    rule = learner.problem()
    if minimise is Minimise.EFFORT and not _has_prerequisites(rule, order):
        chosen = _complete(rule, order, give_up)
        return chosen, chosen.bound if chosen is not None else 0
    problem = for_plan(rule, order, minimise)
    if minimise is Minimise.WEEKS:
        return soonest(problem, order, per_term, give_up)
    program = PlanProgram(problem, order)
    found = make_small(program.model, program.objectives(minimise), give_up)
    if found.values is not None:
        return from_program(program, found.values, found), found.bound
    chosen = _complete(rule, order, give_up)
    known = chosen.bound if chosen is not None and minimise is Minimise.EFFORT else 0
    return chosen, max(found.bound, known)


def _has_prerequisites(problem: Problem, order: Order) -> bool:
    return any(order.missing(name) for offer in problem.offers if offer.planned for name in offer.members)


def _complete(problem: Problem, order: Order, give_up: float) -> Chosen | None:
    """Complete the rule as an audit does, and add the prerequisites that are missing, if any. Raises Impossible."""
    least = complete(problem, seconds=max(0.0, give_up - worktime()))
    if least is None:
        raise Impossible
    return from_completion(least, order)
