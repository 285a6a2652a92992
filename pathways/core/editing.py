"""Changing the rule of a pathway, one step at a time. Every step gives a new pathway and leaves the old one alone.

An id is made once, when a node is added, and no step ever changes it: waivers and marks hang on it. A step changes what
it is asked to and keeps all else of a node, so nothing is lost that a form does not show. What comes out can always be
written and read again; whether it makes sense is for `problems.find_problems` to say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any, Final, TypeAlias

from pathways.core.editing_nodes import GROUP_KINDS, EditImpossible, Kind, changed, fresh_id, kind_of, new_node
from pathways.core.model import AllNode, ChooseNode, CreditsNode, Group, Node, Pathway, walk
from wallet.base.limits import PATHWAY_DEPTH_MAX, PATHWAY_NODES_MAX

__all__ = [
    "EditImpossible",
    "Edited",
    "Kind",
    "add",
    "change",
    "fresh_id",
    "kind_of",
    "move",
    "move_into",
    "new_node",
    "node_named",
    "parent_of",
    "remove",
    "turn_into",
    "unwrap",
    "wrap",
]

Edited: TypeAlias = tuple[Pathway, str]  # the new pathway, and the id that the step is about

_GROUPS: Final = (AllNode, ChooseNode, CreditsNode)


def node_named(pathway: Pathway, node_id: str) -> Node:
    """Return a node of the rule. Raises EditImpossible."""
    found = next((node for node in walk(pathway.rule) if node.id == node_id), None)
    if found is None:
        raise EditImpossible("There is no such part of the rule (any more).")
    return found


def parent_of(pathway: Pathway, node_id: str) -> Group | None:
    """Return the group that a node stands in; None for the root."""
    for node in walk(pathway.rule):
        if isinstance(node, _GROUPS) and any(child.id == node_id for child in node.of):
            return node
    return None


def add(pathway: Pathway, group_id: str, node: Node) -> Edited:
    """Put a new node last into a group. Raises EditImpossible."""
    if any(one.id == node.id for one in walk(pathway.rule)):
        raise EditImpossible("Another part of the rule has this id.")
    return _done(pathway, _put(pathway.rule, _group(pathway, group_id).id, node)), node.id


def wrap(pathway: Pathway, node_id: str, group: Node) -> Edited:
    """Put a node into a new group that stands in its place. Raises EditImpossible."""
    node_named(pathway, node_id)
    if not isinstance(group, _GROUPS) or any(one.id == group.id for one in walk(pathway.rule)):
        raise EditImpossible
    return _done(pathway, _change(pathway.rule, node_id, lambda node: (replace(group, of=(node,)),))), group.id


def unwrap(pathway: Pathway, node_id: str) -> Edited:
    """Put the parts of a group in its place. Raises EditImpossible."""
    group = _group(pathway, node_id)
    if group.id == pathway.rule.id and len(group.of) != 1:
        raise EditImpossible("The whole rule has to be one part: it can only be opened when it holds one.")
    about = group.of[0].id if group.of else pathway.rule.id
    return _done(pathway, _change(pathway.rule, node_id, lambda _: group.of)), about


def remove(pathway: Pathway, node_id: str) -> Edited:
    """Take a node out with everything below it. Raises EditImpossible."""
    parent = parent_of(pathway, node_named(pathway, node_id).id)
    if parent is None:
        raise EditImpossible("The whole rule cannot be taken out. Change what kind it is, or delete the draft.")
    return _done(pathway, _change(pathway.rule, node_id, lambda _: ())), parent.id


def move(pathway: Pathway, node_id: str, by: int) -> Edited:
    """Move a node by so many places among its neighbours; at the end it stays. Raises EditImpossible."""
    parent = parent_of(pathway, node_named(pathway, node_id).id)
    if parent is None:
        raise EditImpossible("The whole rule has no neighbours.")
    others = [child for child in parent.of if child.id != node_id]
    at = next(index for index, child in enumerate(parent.of) if child.id == node_id)
    others.insert(max(0, at + by), parent.of[at])
    return _done(pathway, _change(pathway.rule, parent.id, lambda _: (replace(parent, of=tuple(others)),))), node_id


def move_into(pathway: Pathway, node_id: str, group_id: str) -> Edited:
    """Move a node last into another group. Raises EditImpossible."""
    node, group = node_named(pathway, node_id), _group(pathway, group_id)
    if node.id == pathway.rule.id or any(below.id == group_id for below in walk(node)):
        raise EditImpossible("A part cannot be moved into itself.")
    without = _change(pathway.rule, node_id, lambda _: ())[0]
    return _done(pathway, _put(without, group.id, node)), node_id


def change(pathway: Pathway, node_id: str, **members: Any) -> Edited:
    """Change members of a node; what is not named stays. Raises EditImpossible for a member it does not have."""
    node = node_named(pathway, node_id)
    new = changed(node, members)
    return _done(pathway, _change(pathway.rule, node_id, lambda _: (new,))), node_id


def turn_into(pathway: Pathway, node_id: str, kind: Kind) -> Edited:
    """Make a group a group of another kind, with the same id and parts. Raises EditImpossible."""
    group = _group(pathway, node_id)
    if kind not in GROUP_KINDS:
        raise EditImpossible
    common = {one.name: getattr(group, one.name) for one in fields(AllNode)}
    begun = new_node(kind, node_id)
    made = replace(begun, **(common | ({"count": 1} if kind is Kind.CHOOSE else {})))
    return _done(pathway, _change(pathway.rule, node_id, lambda _: (made,))), node_id


def _group(pathway: Pathway, node_id: str) -> Group:
    node = node_named(pathway, node_id)
    if not isinstance(node, _GROUPS):
        raise EditImpossible("Only a group can hold other parts.")
    return node


def _change(node: Node, node_id: str, step: Callable[[Node], tuple[Node, ...]]) -> tuple[Node, ...]:
    """Return what stands in the place of `node` once `step` was done to the node of that id."""
    if node.id == node_id:
        return step(node)
    if not isinstance(node, _GROUPS):
        return (node,)
    return (replace(node, of=tuple(new for child in node.of for new in _change(child, node_id, step))),)


def _put(rule: Node, group_id: str, node: Node) -> tuple[Node, ...]:
    def into(group: Node) -> tuple[Node, ...]:
        return (replace(group, of=(*group.of, node)),) if isinstance(group, _GROUPS) else (group,)

    return _change(rule, group_id, into)


def _done(pathway: Pathway, rule: tuple[Node, ...]) -> Pathway:
    """Return the pathway with this rule, every node knowing where it stands now. Raises EditImpossible if too large."""
    if sum(1 for _ in walk(rule[0])) > PATHWAY_NODES_MAX:
        raise EditImpossible(f"A rule has at most {PATHWAY_NODES_MAX} parts.")
    return replace(pathway, rule=_placed(rule[0], "$", 1))


def _placed(node: Node, path: str, depth: int) -> Node:
    if depth > PATHWAY_DEPTH_MAX:
        raise EditImpossible(f"Parts stand inside each other at most {PATHWAY_DEPTH_MAX} deep.")
    if not isinstance(node, _GROUPS):
        return replace(node, path=path)
    below = tuple(_placed(child, f"{path}.of[{index}]", depth + 1) for index, child in enumerate(node.of))
    return replace(node, path=path, of=below)
