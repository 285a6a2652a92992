"""The least completion of a problem, exactly, by the cheapest means that prove it.

1. What shares nothing is solved apart (`splitting`).
2. A tree without contention is solved by dynamic programming (`fast`); where a few badges are wanted twice, that is
   done again for each way in which they can be given away (`contention`).
3. Everything else is an integer program (`program`, `solving`), of which the report's choice among equals is taken step
   by step (`choosing`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from pathways.core.amounts import ONE, Thousandths
from pathways.core.choosing import Answer, Impossible, solve_program
from pathways.core.compile import NodeIndex
from pathways.core.contention import Reach, Undecided, dive, explore
from pathways.core.preference import Preference
from pathways.core.problem import Problem, valid_at
from pathways.core.solution import Put, Solution, is_legal
from pathways.core.splitting import split
from pathways.core.worktime import worktime
from wallet.base import limits

FAR: Final = Reach()


@dataclass(frozen=True, slots=True)
class Part:
    """One independent part and its least completion; `effort` is None when time ran out before any was found."""

    problem: Problem
    solution: Solution | None
    effort: Thousandths | None
    bound: Thousandths
    optimal: bool
    solved_by: str = "tree"  # or program


@dataclass(frozen=True, slots=True)
class Completion:
    """The least completion; `bound` is a proven lower bound on its effort, equal to it when it is optimal."""

    parts: tuple[Part, ...]
    effort: Thousandths | None
    bound: Thousandths
    optimal: bool


def complete(problem: Problem, *, choice: bool = True, seconds: float = limits.PATHWAY_SOLVE_S) -> Completion | None:
    """Return the least completion, or None when it is proven that there is none.

    Args:
        problem: what is asked.
        choice: whether it has to be the report's choice among equals; without, only the effort is worked out.
        seconds: how long all integer programs together may take.
    """
    parts = []
    give_up = worktime() + seconds
    for part in split(problem):
        solved = _remembered(part, choice, max(0.0, give_up - worktime()))
        if solved is None:
            return None
        parts.append(solved)
    return together(parts)


def _remembered(problem: Problem, choice: bool, seconds: float) -> Part | None:
    """Solve a part, or remember it: where a learner has nothing, all learners are alike."""
    if any(not offer.planned for offer in problem.offers):
        return complete_part(problem, choice=choice, seconds=seconds)
    compiled, live = problem.compiled, problem.live
    names = tuple((offer.members, len(offer.options)) for offer in problem.offers)
    states = (problem.waived.intersection(live), problem.done.intersection(live))
    key = ("part", problem.roots, compiled.season(problem.at), *states, names, choice)
    known: tuple[Part | None] | None = compiled.recall(key)
    if known is None:
        known = (complete_part(problem, choice=choice, seconds=seconds),)
        if known[0] is None or known[0].optimal:
            compiled.remember(key, lambda: known)
    return known[0]


def together(parts: Iterable[Part]) -> Completion:
    """Add up independent parts."""
    parts = tuple(parts)
    efforts = [part.effort for part in parts if part.effort is not None]
    effort = sum(efforts) if len(efforts) == len(parts) else None
    return Completion(parts, effort, sum(part.bound for part in parts), all(part.optimal for part in parts))


def complete_part(problem: Problem, *, choice: bool, seconds: float, reach: Reach = FAR) -> Part | None:
    """Return the least completion of one part, or None when there is none (within `reach`)."""
    if 0 < len(problem.instants) <= limits.PATHWAY_INSTANTS_MAX:
        return _by_instant(problem, choice, seconds)
    preference = Preference(problem)
    try:
        solution = explore(problem, preference, choice=choice, reach=reach)
    except Undecided as given_up:
        bound = given_up.bound
    else:
        if solution is None:
            return None
        effort = effort_of(problem, solution)
        return Part(problem, solution, effort, effort, True)
    try:
        answer = _by_program(problem, choice, seconds, reach)
    except Impossible:
        return None
    return _judged(problem, preference, answer, max(answer.bound, bound))


def _by_program(problem: Problem, choice: bool, seconds: float, reach: Reach) -> Answer:
    """Ask the solver, unless the question is too large for it. Raises Impossible."""
    if sum(len(offer.options) + len(offer.seen) for offer in problem.offers) > limits.PATHWAY_PUTS_MAX:
        return Answer(None, False, 0)
    return solve_program(problem, choice=choice, seconds=seconds, at_most=reach.at_most)


def _judged(problem: Problem, preference: Preference, answer: Answer, bound: Thousandths) -> Part:
    """Believe what the solver found only if it is legal; find something else where it found nothing proven."""
    found = [solution for solution in (answer.solution,) if solution is not None and is_legal(problem, solution)]
    if not found or not answer.optimal:
        other = dive(problem, preference)
        found += [other] if other is not None else []
    if not found:
        return Part(problem, None, None, bound, False, "program")
    best = min(found, key=lambda solution: effort_of(problem, solution))
    effort = effort_of(problem, best)
    optimal = effort <= bound
    return Part(problem, best, effort, effort if optimal else bound, optimal, "program")


def _by_instant(problem: Problem, choice: bool, seconds: float) -> Part | None:
    """Try each instant at which all allocated badges may have been valid, as if the others could not be allocated."""
    preference = Preference(problem)
    give_up = worktime() + seconds
    found: list[tuple[int, Solution]] = []
    bounds: list[Thousandths] = []
    for instant in problem.instants:
        left = max(0.0, give_up - worktime())
        completion = complete(valid_at(problem, instant), choice=choice, seconds=left)
        if completion is None:
            continue
        bounds.append(completion.bound)
        solution = _whole(problem, completion)
        if solution is not None and is_legal(problem, solution):
            found.append((preference.price(solution), solution))
    if not bounds:
        return None
    if not found:
        return Part(problem, None, None, min(bounds), False)
    best = min(found, key=lambda pair: pair[0])[1]
    effort = effort_of(problem, best)
    return Part(problem, best, effort, min(bounds), effort <= min(bounds))


def _whole(problem: Problem, completion: Completion) -> Solution | None:
    """Say what was found in parts in the places of the problem they are parts of."""
    badges = {offer.badge: place for place, offer in enumerate(problem.offers) if not offer.planned}
    members = {name: place for place, offer in enumerate(problem.offers) if offer.planned for name in offer.members}
    selected: set[NodeIndex] = set()
    puts: list[Put] = []
    planned: dict[str, int] = {}
    for part in completion.parts:
        if part.solution is None:
            return None
        selected |= part.solution.selected
        for node in part.problem.roots:
            while node not in problem.roots:
                node = problem.compiled.parent[node]
                selected.add(node)
        for put in part.solution.puts:
            badge = part.problem.offers[put.offer].badge
            puts.append(replace(put, offer=members[put.member] if badge is None else badges[badge]))
        planned |= part.solution.planned
    manual = tuple(sorted(node for node in selected if problem.costs(node)))
    return Solution(frozenset(selected), tuple(puts), planned, manual)


def effort_of(problem: Problem, solution: Solution) -> Thousandths:
    """Return what a solution costs: planned badges and manual nodes."""
    efforts = {member: offer.effort for offer in problem.offers if offer.planned for member in offer.members}
    planned = Counter(dict(solution.planned))
    return sum(efforts[member] * count for member, count in planned.items()) + ONE * len(solution.manual)
