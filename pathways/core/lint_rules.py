"""Rules that can never be met, or would be met by nothing: the errors of one pathway by itself."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from pathways.core.amounts import in_words
from pathways.core.findings import Problem, Severity
from pathways.core.model import (
    DEFAULT_RESULTS,
    AchievementNode,
    AllNode,
    Catalogue,
    ChooseNode,
    CreditsNode,
    MatchNode,
    Minimum,
    Node,
    Pathway,
    Unit,
    Where,
    children,
    walk,
)


def find_rule_errors(pathway: Pathway, catalogue: Catalogue, scales: AbstractSet[str]) -> Iterator[Problem]:
    """Yield the errors of every node.

    Args:
        pathway: whose rule is looked at.
        catalogue: what it may name.
        scales: every result on a scale of the catalogue; the default scale is added here.
    """
    seen: set[str] = set()
    results = scales | set(DEFAULT_RESULTS)
    for node in walk(pathway.rule):
        place = _Place(node)
        if node.id in seen:
            yield place.error("id", "duplicate_id", f"Another node of this rule has the id {node.id!r} too.")
        seen.add(node.id)
        yield from _group(node, place)
        yield from _asks_for_nothing(node, place)
        yield from _limits(node, place)
        yield from _results(node, place, results)
        if isinstance(node, AchievementNode) and node.achievement not in catalogue.by_id:
            message = f"{node.achievement} is not in the catalogue."
            yield place.error("achievement", "unknown_achievement", message)


class _Place:
    """Where a node's members stand in the pathway document."""

    def __init__(self, node: Node) -> None:
        self._path, self._node = "$.rule" + node.path[1:], node.id

    def error(self, member: str, code: str, message: str) -> Problem:
        path = f"{self._path}.{member}" if member else self._path
        return Problem(path, code, Severity.ERROR, message, self._node)


def _group(node: Node, place: _Place) -> Iterator[Problem]:
    below = children(node)
    if isinstance(node, AllNode | ChooseNode | CreditsNode) and not below:
        yield place.error("of", "empty_group", "There is nothing in this group, so it could never be met.")
    if isinstance(node, AllNode) and below and all(child.optional for child in below):
        yield place.error("of", "only_optional", "Everything in this group is optional, so it would ask for nothing.")
    if isinstance(node, ChooseNode) and below and not 1 <= node.count <= len(below):
        message = f"This asks for {node.count} of {len(below)}."
        yield place.error("count", "impossible_count", message)


def _asks_for_nothing(node: Node, place: _Place) -> Iterator[Problem]:
    code, message = "asks_for_nothing", "This asks for nothing: it should be above 0."
    if isinstance(node, AchievementNode) and node.times <= 0:
        yield place.error("times", code, message)
    if isinstance(node, MatchNode) and node.count is not None and node.count <= 0:
        yield place.error("count", code, message)
    if isinstance(node, MatchNode | CreditsNode) and node.credits is not None and node.credits <= 0:
        yield place.error("credits", code, message)


def _limits(node: Node, place: _Place) -> Iterator[Problem]:
    for index, limit in enumerate(node.limits):
        if limit.max < 0:
            message = f"A limit cannot be below 0, but this is {in_words(limit.max)}."
            yield place.error(f"limits[{index}].max", "negative_limit", message)
    for index, minimum in enumerate(node.minimums):
        if minimum.min_share is None:
            continue
        if not 0 < minimum.min_share <= 1:
            message = "A share is more than 0 and at most 1."
            yield place.error(f"minimums[{index}].min_share", "impossible_share", message)
        if not _has_credits(node, minimum):
            message = "A share is of a node's credits, and here are none to take it of."
            yield place.error(f"minimums[{index}].min_share", "share_without_credits", message)


def _has_credits(node: Node, minimum: Minimum) -> bool:
    own = node.credits if isinstance(node, CreditsNode | MatchNode) else None
    return own is not None and minimum.unit is Unit.CREDITS


def _results(node: Node, place: _Place, known: AbstractSet[str]) -> Iterator[Problem]:
    """Yield every `min_result` that no scale has; whoever mistypes one would be told that nobody is good enough."""
    asked = [("min_result", node.min_result)] if isinstance(node, AchievementNode) else []
    for member, where in wheres(node):
        asked.append((f"{member}.min_result", where.min_result))
    for member, result in asked:
        if result is not None and result not in known:
            yield place.error(member, "unknown_result", f"{result!r} is on no scale of results.")


def wheres(node: Node) -> Iterator[tuple[str, Where]]:
    """Yield the predicates of a node, each with the member it stands in."""
    if isinstance(node, MatchNode):
        yield "where", node.where
    for index, limit in enumerate(node.limits):
        yield f"limits[{index}].where", limit.where
    for index, minimum in enumerate(node.minimums):
        yield f"minimums[{index}].where", minimum.where
