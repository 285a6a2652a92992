"""Sign up, and confirm an address by the link in a letter."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from wallet.base.errors import AppError
from wallet.infra.limiter import limiter, network_of_request
from wallet.infra.web import Audience, open_to
from wallet.services import sign_up as service
from wallet.services.addresses import AddressTaken, LinkEnded, confirm_address, peek_confirmation
from wallet.services.forms import FormRefused
from wallet.services.sign_in import SignInLocked, SignInRefused
from wallet.web.account_words import field_words, form_words
from wallet.web.deps import deps
from wallet.web.i18n import gettext
from wallet.web.people import front_door, let_in, me_or_none

bp = Blueprint("sign_up", __name__)


@bp.get("/sign-up")
@open_to(Audience.ANYONE)
def form() -> ResponseReturnValue:
    """Ask for name, address and password."""
    if current_user.is_authenticated:
        return redirect(url_for("account.page"), 303)
    return render_template("accounts/sign_up.html", errors={}, name="", email="")


@bp.post("/sign-up")
@open_to(Audience.ANYONE)
@limiter.limit("60 per 10 minutes; 200 per hour")
def begin() -> ResponseReturnValue:
    """Begin an account and send a letter; the answer is the same whether the address is free or not."""
    name, email = request.form.get("name", ""), request.form.get("email", "")
    try:
        session["letter_to"] = service.sign_up(name, email, request.form.get("password", ""), deps())
    except FormRefused as refused:
        page = render_template("accounts/sign_up.html", errors=form_words(refused), name=name[:200], email=email[:254])
        return page, 422
    return redirect(url_for("sign_up.sent"), 303)


@bp.get("/sign-up/sent")
@open_to(Audience.ANYONE)
def sent() -> ResponseReturnValue:
    """Say where to look for the letter."""
    return render_template("accounts/letter_sent.html", purpose="confirm", address=session.get("letter_to"))


@bp.get("/confirm/<string:secret>")
@open_to(Audience.ANYONE)
def confirmation(secret: str) -> ResponseReturnValue:
    """Show the button that confirms; opening the link alone changes nothing, because mail scanners open links."""
    return _confirmation(secret)


@bp.post("/confirm/<string:secret>")
@open_to(Audience.ANYONE)
@limiter.limit("120 per minute; 600 per hour")
def confirm(secret: str) -> ResponseReturnValue:
    """Confirm the address, and let its owner in."""
    password, me = request.form.get("password", ""), me_or_none()
    try:
        account = confirm_address(secret, me=me, password=password, network=network_of_request(), deps=deps())
    except SignInLocked as error:
        return _confirmation(secret, field_words(error)), 429
    except SignInRefused as error:
        return _confirmation(secret, field_words(error)), 422
    if me != account.id:
        let_in(account)
    flash(gettext("Your address is confirmed. Badges that were awarded to it are in your wallet."), "ok")
    return redirect(front_door(account) if me is None else url_for("account.page"), 303)


def _confirmation(secret: str, error: str | None = None) -> str:
    asked = peek_confirmation(secret, deps())
    with_password = me_or_none() != asked.account_id
    return render_template(
        "accounts/confirm.html", secret=secret, asked=asked, with_password=with_password, error=error
    )


@bp.errorhandler(LinkEnded)
@bp.errorhandler(AddressTaken)
def link_ended(_error: AppError) -> ResponseReturnValue:
    """Say that a link has ended, and how to get another."""
    return render_template("accounts/link_ended.html", purpose="confirm"), 410
