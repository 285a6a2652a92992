"""For staff: badges that learners asked about because they name an address that was not proved here."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wallet.infra.web import Audience, open_to
from wallet.services import linking
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext
from wallet.web.staff import bp

_STAFF = (Audience.ADVISOR, Audience.ISSUER, Audience.ADMIN)


@bp.get("/unlinked")
@open_to(*_STAFF)
def unlinked() -> ResponseReturnValue:
    """List the badges that wait for somebody to vouch for whose they are."""
    return _page({})


def _page(errors: dict[str, str], reason: str = "") -> str:
    waiting = linking.waiting_badges(me_id(), deps())
    return render_template("wallet/unlinked.html", badges=waiting.badges, errors=errors, reason=reason)


@bp.post("/unlinked/<uuid:badge_id>/accept")
@open_to(*_STAFF)
def accept(badge_id: UUID) -> ResponseReturnValue:
    """Vouch for a badge, with a reason."""
    reason = request.form.get("reason", "")
    try:
        linking.accept_for_learner(me_id(), badge_id, reason, deps())
    except linking.ReasonMissing as error:
        return _page({f"reason-{badge_id}": error.message}, reason), 422
    except (linking.NothingToAccept, linking.OwnBadge) as error:
        flash(error.message, "error")
    else:
        flash(gettext("Accepted. Your name and today's date stand beside the badge."), "ok")
    return redirect(url_for("staff.unlinked"), 303)


@bp.post("/unlinked/<uuid:badge_id>/decline")
@open_to(*_STAFF)
def decline(badge_id: UUID) -> ResponseReturnValue:
    """Take a badge off the list without accepting it."""
    try:
        linking.decline(me_id(), badge_id, deps())
    except linking.NothingToAccept as error:
        flash(error.message, "error")
    else:
        flash(gettext("It is off the list. The badge stays as it is, and its learner may ask again."), "ok")
    return redirect(url_for("staff.unlinked"), 303)
