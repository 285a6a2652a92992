"""The picture that a shared link shows where it is posted: 1200 x 630, art, name, person, facts, house band.

One badge, or a stack, has its art beside the words; a collection has several above them. Names are set as large as they
fit, so that a preview 300 pixels wide can still be read.

No verdict is drawn on it: a picture cannot be checked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from typing import Final, TypeAlias
from unicodedata import bidirectional

from PIL import Image, ImageDraw

from wallet.core.artwork.geometry import guilloche, laurel_branch
from wallet.infra.pictures.errors import PictureUnreadable
from wallet.infra.pictures.fonts import Font, drawable, fitting, wrapped
from wallet.infra.pictures.raster import rasterise

WIDTH: Final = 1200
HEIGHT: Final = 630
BAND: Final = 98  # height of the foot
_ART: Final = 430
_LEFT: Final = 572  # where the words begin
_ROOM: Final = WIDTH - _LEFT - 60  # their width
_TALL: Final = HEIGHT - BAND - 82  # and their height
PAPER: Final = "#faf6ed"
INK: Final = "#1a201b"
INK_2: Final = "#4c544b"
SEAL: Final = "#17503a"
_ON_SEAL: Final = "#fdfbf4"
GOLD: Final = "#a67a20"


Row: TypeAlias = tuple[str, Font, str, int]  # words, face, colour, space above


def og_picture(
    *, name: str, issuer: str, holder: str | None = None, facts: Sequence[str] = (), art: bytes | None = None, say: str
) -> bytes:
    """Return the share picture as PNG, 1200 x 630.

    Args:
        name: of the badge; wrapped, made smaller and at last cut to fit.
        issuer: who awarded it, or another short line above the name.
        holder: the person, as the share shows them, or None.
        facts: at most two short lines (credits and level, the day).
        art: PNG from `normalise_picture` or `badge_png`; the house mark stands in for None or what cannot be read.
        say: what to do with it, in the band at the foot.
    """
    picture = ground().copy()
    _place_art(picture, art)
    _write_words(ImageDraw.Draw(picture), name, issuer, holder, facts[:2])
    write_band(picture, say)
    return as_png(picture)


@lru_cache(2)
def ground(over: tuple[int, int] = (194, 284)) -> Image.Image:
    """Return paper, guilloche around `over`, frame and band: the same on every card, so drawn once. Copy it first."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    rings = ((16, 300, 70), (23, 210, 46), (11, 130, 60))
    curves = "".join(
        f'<path id="g{i}" d="{guilloche(waves, radius, depth, 0.0)}"/>'
        + "".join(f'<use href="#g{i}" transform="rotate({360 / waves / 5 * k:.2f})"/>' for k in range(1, 5))
        for i, (waves, radius, depth) in enumerate(rings)
    )
    lines = rasterise(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-380 -380 760 760">'
        f'<g fill="none" stroke="{SEAL}" stroke-opacity=".1" stroke-width="1.4">{curves}</g></svg>',
        side=860,
        fine=2,
    )
    picture.paste(lines, (over[0] - 430, over[1] - 430), lines)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((26, 26, WIDTH - 27, HEIGHT - BAND - 13), outline=GOLD, width=2)
    draw.rectangle((0, 0, WIDTH - 1, HEIGHT - 1), outline=SEAL, width=14)
    draw.rectangle((0, HEIGHT - BAND, WIDTH, HEIGHT), fill=SEAL)
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
    shown = opened_art(art) if art else None
    if shown is None:
        shown = house_mark(SEAL, 300).copy()
    shown.thumbnail((_ART, _ART), Image.Resampling.LANCZOS)
    middle = (293, (HEIGHT - BAND) // 2 + 7)
    picture.paste(shown, (middle[0] - shown.width // 2, middle[1] - shown.height // 2), shown)


def opened_art(art: bytes, side: int = _ART) -> Image.Image | None:
    """Return a stored picture, no smaller than `side` pixels on its longer side; None for what cannot be read."""
    try:
        with Image.open(BytesIO(art), formats=["PNG"]) as opened:
            picture = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, PictureUnreadable):
        return None
    if max(picture.size) < side:
        scale = side / max(picture.size)
        picture = picture.resize(
            (round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS
        )
    return picture


def _write_words(draw: ImageDraw.ImageDraw, name: str, issuer: str, holder: str | None, facts: Sequence[str]) -> None:
    """Write the words in one block in the middle of the height: on the right side of it where the name reads so."""
    above: list[Row] = [(*line, INK_2, 0) for line in wrapped(issuer, "sans", 30, width=_ROOM, lines=2)]
    below: list[Row] = []
    if holder:
        below += [(*line, INK, 12) for line in fitting(holder, "serif", sizes=(46, 40, 34), width=_ROOM, lines=1)]
    for i, fact in enumerate(facts):
        below += [(*line, INK_2, 8 if i else 20) for line in wrapped(fact, "sans", 28, width=_ROOM, lines=1)]
    title = _title(name, _TALL - _height([*above, *below]) - 18)
    rows = [*above, *((*line, INK, 0 if i else 18) for i, line in enumerate(title)), *below]
    x, anchor = (_LEFT + _ROOM, "ra") if _reads_leftward(name) else (_LEFT, "la")
    y = 20 + (HEIGHT - BAND - 20 - _height(rows)) // 2
    for words, font, colour, space in rows:
        y += space
        draw.text((x, y), words, font=font.face, fill=colour, anchor=anchor)
        y += font.line


def _title(name: str, tall: int) -> list[tuple[str, Font]]:
    """Return the name in lines that together are no taller than `tall`, as large as it fits in four of them."""
    for size in (104, 88, 74, 62, 54, 48, 42):
        rows = wrapped(name, "serif-bold", size, width=_ROOM, lines=4)
        if not _is_cut(rows) and sum(font.line for _, font in rows) <= tall:
            return rows
    return fitting(name, "serif-bold", sizes=(42,), width=_ROOM, lines=max(1, min(4, tall // 50)))


def _height(rows: Sequence[Row]) -> int:
    return sum(font.line + space for _, font, _, space in rows)


def _reads_leftward(text: str) -> bool:
    strong = (bidirectional(letter) for letter in text[:200])
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"


def _is_cut(rows: Sequence[tuple[str, Font]]) -> bool:
    return any(line.endswith("…") for line, _ in rows)


def as_png(picture: Image.Image) -> bytes:
    """Return the picture as PNG of 256 colours, a third of the size; some messengers show no larger ones."""
    out = BytesIO()
    picture.quantize(256, Image.Quantize.MEDIANCUT).save(out, "PNG", compress_level=9)
    return out.getvalue()


def write_band(picture: Image.Image, say: str) -> None:
    """Write the house and what to do into the band at the foot."""
    mark = house_mark(_ON_SEAL, 44)
    middle = HEIGHT - BAND // 2
    picture.paste(mark, (74, middle - 22), mark)
    draw = ImageDraw.Draw(picture)
    house, face = drawable("Laurel", "serif-bold", 34)
    draw.text((132, middle), house, font=face.face, fill=_ON_SEAL, anchor="lm")
    for words, plain in wrapped(say, "sans", 26, width=760, lines=1):
        draw.text((WIDTH - 74, middle), words, font=plain.face, fill=_ON_SEAL, anchor="rm")
