"""Small things done to rule trees: who is above whom, the same rule with one node changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from pathways.core.model import AllNode, ChooseNode, CreditsNode, Node, Pathway, children, walk


def parents(rule: Node) -> Mapping[str, Node]:
    """Return each node's parent, by the node's id; the root has none."""
    return {child.id: node for node in walk(rule) for child in children(node)}


def line_up(node: str, above: Mapping[str, Node]) -> list[Node]:
    """Return what is above a node, nearest first."""
    found = []
    while node in above:
        found.append(above[node])
        node = above[node].id
    return found


def with_node(pathway: Pathway, node: str, change: Callable[[Node], Node]) -> Pathway:
    """Return the pathway with that node changed."""
    return replace(pathway, rule=_changed(pathway.rule, node, change))


def _changed(rule: Node, node: str, change: Callable[[Node], Node]) -> Node:
    if rule.id == node:
        return change(rule)
    if isinstance(rule, AllNode | ChooseNode | CreditsNode):
        return replace(rule, of=tuple(_changed(child, node, change) for child in rule.of))
    return rule
