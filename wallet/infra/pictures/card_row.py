"""The picture of a link to several badges: their arts in a row, the name of the whole, the person, how many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw

from wallet.infra.pictures.card import (
    BAND,
    GOLD,
    HEIGHT,
    INK,
    INK_2,
    PAPER,
    SEAL,
    WIDTH,
    Row,
    as_png,
    ground,
    house_mark,
    opened_art,
    write_band,
)
from wallet.infra.pictures.fonts import fitting, wrapped

_ROOM: Final = WIDTH - 2 * 84  # for words and arts
_SIDES: Final = {1: 236, 2: 236, 3: 226, 4: 208, 5: 180}  # of each art, by how many places there are
ROW_MAX: Final = len(_SIDES)  # places; the last one says how many more there are
_GAP: Final = 30
_MIDDLE: Final = WIDTH // 2
_TOP, _BOTTOM = 40, HEIGHT - BAND - 30  # between the gold lines


def og_row_picture(
    *, name: str, holder: str | None, fact: str, arts: Sequence[bytes | None], more: int, say: str
) -> bytes:
    """Return the share picture of several badges as PNG, 1200 x 630.

    Args:
        name: of the collection; made smaller and at last cut to fit.
        holder: the person, as the share shows them, or None.
        fact: one short line, such as how many badges there are.
        arts: PNGs, at most ROW_MAX of them, one fewer when there are more; the house mark stands in for None.
        more: how many further badges are not drawn.
        say: what to do with it, in the band at the foot.
    """
    picture = ground(over=(_MIDDLE, 190)).copy()
    rows = _rows(name, holder, fact)
    side = _SIDES[min(ROW_MAX, len(arts) + (more > 0))] if arts else 0
    words = sum(font.line + above for _, font, _, above in rows)
    y = _TOP + (_BOTTOM - _TOP - side - words) // 2
    _place_arts(picture, arts[: ROW_MAX - (more > 0)], more, side, y)
    y += side
    draw = ImageDraw.Draw(picture)
    for text, font, colour, above in rows:
        y += above
        draw.text((_MIDDLE, y), text, font=font.face, fill=colour, anchor="ma")
        y += font.line
    write_band(picture, say)
    return as_png(picture)


def _rows(name: str, holder: str | None, fact: str) -> list[Row]:
    title = fitting(name, "serif-bold", sizes=(88, 74, 62, 52), width=_ROOM, lines=1)
    if any(line.endswith("…") for line, _ in title):
        title = fitting(name, "serif-bold", sizes=(52, 44, 38), width=_ROOM, lines=2)
    rows: list[Row] = [(*line, INK, 0 if i else 20) for i, line in enumerate(title)]
    if holder:
        rows += [(*line, INK, 4) for line in wrapped(holder, "serif", 44, width=_ROOM, lines=1)]
    rows += [(*line, INK_2, 8) for line in wrapped(fact, "sans", 30, width=_ROOM, lines=1)]
    return rows


def _place_arts(picture: Image.Image, arts: Sequence[bytes | None], more: int, side: int, top: int) -> None:
    chip = round(side * 0.62) if more > 0 else 0
    gaps = len(arts) - (more <= 0)
    left = _MIDDLE - (len(arts) * side + chip + gaps * _GAP) // 2
    for art in arts:
        shown = (opened_art(art, side) if art else None) or house_mark(SEAL, side).copy()
        shown.thumbnail((side, side), Image.Resampling.LANCZOS)
        picture.paste(shown, (left + (side - shown.width) // 2, top + (side - shown.height) // 2), shown)
        left += side + _GAP
    if more > 0:
        _place_chip(picture, (left + chip // 2, top + side // 2), chip, f"+{more}")


def _place_chip(picture: Image.Image, middle: tuple[int, int], side: int, text: str) -> None:
    """Draw a coin that says how many more there are."""
    coin = Image.new("RGBA", (side * 4, side * 4))
    draw = ImageDraw.Draw(coin)
    draw.ellipse((4, 4, side * 4 - 5, side * 4 - 5), fill=PAPER, outline=GOLD, width=10)
    coin = coin.reduce(4)
    picture.paste(coin, (middle[0] - side // 2, middle[1] - side // 2), coin)
    for words, font in wrapped(text, "serif-bold", 44, width=side, lines=1):
        ImageDraw.Draw(picture).text(middle, words, font=font.face, fill=INK, anchor="mm")
