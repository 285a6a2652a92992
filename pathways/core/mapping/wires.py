"""Lines with coordinates: the corners of each, from the right side of its source to the left side of its target."""

from __future__ import annotations

from pathways.core.mapping.across import Columns
from pathways.core.mapping.down import Heights
from pathways.core.mapping.entries import Entries, height_of
from pathways.core.mapping.routes import Across, AcrossRule, Wire
from pathways.core.mapping.shapes import Line, Point, Rect


def draw_wire(wire: Wire, start: Rect, end: Rect, columns: Columns, heights: Heights, entries: Entries) -> Line:
    """Return the line from the box or pill `start` to `end`."""

    def height(across: Across) -> float:
        if isinstance(across, AcrossRule) and across.into is not None:
            return entries.heights[across]
        return height_of(across, heights)

    y = height(wire.across[0])
    points: list[Point] = [(start.right, y)]
    for turn, across in zip(wire.turns, wire.across[1:], strict=True):
        x = columns.turns[turn]
        points.append((x, y))
        y = height(across)
        points.append((x, y))
    points.append((end.x, y))
    return Line(wire.source, wire.target, wire.stroke, straightened(points))


def straightened(points: list[Point]) -> tuple[Point, ...]:
    """Leave out points that are no corners."""
    kept: list[Point] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and _on_one_line(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _on_one_line(first: Point, then: Point, last: Point) -> bool:
    return first[0] == then[0] == last[0] or first[1] == then[1] == last[1]
