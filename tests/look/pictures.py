"""Draws static/img: the four badges of the front page, the tab's icon. `python -m tests.look.pictures` writes them anew."""

from __future__ import annotations

import re
from pathlib import Path

from wallet.core.artwork import Field, Glyph, Level, Shape, draw_badge

STATIC = Path(__file__).resolve().parents[2] / "static"
HERO = {
    "robotics": (Shape.OCTAGON, Field.ENGINEERING, Level.UNDERGRADUATE, Glyph.ROBOT),
    "statistics": (Shape.LOZENGE, Field.DATA, Level.UNDERGRADUATE, Glyph.CURVE),
    "responsible-ai": (Shape.SHIELD, Field.SOCIETY, Level.GRADUATE, Glyph.SCALES),
    "ai-certificate": (Shape.SEAL, Field.LAUREL, Level.STACK, Glyph.SPARK),
}


def pictures() -> dict[str, str]:
    """Every drawn file by its path below static/."""
    drawn = {
        f"img/hero/{name}.svg": draw_badge(name, shape=shape, field=field, level=level, glyph=glyph)
        for name, (shape, field, level, glyph) in HERO.items()
    }
    sprite = (STATIC / "icons.svg").read_text()
    laurel = re.search(r'<symbol id="laurel"[^>]*>(.*?)</symbol>', sprite, re.S)
    mark = laurel.group(1).replace("currentColor", "#fdfbf4")
    drawn["img/laurel.svg"] = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#17503a"/>'
        f'<g transform="translate(3.2 2.6) scale(.8)">{mark}</g></svg>\n'
    )
    return drawn


if __name__ == "__main__":
    for path, text in pictures().items():
        (STATIC / path).write_text(text)
