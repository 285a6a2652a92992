"""A shared badge as a file: its picture with the signed text inside, and the signed text as a JWT where it is one."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, open_to
from wallet.services import shared
from wallet.services.baked import shared_baked
from wallet.services.downloads import BakedKind
from wallet.web.deps import deps
from wallet.web.share import bp, on_a_badge
from wallet.web.share_files import drawing
from wallet.web.share_forms import JWT_TYPES, for_programs, not_offered, open_to_programs


@on_a_badge(".png")
@open_to(Audience.ANYONE)
@limiter.limit("60 per minute")
@for_programs
def baked_png(token: str, part: str | None = None) -> ResponseReturnValue:
    """Give the badge's picture as PNG, its signed text inside."""
    return _baked(token, part, "png")


@on_a_badge(".svg")
@open_to(Audience.ANYONE)
@limiter.limit("60 per minute")
@for_programs
def baked_svg(token: str, part: str | None = None) -> ResponseReturnValue:
    """Give the badge's picture as SVG, its signed text inside."""
    return _baked(token, part, "svg")


@on_a_badge(".jwt")
@open_to(Audience.ANYONE)
@for_programs
def jwt(token: str, part: str | None = None) -> ResponseReturnValue:
    """Give the signed text as a JWT, where that is what the issuer signed."""
    file = shared.shared_credential(shared.canonical_token(token), deps(), part=part)
    kind = next((name for name in JWT_TYPES if name in file.media_types), None)
    if kind is None:
        return not_offered(*file.media_types)
    return Response(file.text, content_type=kind, headers={"Content-Disposition": "inline"})


def _baked(token: str, part: str | None, kind: BakedKind) -> Response:
    found = shared_baked(shared.canonical_token(token), kind, deps(), part=part)
    answer = drawing(found.body, found.media_type)
    answer.set_etag(found.digest)
    answer.headers["Cache-Control"] = "private, no-cache"  # asked anew every time, as the link may be off by then
    answer.headers["Content-Disposition"] = f'inline; filename="badge.{kind}"'
    answer.make_conditional(request)
    return answer


bp.after_app_request(open_to_programs)
