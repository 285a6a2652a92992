"""Pictures of what a public link shows: the badge's own, and the one that a posted link carries."""

from __future__ import annotations

import hashlib

from flask import Response
from flask.typing import ResponseReturnValue

from wallet.core.artwork import Field, Glyph, Level, Shape, draw_badge
from wallet.infra.limiter import limiter
from wallet.infra.pictures import og_picture
from wallet.infra.web import Audience, open_to
from wallet.services import shared
from wallet.web.deps import deps
from wallet.web.i18n import gettext
from wallet.web.share import on_a_badge
from wallet.web.share_words import card_words

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


@on_a_badge("/og.png")
@open_to(Audience.ANYONE)
@limiter.limit("60 per minute")
def card(token: str, part: str | None = None) -> ResponseReturnValue:
    """Draw the picture that a posted link shows. No verdict is on it: a picture cannot be checked again."""
    canonical = shared.canonical_token(token)
    page = shared.read_shared(canonical, deps(), part=part)
    words = card_words(page)
    art = shared.card_art(page, shared.picture_of(page.picture_sha256, deps()), deps())
    body = og_picture(
        name=words["name"],
        issuer=words["issuer"],
        holder=page.holder,
        facts=[fact for fact in (words["credits"], words["day"]) if fact],
        art=art,
        say=gettext("Open the link to check this badge"),
    )
    return drawing(body, "image/png")


def house_art(seed: str) -> str:
    """Draw a plain badge of ours for one that came without a picture."""
    digest = hashlib.sha256(seed.encode()).digest()
    glyphs = list(Glyph)
    return draw_badge(
        seed, shape=Shape.SEAL, field=Field.LAUREL, level=Level.NONCREDIT, glyph=glyphs[digest[0] % len(glyphs)]
    )


def drawing(body: bytes, media_type: str) -> Response:
    """Answer with a picture that can do nothing on our origin."""
    return Response(body, content_type=media_type, headers={"Content-Security-Policy": _SANDBOX})
