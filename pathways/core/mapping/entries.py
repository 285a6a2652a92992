"""How bundles come into junctions: each on a track of its own in the gutter, at a height of its own on the pill."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from pathways.core.mapping import sizes
from pathways.core.mapping.channels import Net, cost, tracks
from pathways.core.mapping.down import Heights
from pathways.core.mapping.routes import Across, AcrossGap, AcrossRow, AcrossRule, Turn, Wire


@dataclass(frozen=True)
class Entries:
    heights: Mapping[AcrossRule, float]  # at which a bundle enters
    tracks: Mapping[int, Mapping[Turn, int]]  # by gutter


def enter(wires: Sequence[Wire], heights: Heights) -> Entries:
    """Order the bundles of every junction by where they come from."""
    origins: dict[AcrossRule, list[float]] = defaultdict(list)
    turns: dict[AcrossRule, Turn] = {}
    for wire in wires:
        last = wire.across[-1]
        if isinstance(last, AcrossRule):
            origins[last].append(height_of(wire.across[-2], heights))
            turns[last] = wire.turns[-1]
    entries: dict[AcrossRule, float] = {}
    found: dict[int, dict[Turn, int]] = defaultdict(dict)
    by_rule: dict[str, list[AcrossRule]] = defaultdict(list)
    for bundle in origins:
        by_rule[bundle.rule].append(bundle)
    for rule, bundles in by_rule.items():
        best = min(_ways(bundles, origins, heights.middles[rule]), key=lambda way: way.cost)
        entries |= best.heights
        for bundle, track in best.tracks.items():
            found[turns[bundle].gutter][turns[bundle]] = track
    return Entries(entries, found)


def height_of(across: Across, heights: Heights) -> float:
    """Return the height of a line that goes across, entries of junctions excepted."""
    if isinstance(across, AcrossRow):
        return heights.row(across.row) + across.below
    return heights.lane(across) if isinstance(across, AcrossGap) else heights.middles[across.rule]


@dataclass(frozen=True)
class _Way:
    heights: Mapping[AcrossRule, float]
    tracks: Mapping[AcrossRule, int]
    cost: tuple[int, float]  # crossings, then how far the bundles are out of their order


def _ways(bundles: list[AcrossRule], origins: Mapping[AcrossRule, list[float]], middle: float) -> Iterator[_Way]:
    """Yield every order in which a few bundles (there is one for each stroke) can enter."""
    means = {bundle: sum(origins[bundle]) / len(origins[bundle]) for bundle in bundles}
    natural = sorted(bundles, key=lambda bundle: (means[bundle], str(bundle.into)))
    for order in permutations(natural):
        asides = _asides([origins[bundle] for bundle in order], middle)
        heights = {bundle: middle + aside for bundle, aside in zip(order, asides, strict=True)}
        nets = [Net(one, tuple(sorted(set(origins[one]))), (heights[one],)) for one in order]
        track = tracks(nets)
        apart = sum(abs(place - natural.index(bundle)) for place, bundle in enumerate(order))
        yield _Way(heights, {one: track[one] for one in order}, (cost(nets, track), apart))


def _asides(origins: list[list[float]], middle: float) -> list[float]:
    """Return how far below the middle each bundle enters; one that comes almost straight is not bent at all."""
    nearest = [min((one - middle for one in found), key=abs) for found in origins]
    straightest = min(range(len(origins)), key=lambda one: abs(nearest[one]))
    fixed = nearest[straightest]
    above, below = straightest, len(origins) - 1 - straightest
    if abs(fixed) > sizes.ENTRY_REACH - 4 * max(above, below):  # too little room beside it
        straightest, fixed = 0, (1 - len(origins)) / 2 * sizes.ENTRY_STEP
        above, below = 0, len(origins) - 1
    up = min(sizes.ENTRY_STEP, (fixed + sizes.ENTRY_REACH) / max(above, 1))
    down = min(sizes.ENTRY_STEP, (sizes.ENTRY_REACH - fixed) / max(below, 1))
    return [fixed + (place - straightest) * (up if place < straightest else down) for place in range(len(origins))]
