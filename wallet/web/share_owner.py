"""The learner's switches for public links."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from wallet.infra.web import Audience, open_to
from wallet.services import share as owner
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext
from wallet.web.share import bp


@bp.post("/wallet/badges/<uuid:badge_id>/share", endpoint="open")
@open_to(Audience.LEARNER)
def open_link(badge_id: UUID) -> ResponseReturnValue:
    """Make a badge public."""
    try:
        owner.open_share(me_id(), badge_id, deps())
    except owner.NotShareable as refusal:
        flash(refusal.message, "error")
    return redirect(url_for("badges.page", badge_id=badge_id, _anchor="share"), 303)


@bp.post("/wallet/badges/<uuid:badge_id>/share/close", endpoint="close")
@open_to(Audience.LEARNER)
def close_link(badge_id: UUID) -> ResponseReturnValue:
    """Switch a badge's permanent link off."""
    owner.close_share(me_id(), badge_id, deps())
    flash(gettext("The public link is off. Its page and its QR code stopped at once."), "ok")
    return redirect(url_for("badges.page", badge_id=badge_id, _anchor="share"), 303)
