"""Where columns stand from left to right, and the gutters between them, each as wide as its lines need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from pathways.core.mapping import sizes
from pathways.core.mapping.graph import MapModel, rules_of
from pathways.core.mapping.ranks import Ranks
from pathways.core.mapping.routes import Routes, Turn
from pathways.core.mapping.texts import Texts


@dataclass(frozen=True)
class Columns:
    """Cards, then rules by height, then the goal. `lefts` and `widths` by column; `turns` by bundle."""

    lefts: tuple[float, ...]
    widths: tuple[float, ...]
    gutters: tuple[float, ...]  # where the gutter left of a column begins
    turns: Mapping[Turn, float]

    def right(self, column: int) -> float:
        return self.lefts[column] + self.widths[column]

    def middle(self, column: int) -> float:
        return self.lefts[column] + self.widths[column] / 2


def place_columns(
    model: MapModel, ranks: Ranks, routes: Routes, texts: Texts, bundles: Mapping[int, Mapping[Turn, int]]
) -> Columns:
    """Place every column. `bundles` are the tracks in the gutters left of rules."""
    by_height: dict[int, float] = defaultdict(float)
    for rule in rules_of(model.root):
        by_height[ranks.height[rule.id]] = max(by_height[ranks.height[rule.id]], texts.rule_width(rule.id))
    widths = [texts.card] * ranks.card_columns
    widths += [by_height[height] for height in range(len(by_height))] + [sizes.GOAL_WIDTH]
    turns: dict[Turn, float] = {}
    lefts: list[float] = []
    gutters: list[float] = []
    deepest = max(by_height)
    x = sizes.EDGE + 8 + sizes.INSET * max(deepest - 1, 0)
    for column, wide in enumerate(widths):
        gutters.append(x)
        if column:
            tracks = bundles.get(column) or {
                Turn(column, key): track for key, track in routes.tracks.get(column, {}).items()
            }
            x += sizes.GUTTER_BEFORE
            turns |= {turn: x + track * sizes.LANE for turn, track in tracks.items()}
            x += max(tracks.values(), default=0) * sizes.LANE + sizes.GUTTER_BEHIND
        lefts.append(x)
        x += wide
    return Columns(tuple(lefts), tuple(widths), tuple(gutters), turns)
