"""Who stands in which column: cards by how much is needed before them, rules by how much is below them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from pathways.core.mapping.graph import MapCard, MapModel, MapRule, cards_of, rules_of

_IN_A_COLUMN: Final = 12  # cards of one block and depth, before they stand side by side
_SIDE_BY_SIDE: Final = 4


@dataclass(frozen=True, slots=True)
class Block:
    """Cards that stand together in rows: neighbours under one rule, in document order."""

    rule: str
    cards: tuple[MapCard, ...]


@dataclass(frozen=True)
class Ranks:
    """Columns count from the left, cards first. `before` are the pairs (needed first, needs it) that are drawn."""

    blocks: tuple[Block, ...]
    before: tuple[tuple[str, str], ...]
    depth: Mapping[str, int]  # of cards
    slots: tuple[int, ...]  # columns side by side for each depth
    height: Mapping[str, int]  # of rules; 0 stands right behind the cards

    @property
    def card_columns(self) -> int:
        return sum(self.slots)

    def first_slot(self, depth: int) -> int:
        return sum(self.slots[:depth])

    def side_by_side(self, block: int, depth: int) -> int:
        """Return how many columns the cards of one block and depth fill."""
        here = sum(1 for card in self.blocks[block].cards if self.depth[card.id] == depth)
        return min(self.slots[depth], _wanted(here))


def rank(model: MapModel) -> Ranks:
    """Give every card its depth and every rule its height."""
    blocks = tuple(block for rule in rules_of(model.root) for block in _blocks_of(rule))
    cards = [card for block in blocks for card in block.cards]
    depth, before = _depths(cards)
    slots = [1] * (max(depth.values(), default=0) + 1)
    for block in blocks:
        for level in {depth[card.id] for card in block.cards}:
            slots[level] = max(slots[level], _wanted(sum(1 for card in block.cards if depth[card.id] == level)))
    order = {card.id: place for place, card in enumerate(cards_of(model.root))}
    arranged = tuple(sorted(blocks, key=lambda block: order[block.cards[0].id]))
    heights: dict[str, int] = {}
    _height(model.root, heights)
    return Ranks(arranged, before, depth, tuple(slots), heights)


def _wanted(cards: int) -> int:
    return max(1, min(_SIDE_BY_SIDE, -(-cards // _IN_A_COLUMN)))


def _blocks_of(rule: MapRule) -> Iterable[Block]:
    for is_card, run in groupby(rule.children, key=lambda child: isinstance(child, MapCard)):
        if is_card:
            yield Block(rule.id, tuple(child for child in run if isinstance(child, MapCard)))


def _height(rule: MapRule, heights: dict[str, int]) -> int:
    below = [_height(child, heights) for child in rule.children if isinstance(child, MapRule)]
    heights[rule.id] = 1 + max(below, default=-1)
    return heights[rule.id]


def _depths(cards: list[MapCard]) -> tuple[dict[str, int], tuple[tuple[str, str], ...]]:
    """Return the longest way to each card, and the pairs used; a pair that would close a circle is passed over."""
    by_id = {card.id: card for card in cards}
    depth: dict[str, int] = {}
    before: list[tuple[str, str]] = []
    open_cards: set[str] = set()
    for card in cards:
        stack = [(card.id, iter(dict.fromkeys(card.prerequisites)))]
        while stack:
            here, rest = stack[-1]
            open_cards.add(here)
            wanted = next((one for one in rest if one in by_id and one not in depth and one not in open_cards), None)
            if wanted is not None and here not in depth:
                stack.append((wanted, iter(dict.fromkeys(by_id[wanted].prerequisites))))
                continue
            stack.pop()
            open_cards.discard(here)
            if here not in depth:
                known = [one for one in dict.fromkeys(by_id[here].prerequisites) if one in depth]
                before += [(one, here) for one in known]
                depth[here] = 1 + max((depth[one] for one in known), default=-1)
    return depth, tuple(before)
