"""What a plan has chosen, whoever chose it: the tree, an integer program, or what was at hand when time ran out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pathways.core.amounts import ONE, Thousandths
from pathways.core.completion import Completion
from pathways.core.objectives import Found
from pathways.core.order import TERM_WEEKS, Order
from pathways.core.plan_program import PlanProgram
from pathways.core.problem import Problem
from pathways.core.report import Minimise, Step, Totals
from pathways.core.schedule import Placed, length


@dataclass(frozen=True, slots=True)
class Chosen:
    """The steps, and what is known about how good they are.

    Attributes:
        counts: how often each achievement is a step.
        manual: ids of manual nodes to be marked.
        leaves: where a planned badge of an achievement counts or is seen; a mere prerequisite is not in it.
        bound: proven lower bound on the objective (weeks in thousandths, as everything).
        placed: their terms, if these are already settled.
    """

    counts: Mapping[str, int]
    manual: tuple[str, ...]
    leaves: Mapping[str, tuple[str, ...]]
    bound: Thousandths
    placed: Sequence[Placed] | None = None


def from_completion(least: Completion, order: Order) -> Chosen | None:
    """Return the least completion with the prerequisites that it lacks; None when it has none, or they cannot be."""
    counts: Counter[str] = Counter()
    manual: list[str] = []
    leaves: defaultdict[str, set[str]] = defaultdict(set)
    for part in least.parts:
        if part.solution is None:
            return None
        nodes = part.problem.compiled.nodes
        for achievement, count in part.solution.planned.items():
            counts[achievement] = max(counts[achievement], count)
        manual += [nodes[node].id for node in part.solution.manual]
        for put in part.solution.puts:
            leaves[put.member].add(nodes[put.leaf].id)
        for achievement, leaf in _seen(part.problem, part.solution.planned, part.solution.selected):
            leaves[achievement].add(leaf)
    if not all(order.is_open(achievement) for achievement in counts):
        return None
    more = order.closure(counts) - counts.keys()
    every = dict(sorted({**dict.fromkeys(more, 1), **counts}.items()))
    return Chosen(every, tuple(sorted(manual)), _sorted(leaves, counts), least.bound)


def from_program(program: PlanProgram, values: Sequence[int], found: Found) -> Chosen:
    """Return what the values of a program say."""
    counts, problem = program.counts(values), program.problem
    selected = {node for node, variable in program.program.selected.items() if values[variable]}
    leaves: defaultdict[str, set[str]] = defaultdict(set)
    for put in program.program.puts:
        if values[put.variable]:
            leaves[problem.offers[put.offer].achievement].add(problem.compiled.nodes[put.leaf].id)
    for achievement, leaf in _seen(problem, counts, selected):
        leaves[achievement].add(leaf)
    return Chosen(counts, program.manual(values), _sorted(leaves, counts), found.bound)


def _seen(problem: Problem, planned: Iterable[str], selected: Iterable[int]) -> Iterator[tuple[str, str]]:
    """Yield (achievement, leaf) for planned badges that selected leaves look at."""
    wanted, chosen = set(planned), set(selected)
    for offer in problem.offers:
        for achievement in wanted.intersection(offer.members) if offer.planned else ():
            yield from ((achievement, problem.compiled.nodes[leaf].id) for leaf, _ in offer.seen if leaf in chosen)


def _sorted(leaves: Mapping[str, set[str]], counts: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    return {achievement: tuple(sorted(leaves.get(achievement, ()))) for achievement in counts}


def steps_of(chosen: Chosen, placed: Iterable[Placed], order: Order) -> tuple[Step, ...]:
    """Return the steps, by term and id."""
    found = []
    for step in placed:
        before = set(order.catalogue.by_id[step.achievement].prerequisites).intersection(chosen.counts)
        leaves = chosen.leaves.get(step.achievement, ())
        found.append(Step(step.achievement, tuple(sorted(before)), step.start, leaves))
    return tuple(sorted(found, key=lambda step: (step.term, step.achievement)))


def totals_of(chosen: Chosen, placed: Sequence[Placed], order: Order) -> Totals:
    """Add the steps up."""
    of = order.catalogue.by_id
    each = [of[name] for name, count in chosen.counts.items() for _ in range(count)]
    return Totals(
        effort=sum(one.effort for one in each) + ONE * len(chosen.manual),
        credits=sum(one.credits for one in each),
        badges=len(each),
        cost=sum(order.price(one.id) for one in each),
        weeks=TERM_WEEKS * length(list(placed)),
        unknown_cost=tuple(sorted({one.id for one in each if one.cost is None})),
    )


def value_of(totals: Totals, minimise: Minimise) -> Thousandths:
    """Return the objective that a plan reaches."""
    values = {
        Minimise.EFFORT: totals.effort,
        Minimise.BADGES: ONE * totals.badges,
        Minimise.COST: totals.cost,
        Minimise.WEEKS: ONE * totals.weeks,
    }
    return values[minimise]
