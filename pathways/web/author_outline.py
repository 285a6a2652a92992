"""The rule of a draft as an outline and as a map, each part leading to its forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from flask import url_for
from markupsafe import Markup

from pathways.core.drawing import draw
from pathways.core.editing_nodes import GROUP_KINDS, Kind, kind_of
from pathways.core.explain import junction_words
from pathways.core.layout import lay_out
from pathways.core.map_model import Hrefs, map_of
from pathways.core.model import AchievementNode, Node, Pathway, children, walk
from pathways.services.catalogue import Explorer
from pathways.services.names import Named
from pathways.web.voice import speak

MAPPED_MAX: Final = 400  # parts of a rule that are still drawn beside the forms


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the outline."""

    id: str
    depth: int
    words: str  # of a group's junction, nothing for a leaf
    name: str
    is_group: bool
    problems: int


def rows_of(node: Node, named: Named, problems: Counter[str | None], depth: int) -> Iterator[Row]:
    """Yield the line of a part and of everything below it."""
    is_group = kind_of(node) in GROUP_KINDS
    name = "" if is_group and not node.name and not depth else named.words.node(node)
    words = (
        speak(junction_words(node)) if kind_of(node) is not Kind.ACHIEVEMENT or getattr(node, "times", 1) > 1 else ""
    )
    yield Row(node.id, depth, words, name, is_group, problems[node.id])
    for child in children(node):
        yield from rows_of(child, named, problems, depth + 1)


def drawn(pathway: Pathway, known: Explorer, address: Callable[[str], str]) -> Markup | None:
    """Return the map of a draft whose badges lead to their part of the rule; None for what is too large to draw here.

    Args:
        pathway: the draft.
        known: the catalogue.
        address: returns the address of a part of the rule, by its id.
    """
    nodes = list(walk(pathway.rule))
    if len(nodes) > MAPPED_MAX:
        return None
    parts = {one.achievement: one.id for one in reversed(nodes) if isinstance(one, AchievementNode)}

    def badge(uri: str) -> str | None:
        return address(parts[uri]) if uri in parts else None

    def picture(uri: str) -> str | None:
        entry = known.by_uri.get(uri)
        return url_for("explore.picture", slug=entry.slug) if entry else None

    icons = url_for("static", filename="icons.svg")
    hrefs = Hrefs(badge, picture, address, unfold=address, icons=icons)
    return draw(lay_out(map_of(pathway, known.catalogue, hrefs=hrefs, names=known.names)))
