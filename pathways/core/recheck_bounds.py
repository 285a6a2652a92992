"""Whether the limits and minimums of a selected node hold, for the re-check."""

from __future__ import annotations

import math
from collections.abc import Iterator

from pathways.core.amounts import Thousandths
from pathways.core.model import CreditsNode, MatchNode, Minimum, Node, Unit, Where, walk
from pathways.core.recheck_badges import Allocated
from pathways.core.recheck_nodes import Reported


def broken_bounds(node: Node, reported: Reported) -> Iterator[str]:
    """Yield each limit and minimum of the node that does not hold; where a node only looks, none applies."""
    if node.id in reported.world.observing:
        return
    below = _badges_below(node, reported)
    for limit in node.limits:
        if _amount(below, limit.where, limit.unit, reported) > limit.max:
            yield "more counts than a limit allows"
    for minimum in node.minimums:
        if minimum.distinct is not None:
            found = 1_000 * len(_values(below, minimum, reported))
        else:
            found = _amount(below, minimum.where, minimum.unit, reported)
        if found < _wanted(node, minimum):
            yield "less counts than a minimum asks for"


def _badges_below(node: Node, reported: Reported) -> list[Allocated]:
    """What is allocated in the subtree, each badge once. Planned copies at a leaf with `times` are different ones."""
    copies = {leaf.id for leaf in walk(node) if getattr(leaf, "times", 1) > 1}
    inside = {leaf.id for leaf in walk(node)}
    found: dict[tuple[object, ...], Allocated] = {}
    for number, one in enumerate(reported.allocated):
        if one.leaf in inside:
            planned_copy = one.badge is None and one.leaf in copies
            found[(one.badge, one.achievement, number if planned_copy else None)] = one
    return list(found.values())


def _amount(badges: list[Allocated], where: Where, unit: Unit, reported: Reported) -> Thousandths:
    matching = [one for one in badges if reported.world.matches(one, where)]
    return 1_000 * len(matching) if unit is Unit.BADGES else sum(one.credits for one in matching)


def _values(badges: list[Allocated], minimum: Minimum, reported: Reported) -> set[str]:
    world = reported.world
    look = world.issuer if minimum.distinct is not None and minimum.distinct.value == "issuer" else world.level
    values = {look(one) for one in badges if world.matches(one, minimum.where)}
    return {value for value in values if value is not None}


def _wanted(node: Node, minimum: Minimum) -> Thousandths:
    """A share is of the node's own credits, rounded up to a whole credit."""
    if minimum.min_share is None:
        return minimum.min or 0
    credits = node.credits or 0 if isinstance(node, CreditsNode | MatchNode) else 0
    return 1_000 * math.ceil(minimum.min_share * credits / 1_000)
