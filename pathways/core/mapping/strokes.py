"""Lines as path texts: round corners, and where several run together each stretch is drawn once.

Drawn twice, dashes would fill each other's gaps.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from pathways.core.mapping.shapes import Line, Point

CORNER: Final = 9.0


class Ink:
    """What of one bundle is on the paper so far."""

    def __init__(self) -> None:
        self._flat: dict[float, list[tuple[float, float]]] = defaultdict(list)  # by y
        self._upright: dict[float, list[tuple[float, float]]] = defaultdict(list)  # by x

    def add(self, points: Sequence[Point]) -> Iterator[tuple[Point, ...]]:
        """Yield the stretches of a line that are not drawn yet; each runs a corner's length into what is."""
        fresh: list[tuple[int, float, float]] = []  # segment, from and to, as distances along it
        for number, (begin, end) in enumerate(itertools.pairwise(points)):
            for start, stop in self._free(begin, end):
                fresh.append((number, start, stop))
        for begin, end in itertools.pairwise(points):
            lines, at, low, high = self._place(begin, end)
            lines[at] = _with(lines[at], low, high)
        yield from _stretches(points, fresh)

    def _place(self, begin: Point, end: Point) -> tuple[dict[float, list[tuple[float, float]]], float, float, float]:
        if begin[0] == end[0]:
            return self._upright, begin[0], min(begin[1], end[1]), max(begin[1], end[1])
        return self._flat, begin[1], min(begin[0], end[0]), max(begin[0], end[0])

    def _free(self, begin: Point, end: Point) -> list[tuple[float, float]]:
        """Return the parts of a segment that are not covered, as distances from where it begins."""
        lines, at, low, high = self._place(begin, end)
        free, x = [], low
        for start, stop in lines[at]:
            if start > x:
                free.append((x, min(start, high)))
            x = max(x, stop)
            if x >= high:
                break
        if x < high:
            free.append((x, high))
        free = [(start, stop) for start, stop in free if stop > start]
        if begin < end:
            return [(start - low, stop - low) for start, stop in free]
        return [(high - stop, high - start) for start, stop in reversed(free)]


def _with(covered: list[tuple[float, float]], low: float, high: float) -> list[tuple[float, float]]:
    """Return the covered parts in order with one more, joined to those it touches."""
    apart = [(start, stop) for start, stop in covered if stop < low or start > high]
    joined = [part for part in covered if part[1] >= low and part[0] <= high]
    return sorted([*apart, (min([low, *(one for one, _ in joined)]), max([high, *(one for _, one in joined)]))])


def _stretches(points: Sequence[Point], fresh: list[tuple[int, float, float]]) -> Iterator[tuple[Point, ...]]:
    """Join parts that follow each other, and let each end run on for a corner's length."""
    ends = [0.0]
    for begin, end in itertools.pairwise(points):
        ends.append(ends[-1] + _distance(begin, end))
    runs: list[list[float]] = []
    for number, start, stop in fresh:
        if runs and runs[-1][1] == ends[number] + start:
            runs[-1][1] = ends[number] + stop
        else:
            runs.append([ends[number] + start, ends[number] + stop])
    for start, stop in runs:
        yield _part(points, ends, max(0.0, start - CORNER), min(ends[-1], stop + CORNER))


def _part(points: Sequence[Point], ends: Sequence[float], start: float, stop: float) -> tuple[Point, ...]:
    inner = [point for point, at in zip(points, ends, strict=True) if start < at < stop]
    return (_at(points, ends, start), *inner, _at(points, ends, stop))


def _at(points: Sequence[Point], ends: Sequence[float], distance: float) -> Point:
    for number in range(len(points) - 1):
        if distance <= ends[number + 1]:
            begin, end = points[number], points[number + 1]
            part = (distance - ends[number]) / ((ends[number + 1] - ends[number]) or 1.0)
            return begin[0] + (end[0] - begin[0]) * part, begin[1] + (end[1] - begin[1]) * part
    return points[-1]


def _distance(begin: Point, end: Point) -> float:
    return abs(begin[0] - end[0]) + abs(begin[1] - end[1])


def in_bundles(lines: Sequence[Line]) -> Iterator[tuple[Line, tuple[tuple[Point, ...], ...]]]:
    """Yield every line with the stretches of it that are to be drawn; the longest of a bundle comes first."""
    inks: dict[object, Ink] = defaultdict(Ink)
    for line in sorted(lines, key=lambda one: (-_length(one.points), one.source, one.target)):
        bundle = (line.stroke, line.target) if line.stroke != "needed" else line.stroke
        yield line, tuple(inks[bundle].add(line.points))


def _length(points: Sequence[Point]) -> float:
    return sum(_distance(begin, end) for begin, end in itertools.pairwise(points))


def path_text(points: Sequence[Point]) -> str:
    """Return the `d` of a path with rounded corners."""
    parts = [f"M{number(points[0][0])} {number(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(CORNER, _distance(before, corner) / 2, _distance(corner, after) / 2)
        into, out = _towards(corner, before, radius), _towards(corner, after, radius)
        parts.append(f"L{number(into[0])} {number(into[1])}")
        parts.append(f"Q{number(corner[0])} {number(corner[1])} {number(out[0])} {number(out[1])}")
    parts.append(f"L{number(points[-1][0])} {number(points[-1][1])}")
    return "".join(parts)


def _towards(start: Point, end: Point, distance: float) -> Point:
    whole = _distance(start, end) or 1.0
    return start[0] + (end[0] - start[0]) * distance / whole, start[1] + (end[1] - start[1]) * distance / whole


def number(value: float) -> str:
    """Write a coordinate with at most one decimal."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text
