"""What things are called: names instead of ids, wherever a name is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pathways.core.model import AchievementNode, Catalogue, ManualNode, Node
from pathways.core.words.sentences import Joined, Listing, Sentence, Value, say


@dataclass(frozen=True)
class Names:
    """Names by id. What is not known is called by its id.

    `issuers` names issuers; `others` names achievements that the catalogue lacks (what an equivalence takes), and
    pathways.
    """

    catalogue: Catalogue
    issuers: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)

    def achievement(self, achievement: str) -> str:
        known = self.catalogue.by_id.get(achievement)
        return known.name if known else self.others.get(achievement, achievement)

    def issuer(self, issuer: str) -> str:
        return self.issuers.get(issuer, issuer)

    def achievements(self, ids: Iterable[str], joined: Joined = "or") -> Value:
        """Return the names in order of name."""
        return listing(sorted({self.achievement(each) for each in ids}), joined)

    def node(self, node: Node) -> str:
        """Return what a node is called: its name, what it asks for, or its id."""
        if node.name:
            return node.name
        if isinstance(node, AchievementNode):
            return self.achievement(node.achievement)
        return node.label if isinstance(node, ManualNode) else node.id


def listing(items: Iterable[Value], joined: Joined = "and", most: int | None = None) -> Value:
    """Return the items in a row; over `most` of them as `A, B and 3 more`."""
    found: list[Value] = list(items)
    if most is not None and len(found) > most:
        found = [*found[:most], say("more_names", n=len(found) - most)]
        joined = "and"
    if len(found) == 1 and isinstance(found[0], str | Sentence):
        return found[0]
    return Listing(tuple(found), joined)
