"""Passes for a phone's wallet, for the learner whose badge it is."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, open_to
from wallet.services import passes
from wallet.web.deps import deps, me_id

bp = Blueprint("passes", __name__, url_prefix="/wallet")


@bp.get("/badges/<uuid:badge_id>/pass.pkpass")
@open_to(Audience.LEARNER)
@limiter.limit("30 per minute")
def apple(badge_id: UUID) -> ResponseReturnValue:
    """Hand over a badge's pass for Apple Wallet."""
    made = passes.apple_download(me_id(), badge_id, deps())
    answer = Response(made.body, content_type=made.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{made.file_name}"'
    return answer


@bp.get("/badges/<uuid:badge_id>/google-pass")
@open_to(Audience.LEARNER)
@limiter.limit("30 per minute")
def google(badge_id: UUID) -> ResponseReturnValue:
    """Go to where Google saves a badge's pass. A link leads here, not a form: the policy lets forms go nowhere else."""
    return redirect(passes.google_link(me_id(), badge_id, deps()), 303)
