"""How bundles come into junctions: each on a track of its own in the gutter, at a height of its own on the pill."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from pathways.core.mapping import sizes
from pathways.core.mapping.channels import Net, tracks
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
        bundles.sort(key=lambda one: (sum(origins[one]) / len(origins[one]), str(one.into)))
        middle = heights.middles[rule]
        for bundle, aside in zip(bundles, _asides([origins[one] for one in bundles], middle), strict=True):
            entries[bundle] = middle + aside
        nets = [Net(one, tuple(sorted(set(origins[one]))), (entries[one],)) for one in bundles]
        for key, track in tracks(nets).items():
            turn = turns[_bundle(key)]
            found[turn.gutter][turn] = track
    return Entries(entries, found)


def height_of(across: Across, heights: Heights) -> float:
    """Return the height of a line that goes across, entries of junctions excepted."""
    if isinstance(across, AcrossRow):
        return heights.row(across.row) + across.below
    return heights.lane(across) if isinstance(across, AcrossGap) else heights.middles[across.rule]


def _bundle(key: Hashable) -> AcrossRule:
    if not isinstance(key, AcrossRule):
        raise TypeError("a net of a junction is keyed by its bundle")
    return key


def _asides(origins: list[list[float]], middle: float) -> list[float]:
    """Return how far below the middle each bundle enters; one that comes almost straight is not bent at all."""
    step = sizes.ENTRY_STEP if len(origins) < 4 else 2 * sizes.ENTRY_REACH / (len(origins) - 1)
    even = [(place - (len(origins) - 1) / 2) * step for place in range(len(origins))]
    nearest = [min((one - middle for one in found), key=abs) for found in origins]
    for place in sorted(range(len(origins)), key=lambda one: abs(nearest[one])):
        moved = [one + nearest[place] - even[place] for one in even]
        if max(abs(one) for one in moved) <= sizes.ENTRY_REACH:
            return moved
    return even
