"""Pathways that need what they award: themselves, or several in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pathways.core.findings import Problem, Severity
from pathways.core.lint_catalogue import find_circles
from pathways.core.model import AchievementNode, Pathway, walk


def find_award_errors(pathways: Sequence[Pathway]) -> Iterator[tuple[int, Problem]]:
    """Yield, with the pathway's index, every rule that asks for the pathway's own award and every circle of awards."""
    edges: list[tuple[str, str]] = []
    for index, pathway in enumerate(pathways):
        for node in walk(pathway.rule):
            if pathway.awards is None or not isinstance(node, AchievementNode):
                continue
            if node.achievement == pathway.awards:
                message = "This asks for the very credential that the pathway awards."
                path = "$.rule" + node.path[1:]
                yield index, Problem(path, "own_award", Severity.ERROR, message, node.id)
            else:
                edges.append((pathway.awards, node.achievement))
    for circle in find_circles(edges) if len(pathways) > 1 and edges else ():
        yield from _circle(pathways, set(circle))


def _circle(pathways: Sequence[Pathway], awards: set[str]) -> Iterator[tuple[int, Problem]]:
    members = [(index, pathway) for index, pathway in enumerate(pathways) if pathway.awards in awards]
    names = ", ".join(pathway.name for _, pathway in members)
    message = f"These pathways need each other's credential in a circle: {names}."
    for index, _ in members:
        yield index, Problem("$.awards", "award_cycle", Severity.ERROR, message)
