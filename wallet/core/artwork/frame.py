"""The engraved frame of a printed sheet: a heavy line, waves with a rosette in each corner, a gold hairline."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

from wallet.core.artwork.geometry import Point, guilloche, number, point

GREEN: Final = "#17503a"
GOLD: Final = "#a67a20"
_HEAVY: Final = 95  # tenths of a millimetre from the edge of the paper to the heavy line
_FROM: Final = 108  # to the outer line of the band
_BAND: Final = 52  # width of the band, and side of the field in its corner
_HAIR: Final = 178  # to the gold hairline
_WAVE: Final = 120  # length of a wave, about: a whole number of them fills a side
_STRANDS: Final = 6


@lru_cache(4)
def draw_frame(width: int, height: int) -> str:
    """Return the frame as SVG, view box 0 0 width height, about 90 KB.

    Args:
        width: of the paper, in tenths of a millimetre; 1,000 to 5,000.
        height: likewise.
    """
    middle, start = _FROM + _BAND / 2, _FROM + _BAND
    corners = [(x, y) for x in (middle, width - middle) for y in (middle, height - middle)]
    across = "".join(_strands((start, y), width - 2 * start, upright=False) for y in (middle, height - middle))
    down = "".join(_strands((x, start), height - 2 * start, upright=True) for x in (middle, width - middle))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" fill="none">'
        f'<g stroke="{GREEN}">{_box(_HEAVY, width, height, 13)}{_box(_FROM, width, height, 2.5)}'
        f'<path stroke-width="2.5" d="{_rails(width, height)}"/>'
        f'<path stroke-width="1.3" stroke-opacity=".8" d="{across}{down}"/>'
        f"{''.join(_rosette(at) for at in corners)}</g>"
        f'<g stroke="{GOLD}">{_box(_HAIR, width, height, 4)}</g></svg>\n'
    )


def _box(inset: float, width: int, height: int, line: float) -> str:
    sides = f'width="{width - 2 * inset}" height="{height - 2 * inset}"'
    return f'<rect x="{inset}" y="{inset}" {sides} stroke-width="{line}"/>'


def _rails(width: int, height: int) -> str:
    """Return the inner lines of the band, drawn through to the outer ones: they leave a field in each corner."""
    start = _FROM + _BAND
    across = "".join(f"M{_FROM} {y}H{width - _FROM}" for y in (start, height - start))
    return across + "".join(f"M{x} {_FROM}V{height - _FROM}" for x in (start, width - start))


def _strands(start: Point, length: float, *, upright: bool) -> str:
    """Return waves that run along a side of the paper, each a part of a wave behind the last."""
    steps = round(length / _WAVE) * 4
    third = length / steps / 3
    height = _BAND / 2 - 4
    strands = []
    for strand in range(_STRANDS):
        parts = []
        for step in range(steps + 1):
            phase = math.pi * (step / 2 + 2 * strand / _STRANDS)
            along, off = length * step / steps, height * math.cos(phase)
            lean = -height * math.sin(phase) * math.pi / 2 / 3  # how far it rises in a third of a step
            at, before, after = (
                _placed(start, along + side * third, off + side * lean, upright=upright) for side in (0, -1, 1)
            )
            parts.append(f"M{at}C{after} " if step == 0 else f"{before} {at}" + (f"C{after} " if step < steps else ""))
        strands.append("".join(parts))
    return "".join(strands)


def _placed(start: Point, along: float, off: float, *, upright: bool) -> str:
    return point((start[0] + off, start[1] + along) if upright else (start[0] + along, start[1] + off))


def _rosette(at: Point) -> str:
    """Return the engraving of a corner's field. It is drawn large and made small: paths have one decimal."""
    rings = [(10, 150, 60, turn) for turn in (0.0, 2.1, 4.2)] + [(14, 70, 42, turn) for turn in (0.0, 3.1)]
    curves = "".join(guilloche(waves, radius, depth, phase) for waves, radius, depth, phase in rings)
    size = number((_BAND / 2 - 3) / 214, 4)
    return (
        f'<g transform="translate({point(at)}) scale({size})" stroke-width="12">'
        f'<path d="{curves}"/><circle r="24" fill="{GREEN}" stroke="none"/></g>'
    )
