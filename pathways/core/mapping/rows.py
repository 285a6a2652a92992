"""Which row of its block each card stands in: near what it needs and what needs it, so that few lines cross.

Barycentre passes, to the right by what is needed first and back by what needs it; the arrangement with the shortest
lines is kept. Everything is decided by order and id, so the same map comes out the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from pathways.core.mapping.ranks import Ranks

_PASSES: Final = 6


@dataclass(frozen=True)
class Cell:
    block: int
    row: int  # counted over the whole map
    column: int


@dataclass(frozen=True)
class Rows:
    cells: Mapping[str, Cell]  # of every card
    firsts: tuple[int, ...]  # first row of each block, and the number of all rows at the end

    def block_rows(self, block: int) -> range:
        return range(self.firsts[block], self.firsts[block + 1])


def arrange(ranks: Ranks) -> Rows:
    """Give every card its cell."""
    return _Arranging(ranks).run()


class _Arranging:
    def __init__(self, ranks: Ranks) -> None:
        self.ranks = ranks
        self.levels: list[dict[int, list[str]]] = []  # cards of each block by depth, in document order
        self.neighbours: dict[bool, dict[str, list[str]]] = {False: defaultdict(list), True: defaultdict(list)}
        for block in ranks.blocks:
            level: dict[int, list[str]] = defaultdict(list)
            for card in block.cards:
                level[ranks.depth[card.id]].append(card.id)
            self.levels.append(dict(level))
        for first, then in ranks.before:
            self.neighbours[True][then].append(first)
            self.neighbours[False][first].append(then)
        heights = [max(self._rows(b, d, len(c)) for d, c in level.items()) for b, level in enumerate(self.levels)]
        self.firsts = (0, *accumulate(heights))
        self.order = {card.id: place for place, card in enumerate(c for block in ranks.blocks for c in block.cards)}

    def run(self) -> Rows:
        row = {}
        for block, level in enumerate(self.levels):
            for depth, cards in level.items():
                row.update(self._put(block, depth, cards, {}))
        best, shortest = row, self._length(row)
        for one in range(_PASSES):
            row = self._pass(row, to_the_right=one % 2 == 0)
            length = self._length(row)
            if length < shortest:
                best, shortest = row, length
        return Rows(self._cells(best), self.firsts)

    def _rows(self, block: int, depth: int, cards: int) -> int:
        return -(-cards // self.ranks.side_by_side(block, depth))

    def _pass(self, row: dict[str, int], *, to_the_right: bool) -> dict[str, int]:
        row = dict(row)
        near = self.neighbours[to_the_right]
        depths = range(len(self.ranks.slots))
        for depth in depths if to_the_right else reversed(depths):
            for block, level in enumerate(self.levels):
                cards = level.get(depth, [])
                wish = {
                    card: sum(row[one] for one in near[card]) / len(near[card]) if near[card] else float(row[card])
                    for card in cards
                }
                ordered = sorted(cards, key=lambda card: (wish[card], row[card], self.order[card]))
                row.update(self._put(block, depth, ordered, wish))
        return row

    def _put(self, block: int, depth: int, cards: list[str], wish: dict[str, float]) -> dict[str, int]:
        """Return rows for cards in this order; those that stand one in a row come as near to their wish as they can."""
        first = self.firsts[block]
        beside = self.ranks.side_by_side(block, depth)
        if beside > 1:
            return {card: first + place // beside for place, card in enumerate(cards)}
        rows = self.firsts[block + 1] - first
        wishes = [min(max(wish.get(card, first + n) - first, 0), rows - 1) for n, card in enumerate(cards)]
        return {card: first + row for card, row in zip(cards, _nearest(wishes, rows), strict=True)}

    def _length(self, row: dict[str, int]) -> int:
        """Return how far lines run up and down; a line that is straight saves as much as two rows."""
        return sum(abs(row[first] - row[then]) + 2 * (row[first] != row[then]) for first, then in self.ranks.before)

    def _cells(self, row: dict[str, int]) -> dict[str, Cell]:
        cells = {}
        for block, level in enumerate(self.levels):
            for depth, cards in level.items():
                beside = self.ranks.side_by_side(block, depth)
                ordered = sorted(cards, key=lambda card: (row[card], self.order[card]))
                for place, card in enumerate(ordered):
                    column = self.ranks.first_slot(depth) + (place % beside if beside > 1 else 0)
                    cells[card] = Cell(block, row[card], column)
        return cells


def _nearest(wishes: list[float], rows: int) -> list[int]:
    """Return a different row for each wish, in the same order, with the least sum of squared distances."""
    if not wishes:
        return []
    spare = rows - len(wishes)
    cost = [(wishes[0] - row) ** 2 for row in range(spare + 1)]
    came: list[list[int]] = []
    for n in range(1, len(wishes)):
        best, at, through = cost[0], 0, []
        fresh = []
        for shift in range(spare + 1):
            if cost[shift] < best:
                best, at = cost[shift], shift
            through.append(at)
            fresh.append(best + (wishes[n] - n - shift) ** 2)
        cost = fresh
        came.append(through)
    shift = min(range(spare + 1), key=lambda one: (cost[one], one))
    rows_back = [len(wishes) - 1 + shift]
    for n in range(len(wishes) - 1, 0, -1):
        shift = came[n - 1][shift]
        rows_back.append(n - 1 + shift)
    return rows_back[::-1]
