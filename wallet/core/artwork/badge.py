"""`draw_badge`, from the outside in: wreath, body, engraved ground, rims, medallion, glyph, ribbon."""

from __future__ import annotations

import hashlib
import math

from wallet.core.artwork.geometry import guilloche, laurel_branch, number
from wallet.core.artwork.parts import (
    GLYPHS,
    GOLD_DEEP,
    GOLD_EDGE,
    GOLD_LIGHT,
    GOLD_LINE,
    INKS,
    OUTLINES,
    PAPER,
    RIMS,
    Field,
    Glyph,
    Level,
    Shape,
)

_STRIKES = 5  # how often the curve of the ground is struck, each with a small turn


def draw_badge(achievement_id: str, *, shape: Shape, field: Field, level: Level, glyph: Glyph) -> str:
    """Return the artwork as SVG, view box -120 -120 240 240, about 9 KB.

    Args:
        achievement_id: decides the engraved ground, so that two badges of one family look alike and are not the same.
        shape: family of achievement.
        field: field of study; decides the ink.
        level: ribbon, dark ribbon, stitched rim or gold wreath.
        glyph: the drawing in the medallion.
    """
    ink = INKS[field]
    line = GOLD_LINE if level is Level.STACK else PAPER
    body = (
        _body(shape, level, ink, line)
        + _ground(achievement_id, line)
        + _rims(shape, level, line)
        + _medallion(level, glyph, ink, line)
        + _ribbon(level, ink)
    )
    if level is Level.STACK:
        body = f'{_wreath()}<g transform="translate(0 -4) scale(.755)">{body}</g>{_foot()}'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-120 -120 240 240"><defs>'
        f'<clipPath id="c"><path d="{RIMS[shape]}" transform="scale(.93)"/></clipPath>'
        f"{_gold() if level is Level.STACK else ''}</defs>{body}</svg>\n"
    )


def _gold() -> str:
    return (
        '<linearGradient id="au" x1="0" y1="0" x2="0" y2="1">'
        f'<stop offset="0" stop-color="{GOLD_LIGHT}"/><stop offset="1" stop-color="{GOLD_DEEP}"/></linearGradient>'
    )


def _wreath() -> str:
    leaves, stem = laurel_branch((0, 1), 100, 12, 26, 8.5)

    def both(path: str) -> str:
        return f'<path d="{path}"/><path d="{path}" transform="scale(-1 1)"/>'

    return (
        f'<g fill="url(#au)" stroke="{GOLD_EDGE}" stroke-width=".8">{both(leaves)}</g>'
        f'<g fill="none" stroke="{GOLD_EDGE}" stroke-width="2.2" stroke-linecap="round">{both(stem)}</g>'
    )


def _foot() -> str:
    return f'<path d="M-9 103l9-8 9 8-9 8z" fill="{GOLD_LIGHT}" stroke="{GOLD_EDGE}" stroke-width="1"/>'


def _body(shape: Shape, level: Level, ink: str, line: str) -> str:
    width = 5 if level is Level.STACK else 3
    return f'<path d="{OUTLINES[shape]}" fill="{ink}" stroke="{line}" stroke-width="{width}"/>'


def _ground(achievement_id: str, line: str) -> str:
    """Return the engraving: 9 to 14 waves, and a lean of the curve, both from the hash of the achievement's id."""
    digest = hashlib.sha256(achievement_id.encode("utf-8", "surrogatepass")).digest()
    waves = 9 + int.from_bytes(digest[:4], "big") % 6
    curve = guilloche(waves, 82, 20, phase=2 * math.pi * int.from_bytes(digest[4:6], "big") / 65_536)
    turn = 360 / waves / _STRIKES
    turned = "".join(f'<use href="#g" transform="rotate({number(turn * k, 2)})"/>' for k in range(1, _STRIKES))
    return (
        f'<g clip-path="url(#c)" fill="none" stroke="{line}" stroke-opacity=".42" stroke-width=".8">'
        f'<path id="g" d="{curve}"/>{turned}</g>'
    )


def _rims(shape: Shape, level: Level, line: str) -> str:
    stitched = ' stroke-dasharray="7 5" stroke-linecap="round"' if level is Level.NONCREDIT else ""
    outer = (
        f'<path d="{RIMS[shape]}" transform="scale(.925)" fill="none" stroke="{line}" stroke-width="2.6"{stitched}/>'
    )
    if level not in (Level.GRADUATE, Level.STACK):
        return outer
    return f'{outer}<path d="{RIMS[shape]}" transform="scale(.87)" fill="none" stroke="{line}" stroke-width="1.3"/>'


def _medallion(level: Level, glyph: Glyph, ink: str, line: str) -> str:
    radius = 66 if level is Level.STACK else 58
    scale = 3.9 if level is Level.STACK else 3.35
    lift = -5 if level in (Level.UNDERGRADUATE, Level.GRADUATE) else 0  # make room for the ribbon
    return (
        f'<circle r="{radius + 9}" fill="{ink}"/>'
        f'<circle r="{radius + 5}" fill="none" stroke="{line}" stroke-width="4" stroke-dasharray="1.6 3.6"/>'
        f'<circle r="{radius}" fill="{PAPER}"/>'
        f'<circle r="{radius - 4.5}" fill="none" stroke="{ink}" stroke-width="1"/>'
        f'<g transform="translate(0 {lift}) scale({scale}) translate(-12 -12)" fill="none" stroke="{ink}" '
        f'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">{GLYPHS[glyph]}</g>'
    )


def _ribbon(level: Level, ink: str) -> str:
    """Return the ribbon: cream with one diamond for undergraduates, dark with two for graduates, else nothing."""
    if level not in (Level.UNDERGRADUATE, Level.GRADUATE):
        return ""
    graduate = level is Level.GRADUATE
    cloth, edge = (ink, PAPER) if graduate else (PAPER, ink)
    marks = "".join(
        f"M{x} {number(y - 8, 2)}L{x + 8} {number(y, 2)}L{x} {number(y + 8, 2)}L{x - 8} {number(y, 2)}Z"
        for x, y in ((-14, 71.08), (14, 71.08))[: 2 if graduate else 0] or ((0, 71.5),)
    )
    return (
        f'<g stroke-linejoin="round">'
        f'<path d="M-62 60H-90L-80 73L-90 86H-52ZM62 60H90L80 73L90 86H52Z" fill="{cloth}" stroke="{edge}" '
        f'stroke-width="2"/><path d="M-62 86L-52 86L-52 77ZM62 86L52 86L52 77Z" fill="{edge}"/>'
        f'<path d="M-62 50Q0 66 62 50V77Q0 93 -62 77Z" fill="{cloth}" stroke="{edge}" stroke-width="2.4"/></g>'
        f'<path d="{marks}" fill="{edge}"/>'
        f'<path d="M-44 66v12M44 66v12" stroke="{edge}" stroke-width="{2 if graduate else 1.2}"/>'
    )
