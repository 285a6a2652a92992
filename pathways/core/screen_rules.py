"""Compile rules into the gates of a `Screen`, leaving out in the learner's favour whatever gates cannot say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from pathways.core.model import (
    Achievement,
    AchievementNode,
    AllNode,
    Catalogue,
    ChooseNode,
    CreditsNode,
    MatchNode,
    Node,
    Pathway,
    Sharing,
    Where,
    children,
)
from pathways.core.screen import ELSEWHERE, Screen

_NOBODY: Final = 1 << 62  # a threshold that is never reached


def compile_screen(pathways: Sequence[Pathway], catalogue: Catalogue) -> Screen:
    """Compile rules that have no errors (see `problems.find_problems`) into gates."""
    gates = _Gates(pathways, catalogue)
    always = frozenset(index for index, pathway in enumerate(pathways) if not _compile(gates, index, pathway))
    return Screen(
        pathways=tuple(pathway.id for pathway in pathways),
        slots=gates.slots,
        credits=tuple(gates.credits),
        thresholds=tuple(gates.thresholds),
        fixed=tuple(tuple(edges) for edges in gates.fixed),
        sums=tuple(tuple(edges) for edges in gates.sums),
        copies=tuple(tuple(edges) for edges in gates.copies),
        awards={
            gates.first + index: gates.slots[pathway.awards]
            for index, pathway in enumerate(pathways)
            if pathway.awards in gates.slots
        },
        always=always,
    )


class _Gates:
    """The tables while they grow."""

    def __init__(self, pathways: Sequence[Pathway], catalogue: Catalogue) -> None:
        self.slots = {ELSEWHERE: 0}
        for achievement in catalogue.achievements:
            self.slots.setdefault(achievement.id, len(self.slots))
        for pathway in pathways:
            for equal in pathway.equivalences:
                self.slots.setdefault(equal.held, len(self.slots))
        self.first = len(self.slots)
        self.names = list(self.slots)
        self.facts: list[Achievement | None] = [catalogue.by_id.get(uri) for uri in self.slots]
        self.credits = [fact.credits if fact else 0 for fact in self.facts]
        self.tagged: dict[str, list[int]] = defaultdict(list)
        for slot, fact in enumerate(self.facts):
            for tag in fact.tags if fact else ():
                self.tagged[tag].append(slot)
        self.thresholds = [_NOBODY] * len(pathways)
        self.fixed: list[list[tuple[int, int]]] = [[] for _ in range(self.first + len(pathways))]
        self.sums: list[list[tuple[int, int]]] = [[] for _ in range(self.first)]
        self.copies: list[list[int]] = [[] for _ in range(self.first)]

    def new(self, threshold: int, into: int | None) -> int:
        if into is not None:
            self.thresholds[into - self.first] = threshold
            return into
        self.thresholds.append(threshold)
        self.fixed.append([])
        return len(self.fixed) - 1


def _compile(gates: _Gates, index: int, pathway: Pathway) -> bool:
    """Wire one pathway's own gate; False when the screen cannot keep anybody out of it."""
    own = gates.first + index
    opened = _Rule(gates, pathway, own).node(pathway.rule, consuming=True)
    if opened is None:
        return False
    if opened != own:  # the rule is one badge, or a group that one child decides
        gates.thresholds[index] = 1
        gates.fixed[opened].append((own, 1))
    return True


class _Rule:
    """One pathway's nodes. `None` stands for a node that is open to everybody."""

    def __init__(self, gates: _Gates, pathway: Pathway, own: int) -> None:
        self.gates = gates
        self.pathway = pathway
        self.own = own
        self.own_award = gates.slots.get(pathway.awards or "", -1)
        self.stands_for: dict[int, list[str]] = defaultdict(list)
        self.standing_in: dict[str, list[int]] = defaultdict(list)
        for equal in pathway.equivalences:
            slot = gates.slots[equal.held]
            self.stands_for[slot].append(equal.counts_as)
            self.standing_in[equal.counts_as].append(slot)
            gates.credits[slot] = max(gates.credits[slot], equal.credits or 0)

    def node(self, node: Node, *, consuming: bool) -> int | None:
        consuming = consuming and node.consumes
        match node:
            case AchievementNode():
                return self._achievement(node)
            case MatchNode():
                return self._match(node)
            case AllNode():
                needed = [child for child in node.of if not child.optional]
                return self._group(node, needed, len(needed), consuming=consuming)
            case ChooseNode():
                return self._group(node, node.of, node.count, consuming=consuming)
            case CreditsNode():
                return self._credits(node, consuming=consuming)
        return None  # a manual step: an advisor may have marked it

    def _achievement(self, leaf: AchievementNode) -> int:
        fitting = self._fitting(leaf)
        if leaf.times == 1 and len(fitting) == 1:
            return fitting[0]
        gate = self._new(leaf, leaf.times)
        for slot in fitting:
            if leaf.times == 1:
                self.gates.fixed[slot].append((gate, 1))
            else:
                self.gates.copies[slot].append(gate)
        return gate

    def _match(self, leaf: MatchNode) -> int:
        gate = self._new(leaf, leaf.count if leaf.count is not None else leaf.credits or 0)
        for slot in self._fitting(leaf):
            table = self.gates.fixed if leaf.count is not None else self.gates.sums
            table[slot].append((gate, 1))
        return gate

    def _new(self, node: Node, threshold: int) -> int:
        return self.gates.new(threshold, self.own if node is self.pathway.rule else None)

    def _group(self, node: Node, members: Sequence[Node], wanted: int, *, consuming: bool) -> int | None:
        found = [self.node(child, consuming=consuming) for child in members]
        closed = [child for child in found if child is not None]
        threshold = wanted - (len(found) - len(closed))
        if threshold <= 0:
            return None
        if len(closed) == threshold == 1:
            return closed[0]
        gate = self._new(node, threshold)
        for child in closed:
            self.gates.fixed[child].append((gate, 1))
        return gate

    def _credits(self, node: CreditsNode, *, consuming: bool) -> int:
        """All that could be allocated anywhere below, whatever else it would have to satisfy there."""
        gate = self._new(node, node.credits)
        once = consuming and self.pathway.within is Sharing.EXCLUSIVE
        times: Counter[int] = Counter()
        for leaf in _leaves(node, consuming=consuming):
            times.update(self._fitting(leaf))
        for slot, leaves in times.items():
            self.gates.sums[slot].append((gate, 1 if once else leaves))
        return gate

    def _fitting(self, leaf: AchievementNode | MatchNode) -> list[int]:
        if isinstance(leaf, AchievementNode):
            own = self.gates.slots.get(leaf.achievement)
            named = {*self.standing_in[leaf.achievement], *(() if own is None else (own,))}
            return sorted(named - {self.own_award})
        where = leaf.where
        candidates = self.gates.tagged[where.tag] if where.tag is not None else range(self.gates.first)
        return [slot for slot in candidates if slot != self.own_award and self._fits(slot, where)]

    def _fits(self, slot: int, where: Where) -> bool:
        fact = self.gates.facts[slot]
        if where.level_in is not None and (fact is None or fact.level not in where.level_in):
            return False
        if where.achievement_in is None:
            return True
        return not where.achievement_in.isdisjoint((self.gates.names[slot], *self.stands_for.get(slot, ())))


def _leaves(node: Node, *, consuming: bool) -> Iterator[AchievementNode | MatchNode]:
    """Leaves that may contribute to `node`: what observes contributes nothing to what does not."""
    for child in children(node):
        if consuming and not child.consumes:
            continue
        if isinstance(child, AchievementNode | MatchNode):
            yield child
        else:
            yield from _leaves(child, consuming=consuming)
