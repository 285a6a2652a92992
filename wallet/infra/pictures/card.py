"""The picture that a shared link shows where it is posted: 1200 x 630, art, name, person, facts, house band.

No verdict is drawn on it: a picture cannot be checked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

from wallet.core.artwork.geometry import guilloche, laurel_branch
from wallet.infra.pictures.errors import PictureUnreadable
from wallet.infra.pictures.fonts import Font, drawable, fitting, wrapped
from wallet.infra.pictures.raster import rasterise

WIDTH: Final = 1200
HEIGHT: Final = 630
_BAND: Final = 98  # height of the foot
_ART: Final = 430
_LEFT: Final = 572  # where the words begin
_ROOM: Final = WIDTH - _LEFT - 60  # their width
_PAPER: Final = "#faf6ed"
_INK: Final = "#1a201b"
_INK_2: Final = "#4c544b"
_SEAL: Final = "#17503a"
_ON_SEAL: Final = "#fdfbf4"
_GOLD: Final = "#a67a20"


def og_picture(
    *, name: str, issuer: str, holder: str | None = None, facts: Sequence[str] = (), art: bytes | None = None, say: str
) -> bytes:
    """Return the share picture as PNG, 1200 x 630.

    Args:
        name: of the badge; wrapped, made smaller and at last cut to fit.
        issuer: who awarded it.
        holder: the person, as the share shows them, or None.
        facts: at most two short lines (credits and level, the day).
        art: PNG from `normalise_picture` or `badge_png`; the house mark stands in for None or what cannot be read.
        say: what to do with it, in the band at the foot.
    """
    picture = _ground().copy()
    _place_art(picture, art)
    _write_words(ImageDraw.Draw(picture), name, issuer, holder, facts[:2])
    _write_band(picture, say)
    out = BytesIO()
    picture.save(out, "PNG", compress_level=6)
    return out.getvalue()


@lru_cache(1)
def _ground() -> Image.Image:
    """Return paper, guilloche, frame and band: the same on every card, so drawn once."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    rings = ((16, 300, 70), (23, 210, 46), (11, 130, 60))
    curves = "".join(
        f'<path id="g{i}" d="{guilloche(waves, radius, depth, 0.0)}"/>'
        + "".join(f'<use href="#g{i}" transform="rotate({360 / waves / 5 * k:.2f})"/>' for k in range(1, 5))
        for i, (waves, radius, depth) in enumerate(rings)
    )
    lines = rasterise(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-380 -380 760 760">'
        f'<g fill="none" stroke="{_SEAL}" stroke-opacity=".1" stroke-width="1.4">{curves}</g></svg>',
        side=860,
        fine=2,
    )
    picture.paste(lines, (-236, -146), lines)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((26, 26, WIDTH - 27, HEIGHT - _BAND - 13), outline=_GOLD, width=2)
    draw.rectangle((0, 0, WIDTH - 1, HEIGHT - 1), outline=_SEAL, width=14)
    draw.rectangle((0, HEIGHT - _BAND, WIDTH, HEIGHT), fill=_SEAL)
    return picture


@lru_cache(16)
def house_mark(colour: str, side: int) -> Image.Image:
    """Return the house mark on nothing, as a square of `side` pixels. Shared: copy it before drawing on it."""
    leaves, _stem = laurel_branch((16.0, 16.5), 11, 6, 6.6, 2.1)
    return rasterise(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><g fill="{colour}"><path d="{leaves}"/>'
        f'<g transform="translate(32 0) scale(-1 1)"><path d="{leaves}"/></g>'
        '<path d="M16 26.4l2.2 2.2-2.2 2.2-2.2-2.2z"/></g></svg>',
        side=side,
    )


def _place_art(picture: Image.Image, art: bytes | None) -> None:
    shown = _opened(art) if art else None
    if shown is None:
        shown = house_mark(_SEAL, 300)
    shown.thumbnail((_ART, _ART), Image.Resampling.LANCZOS)
    middle = (293, (HEIGHT - _BAND) // 2 + 7)
    picture.paste(shown, (middle[0] - shown.width // 2, middle[1] - shown.height // 2), shown)


def _opened(art: bytes) -> Image.Image | None:
    try:
        with Image.open(BytesIO(art), formats=["PNG"]) as opened:
            picture = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, PictureUnreadable):
        return None
    if max(picture.size) < _ART:
        scale = _ART / max(picture.size)
        picture = picture.resize(
            (round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS
        )
    return picture


def _write_words(draw: ImageDraw.ImageDraw, name: str, issuer: str, holder: str | None, facts: Sequence[str]) -> None:
    """Write the words in one block that stands in the middle of the height."""
    rows: list[tuple[str, Font, str, int]] = []  # words, face, colour, space above
    rows += [(*line, _INK_2, 0) for line in wrapped(issuer, "sans", 30, width=_ROOM, lines=2)]
    title = fitting(name, "serif-bold", sizes=(104, 88, 74, 62, 52, 42, 34), width=_ROOM, lines=3)
    rows += [(*line, _INK, 4 if i else 18) for i, line in enumerate(title)]
    if holder:
        rows += [(*line, _INK, 12) for line in wrapped(holder, "serif", 46, width=_ROOM, lines=1)]
    for i, fact in enumerate(facts):
        rows += [(*line, _INK_2, 8 if i else 20) for line in wrapped(fact, "sans", 28, width=_ROOM, lines=1)]
    heights = [font.line + above for _, font, _, above in rows]
    y = 20 + (HEIGHT - _BAND - 20 - sum(heights)) // 2
    for words, font, colour, above in rows:
        y += above
        draw.text((_LEFT, y), words, font=font.face, fill=colour)
        y += font.line


def _write_band(picture: Image.Image, say: str) -> None:
    mark = house_mark(_ON_SEAL, 44)
    middle = HEIGHT - _BAND // 2
    picture.paste(mark, (74, middle - 22), mark)
    draw = ImageDraw.Draw(picture)
    house, face = drawable("Laurel", "serif-bold", 34)
    draw.text((132, middle), house, font=face.face, fill=_ON_SEAL, anchor="lm")
    for words, plain in wrapped(say, "sans", 26, width=760, lines=1):
        draw.text((WIDTH - 74, middle), words, font=plain.face, fill=_ON_SEAL, anchor="rm")
