"""What a laid-out map consists of, in pixels: boxes, junctions, bands, headings, lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from pathways.core.mapping.graph import MapCard, MapModel, MapRule
from pathways.core.mapping.routes import Stroke

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rect:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    def overlaps(self, other: Rect) -> bool:
        """Tell whether the two share more than an edge."""
        across = self.x < other.right and other.x < self.right
        return across and self.y < other.bottom and other.y < self.bottom


@dataclass(frozen=True, slots=True)
class CardBox:
    card: MapCard
    rect: Rect
    lines: tuple[str, ...]  # of its title
    words: str = ""  # below it, as far as there is room


@dataclass(frozen=True, slots=True)
class Junction:
    """The pill of a rule; its name stands above and its status below, each line's middle at `x`."""

    rule: MapRule
    pill: Rect
    name: tuple[str, ...]
    status: tuple[str, ...]
    around: Rect  # pill and words together


@dataclass(frozen=True, slots=True)
class Band:
    rect: Rect
    level: int  # 0 stands on the paper, each further one on the one before


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    x: float
    y: float
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line from one thing to another: corners in order, across and up or down in turn."""

    source: str
    target: str
    stroke: Stroke
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Layout:
    """Everything has its place. `order` is that of reading: what is needed first comes first, the goal last."""

    model: MapModel
    width: float
    height: float
    cards: tuple[CardBox, ...]
    junctions: tuple[Junction, ...]
    goal: CardBox
    onward: tuple[CardBox, ...]
    bands: tuple[Band, ...]
    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]
    order: tuple[str, ...]
