"""The picture of what a public link shows, and how pictures are answered."""

from __future__ import annotations

import hashlib

from flask import Response
from flask.typing import ResponseReturnValue

from wallet.core.artwork import Field, Glyph, Level, Shape, draw_badge
from wallet.infra.web import Audience, open_to
from wallet.services import shared
from wallet.web.deps import deps
from wallet.web.share import on_a_badge

_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@on_a_badge("/picture")
@open_to(Audience.ANYONE)
def picture(token: str, part: str | None = None) -> ResponseReturnValue:
    """Show the badge's own picture, or one of ours where it has none."""
    canonical = shared.canonical_token(token)
    found = shared.shared_picture(canonical, deps(), part=part)
    if found is not None:
        return drawing(found.body, found.media_type)
    return drawing(house_art(f"{canonical}{part or ''}").encode(), "image/svg+xml")


def house_art(seed: str) -> str:
    """Draw a plain badge of ours for one that came without a picture."""
    digest = hashlib.sha256(seed.encode()).digest()
    glyphs = list(Glyph)
    return draw_badge(
        seed, shape=Shape.SEAL, field=Field.LAUREL, level=Level.NONCREDIT, glyph=glyphs[digest[0] % len(glyphs)]
    )


def drawing(body: bytes, media_type: str) -> Response:
    """Answer with a picture that can do nothing on our origin, and that other sites may show."""
    headers = {"Content-Security-Policy": _SANDBOX, "Cross-Origin-Resource-Policy": "cross-origin"}
    return Response(body, content_type=media_type, headers=headers)
