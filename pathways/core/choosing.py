"""The least completion by integer programs, and among equals the one that the report names.

First least effort and fewest planned badges in one program. Then, only if asked for, the choice among equals. Three
programs are built for it, each from what is still open: which badges are planned; which held ones are used; where each
of them goes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pathways.core.amounts import Thousandths
from pathways.core.compile import NodeIndex
from pathways.core.lexicographic import Digit, refine
from pathways.core.model import Sharing
from pathways.core.offers import Offer
from pathways.core.preference import useful_members
from pathways.core.problem import Problem
from pathways.core.program import Program, add_pathway
from pathways.core.program import Put as Allocation
from pathways.core.solution import Put, Solution
from pathways.core.solving import Model, Outcome, Variable
from pathways.core.worktime import worktime

_COUNT_MAX: Final = 1_000  # planned badges that are weighed together with effort
_PUTS_MAX: Final = 500  # ways to put badges at leaves, in a program of which both are asked at once


class Impossible(Exception):
    """It is proven that nothing completes the problem."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The best that was found; `optimal` when its effort is proven least, `bound` being what is proven."""

    solution: Solution | None
    optimal: bool
    bound: Thousandths


def solve_program(problem: Problem, *, choice: bool, seconds: float, at_most: Thousandths | None = None) -> Answer:
    """Return the least completion of one part; one that takes more effort than `at_most` is none.

    Raises:
        Impossible: it has none.
    """
    search = _Search(problem, worktime() + seconds)
    if at_most is not None:
        search.program.model.add(list(search.program.efforts.items()), None, at_most)
    answer = search.least(choice)
    if not (choice and answer.optimal and answer.solution is not None):
        return answer
    return replace(answer, solution=search.prefer(answer.solution))


class _Search:
    def __init__(self, problem: Problem, give_up: float) -> None:
        self.problem, self.give_up = problem, give_up
        self.program = add_pathway(Model(), problem)
        self.values: Sequence[int] = ()
        self.settled_count = False  # whether as few badges as possible are planned

    def least(self, choice: bool) -> Answer:
        """Find least effort, and with `choice` the fewest planned badges that do with it."""
        program, model = self.program, self.program.model
        planned = list(program.planned.values())
        most = 1 + sum(model.upper[variable] for variable in planned)
        weight = most if choice and most <= _COUNT_MAX and len(program.puts) <= _PUTS_MAX else 1
        objective = {variable: effort * weight for variable, effort in program.efforts.items()}
        if weight > 1:
            objective |= {variable: objective[variable] + 1 for variable in planned}
        solved = model.solve(objective, max(0.0, self.give_up - worktime()))
        if solved.outcome is Outcome.INFEASIBLE:
            raise Impossible
        bound = max(0, (solved.bound or 0) // weight)
        if solved.outcome is not Outcome.OPTIMAL:
            return Answer(_read(program, solved.values) if solved.values else None, False, bound)
        self.values = solved.values
        effort = sum(cost * solved.values[variable] for variable, cost in program.efforts.items())
        if choice:
            model.add(list(program.efforts.items()), effort, effort)
        self.settled_count = weight > 1
        if weight > 1:
            count = sum(solved.values[variable] for variable in planned)
            model.add([(variable, 1) for variable in planned], count, count)
        return Answer(_read(program, solved.values), True, effort)

    def prefer(self, solution: Solution) -> Solution:
        """Choose among what costs equally little; what cannot be chosen in time stays as it was found."""
        if solution.planned or solution.manual:
            members = _members(self.program)
            digits = [] if self.settled_count else [_fewest(self.program)]
            digits += _id_digits(self.program, members)
            quota = sum(solution.planned.values()) if self.settled_count else None
            values = refine(self.program.model, digits, self.values, self.give_up, quota)
            if values is None:
                return solution
            planned = {member: values[variable] for member, variable in members.items() if values[variable]}
            solution = replace(_read(self.program, values), planned=planned)
        problem = _with_planned(self.problem, solution)
        if any(offer.options for offer in problem.offers if not offer.planned):
            program = _pinned(problem, solution)
            values = refine(program.model, _held_digits(program), None, self.give_up)
            if values is None:
                return solution
            used = {place for place, terms in program.used.items() if any(values[variable] for variable, _ in terms)}
            problem = _with_used(problem, used)
        program = _pinned(problem, solution)
        values = refine(program.model, list(_place_digits(program)), None, self.give_up)
        return solution if values is None else _translated(_read(program, values), problem, self.problem)


def _members(program: Program) -> dict[str, int]:
    """Return a variable for each achievement that says how often it is planned."""
    model = program.model
    found: dict[str, int] = {}
    for offer in program.problem.offers:
        if offer.planned and len(offer.members) == 1:
            found[offer.achievement] = program.planned[offer.achievement]
        elif offer.planned:
            members = {member: model.variable() for member in useful_members(program.problem, offer)}
            model.add([(program.planned[offer.achievement], -1), *((name, 1) for name in members.values())], 0, 0)
            found |= members
    return found


def _fewest(program: Program) -> Digit:
    return Digit([(variable, 1) for variable in program.planned.values()], 0, 2**18)


def _id_digits(program: Program, members: dict[str, int]) -> list[Digit]:
    """Smallest planned ids first, then smallest manual ids."""
    upper = program.model.upper
    digits = []
    for member in sorted(members):
        digits.append(Digit([(members[member], -1)], upper[members[member]], upper[members[member]], counted=True))
    problem = program.problem
    manual = sorted((problem.compiled.nodes[node].id, node) for node in problem.live if problem.costs(node))
    return digits + [Digit([(program.selected[node], -1)], 1, 1) for _, node in manual]


def _held_digits(program: Program) -> list[Digit]:
    """Fewest held badges, then the smallest ids."""
    every = [term for terms in program.used.values() for term in terms]
    fewest = Digit(every, 0, len(program.used))
    return [fewest, *(Digit([(variable, -1) for variable, _ in terms], 1, 1) for terms in program.used.values())]


def _place_digits(program: Program) -> Iterator[Digit]:
    """For each badge in turn the smallest leaf, its own achievement first; last, as few nodes as possible."""
    problem = program.problem
    free = problem.compiled.pathway.within is Sharing.FREE
    ordered = sorted(
        enumerate(problem.offers), key=lambda pair: (pair[1].planned, pair[1].badge or "", pair[1].members)
    )
    for place, offer in ordered:
        puts = [put for put in program.puts if put.offer == place]
        ranks = {option: rank for rank, option in enumerate(offer.options)}
        if len(puts) < 2:
            continue
        if free:
            yield from _spread_digits(program, puts)
        else:
            top = max(program.model.upper[put.variable] for put in puts) * (len(puts) - 1)
            yield Digit([(put.variable, ranks[put.leaf, put.way]) for put in puts], 0, top)
    optional = {variable for variable in program.selected.values() if program.model.lower[variable] == 0}
    yield Digit([(variable, 1) for variable in sorted(optional)], 0, len(optional))


def _spread_digits(program: Program, puts: Sequence[Allocation]) -> Iterator[Digit]:
    """The fewest leaves of a badge, then the smallest ids of them, then its own achievement first."""
    at_leaf: dict[NodeIndex, list[Variable]] = {}
    for put in puts:  # by leaf id
        at_leaf.setdefault(put.leaf, []).append(put.variable)
    yield Digit([(put.variable, 1) for put in puts], 0, len(at_leaf))
    for variables in at_leaf.values():
        yield Digit([(variable, -1) for variable in variables], 1, 1)
    ways = program.standings[puts[0].offer]
    yield Digit([(variable, way) for way, found in ways.items() for variable in found], 0, max(ways, default=0))


def _with_planned(problem: Problem, solution: Solution) -> Problem:
    """Leave only those planned badges that have been chosen, each alone."""
    held = [offer for offer in problem.offers if not offer.planned]
    whose = {member: offer for offer in problem.offers if offer.planned for member in offer.members}
    chosen = [whose[member].narrowed((member,)) for member in sorted(solution.planned)]
    return problem.only(problem.roots, (*held, *chosen))


def _with_used(problem: Problem, used: Iterable[int]) -> Problem:
    """Let held badges that are not used be seen at most."""
    kept = []
    for place, offer in enumerate(problem.offers):
        if offer.planned or place in used:
            kept.append(offer)
        elif offer.seen:
            kept.append(replace(offer, options=()))
    return problem.only(problem.roots, kept)


def _pinned(problem: Problem, solution: Solution) -> Program:
    """Build the program with what has to be earned and marked settled."""
    program = add_pathway(Model(), problem)
    model = program.model
    for achievement, variable in program.planned.items():
        model.lower[variable] = model.upper[variable] = solution.planned[achievement]
    for node in problem.live:
        if problem.costs(node):
            chosen = int(node in solution.manual)
            model.add([(program.selected[node], 1)], chosen, chosen)
    return program


def _read(program: Program, values: Sequence[int]) -> Solution:
    """Read a solution out of values; of interchangeable badges the first ids are taken, leaf by leaf."""
    problem = program.problem
    planned: dict[str, int] = {}
    for offer in problem.offers:
        if offer.planned:
            count = values[program.planned[offer.achievement]]
            if len(offer.members) == 1:
                planned[offer.achievement] = count
            else:
                planned |= dict.fromkeys(offer.members[:count], 1)
    puts = []
    given: Counter[int] = Counter()
    free = problem.compiled.pathway.within is Sharing.FREE
    for put in program.puts:
        offer, count = problem.offers[put.offer], values[put.variable]
        start = 0 if free or len(offer.members) == 1 else given[put.offer]
        given[put.offer] += count
        for copy in range(count):
            member = offer.members[start + copy] if len(offer.members) > 1 else offer.achievement
            puts.append(Put(put.offer, member, put.way, put.leaf))
    selected = frozenset(node for node, variable in program.selected.items() if values[variable])
    manual = tuple(sorted(node for node in selected if problem.costs(node)))
    return Solution(selected, tuple(puts), {name: count for name, count in planned.items() if count}, manual)


def _translated(solution: Solution, narrow: Problem, wide: Problem) -> Solution:
    """Say a solution of a problem with fewer offers in the places of the whole."""
    badges = {offer.badge: place for place, offer in enumerate(wide.offers) if not offer.planned}
    members = {member: place for place, offer in enumerate(wide.offers) if offer.planned for member in offer.members}

    def place(offer: Offer) -> int:
        return members[offer.achievement] if offer.planned else badges[offer.badge]

    puts = tuple(replace(put, offer=place(narrow.offers[put.offer])) for put in solution.puts)
    return replace(solution, puts=puts)
