"""Tracks in a channel: lines that run beside each other in a gutter between columns, or in a gap between rows.

One `Net` is one bundle: it runs along the channel from its lowest to its highest attachment. Two nets that meet
anywhere take different tracks; which comes first is decided by how often they would cross.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

_SWAPS: Final = 12  # rounds of looking for a better order
_OVER: Final = 20  # crossings that one avoids by not running over another
_COMPARED: Final = 80  # nets, beyond which they stay in the order of their middles


@dataclass(frozen=True)
class Net:
    """Where a bundle attaches: `near` on the side where tracks begin (left or top), `far` on the other."""

    key: Hashable
    near: tuple[float, ...]
    far: tuple[float, ...]

    @cached_property
    def low(self) -> float:
        return min(self.near + self.far)

    @cached_property
    def high(self) -> float:
        return max(self.near + self.far)

    def meets(self, other: Net) -> bool:
        return self.low <= other.high and other.low <= self.high


def tracks(nets: Sequence[Net]) -> Mapping[Hashable, int]:
    """Return the track of each net, counted from 0."""
    ordered = _fewest_crossings(sorted(nets, key=lambda net: (net.low + net.high, str(net.key))))
    track: dict[Hashable, int] = {}
    placed: list[Net] = []
    for net in ordered:
        track[net.key] = max((track[one.key] + 1 for one in placed if one.meets(net)), default=0)
        placed.append(net)
    return track


def cost(nets: Sequence[Net], track: Mapping[Hashable, int]) -> int:
    """Count how often nets cross on these tracks."""
    ordered = sorted(nets, key=lambda net: track[net.key])
    return sum(_crossings(first, then) for place, first in enumerate(ordered) for then in ordered[place + 1 :])


def _fewest_crossings(nets: list[Net]) -> list[Net]:
    """Swap neighbours while that takes crossings away."""
    if len(nets) > _COMPARED:
        return nets
    for _ in range(_SWAPS):
        swapped = False
        for place in range(len(nets) - 1):
            first, then = nets[place], nets[place + 1]
            if _crossings(then, first) < _crossings(first, then):
                nets[place], nets[place + 1] = then, first
                swapped = True
        if not swapped:
            break
    return nets


def _crossings(first: Net, then: Net) -> int:
    """Count how often two nets cross when `first` runs on the nearer track; running over each other is worse."""
    through_first = sum(first.low < one < first.high for one in then.near)
    over = sum(one in then.near for one in first.far)
    return through_first + sum(then.low < one < then.high for one in first.far) + _OVER * over
