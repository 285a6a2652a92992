"""The artwork of a badge, struck from data: shape, ink, level, glyph, and an engraved ground of its own.

`draw_badge` is one pure function: no randomness, scripts, fonts, words or outside references; same input, same bytes.
"""

from wallet.core.artwork.badge import draw_badge
from wallet.core.artwork.parts import Field, Glyph, Level, Shape

__all__ = ["Field", "Glyph", "Level", "Shape", "draw_badge"]
