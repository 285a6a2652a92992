"""Which planned badges a least plan can need at all, each with an offer of its own.

Of achievements that the rule cannot tell apart, a completion uses at most so many (`_need`). When there are so many
that nothing has to come before and that are no worse in what is made small, whatever comes after them can be left out:
a plan that uses one of those could use one of these instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from pathways.core.amounts import ONE
from pathways.core.model import Minimum, Unit
from pathways.core.offers import Offer
from pathways.core.order import Order
from pathways.core.preference import room
from pathways.core.problem import Problem
from pathways.core.program_checks import wanted
from pathways.core.report import Minimise


def for_plan(problem: Problem, order: Order, minimise: Minimise) -> Problem:
    """Return the question with what a least plan can need; what cannot be planned is left out.

    Args:
        problem: stated with interchangeable achievements together.
        order: prerequisites, which a plan pays for.
        minimise: what is made small first.
    """
    worse: Callable[[str], int] = {Minimise.COST: order.price, Minimise.WEEKS: order.terms}.get(minimise, lambda _: 0)
    members = {offer: [one for one in offer.members if order.is_open(one)] for offer in problem.offers if offer.planned}
    kept: set[str] = set()
    for offer, listed in members.items():
        first = sorted((one for one in listed if not order.missing(one)), key=lambda one: (worse(one), one))
        first = first[: _need(problem, offer)]
        kept.update(first)
        if len(first) < _need(problem, offer):
            kept.update(listed)
        else:
            kept.update(one for one in listed if order.missing(one) and worse(one) < worse(first[-1]))
    return problem.only(problem.roots, tuple(_alone(problem, order.closure(kept))))


def for_pathways(problems: Sequence[Problem], apart: Collection[int]) -> list[Problem]:
    """Return the questions of several pathways with what their joint optimum can need.

    Achievements stay together that no pathway tells apart, so that offers have the same members in each.

    Args:
        problems: stated with interchangeable achievements together, over one catalogue.
        apart: pathways of which each has to tell every achievement apart that another one of them could use.
    """
    places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, problem in enumerate(problems):
        for place, offer in enumerate(problem.offers):
            for member in offer.members if offer.planned else ():
                places[member].append((number, place))
    alike: defaultdict[tuple[tuple[int, int], ...], list[str]] = defaultdict(list)
    for member, spots in sorted(places.items()):
        alike[tuple(spots)].append(member)
    groups: defaultdict[tuple[int, int], list[tuple[str, ...]]] = defaultdict(list)
    for where, members in alike.items():
        kept = members[: sum(_need(problems[number], problems[number].offers[place]) for number, place in where)]
        single = sum(number in apart for number, _ in where) > 1
        for spot in where:
            groups[spot] += [(member,) for member in kept] if single else [tuple(kept)]
    return [problem.only(problem.roots, tuple(_in_groups(problem, n, groups))) for n, problem in enumerate(problems)]


def _in_groups(
    problem: Problem, number: int, groups: Mapping[tuple[int, int], Sequence[tuple[str, ...]]]
) -> Iterable[Offer]:
    for place, offer in enumerate(problem.offers):
        if offer.planned:
            yield from (offer.narrowed(members) for members in sorted(groups[number, place]))
        else:
            yield offer


def _alone(problem: Problem, kept: set[str]) -> Iterable[Offer]:
    """Yield held offers as they are, and an offer for each planned achievement that is kept."""
    for offer in problem.offers:
        if offer.planned:
            yield from (offer.narrowed((member,)) for member in offer.members if member in kept)
        else:
            yield offer


def _need(problem: Problem, offer: Offer) -> int:
    """Return how many badges of an offer a completion can use at most."""
    credits = max(way.standing.credits for way in offer.ways)
    need = sum(room(problem, leaf, offer.ways[way].standing.credits) for leaf, way in (*offer.options, *offer.seen))
    for check in problem.checks:
        if isinstance(check.rule, Minimum):
            by_credits = check.rule.distinct is None and check.rule.unit is Unit.CREDITS
            least = wanted(problem.compiled.nodes[check.node], check.rule)
            need += -(-least // ((credits or ONE) if by_credits else ONE))
    return max(need, 1)
