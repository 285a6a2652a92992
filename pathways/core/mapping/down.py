"""Where rows, gaps, bands and junctions stand from top to bottom."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

from pathways.core.mapping import sizes
from pathways.core.mapping.graph import MapCard, MapModel, MapRule
from pathways.core.mapping.ranks import Ranks
from pathways.core.mapping.routes import AcrossGap, Routes, gap_above, gap_below
from pathways.core.mapping.rows import Rows
from pathways.core.mapping.texts import Texts


@dataclass(frozen=True, slots=True)
class Span:
    """A band from top to bottom. `rule` is None for cards that stand under a root with rules of its own."""

    top: float
    bottom: float
    level: int
    rule: str | None


@dataclass
class Heights:
    """Tops and heights of rows, middles of lanes and of junctions, bands, and where the last one ends."""

    tops: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    lanes: dict[tuple[int, Hashable], float] = field(default_factory=dict)
    middles: dict[str, float] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    bottom: float = 0.0

    def row(self, row: int) -> float:
        """Return the middle of a row."""
        return self.tops[row] + self.heights[row] / 2

    def lane(self, across: AcrossGap) -> float:
        return self.lanes[across.gap, across.key]


def place_rows(model: MapModel, ranks: Ranks, rows: Rows, routes: Routes, texts: Texts) -> Heights:
    """Stack everything below the headings; the root's junction stands no higher than half of the goal below them."""
    stacking = _Stacking(ranks, rows, routes, texts)
    found = stacking.run(model.root, sizes.HEAD)
    missing = sizes.HEAD + goal_height(texts) / 2 - found.middles[model.root.id]
    return stacking.run(model.root, sizes.HEAD + missing) if missing > 0 else found


def goal_height(texts: Texts) -> float:
    """Return the height of the goal's frame: picture, title, what it is, how far."""
    return 12 + sizes.GOAL_PICTURE + 16 + len(texts.goal) * sizes.GOAL_LINE + 54


class _Stacking:
    def __init__(self, ranks: Ranks, rows: Rows, routes: Routes, texts: Texts) -> None:
        self.ranks, self.rows, self.routes, self.texts = ranks, rows, routes, texts
        self.block_at = {block.cards[0].id: number for number, block in enumerate(ranks.blocks)}
        self.found = Heights()

    def run(self, root: MapRule, top: float) -> Heights:
        self.found = found = Heights(heights=self._row_heights())
        if any(isinstance(child, MapRule) for child in root.children):
            found.bottom = self._place(root, top, 0, banded=True)
        else:
            found.bottom = self._place(root, top + sizes.BAND_PAD, 1) + sizes.BAND_PAD
            found.spans.append(Span(top, found.bottom, 0, root.id))
        return found

    def _row_heights(self) -> dict[int, float]:
        """Make the rows of a block as high as its highest card, so that gaps lie evenly."""
        heights: dict[int, float] = {}
        for number, block in enumerate(self.ranks.blocks):
            lines = max(len(self.texts.titles[card.id]) for card in block.cards)
            heights |= dict.fromkeys(self.rows.block_rows(number), sizes.CARD_HEIGHTS[lines])
        return heights

    def _place(self, rule: MapRule, top: float, level: int, *, banded: bool = False) -> float:
        """Stack what is below a rule, its junction beside the middle of it, and return where that ends."""
        kept = len(self.found.spans)
        bottom, middles = self._members(rule, top, level, banded=banded)
        middle = (min(middles) + max(middles)) / 2 if middles else top + self.texts.above(rule.id)
        missing = top - (middle - self.texts.above(rule.id))
        if missing > 0:  # few members and many words: once more, lower
            del self.found.spans[kept:]
            bottom, _ = self._members(rule, top + missing, level, banded=banded)
            middle += missing
        self.found.middles[rule.id] = middle
        return max(bottom, middle + self.texts.below(rule.id))

    def _members(self, rule: MapRule, top: float, level: int, *, banded: bool) -> tuple[float, list[float]]:
        middles: list[float] = []
        y = top
        for number, item in enumerate(_items(rule)):
            y += sizes.BETWEEN if number else 0.0
            begin = y
            if isinstance(item, MapRule):
                y = self._place(item, y + sizes.BAND_PAD, level + 1) + sizes.BAND_PAD
                middles.append(self.found.middles[item.id])
                self.found.spans.append(Span(begin, y, level, item.id))
                continue
            pad = sizes.BAND_PAD if banded else 0.0
            block = self.block_at[item.id]
            y = self._block(block, y + pad) + pad
            middles += [self.found.row(row) for row in self.rows.block_rows(block)]
            if banded:
                self.found.spans.append(Span(begin, y, level, None))
        return y, middles

    def _block(self, block: int, y: float) -> float:
        """Put rows and the gaps around them one below the other."""
        rows = self.rows.block_rows(block)
        for row in rows:
            y = self._gap(gap_above(row, block), y, sizes.GAP if row > rows[0] else sizes.OUTER_GAP)
            self.found.tops[row] = y
            y += self.found.heights[row]
        return self._gap(gap_below(rows[-1], block), y, sizes.OUTER_GAP)

    def _gap(self, gap: int, y: float, least: float) -> float:
        lanes = self.routes.lanes.get(gap, {})
        used = max(lanes.values(), default=-1) * sizes.LANE
        high = max(least, used + sizes.GAP) if lanes else least
        for key, lane in lanes.items():
            self.found.lanes[gap, key] = y + (high - used) / 2 + lane * sizes.LANE
        return y + high


def _items(rule: MapRule) -> Iterator[MapRule | MapCard]:
    """Yield rules below a rule, and the first card of each run of cards."""
    before: MapRule | MapCard | None = None
    for child in rule.children:
        if isinstance(child, MapRule) or not isinstance(before, MapCard):
            yield child
        before = child
