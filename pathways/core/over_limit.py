"""Whether it is a limit that keeps a badge out: one of two that exclude each other, say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pathways.core.amounts import ONE, in_words
from pathways.core.compile import Check, Compiled, NodeIndex
from pathways.core.model import Limit, MatchNode, Unit
from pathways.core.node_results import Standing
from pathways.core.offers import Offer


def over_limit(compiled: Compiled, offer: Offer, placed: Sequence[Standing]) -> str | None:
    """Return which limit leaves no place where there is one else, naming what counts instead; None when none does.

    Args:
        compiled: the pathway.
        offer: a badge that fits, and is placed nowhere.
        placed: the held badges that are.
    """
    blocked = None
    for leaf, way in offer.options:
        if not _has_room(compiled, leaf, placed):
            continue
        words = next(
            (said for check in _limits(compiled, leaf) for said in _full(compiled, check, offer, way, placed)), ""
        )
        if not words:
            return None
        blocked = blocked or words
    return blocked


def _has_room(compiled: Compiled, leaf: NodeIndex, placed: Sequence[Standing]) -> bool:
    here = [offer.ways[way].standing.credits for offer, way, at in placed if at == leaf]
    node = compiled.nodes[leaf]
    if isinstance(node, MatchNode) and node.credits is not None:
        return sum(here) < node.credits
    return len(here) < (compiled.counts[leaf] or 0)


def _limits(compiled: Compiled, leaf: NodeIndex) -> Iterator[Check]:
    """Yield the limits that a badge at a leaf is under, the nearest first."""
    node = leaf
    while node >= 0:
        yield from (check for check in compiled.checks if check.node == node and isinstance(check.rule, Limit))
        node = compiled.parent[node]


def _full(compiled: Compiled, check: Check, offer: Offer, way: int, placed: Sequence[Standing]) -> Iterator[str]:
    """Yield what a limit says when one more badge is too much for it."""
    if not isinstance(check.rule, Limit) or not offer.ways[way].passes & check.bit:
        return
    inside = [
        (other, standing)
        for other, standing, at in placed
        if other.ways[standing].passes & check.bit and check.node <= at < compiled.end[check.node]
    ]
    in_credits = check.rule.unit is Unit.CREDITS
    total = sum(_amount(other, standing, in_credits) for other, standing in [*inside, (offer, way)])
    if total > check.rule.max:
        unit = check.rule.unit.value[:-1] if check.rule.max == ONE else check.rule.unit.value
        names = sorted({_name(compiled, other) for other, _ in inside})
        instead = f", and {', '.join(names)} {'does' if len(names) == 1 else 'do'}" if names else ""
        yield f"of its kind at most {in_words(check.rule.max)} {unit} may count{instead}"


def _amount(offer: Offer, way: int, in_credits: bool) -> int:
    return offer.ways[way].standing.credits if in_credits else ONE


def _name(compiled: Compiled, offer: Offer) -> str:
    known = compiled.catalogue.by_id.get(offer.achievement)
    return known.name if known is not None else offer.achievement
