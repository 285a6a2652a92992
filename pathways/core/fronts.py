"""Fronts: what a node can contribute, up to what anybody above can use, and the least cost of each amount."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, TypeAlias

from pathways.core.amounts import Thousandths
from pathways.core.preference import Cost
from wallet.base import limits

Trace: TypeAlias = tuple[object, ...]  # a tree of node numbers, puts and sights
Front: TypeAlias = dict[Thousandths, tuple[Cost, Trace]]  # by contribution
Choice: TypeAlias = tuple[int, Thousandths, Cost, Trace]  # badges, credits, cost, what
NOTHING: Final[Trace] = ()
START: Final[Front] = {0: (0, NOTHING)}


class TooWide(Exception):
    """There are too many amounts to weigh; the solver does better."""


def or_nothing(front: Front) -> Front:
    """Let a node be left out as well; it is, unless it contributes something."""
    useful = {credits: choice for credits, choice in front.items() if credits}
    return {0: (0, NOTHING), **useful}


def join(left: Front, right: Front, cap: Thousandths) -> Front:
    """Return what two nodes contribute together, up to what anybody above can use."""
    if len(left) == 1 and 0 in left and left[0][1] == NOTHING:
        return right if all(credits <= cap for credits in right) else at_least(right, 0, cap)
    found: Front = {}
    for credits, (cost, trace) in left.items():
        for more, (extra, other) in right.items():
            total, price = min(credits + more, cap), cost + extra
            if total not in found or price < found[total][0]:
                found[total] = (price, (trace, other))
    return _thin(found)


def _thin(front: Front) -> Front:
    """Drop amounts that cost no less than a greater one."""
    if len(front) < 2:
        return front
    kept: Front = {}
    least: Cost | None = None
    for credits in sorted(front, reverse=True):
        if least is None or front[credits][0] < least:
            least = front[credits][0]
            kept[credits] = front[credits]
    if len(kept) > limits.PATHWAY_FRONT_MAX:
        raise TooWide
    return kept


def at_least(front: Front, least: Thousandths, cap: Thousandths) -> Front:
    """Keep what reaches an amount, as much of it as anybody above can use."""
    found: Front = {}
    for credits, choice in front.items():
        amount = min(credits, cap)
        if credits >= least and (amount not in found or choice[0] < found[amount][0]):
            found[amount] = choice
    return _thin(found)


def pick(
    groups: Sequence[Sequence[Choice]], count: int, cap: Thousandths, *, exact: bool, start: Thousandths = 0
) -> Front:
    """Return the fronts of taking at most one choice of each group, `count` badges in all (or at least so many)."""
    if sum(1 for group in groups if group) < count:
        return {}
    if not cap:
        return _cheapest(groups, count)
    layers: list[Front] = [{} for _ in range(count + 1)]
    layers[0][start] = (0, NOTHING)
    for group in _worth_a_look(groups, count, cap):
        layers = _with_group(layers, group, cap, exact)
        if sum(map(len, layers)) > limits.PATHWAY_FRONT_MAX:
            raise TooWide
    return _thin(layers[count])


def cheapest_one(groups: Sequence[Sequence[Choice]]) -> Front:
    """Take the one cheapest choice, when nobody looks at credits."""
    least = min((choice for group in groups for choice in group), key=_cost, default=None)
    return {} if least is None else {0: (least[2], least[3])}


def _cost(choice: Choice) -> Cost:
    return choice[2]


def _cheapest(groups: Sequence[Sequence[Choice]], count: int) -> Front:
    """Take the `count` cheapest, when nobody looks at credits."""
    best = [min(group, key=lambda choice: choice[2]) for group in groups if group]
    best = sorted((choice for choice in best if choice[0]), key=lambda choice: choice[2])[:count]
    if len(best) < count:
        return {}
    trace: Trace = NOTHING
    for choice in best:
        trace = (trace, choice[3])
    return {0: (sum(choice[2] for choice in best), trace)}


def _worth_a_look(groups: Sequence[Sequence[Choice]], count: int, cap: Thousandths) -> list[Sequence[Choice]]:
    """Drop all but the cheapest of what is alike, as many as can be of use."""
    kept = [group for group in groups if len(group) > 1]
    alike: defaultdict[tuple[int, int], list[Sequence[Choice]]] = defaultdict(list)
    for group in groups:
        if len(group) == 1:
            alike[group[0][0], group[0][1]].append(group)
    for (badges, credits), same in alike.items():
        most = max(count if badges else 0, -(-cap // credits) if credits else 0)
        kept += sorted(same, key=lambda group: group[0][2])[:most]
    return kept


def _with_group(layers: list[Front], group: Sequence[Choice], cap: Thousandths, exact: bool) -> list[Front]:
    count = len(layers) - 1
    found = [dict(layer) for layer in layers]
    for have, layer in enumerate(layers):
        for badges, more, extra, what in group:
            taken = have + badges
            if taken > count:
                if exact:
                    continue
                taken = count
            into = found[taken]
            for credits, (cost, trace) in layer.items():
                total, price = min(credits + more, cap), cost + extra
                if total not in into or price < into[total][0]:
                    into[total] = (price, (trace, what))
    return [_thin(layer) for layer in found]
