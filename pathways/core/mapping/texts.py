"""Every text of a map, broken into the lines that are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pathways.core.mapping import sizes
from pathways.core.mapping.graph import Kind, MapCard, MapModel, MapRule, State, cards_of, rules_of
from pathways.core.mapping.lettering import balanced, width, wrap


@dataclass(frozen=True)
class Texts:
    card: float  # width of every card
    titles: Mapping[str, tuple[str, ...]]  # of cards
    words: Mapping[str, str]  # below the title
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


def set_texts(model: MapModel, card_columns: int) -> Texts:
    """Break everything into lines; where there are few columns of cards, they are wider."""
    card = sizes.CARD_WIDTHS.get(card_columns, sizes.CARD_WIDTH)
    room = card - sizes.CARD_TEXT_X - sizes.CARD_PAD
    cards = tuple(cards_of(model.root))
    rules = tuple(rules_of(model.root))
    return Texts(
        card,
        {one.id: balanced(one.title, room, sizes.CARD_TITLE, 3) for one in cards},
        {one.id: _words(one, room + sizes.CARD_PAD / 2) for one in cards},
        {rule.id: balanced(rule.name, sizes.RULE_ROOM, sizes.NAME_LETTERS * sizes.BOOK_FACE, 3) for rule in rules},
        {rule.id: balanced(rule.status, sizes.RULE_ROOM, sizes.STATUS_LETTERS, 2) for rule in rules},
        {rule.id: _pill(rule) for rule in rules},
        balanced(model.goal.title, sizes.GOAL_ROOM, sizes.GOAL_LETTERS * sizes.BOOK_FACE, 4),
        tuple(balanced(card.title, sizes.ONWARD_ROOM, sizes.ONWARD_LETTERS, 3) for card in model.onward),
    )


def _words(card: MapCard, room: float) -> str:
    has_icon = card.state is not State.PLAIN or card.kind is Kind.FOLD
    return "".join(wrap(card.words, room - sizes.CARD_ICON * has_icon, sizes.CARD_WORDS, 1))


def _pill(rule: MapRule) -> float:
    return max(56.0, round(width(rule.words, sizes.PILL_LETTERS)) + 2 * sizes.PILL_PAD)
