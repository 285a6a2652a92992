"""Every text of a map, broken into the lines that are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pathways.core.mapping import sizes
from pathways.core.mapping.graph import MapModel, MapRule, cards_of, rules_of
from pathways.core.mapping.lettering import width, wrap


@dataclass(frozen=True)
class Texts:
    titles: Mapping[str, tuple[str, ...]]  # of cards
    names: Mapping[str, tuple[str, ...]]  # of rules
    statuses: Mapping[str, tuple[str, ...]]
    pills: Mapping[str, float]  # widths
    goal: tuple[str, ...]
    onward: tuple[tuple[str, ...], ...]

    def above(self, rule: str) -> float:
        """Return how far a junction's words reach above its middle."""
        lines = len(self.names[rule])
        return sizes.PILL_HEIGHT / 2 + lines * sizes.NAME_LINE + sizes.RULE_AIR

    def below(self, rule: str) -> float:
        lines = len(self.statuses[rule])
        return sizes.PILL_HEIGHT / 2 + lines * sizes.STATUS_LINE + sizes.RULE_AIR

    def rule_width(self, rule: str) -> float:
        """Return the width of the pill or of the words around it, whichever is more."""
        named = [width(line, sizes.NAME_LETTERS * sizes.BOOK_FACE) for line in self.names[rule]]
        told = [width(line, sizes.STATUS_LETTERS) for line in self.statuses[rule]]
        return max(self.pills[rule], *named, *told) if named or told else self.pills[rule]


def set_texts(model: MapModel) -> Texts:
    """Break everything into lines."""
    rules = tuple(rules_of(model.root))
    return Texts(
        {card.id: wrap(card.title, sizes.CARD_TITLE_ROOM, sizes.CARD_TITLE, 3) for card in cards_of(model.root)},
        {rule.id: wrap(rule.name, sizes.RULE_ROOM, sizes.NAME_LETTERS * sizes.BOOK_FACE, 3) for rule in rules},
        {rule.id: wrap(rule.status, sizes.RULE_ROOM, sizes.STATUS_LETTERS, 2) for rule in rules},
        {rule.id: _pill(rule) for rule in rules},
        wrap(model.goal.title, sizes.GOAL_ROOM, sizes.GOAL_LETTERS * sizes.BOOK_FACE, 4),
        tuple(wrap(card.title, sizes.ONWARD_ROOM, sizes.ONWARD_LETTERS, 3) for card in model.onward),
    )


def _pill(rule: MapRule) -> float:
    return max(56.0, round(width(rule.words, sizes.PILL_LETTERS)) + 2 * sizes.PILL_PAD)
