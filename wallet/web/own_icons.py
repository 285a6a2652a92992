"""A page that brings its own drawings: those of the sprite that it shows, and no further request for them."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from flask import current_app

_USED: Final = re.compile(r'<use href="[^"#<>]*/icons\.svg[^"#<>]*#([a-z0-9-]+)"/>')
_SYMBOL: Final = re.compile(r'<symbol id="([a-z0-9-]+)".*?</symbol>', re.DOTALL)


def with_own_icons(html: str) -> str:
    """Return the page with the symbols that it uses inside it, before the end of its body.

    Only `<use>` elements are looked at: what strangers wrote has no angle brackets by now.
    """
    sprite = _symbols(str(Path(str(current_app.static_folder)) / "icons.svg"))
    used = sorted({name for name in _USED.findall(html) if name in sprite})
    drawn = "".join(sprite[name] for name in used)
    body, end, rest = _USED.sub(r'<use href="#i-\1"/>', html).rpartition("</body>")
    own = f'<svg class="own-icons" width="0" height="0" aria-hidden="true" focusable="false">{drawn}</svg>'
    return f"{body}{own}\n{end}{rest}"


@lru_cache(2)
def _symbols(sprite: str) -> dict[str, str]:
    text = Path(sprite).read_text(encoding="utf-8")
    return {found[1]: found[0].replace(f'id="{found[1]}"', f'id="i-{found[1]}"', 1) for found in _SYMBOL.finditer(text)}
