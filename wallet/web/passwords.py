"""A forgotten password: ask for a link, choose a new one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, open_to
from wallet.services.addresses import LinkEnded
from wallet.services.forms import FormRefused
from wallet.services.passwords import ask_for_reset, peek_reset, reset_password
from wallet.web.account_words import form_words
from wallet.web.deps import deps
from wallet.web.i18n import gettext
from wallet.web.people import front_door, let_in

bp = Blueprint("passwords", __name__)


@bp.get("/forgotten-password")
@open_to(Audience.ANYONE)
def forgotten() -> ResponseReturnValue:
    """Ask for the address that a link should go to."""
    return render_template("accounts/forgotten.html", errors={}, email="")


@bp.post("/forgotten-password")
@open_to(Audience.ANYONE)
@limiter.limit("60 per 10 minutes; 200 per hour")
def ask() -> ResponseReturnValue:
    """Send a link if an account has the address; the answer is the same if none has."""
    email = request.form.get("email", "")
    try:
        session["letter_to"] = ask_for_reset(email, deps())
    except FormRefused as refused:
        return render_template("accounts/forgotten.html", errors=form_words(refused), email=email[:254]), 422
    return redirect(url_for("passwords.sent"), 303)


@bp.get("/forgotten-password/sent")
@open_to(Audience.ANYONE)
def sent() -> ResponseReturnValue:
    """Say where to look for the letter."""
    return render_template("accounts/letter_sent.html", purpose="reset", address=session.get("letter_to"))


@bp.get("/new-password/<string:secret>")
@open_to(Audience.ANYONE)
def form(secret: str) -> ResponseReturnValue:
    """Ask for the new password."""
    return _form(secret, {})


@bp.post("/new-password/<string:secret>")
@open_to(Audience.ANYONE)
@limiter.limit("60 per 10 minutes; 200 per hour")
def choose(secret: str) -> ResponseReturnValue:
    """Take the new password, end every session, and let its owner in."""
    try:
        account = reset_password(secret, request.form.get("password", ""), deps())
    except FormRefused as refused:
        return _form(secret, form_words(refused)), 422
    let_in(account)
    flash(gettext("Your new password counts from now on. Every other session was ended."), "ok")
    return redirect(front_door(account), 303)


def _form(secret: str, errors: dict[str, str]) -> str:
    asked = peek_reset(secret, deps())
    return render_template("accounts/new_password.html", secret=secret, asked=asked, errors=errors)


@bp.errorhandler(LinkEnded)
def link_ended(_error: LinkEnded) -> ResponseReturnValue:
    """Say that a link has ended, and how to get another."""
    return render_template("accounts/link_ended.html", purpose="reset"), 410
