"""SVG path data to straight lines, and lines to the polygons that a stroke of some width covers.

For drawings of ours only (see `raster`): arcs are circular and joins are round.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

Point: TypeAlias = tuple[float, float]
Area: TypeAlias = list[Point]

_TOKENS: Final = re.compile(r"[MmLlHhVvCcSsQqAaZz]|[-+]?(?:\d+\.?\d*|\.\d+)")
_CALLS: Final = re.compile(r"(\w+)\(([^)]*)\)")
_WIDTHS: Final = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "A": 7, "Z": 0}
_PIXELS_PER_STEP: Final = 5.0
_OVERLAP: Final = 0.6  # pixels by which pieces reach into each other, so that rounding leaves no notch
_GAP_MAX: Final = 0.4  # pixels that may be missing on the outside of a bend before a disc fills it


class Matrix(NamedTuple):
    """An affine map: x' = a x + c y + e, y' = b x + d y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def then(self, inner: Matrix) -> Matrix:
        """Return the map that applies `inner` first."""
        x, y = self.at((inner.e, inner.f))
        return Matrix(
            self.a * inner.a + self.c * inner.b,
            self.b * inner.a + self.d * inner.b,
            self.a * inner.c + self.c * inner.d,
            self.b * inner.c + self.d * inner.d,
            x,
            y,
        )

    def at(self, point: Point) -> Point:
        """Return where `point` goes."""
        x, y = point
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    @property
    def unit(self) -> float:
        """How long a unit becomes; ours never stretch one side more than the other."""
        return math.sqrt(abs(self.a * self.d - self.b * self.c))


def parse_transform(text: str) -> Matrix:
    """Return the map of a `transform` attribute: translate, scale, rotate about the origin."""
    matrix = Matrix()
    for name, arguments in _CALLS.findall(text):
        numbers = [float(number) for number in arguments.replace(",", " ").split()]
        x, y = numbers[0], numbers[1] if len(numbers) > 1 else numbers[0]
        if name == "translate":
            matrix = matrix.then(Matrix(e=x, f=y))
        elif name == "scale":
            matrix = matrix.then(Matrix(a=x, d=y))
        else:
            turn = math.radians(x)
            matrix = matrix.then(Matrix(math.cos(turn), math.sin(turn), -math.sin(turn), math.cos(turn)))
    return matrix


@dataclass(frozen=True, slots=True)
class Line:
    """A run of straight pieces, in pixels."""

    points: list[Point]
    closed: bool


def ellipse(centre: Point, rx: float, ry: float, matrix: Matrix) -> Line:
    """Return an ellipse; it begins at three o'clock and runs clockwise, as SVG says (dashes depend on it)."""
    steps = max(24, min(240, int(2 * math.pi * max(rx, ry) * matrix.unit / _PIXELS_PER_STEP)))
    turns = [2 * math.pi * i / steps for i in range(steps)]
    return Line([matrix.at((centre[0] + rx * math.cos(t), centre[1] + ry * math.sin(t))) for t in turns], closed=True)


def flatten(data: str, matrix: Matrix) -> list[Line]:
    """Return the lines of path data, mapped by `matrix`."""
    pen = _Pen(matrix)
    for command, numbers in _commands(data):
        pen.move(command, numbers)
    return pen.lines()


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    """Yield each command with its own numbers; a repeated `M` is read as `L`."""
    tokens, i, command = _TOKENS.findall(data), 0, "M"
    while i < len(tokens):
        if tokens[i].isalpha():
            command, i = tokens[i], i + 1
        width = _WIDTHS[command.upper()]
        yield command, [float(number) for number in tokens[i : i + width]]
        i += width
        command = {"M": "L", "m": "l"}.get(command, command)


class _Pen:
    """Follows path commands in user units and leaves lines in pixels."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.here: Point = (0.0, 0.0)
        self.handle: Point | None = None  # second control point of the last cubic curve, for S
        self.done: list[Line] = []
        self.run: list[Point] = []

    def lines(self) -> list[Line]:
        return [*self.done, *([Line(self.run, closed=False)] if len(self.run) > 1 else [])]

    def move(self, command: str, numbers: list[float]) -> None:
        kind, handle, self.handle = command.upper(), self.handle, None
        if kind == "Z":
            self._close()
            return
        points = self._points(kind, command.islower(), numbers)
        if kind == "M":
            self._lift(points[-1])
        elif kind in "LHV":
            self._to(points[-1])
        elif kind == "A":
            self._arc(numbers[0], bool(numbers[3]), bool(numbers[4]), points[-1])
        else:
            self._curve(kind, handle, points)

    def _points(self, kind: str, relative: bool, numbers: list[float]) -> list[Point]:
        x, y = self.here
        if kind == "H":
            return [(numbers[0] + (x if relative else 0.0), y)]
        if kind == "V":
            return [(x, numbers[0] + (y if relative else 0.0))]
        flat = numbers[-2:] if kind == "A" else numbers
        dx, dy = (x, y) if relative else (0.0, 0.0)
        return [(flat[i] + dx, flat[i + 1] + dy) for i in range(0, len(flat), 2)]

    def _lift(self, point: Point) -> None:
        self.done = self.lines()
        self.here, self.start, self.run = point, point, [self.matrix.at(point)]

    def _close(self) -> None:
        self.done.append(Line(self.run, closed=True))
        self.here, self.run = self.start, [self.matrix.at(self.start)]

    def _to(self, point: Point) -> None:
        self.here = point
        self.run.append(self.matrix.at(point))

    def _curve(self, kind: str, handle: Point | None, points: list[Point]) -> None:
        start, x, y = self.here, *self.here
        if kind == "S":
            points = [(2 * x - handle[0], 2 * y - handle[1]) if handle else start, *points]
        end = points[-1]
        steps = self._steps(math.dist(start, points[0]) + math.dist(points[0], end))
        for i in range(1, steps + 1):
            self._to(_bezier([start, *points], i / steps))
        self.here, self.handle = end, points[1] if kind in "CS" else None

    def _arc(self, radius: float, large: bool, clockwise: bool, end: Point) -> None:
        """Follow a circular arc (SVG 1.1 appendix F.6.5, with equal radii)."""
        (x, y), (u, v) = self.here, end
        half = math.dist(self.here, end) / 2
        radius = max(radius, half)
        rise = math.sqrt(max(0.0, radius * radius - half * half)) / (half or 1.0) / 2
        side = 1 if large != clockwise else -1
        centre = ((x + u) / 2 - side * rise * (v - y), (y + v) / 2 + side * rise * (u - x))
        first = math.atan2(y - centre[1], x - centre[0])
        sweep = (math.atan2(v - centre[1], u - centre[0]) - first) % (2 * math.pi)
        sweep = sweep if clockwise else sweep - 2 * math.pi
        steps = self._steps(abs(sweep) * radius)
        for i in range(1, steps + 1):
            turn = first + sweep * i / steps
            self._to((centre[0] + radius * math.cos(turn), centre[1] + radius * math.sin(turn)))
        self.here = end

    def _steps(self, length: float) -> int:
        return max(3, min(120, int(length * self.matrix.unit / _PIXELS_PER_STEP)))


def _bezier(points: Sequence[Point], t: float) -> Point:
    while len(points) > 1:
        points = [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in itertools.pairwise(points)]
    return points[0]


def dashes(line: Line, pattern: Sequence[float]) -> list[Line]:
    """Cut a line into dashes; `pattern` is dash, gap, … in pixels, and an empty one leaves the line whole."""
    if not pattern:
        return [line]
    points = [*line.points, line.points[0]] if line.closed else line.points
    out: list[Line] = []
    run, index, left = [points[0]], 0, pattern[0]
    for a, b in itertools.pairwise(points):
        length, done = math.dist(a, b), 0.0
        while length - done > left:
            done += left
            cut = (a[0] + (b[0] - a[0]) * done / length, a[1] + (b[1] - a[1]) * done / length)
            if index % 2 == 0:
                out.append(Line([*run, cut], closed=False))
            run, index = [cut], index + 1
            left = pattern[index % len(pattern)]
        left -= length - done
        run.append(b)
    return [*out, Line(run, closed=False)] if index % 2 == 0 else out


def stroke_areas(line: Line, width: float, *, round_ends: bool) -> Iterator[Area]:
    """Yield polygons that together cover a stroke along `line`: one for each piece, discs where it bends or ends."""
    points = [p for i, p in enumerate(line.points) if i == 0 or math.dist(p, line.points[i - 1]) > 1e-6]
    half = width / 2
    if len(points) == 1:
        yield from [_disc(points[0], half)] if round_ends else []
        return
    ring = [*points, points[0]] if line.closed and math.dist(points[0], points[-1]) > 1e-6 else points
    turns = []
    for a, b in itertools.pairwise(ring):
        turns.append(math.atan2(b[1] - a[1], b[0] - a[0]))
        dx, dy = math.cos(turns[-1]), math.sin(turns[-1])
        nx, ny, ox, oy = -dy * half, dx * half, dx * _OVERLAP, dy * _OVERLAP
        (x, y), (u, v) = (a[0] - ox, a[1] - oy), (b[0] + ox, b[1] + oy)
        yield [(x + nx, y + ny), (u + nx, v + ny), (u - nx, v - ny), (x - nx, y - ny)]
    bends = list(zip(turns, turns[1:], ring[1:], strict=False))
    if line.closed:
        bends.append((turns[-1], turns[0], ring[0]))
    elif round_ends:
        yield from (_disc(ring[0], half), _disc(ring[-1], half))
    for before, after, corner in bends:
        bend = abs((after - before + math.pi) % (2 * math.pi) - math.pi)
        if half * math.tan(min(bend, 3.0) / 2) > _GAP_MAX:
            yield _disc(corner, half)


def _disc(centre: Point, radius: float) -> Area:
    steps = max(8, min(64, int(radius * 2)))
    turns = (2 * math.pi * i / steps for i in range(steps))
    return [(centre[0] + radius * math.cos(t), centre[1] + radius * math.sin(t)) for t in turns]
