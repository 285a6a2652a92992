"""Curves as SVG path data, in user units, y down. Numbers have one decimal: enough at any size we draw."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]


def number(value: float, places: int = 1) -> str:
    """Write a number as short as it can be: 3, 3.5, 0; never -0."""
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def point(at: Point) -> str:
    """Write one point."""
    return f"{number(at[0])} {number(at[1])}"


def polygon(corners: int, radius: float, turn: float = 0.0) -> list[Point]:
    """Return the corners of a regular polygon, the first at the top unless turned by `turn` radians."""
    angles = [2 * math.pi * i / corners + turn for i in range(corners)]
    return [(radius * math.sin(a), -radius * math.cos(a)) for a in angles]


def rounded(corners: Sequence[Point], cut: float) -> str:
    """Return a closed path through `corners`, each rounded from `cut` units before it to `cut` units after."""
    parts = []
    for i, corner in enumerate(corners):
        enter = _towards(corner, corners[i - 1], cut)
        leave = _towards(corner, corners[(i + 1) % len(corners)], cut)
        parts.append(f"{'L' if i else 'M'}{point(enter)}Q{point(corner)} {point(leave)}")
    return "".join(parts) + "Z"


def _towards(start: Point, end: Point, distance: float) -> Point:
    share = min(distance / math.dist(start, end), 0.5)
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def lobes(count: int, radius: float, bulge: float) -> str:
    """Return a closed ring of `count` arcs whose ends lie on `radius`; a bulge of 1 makes half circles."""
    ends = polygon(count, radius, math.pi / count)
    arc = number(radius * math.sin(math.pi / count) * bulge)
    return f"M{point(ends[0])}" + "".join(f"A{arc} {arc} 0 0 1 {point(end)}" for end in [*ends[1:], ends[0]]) + "Z"


def smooth(points: Sequence[Point]) -> str:
    """Return a closed curve that bends at `points` and passes through the middles between them."""

    def middle(i: int) -> Point:
        a, b = points[i], points[(i + 1) % len(points)]
        return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2

    bends = (f"Q{point(at)} {point(middle(i))}" for i, at in enumerate(points))
    return f"M{point(middle(-1))}" + "".join(bends) + "Z"


def guilloche(waves: int, radius: float, depth: float, phase: float) -> str:
    """Return the engraved curve r = radius + depth cos(waves t)(0.82 + 0.18 cos(3t + phase))."""
    steps = waves * 8
    points = []
    for i in range(steps):
        t = 2 * math.pi * i / steps
        r = radius + depth * math.cos(waves * t) * (0.82 + 0.18 * math.cos(3 * t + phase))
        points.append((r * math.cos(t), r * math.sin(t)))
    return smooth(points)


def leaf(root: Point, angle: float, length: float, width: float) -> str:
    """Return a lens, rooted at `root` and pointing along `angle`."""
    c, s = math.cos(angle), math.sin(angle)

    def place(along: float, across: float) -> str:
        return point((root[0] + along * c - across * s, root[1] + along * s + across * c))

    start, tip = place(0, 0), place(length, 0)
    out = f"C{place(length * 0.3, -width)} {place(length * 0.75, -width * 0.75)} {tip}"
    back = f"C{place(length * 0.75, width * 0.75)} {place(length * 0.3, width)} {start}"
    return f"M{start}{out}{back}Z"


def laurel_branch(centre: Point, radius: float, pairs: int, length: float, width: float) -> tuple[str, str]:
    """Return leaves and stem of the left branch of a wreath, from the foot upwards; mirror both for the right one.

    Leaves come in pairs and grow smaller towards the top, where a single one ends the branch.
    """
    first, last, spread, shrink = math.radians(97), math.radians(97 + (318 - 97) * 0.62), 0.62, 0.28
    leaves, stem = [], []
    for i in range(pairs):
        t = i / (pairs - 1)
        angle = first + (last - first) * t
        at = (centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle))
        stem.append(at)
        size, along = 1 - shrink * t, angle + math.pi / 2
        if i < pairs - 1:
            leaves += [leaf(at, along + side * spread, length * size, width * size) for side in (-1, 1)]
    leaves.append(leaf(stem[-1], last + math.pi / 2 + 0.1, length * 0.85, width * 0.72))
    return "".join(leaves), "M" + "L".join(point(at) for at in stem)
