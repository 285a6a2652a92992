"""Type for pictures: a book face, a plain one and a typewriter's from the machine where it has them, else Pillow's own.

The first face that can draw every letter of the text is taken, so that a name never turns into boxes while any face
here knows its script.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from PIL import ImageFont

Family: TypeAlias = Literal["serif", "serif-bold", "sans", "mono-bold"]

_FILES: Final[dict[Family, tuple[str, ...]]] = {
    "serif-bold": ("LiberationSerif-Bold.ttf", "Georgia Bold.ttf", "DejaVuSerif-Bold.ttf", "DejaVuSans-Bold.ttf"),
    "serif": ("LiberationSerif-Regular.ttf", "Georgia.ttf", "DejaVuSerif.ttf", "DejaVuSans.ttf"),
    "mono-bold": ("LiberationMono-Bold.ttf", "Courier New Bold.ttf", "DejaVuSansMono-Bold.ttf"),
    "sans": ("LiberationSans-Regular.ttf", "Arial.ttf", "DejaVuSans.ttf"),
}
_SCRIPTS: Final = ("NotoSansCJK-Regular.ttc", "Arial Unicode.ttf")  # for what no book face knows
_MISSING: Final = "\ufffe"  # a noncharacter: every face draws its "missing" box for it
_WORDS_MAX: Final = 200  # characters of one text that are looked at

Face: TypeAlias = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True, slots=True)
class Font:
    """A face at one size, and the height of a line of it in pixels."""

    face: Face
    line: int

    def width(self, text: str) -> float:
        """Return how wide `text` is, in pixels."""
        return float(self.face.getlength(text))


@lru_cache(64)
def _faces(family: Family, size: int) -> tuple[Font, ...]:
    found: list[Face] = []
    for file in (*_FILES[family], *_SCRIPTS):
        try:
            found.append(ImageFont.truetype(file, size))
        except OSError:
            continue
    found.append(ImageFont.load_default(size))
    return tuple(Font(face, round(size * 1.18)) for face in found)


def drawable(text: str, family: Family, size: int) -> tuple[str, Font]:
    """Return the text without letters that no face can draw, and the face that draws most of it."""
    text = " ".join(text[:_WORDS_MAX].split())
    letters = {letter for letter in text if not letter.isspace()}
    drawn = [(font, {letter for letter in letters if _draws(font, letter)}) for font in _faces(family, size)]
    font, known = max(drawn, key=lambda pair: len(pair[1]))  # the first of equals
    return " ".join("".join(letter for letter in text if letter in known or letter == " ").split()), font


def _draws(font: Font, letter: str) -> bool:
    return bytes(font.face.getmask(letter)) != bytes(font.face.getmask(_MISSING))


def wrapped(text: str, family: Family, size: int, *, width: int, lines: int) -> list[tuple[str, Font]]:
    """Return the text in at most `lines` lines of `width` pixels, the last one cut where it must be; empty for none."""
    text, font = drawable(text, family, size)
    return [(line, font) for line in _broken(text, font, width, lines)]


def fitting(text: str, family: Family, *, sizes: Sequence[int], width: int, lines: int) -> list[tuple[str, Font]]:
    """Return the lines at the largest of `sizes` at which all of the text fits; the last one breaks words, and cuts."""
    rows: list[tuple[str, Font]] = []
    for size in sizes:
        rows = wrapped(text, family, size, width=width, lines=lines)
        if not any(line.endswith("…") for line, _font in rows):
            return rows
    text, font = drawable(text, family, sizes[-1])
    return [(line, font) for line in _broken(_in_pieces(text, font, width), font, width, lines)]


def _in_pieces(text: str, font: Font, width: int) -> str:
    """Return the text with words that are wider than a line broken where they must be."""
    words: list[str] = []
    for word in text.split():
        rest = word
        while font.width(rest) > width and len(rest) > 1:
            fits = next((end for end in range(len(rest) - 1, 1, -1) if font.width(rest[:end]) <= width), 1)
            words.append(rest[:fits])
            rest = rest[fits:]
        words.append(rest)
    return " ".join(words)


def _broken(text: str, font: Font, width: int, lines: int) -> list[str]:
    rows: list[str] = []
    for word in text.split():
        longer = f"{rows[-1]} {word}" if rows else word
        if rows and font.width(longer) <= width:
            rows[-1] = longer
        else:
            rows.append(word)
    if len(rows) > lines:
        rows = [*rows[: lines - 1], " ".join(rows[lines - 1 :])]
    return [_cut(row, font, width) for row in rows]


def _cut(row: str, font: Font, width: int) -> str:
    if font.width(row) <= width:
        return row
    while row and font.width(row + "…") > width:
        row = row[:-1]
    return row.rstrip() + "…"
