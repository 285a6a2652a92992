"""Achievements that a rule cannot do without in two places at once."""

from __future__ import annotations

from collections.abc import Iterator

from pathways.core.model import AchievementNode, AllNode, ChooseNode, CreditsNode, Node, children


def find_required_twice(rule: Node) -> Iterator[AchievementNode]:
    """Yield, in document order, every leaf whose achievement a leaf before it needs as well.

    Two leaves are needed together below the nearest node that holds both, when that one asks for both of its members
    and nothing on the way down to either is a choice.
    """
    found: dict[str, AchievementNode] = {}
    _needed(rule, found)
    yield from sorted(found.values(), key=_place)


def _needed(node: Node, found: dict[str, AchievementNode]) -> dict[str, AchievementNode]:
    """Return the leaves that `node`, when it is selected, cannot do without, by achievement; note those met twice."""
    if not node.consumes:
        return {}
    if isinstance(node, AchievementNode):
        return {node.achievement: node}
    needed: dict[str, AchievementNode] = {}
    for child in children(node):
        below = _needed(child, found)
        if not _always(node, child):
            continue
        for achievement, leaf in below.items():
            if achievement in needed:
                found[leaf.path] = leaf
            needed.setdefault(achievement, leaf)
    return needed


def _always(node: Node, child: Node) -> bool:
    """Tell whether selecting a node means selecting this child."""
    if isinstance(node, AllNode):
        return not child.optional
    if isinstance(node, ChooseNode):
        return node.count >= len(node.of)
    return isinstance(node, CreditsNode) and len(node.of) == 1


def _place(leaf: AchievementNode) -> list[int]:
    return [int(part.split("]")[0]) for part in leaf.path.split("[")[1:]]
