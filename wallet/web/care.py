"""What is worth looking after: the page, putting things away, and moving a link to a renewed badge."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wallet.base.errors import Conflict, NotFound
from wallet.infra.web import Audience, open_to
from wallet.services import care, renewals
from wallet.services.wallet_page import uuid_or_none
from wallet.web.care_words import words_of
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext

bp = Blueprint("care", __name__, url_prefix="/wallet")


@bp.get("/care")
@open_to(Audience.LEARNER)
def page() -> ResponseReturnValue:
    """List what the learner should look after, the most pressing first, and what they have put away."""
    found = care.care_of(me_id(), deps())
    return render_template("care/page.html", items=words_of(found.items), away=words_of(found.away))


@bp.post("/care/put-away")
@open_to(Audience.LEARNER)
def put_away() -> ResponseReturnValue:
    """Show something no more, until it changes."""
    care.put_away(me_id(), request.form.get("kind", ""), request.form.get("about", ""), deps())
    flash(gettext("Put away. It comes back when something about it changes."), "ok")
    return redirect(url_for("care.page"), 303)


@bp.post("/badges/<uuid:badge_id>/move-link")
@open_to(Audience.LEARNER)
def move_link(badge_id: UUID) -> ResponseReturnValue:
    """Let the permanent link of a badge show the one that renews it."""
    renewed = uuid_or_none(request.form.get("to", ""))
    if renewed is None:
        raise NotFound
    try:
        renewals.move_link(me_id(), badge_id, renewed, deps())
    except Conflict as error:
        flash(error.message, "error")
        return redirect(url_for("badges.page", badge_id=badge_id), 303)
    flash(gettext("The link shows the renewed badge now. Its address is the same."), "ok")
    return redirect(url_for("badges.page", badge_id=renewed, _anchor="share"), 303)
