"""The parts of a rule as an editor makes and changes them: kinds, beginnings, ids.

An id is made once, when a node is made; no change of a node touches it, and what is not named in a change stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import fields, replace
from enum import StrEnum
from typing import Any, Final

from pathways.core.amounts import ONE
from pathways.core.model import (
    EVERY_BADGE,
    AchievementNode,
    AllNode,
    ChooseNode,
    CreditsNode,
    ManualNode,
    MatchNode,
    Node,
    Pathway,
    walk,
)
from wallet.base.errors import InputError

_GROUPS: Final = (AllNode, ChooseNode, CreditsNode)
_FIXED: Final = frozenset({"id", "path", "of"})
_ID_CHARS: Final = 60
ID_MAX_CHARS: Final = 120  # that waivers and marks have room for


class Kind(StrEnum):
    """The types of node that can be added."""

    ACHIEVEMENT = "achievement"
    MATCH = "match"
    ALL = "all"
    CHOOSE = "choose"
    CREDITS = "credits"
    MANUAL = "manual"


GROUP_KINDS: Final = frozenset({Kind.ALL, Kind.CHOOSE, Kind.CREDITS})


class EditImpossible(InputError):
    """A step that cannot be done to this rule."""

    code = "edit_impossible"
    sentence = "This cannot be done to that part of the rule."


def kind_of(node: Node) -> Kind:
    """Return what a node is called in the document."""
    return Kind(type(node).__name__.removesuffix("Node").lower())


def new_node(kind: Kind, node_id: str, **members: Any) -> Node:
    """Return a node as it begins: the least that can be read, with what is said about it."""
    return changed(_BEGINNINGS[kind](node_id), members)


def fresh_id(pathway: Pathway, wish: str, taken: Collection[str] = ()) -> str:
    """Return an id that no node has: `wish` as a word, numbered where needed.

    Args:
        pathway: whose nodes have ids already.
        wish: words that the id should remind of.
        taken: ids that other versions use or used; they mean something else, so they are not given away again.
    """
    used = {node.id for node in walk(pathway.rule)} | set(taken)
    word = re.sub(r"[^a-z0-9]+", "-", wish.lower())[:_ID_CHARS].strip("-") or "part"
    number = 1
    while (found := word if number == 1 else f"{word}-{number}") in used:
        number += 1
    return found


def with_own_ids(pathway: Pathway, taken: Collection[str] = ()) -> tuple[Pathway, tuple[tuple[str, str], ...]]:
    """Give every node an id of its own: not an earlier one's, not too long to keep. Tells (old, new) pairs."""
    seen: set[str] = set()
    renamed: list[tuple[str, str]] = []

    def own(node: Node) -> Node:
        node_id = node.id
        if node_id in seen or len(node_id) > ID_MAX_CHARS:
            node_id = fresh_id(pathway, node_id, seen | set(taken))
            renamed.append((node.id, node_id))
        seen.add(node_id)
        if not isinstance(node, _GROUPS):
            return replace(node, id=node_id)
        return replace(node, id=node_id, of=tuple(own(child) for child in node.of))

    return replace(pathway, rule=own(pathway.rule)), tuple(renamed)


def changed(node: Node, members: dict[str, Any]) -> Node:
    """Return a node with some members changed. Raises EditImpossible for a member it does not have."""
    return _CHANGES[kind_of(node)](node, members)


def _plain(node: Node, members: dict[str, Any]) -> Node:
    known = {one.name for one in fields(node)} - _FIXED
    if not known.issuperset(members):
        raise EditImpossible
    return replace(node, **members)


def _match(node: Node, members: dict[str, Any]) -> Node:
    """Change a match, which asks for a number of badges or for credits: naming one lets the other go."""
    if members.get("count") is not None:
        members = members | {"credits": None}
    elif members.get("credits") is not None:
        members = members | {"count": None}
    changed = _plain(node, members)
    if isinstance(changed, MatchNode) and (changed.count is None) == (changed.credits is None):
        raise EditImpossible("A match asks for a number of badges or for credits.")
    return changed


_CHANGES: Final[dict[Kind, Callable[[Node, dict[str, Any]], Node]]] = dict.fromkeys(Kind, _plain) | {Kind.MATCH: _match}
_BEGINNINGS: Final[dict[Kind, Callable[[str], Node]]] = {
    Kind.ACHIEVEMENT: lambda node_id: AchievementNode(id=node_id, path="$", achievement=""),
    Kind.MATCH: lambda node_id: MatchNode(id=node_id, path="$", where=EVERY_BADGE, count=1),
    Kind.ALL: lambda node_id: AllNode(id=node_id, path="$", of=()),
    Kind.CHOOSE: lambda node_id: ChooseNode(id=node_id, path="$", of=(), count=1),
    Kind.CREDITS: lambda node_id: CreditsNode(id=node_id, path="$", of=(), credits=3 * ONE),
    Kind.MANUAL: lambda node_id: ManualNode(id=node_id, path="$", label="Marked by an advisor"),
}
