"""A rule falls apart where its parts share nothing: each part is then solved alone, and costs add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from pathways.core.compile import NodeIndex
from pathways.core.model import AllNode
from pathways.core.offers import Offer
from pathways.core.problem import Problem, within


def required_nodes(problem: Problem) -> tuple[NodeIndex, ...]:
    """Return every node that is selected in any completion, found by going down `all` nodes from the roots.

    An `all` with limits or minimums of its own is where that ends: they look at everything below it together.
    """
    found: list[int] = []
    waiting = list(reversed(problem.roots))
    bound = {check.node for check in problem.checks}
    while waiting:
        node = waiting.pop()
        if isinstance(problem.compiled.nodes[node], AllNode) and node not in problem.waived and node not in bound:
            kids = problem.compiled.kids[node]
            waiting.extend(kid for kid in reversed(kids) if problem.compiled.is_required[kid])
        else:
            found.append(node)
    return tuple(found)


def split(problem: Problem) -> tuple[Problem, ...]:
    """Return the parts of a problem that share no badge, no achievement, no limit and no instant, in order."""
    nodes = required_nodes(problem)
    if len(nodes) < 2 or problem.instants:
        whole = problem.only(nodes, ())  # what is optional and adds to nothing is not below these nodes
        left = [cut for offer in problem.offers if (cut := within(offer, whole.open_leaves)) is not None]
        return (problem.only(nodes, left),)
    home = {leaf: place for place, node in enumerate(nodes) for leaf in _leaves(problem, node)}
    groups = _grouped(problem, home, len(nodes))
    roots: defaultdict[int, list[NodeIndex]] = defaultdict(list)
    leaves: defaultdict[int, set[NodeIndex]] = defaultdict(set)
    offers: defaultdict[int, list[Offer]] = defaultdict(list)
    for place, node in enumerate(nodes):
        roots[groups.of(place)].append(node)
    for leaf, place in home.items():
        leaves[groups.of(place)].add(leaf)
    for offer in problem.offers:
        for place in {groups.of(home[leaf]) for leaf, _ in (*offer.options, *offer.seen) if leaf in home}:
            kept = within(offer, leaves[place])
            if kept is not None:
                offers[place].append(kept)
    return tuple(problem.only(tuple(roots[place]), offers[place]) for place in sorted(roots))


def _grouped(problem: Problem, home: Mapping[NodeIndex, int], count: int) -> _Groups:
    """Unite what one badge could go to, or badges of one achievement. To be seen takes nothing unless it is planned."""
    groups = _Groups(count)
    first: dict[str, int] = {}
    for offer in problem.offers:
        names = {offer.achievement}
        if len(offer.ways) > 1:
            names.update(offer.ways[way].standing.stands_for for _, way in offer.options)
        for leaf, _ in (*offer.options, *offer.seen) if offer.planned else offer.options:
            if leaf in home:
                for name in names:
                    groups.unite(first.setdefault(name, home[leaf]), home[leaf])
    return groups


def _leaves(problem: Problem, root: NodeIndex) -> Iterator[NodeIndex]:
    return (node for node in range(root, problem.compiled.end[root]) if node in problem.open_leaves)


class _Groups:
    """Numbers that belong together."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def of(self, number: int) -> int:
        while self._above[number] != number:
            self._above[number] = self._above[self._above[number]]
            number = self._above[number]
        return number

    def unite(self, one: int, other: int) -> None:
        one, other = sorted((self.of(one), self.of(other)))
        self._above[other] = one
