"""Whether a selected node is satisfied, for the re-check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pathways.core.amounts import Thousandths
from pathways.core.model import (
    AchievementNode,
    AllNode,
    ChooseNode,
    CreditsNode,
    Leaf,
    ManualNode,
    MatchNode,
    Node,
    children,
)
from pathways.core.recheck_badges import Allocated, World
from pathways.core.report import Need


@dataclass(frozen=True)
class Reported:
    """A selection and an allocation as an audit reports them."""

    world: World
    allocated: tuple[Allocated, ...]
    selected: frozenset[str]
    need: Need

    @cached_property
    def visible(self) -> tuple[tuple[str | None, str], ...]:
        """What observers see: every eligible badge held, and everything planned, as (badge, achievement)."""
        world = self.world
        held = [(badge.id, badge.achievement) for badge in world.holdings.badges if world.ineligible(badge) is None]
        return (*held, *((None, achievement) for achievement in self.need.achievements))

    def at(self, leaf: Node) -> list[Allocated]:
        """What a leaf has: what is allocated to it, or what it sees."""
        if leaf.id not in self.world.observing:
            return [one for one in self.allocated if one.leaf == leaf.id]
        copies: dict[str, list[Allocated]] = {}
        for badge, achievement in self.visible:
            fitting = [
                way for way in self.world.standings(badge, achievement) if not any(self.world.misfits(way, leaf))
            ]
            if fitting:
                copies.setdefault(achievement, []).append(max(fitting, key=lambda way: way.credits))
        times = leaf.times if isinstance(leaf, AchievementNode) else 1
        best = (sorted(found, key=lambda way: -way.credits)[:times] for found in copies.values())
        return [one for found in best for one in found]

    def contribution(self, node: Node) -> Thousandths:
        """What a selected node gives to the `credits` node it is in (which looks, or does not, as it does itself)."""
        if node.id in self.world.waived:
            return 0 if node.id in self.world.observing else self._waived(node)
        if not isinstance(node, AllNode | ChooseNode | CreditsNode):
            return sum(one.credits for one in self.at(node))
        return self.sum_of_children(node)

    def sum_of_children(self, node: Node) -> Thousandths:
        looks = node.id in self.world.observing
        return sum(
            self.contribution(child)
            for child in children(node)
            if child.id in self.selected and (child.id in self.world.observing) == looks
        )

    def _waived(self, node: Node) -> Thousandths:
        if isinstance(node, AchievementNode):
            known = self.world.catalogue.by_id.get(node.achievement)
            return known.credits * node.times if known is not None else 0
        return node.credits or 0 if isinstance(node, CreditsNode | MatchNode) else 0


def unsatisfied(node: Node, reported: Reported) -> Iterator[str]:
    """Yield why a selected node that is not waived is not satisfied."""
    chosen = [child for child in children(node) if child.id in reported.selected]
    if isinstance(node, AllNode):
        missing = [child.id for child in node.of if not child.optional and child not in chosen]
        if missing or not node.of:
            yield f"not all of it is selected: {', '.join(missing)}"
    elif isinstance(node, ChooseNode):
        if len(chosen) != node.count:
            yield f"{len(chosen)} of its members are selected, not {node.count}"
    elif isinstance(node, CreditsNode):
        found = reported.sum_of_children(node)
        if found < node.credits:
            yield f"its members contribute {found} of {node.credits} thousandths"
    else:
        yield from _short(node, reported)


def _short(leaf: Leaf, reported: Reported) -> Iterator[str]:
    if isinstance(leaf, ManualNode):
        if leaf.id not in reported.world.holdings.manual and leaf.id not in reported.need.manual:
            yield "nobody marked it done"
        return
    found = reported.at(leaf)
    count = leaf.times if isinstance(leaf, AchievementNode) else leaf.count
    if isinstance(leaf, MatchNode) and leaf.credits is not None and sum(one.credits for one in found) < leaf.credits:
        yield "the badges there have too few credits"
    if count is None:
        return
    enough = len(found) >= count if leaf.id in reported.world.observing else len(found) == count
    if not enough:
        yield f"{len(found)} badges are there, not {count}"
