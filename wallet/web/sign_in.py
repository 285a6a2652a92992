"""Sign in and out."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from wallet.infra.limiter import limiter, network_of_request
from wallet.infra.web import Audience, open_to, safe_next
from wallet.services.passwords import sign_out_everywhere
from wallet.services.sign_in import SignInLocked, SignInRefused, sign_in
from wallet.web.account_words import field_words
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext
from wallet.web.people import front_door, let_in, let_out

bp = Blueprint("sign_in", __name__)


@bp.get("/sign-in")
@open_to(Audience.ANYONE)
def form() -> ResponseReturnValue:
    """Ask for address and password; whoever is signed in already goes on."""
    target = request.args.get("next", "")
    if current_user.is_authenticated:
        return redirect(safe_next(target), 303)
    return _form(target=target)


@bp.post("/sign-in")
@open_to(Audience.ANYONE)
@limiter.limit("120 per minute; 1200 per hour")
def enter() -> ResponseReturnValue:
    """Let somebody in, or say in the same words whatever was wrong."""
    address, target = request.form.get("email", ""), request.form.get("next", "")
    try:
        account = sign_in(address, request.form.get("password", ""), network=network_of_request(), deps=deps())
    except SignInLocked as error:
        page = _form(error=field_words(error), email=address, target=target)
        return page, 429, {"Retry-After": str(error.minutes * 60)}
    except SignInRefused:
        words = gettext("This address and password do not belong together here. Check both, or ask for a link below.")
        return _form(error=words, email=address, target=target), 422
    let_in(account)
    return redirect(safe_next(target) if target else front_door(account), 303)


def _form(*, error: str | None = None, email: str = "", target: str = "") -> str:
    return render_template("accounts/sign_in.html", error=error, email=email[:254], next=target[:512])


@bp.post("/sign-out")
@open_to(Audience.MEMBER)
def leave() -> ResponseReturnValue:
    """End this session."""
    let_out()
    flash(gettext("You are signed out."), "ok")
    return redirect(url_for("home.index"), 303)


@bp.post("/sign-out-everywhere")
@open_to(Audience.MEMBER)
def leave_everywhere() -> ResponseReturnValue:
    """End every session of this person, this one too."""
    sign_out_everywhere(me_id(), deps())
    let_out()
    flash(gettext("You are signed out on every device."), "ok")
    return redirect(url_for("home.index"), 303)
