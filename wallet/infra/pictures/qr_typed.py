"""A QR code for print with the same code to type under it, for those who cannot scan."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from math import ceil
from typing import Final

from PIL import Image, ImageDraw

from wallet.base.limits import QR_CODES_KEPT
from wallet.core.print_sizes import MM_PER_INCH, dots
from wallet.infra.pictures.errors import QrUnreadable
from wallet.infra.pictures.fonts import drawable
from wallet.infra.pictures.qr import QUIET_ZONE, _modules, _path, _picture, _png, _says

_SMALL_MM: Final = 40  # below it the groups stand in three lines, so that they stay large enough to be read
_ADVANCE: Final = 0.62  # how wide a letter of a typewriter face is, in its size
_LEADING: Final = 1.2  # from line to line, in the size
_EDGE: Final = 2  # modules left white under the last line


@lru_cache(QR_CODES_KEPT)
def qr_typed_svg(text: str, code: str, *, side_mm: float) -> bytes:
    """Return the QR code of `text` as SVG, `side_mm` wide, with `code` in lines under its quiet zone.

    Args:
        text: what the code says, at most QR_MAX_CHARS.
        code: what is typed instead, in groups with hyphens between them.
        side_mm: how wide it is printed, quiet zone included.

    Raises:
        QrUnreadable: as `qr_svg`.
    """
    rows = _modules(text)
    side = len(rows)
    lines, cell, size = _set(code, side, side_mm)
    high = side + len(lines) * size * _LEADING + _EDGE
    words = "".join(
        f'<text x="{QUIET_ZONE}" y="{side + (at + 0.8) * size * _LEADING:.2f}" textLength="{len(line) * cell:.2f}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(line)}</text>'
        for at, line in enumerate(lines)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {high:.2f}" width="{side_mm:g}mm" '
        f'height="{high / side * side_mm:.2f}mm"><path fill="#fff" d="M0 0h{side}v{high:.2f}h-{side}z"/>'
        f'<path fill="#000" shape-rendering="crispEdges" d="{_path(rows)}"/>'
        f'<g fill="#000" font-family="Liberation Mono, Courier New, monospace" font-weight="700" '
        f'font-size="{size:.2f}">{words}</g></svg>\n'
    ).encode()


@lru_cache(QR_CODES_KEPT)
def qr_typed_png(text: str, code: str, *, side_mm: float) -> bytes:
    """Return the same as a one-bit PNG that says how large it is printed; read back with the letters under it.

    Raises:
        QrUnreadable: as `qr_svg`.
    """
    rows = _modules(text)
    module = dots(side_mm, len(rows))
    lines, cell, size = _set(code, len(rows), side_mm)
    above = _picture(rows, module)
    high = above.height + ceil((len(lines) * size * _LEADING + _EDGE) * module)
    picture = Image.new("L", (above.width, high), 255)
    picture.paste(above, (0, 0))
    pen = ImageDraw.Draw(picture)
    for at, line in enumerate(lines):
        _said, font = drawable(line, "mono-bold", round(size * module))
        for place, letter in enumerate(line):
            middle = (QUIET_ZONE + (place + 0.5) * cell) * module
            base = above.height + (at + 0.8) * size * _LEADING * module
            pen.text((middle, base), letter, fill=0, font=font.face, anchor="ms")
    if not _says(picture, text):
        raise QrUnreadable
    return _png(picture, dpi=picture.width / side_mm * MM_PER_INCH)


def _set(code: str, side: int, side_mm: float) -> tuple[list[str], float, float]:
    """Return the lines of the code, the width of a letter and the size of the type, in modules."""
    groups = code.split("-")
    each = ceil(len(groups) / (3 if side_mm < _SMALL_MM else 2))
    lines = ["-".join(groups[first : first + each]) for first in range(0, len(groups), each)]
    lines = [f"{line}-" for line in lines[:-1]] + lines[-1:]
    cell = (side - 2 * QUIET_ZONE) / max(len(line) for line in lines)
    return lines, cell, cell / _ADVANCE
