"""A badge on its learner's LinkedIn profile: what will be shown, the way there, and whether it is still true."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wallet.infra.web import Audience, open_to
from wallet.services import profile_entries
from wallet.services.share import NotShareable, open_share
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext
from wallet.web.linkedin_words import parameter_words, preview_of, refused_words, stale_words

bp = Blueprint("linkedin", __name__, url_prefix="/wallet/badges")


@bp.get("/<uuid:badge_id>/linkedin")
@open_to(Audience.LEARNER)
def page(badge_id: UUID) -> ResponseReturnValue:
    """Show what LinkedIn will show, everything that it is sent, and what has to be changed there."""
    shown = profile_entries.linkedin_page(me_id(), badge_id, deps())
    return render_template(
        "linkedin/page.html",
        page=shown,
        preview=preview_of(shown.entry, has_logo=shown.has_logo),
        parameters=[parameter_words(one) for one in shown.parameters],
        refused=refused_words(shown),
        stale=stale_words(shown.stale),
    )


@bp.post("/<uuid:badge_id>/linkedin/link")
@open_to(Audience.LEARNER)
def turn_on(badge_id: UUID) -> ResponseReturnValue:
    """Turn the permanent link on, which the entry will lead to."""
    try:
        open_share(me_id(), badge_id, deps())
    except NotShareable as refusal:
        flash(gettext(refusal.message), "error")
    else:
        flash(gettext("The public link is on. Its address stays the same for as long as you have the badge."), "ok")
    return _back(badge_id)


@bp.post("/<uuid:badge_id>/linkedin/added")
@open_to(Audience.LEARNER)
def added(badge_id: UUID) -> ResponseReturnValue:
    """Remember that the entry is on the profile, or was changed there."""
    try:
        badge_id = profile_entries.keep_entry(me_id(), badge_id, request.form.get("seen", ""), deps())
    except (profile_entries.EntryChanged, profile_entries.NotForAProfile) as error:
        flash(gettext(error.message), "error")
    else:
        flash(gettext("Noted. When the badge changes, we say here what to change on LinkedIn."), "ok")
    return _back(badge_id)


@bp.post("/<uuid:badge_id>/linkedin/removed")
@open_to(Audience.LEARNER)
def removed(badge_id: UUID) -> ResponseReturnValue:
    """Forget the entry: it is no longer on the profile."""
    profile_entries.forget_entry(me_id(), badge_id, deps())
    flash(gettext("Noted. We no longer look after an entry on LinkedIn for this badge."), "ok")
    return _back(badge_id)


def _back(badge_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("linkedin.page", badge_id=badge_id), 303)
