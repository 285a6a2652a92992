"""How wide words are drawn, and how they are broken into lines.

A server does not know the reader's face, so widths are those of a bold grotesque with a little to spare.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

_SPARE: Final = 1.05
_PER_MILLE: Final = {
    278: " .,:;Iijl!/|\\",
    333: "-()[]{}tf'`\"",
    389: "rz*",
    556: "aceksvxyJ0123456789_?",
    600: "bdghnopquFLTZ+=<>~^$#",
    690: "EPSVXY",
    740: "ABCDHKNRU&",
    800: "GOQwM",
    920: "mW%@",
}
_WIDTHS: Final = {character: width / 1000 for width, characters in _PER_MILLE.items() for character in characters}


@lru_cache(4096)
def width(text: str, size: float) -> float:
    """Return about how many pixels a line of bold text takes at a font size in pixels."""
    return sum(_of_one(character) for character in text) * size * _SPARE


def _of_one(character: str) -> float:
    known = _WIDTHS.get(character)
    if known is not None:
        return known
    if unicodedata.combining(character):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(character) in "WF" else 0.64


@lru_cache(4096)
def wrap(text: str, room: float, size: float, lines: int) -> tuple[str, ...]:
    """Break a text into at most `lines` lines of `room` pixels; what does not fit ends in an ellipsis."""
    done: list[str] = []
    words = text.split()
    while words and len(done) < lines:
        taken = words.pop(0)
        if width(taken, size) > room:
            taken, rest = _broken(taken, room, size)
            words.insert(0, rest)
        else:
            while words and width(f"{taken} {words[0]}", size) <= room:
                taken = f"{taken} {words.pop(0)}"
        done.append(taken)
    if words and done:
        done[-1] = _elided(f"{done[-1]} {words[0]}", room, size)
    return tuple(done)


@lru_cache(4096)
def balanced(text: str, room: float, size: float, lines: int) -> tuple[str, ...]:
    """Break a text as `wrap` does, with lines as equal as that number of lines allows."""
    best = wrap(text, room, size, lines)
    if len(best) < 2 or best[-1].endswith("…"):
        return best
    words = max(width(word, size) for word in text.split())
    for narrower in range(int(room) - 4, int(words), -4):
        tried = wrap(text, narrower, size, len(best))
        if tried[-1].endswith("…"):
            break
        best = tried
    return best


def _broken(word: str, room: float, size: float) -> tuple[str, str]:
    """Cut a word that is longer than a line, after a hyphen where it has one."""
    fits = max(1, next((n for n in range(len(word)) if width(word[: n + 1], size) > room), len(word)))
    hyphen = word.rfind("-", 0, fits)
    cut = hyphen + 1 if hyphen > 1 else fits
    return word[:cut], word[cut:]


def _elided(text: str, room: float, size: float) -> str:
    while text and width(f"{text}…", size) > room:
        text = text[:-1].rstrip(" ,.;:-")
    return f"{text}…"
