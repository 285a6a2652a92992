"""What a badge is struck from: six shapes, eight inks, four levels, fifteen glyphs."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Final

from wallet.core.artwork.geometry import lobes, polygon, rounded


class Shape(StrEnum):
    """Family of achievement."""

    SEAL = "seal"
    HEXAGON = "hexagon"
    OCTAGON = "octagon"
    SHIELD = "shield"
    ROSETTE = "rosette"
    LOZENGE = "lozenge"


class Field(StrEnum):
    """Field of study; decides the ink."""

    COMPUTING = "computing"
    DATA = "data"
    ENGINEERING = "engineering"
    SOCIETY = "society"
    HEALTH = "health"
    TEACHING = "teaching"
    ENVIRONMENT = "environment"
    LAUREL = "laurel"


class Level(StrEnum):
    """Told by silhouette first: ribbon, dark ribbon, none, wreath."""

    UNDERGRADUATE = "undergraduate"
    GRADUATE = "graduate"
    NONCREDIT = "noncredit"
    STACK = "stack"  # a finished credential: gold is not a choice, it comes with this level


class Glyph(StrEnum):
    ROBOT = "robot"
    NETWORK = "network"
    CODE = "code"
    SCALES = "scales"
    CURVE = "curve"
    STORES = "stores"
    EYE = "eye"
    SPEECH = "speech"
    KEY = "key"
    BOOK = "book"
    COMPASS = "compass"
    HANDS = "hands"
    SPARK = "spark"
    LEAF = "leaf"
    PULSE = "pulse"


PAPER: Final = "#fbf4e2"  # cream of the medallion and the outer line
GOLD_LINE: Final = "#d8b25c"
GOLD_LIGHT: Final = "#e3c06c"
GOLD_DEEP: Final = "#a87a1f"
GOLD_EDGE: Final = "#7d5a0c"

# Each ink has 7:1 or more on the cream.
INKS: Final[dict[Field, str]] = {
    Field.COMPUTING: "#1b4a68",
    Field.DATA: "#3a437f",
    Field.ENGINEERING: "#7d3d1b",
    Field.SOCIETY: "#682d51",
    Field.HEALTH: "#14595a",
    Field.TEACHING: "#7c2a2d",
    Field.ENVIRONMENT: "#435a1d",
    Field.LAUREL: "#17503a",
}

OUTLINES: Final[dict[Shape, str]] = {
    Shape.SEAL: lobes(28, 106, 1.05),
    Shape.HEXAGON: rounded(polygon(6, 116), 20),
    Shape.OCTAGON: rounded(polygon(8, 113, math.pi / 8), 14),
    Shape.SHIELD: (
        "M0 -112C30 -98 62 -92 94 -92Q100 -92 100 -84C100 -10 92 62 0 112"
        "C-92 62 -100 -10 -100 -84Q-100 -92 -94 -92C-62 -92 -30 -98 0 -112Z"
    ),
    Shape.ROSETTE: lobes(8, 100, 1.12),
    Shape.LOZENGE: rounded(polygon(4, 132), 52),
}
# The seal's scallops are too fine to repeat inside it; its rims are plain circles.
RIMS: Final[dict[Shape, str]] = OUTLINES | {Shape.SEAL: "M0 -104A104 104 0 1 1 0 104A104 104 0 1 1 0 -104Z"}

# Strokes on the 24 grid of the icons.
GLYPHS: Final[dict[Glyph, str]] = {
    Glyph.ROBOT: (
        '<path d="M4 20h7M7.5 20v-3.75M8.5 13l2.1-3.5"/><circle cx="7.5" cy="14.5" r="1.75"/>'
        '<circle cx="11.6" cy="8" r="1.75"/><path d="M13.2 7.4 17 6.2M17 6.2l3-1.7M17 6.2l2.4 2.4"/>'
    ),
    Glyph.NETWORK: (
        '<circle cx="5" cy="7" r="2"/><circle cx="5" cy="17" r="2"/><circle cx="12.5" cy="12" r="2"/>'
        '<circle cx="19.5" cy="6" r="2"/><circle cx="19.5" cy="18" r="2"/>'
        '<path d="m6.7 8.1 4.1 2.8M6.7 15.9l4.1-2.8M14 10.6l4-3.3M14 13.4l4 3.3"/>'
    ),
    Glyph.CODE: '<path d="m8 7-5 5 5 5M16 7l5 5-5 5M13.6 4.5l-3.2 15"/>',
    Glyph.SCALES: '<path d="M12 4v16M8 20h8M5 7l7-1.5L19 7M5 7l-2.6 6h5.2zM19 7l-2.6 6h5.2z"/>',
    Glyph.CURVE: '<path d="M3.5 4v16.5H21"/><path d="M6 17.5c4 0 4.2-10 7.3-10s3.3 10 7.2 10"/>',
    Glyph.STORES: (
        '<ellipse cx="12" cy="6" rx="7.5" ry="2.75"/><path d="M4.5 6v12c0 1.5 3.4 2.75 7.5 2.75s7.5-1.25 7.5-2.75V6'
        'M4.5 12c0 1.5 3.4 2.75 7.5 2.75s7.5-1.25 7.5-2.75"/>'
    ),
    Glyph.EYE: (
        '<path d="M2.5 12S6 5.75 12 5.75 21.5 12 21.5 12 18 18.25 12 18.25 2.5 12 2.5 12z"/>'
        '<circle cx="12" cy="12" r="2.9"/>'
    ),
    Glyph.SPEECH: '<path d="M4 5h16v11h-8l-4.5 4v-4H4z"/><path d="M8 9h8M8 12.2h5"/>',
    Glyph.KEY: ('<circle cx="8" cy="8.5" r="4.25"/><path d="m11.2 11.6 8.3 8.3M16.2 16.6l2.6-2.6M14 14.4l1.8-1.8"/>'),
    Glyph.BOOK: (
        '<path d="M12 6.5C9.8 4.9 7 4.4 3.5 4.5v13c3.5-.1 6.3.4 8.5 2 2.2-1.6 5-2.1 8.5-2v-13'
        'c-3.5-.1-6.3.4-8.5 2zM12 6.5v13"/>'
    ),
    Glyph.COMPASS: '<circle cx="12" cy="12" r="9"/><path d="m15.8 8.2-2.2 5.4-5.4 2.2 2.2-5.4z"/>',
    Glyph.HANDS: (
        '<circle cx="8" cy="7" r="3"/><circle cx="16.5" cy="8.5" r="2.4"/>'
        '<path d="M2.8 19.5c.3-4 2.4-6 5.2-6s4.9 2 5.2 6M15 14c3.2-.8 5.9 1 6.2 5"/>'
    ),
    Glyph.SPARK: (
        '<path d="M12 3v4.5M12 16.5V21M3 12h4.5M16.5 12H21M5.6 5.6l3 3M15.4 15.4l3 3M18.4 5.6l-3 3M8.6 15.4l-3 3"/>'
        '<circle cx="12" cy="12" r="2"/>'
    ),
    Glyph.LEAF: '<path d="M5 19C4 10 9 4.5 20 4c.3 10.5-5 16-13 14"/><path d="M4 21c2-5 5.5-8.5 10-10.5"/>',
    Glyph.PULSE: '<path d="M2.5 12.5h4l2.5-6.5 4.5 12 2.8-8 1.4 2.5h3.8"/>',
}
