"""The badge of a credential, drawn from its data. The same data gives the same bytes, so drawings are kept."""

from __future__ import annotations

from functools import lru_cache

from pathways.services.entries import Art, Entry
from wallet.api import draw_badge


def badge_drawing(entry: Entry) -> bytes:
    """Return the badge as SVG. One that is offered here is drawn as on its own page, but for the wreath of a stack."""
    return _drawn(f"achievement:{entry.slug}" if entry.own else entry.uri, entry.art)


@lru_cache(512)
def _drawn(identity: str, art: Art) -> bytes:
    return draw_badge(identity, shape=art.shape, field=art.field, level=art.level, glyph=art.glyph).encode()
