"""What a learner pastes into a website of their own so that it shows a badge: HTML, or Markdown, that runs nothing.

Every value stands in an attribute in double quotes, escaped; texts lose what nobody can see and are cut. What is pasted
asks for no referrer: whose website a visitor reads is not told to us.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Final

from wallet.core.legible import legible

_WORDS_MAX_CHARS: Final = 160
_MARKDOWN: Final = re.compile(r"[\\`*_{}\[\]<>()#+!|~&:@.-]")
_SMALLEST: Final = (240, 80)  # below that a frame shows no badge


@dataclass(frozen=True, slots=True)
class Box:
    """A frame in CSS pixels, and which of our two layouts it shows."""

    size: str  # card, compact
    width: int
    height: int


CARD: Final = Box("card", 400, 180)
COMPACT: Final = Box("compact", 320, 96)
SIZES: Final[dict[str, Box]] = {"card": CARD, "compact": COMPACT}
PICTURE: Final = (400, 210)  # the picture of a posted link, at a third of its size


def box_within(max_width: int | None, max_height: int | None) -> Box | None:
    """Return the frame that a site has room for: the card, the line, a smaller line; None where it is too small."""
    for box in (CARD, COMPACT):
        if (max_width is None or max_width >= box.width) and (max_height is None or max_height >= box.height):
            return box
    width = min(COMPACT.width, max_width or COMPACT.width)
    height = min(COMPACT.height, max_height or COMPACT.height)
    return Box("compact", width, height) if width >= _SMALLEST[0] and height >= _SMALLEST[1] else None


def frame_html(source: str, *, box: Box, title: str) -> str:
    """Return an iframe that shows `source`, an address of ours without a query."""
    return (
        f'<iframe src="{_attribute(f"{source}?size={box.size}")}" width="{box.width}" height="{box.height}" '
        f'title="{_words(title)}" loading="lazy" referrerpolicy="no-referrer" '
        'style="border:0;max-width:100%"></iframe>'
    )


def picture_html(address: str, picture: str, *, alt: str) -> str:
    """Return a picture that leads to `address`."""
    return (
        f'<a href="{_attribute(address)}"><img src="{_attribute(picture)}" alt="{_words(alt)}" '
        f'width="{PICTURE[0]}" height="{PICTURE[1]}" loading="lazy" referrerpolicy="no-referrer" '
        'style="max-width:100%;height:auto"></a>'
    )


def picture_markdown(address: str, picture: str, *, alt: str) -> str:
    """Return the same for sites that take Markdown. Both addresses are ours and need no escape."""
    words = _MARKDOWN.sub(r"\\\g<0>", legible(alt, _WORDS_MAX_CHARS))
    return f"[![{words}]({picture})]({address})"


def _attribute(value: str) -> str:
    return escape(value, quote=True)


def _words(text: str) -> str:
    return _attribute(legible(text, _WORDS_MAX_CHARS))
