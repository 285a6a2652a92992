"""Files of a badge: the original, a freshly baked picture, the credential's text, the picture that pages show.

A stranger made them, so none of them can do anything on our origin: sandboxed, of the type we say, and downloads are
saved, never opened.
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, open_to
from wallet.services import downloads
from wallet.services.downloads import Download
from wallet.web.deps import deps, me_id

bp = Blueprint("badge_files", __name__, url_prefix="/wallet")
_SHOWN = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
_SAVED = "default-src 'none'; sandbox"
_YEAR_S = 31_536_000


@bp.get("/badges/<uuid:badge_id>/original")
@open_to(Audience.LEARNER)
def original(badge_id: UUID) -> ResponseReturnValue:
    """Hand back the file as it came."""
    return _saved(downloads.original_download(me_id(), badge_id, deps()))


@bp.get("/badges/<uuid:badge_id>/credential")
@open_to(Audience.LEARNER)
def credential(badge_id: UUID) -> ResponseReturnValue:
    """Hand over the exact text of the credential."""
    return _saved(downloads.credential_download(me_id(), badge_id, deps()))


@bp.get("/badges/<uuid:badge_id>/baked.png")
@open_to(Audience.LEARNER)
@limiter.limit("30 per minute")
def baked_png(badge_id: UUID) -> ResponseReturnValue:
    """Hand over a PNG with the badge baked into it anew."""
    return _saved(downloads.baked_download(me_id(), badge_id, "png", deps()))


@bp.get("/badges/<uuid:badge_id>/baked.svg")
@open_to(Audience.LEARNER)
@limiter.limit("30 per minute")
def baked_svg(badge_id: UUID) -> ResponseReturnValue:
    """Hand over an SVG with the badge baked into it anew."""
    return _saved(downloads.baked_download(me_id(), badge_id, "svg", deps()))


@bp.get("/pictures/<string(length=64):sha256>")
@open_to(Audience.LEARNER)
def picture(sha256: str) -> ResponseReturnValue:
    """Show the picture of a badge that this learner holds; what an address shows never changes."""
    found = downloads.picture_download(me_id(), sha256, deps())
    answer = Response(found.body, content_type=found.media_type, headers={"Content-Security-Policy": _SHOWN})
    answer.headers["Cache-Control"] = f"private, max-age={_YEAR_S}, immutable"
    return answer


@bp.get("/badges/<uuid:badge_id>/drawing.svg")
@open_to(Audience.LEARNER)
def drawing(badge_id: UUID) -> ResponseReturnValue:
    """Draw a picture for a badge that brought none."""
    body = downloads.drawn_download(me_id(), badge_id, deps())
    answer = Response(body, content_type="image/svg+xml", headers={"Content-Security-Policy": _SHOWN})
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


def _saved(download: Download) -> Response:
    """Return a file to be saved. Its name is plain ASCII by construction, so the header needs no escapes (RFC 6266)."""
    answer = Response(download.body, content_type=download.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{download.file_name}"'
    answer.headers["Content-Security-Policy"] = _SAVED
    return answer
