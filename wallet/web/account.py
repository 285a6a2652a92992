"""Your account: name, addresses, password, sessions, everything as one file, and the way out."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wallet.base.errors import Conflict
from wallet.base.limits import EMAILS_MAX
from wallet.infra.limiter import limiter, network_of_request
from wallet.infra.web import Audience, open_to
from wallet.services import addresses
from wallet.services.account_export import account_files
from wallet.services.accounts import account_for, rename
from wallet.services.closing import DemoPersonStays, close_account
from wallet.services.export import export_everything
from wallet.services.forms import FormRefused
from wallet.services.news import want_letters
from wallet.services.passwords import change_password
from wallet.services.sign_in import SignInLocked
from wallet.web.account_words import field_words, form_words
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext
from wallet.web.people import let_in, let_out

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
@open_to(Audience.MEMBER)
def page() -> ResponseReturnValue:
    """Show everything about the account."""
    return _page({})


def _page(errors: dict[str, str], **typed: str) -> str:
    account = account_for(me_id(), deps())
    values = {"name": account.name, "email": ""} | {field: text[:254] for field, text in typed.items()}
    return render_template(
        "accounts/account.html", account=account, errors=errors, values=values, most_addresses=EMAILS_MAX
    )


def _done(words: str) -> ResponseReturnValue:
    flash(words, "ok")
    return redirect(url_for("account.page"), 303)


@bp.post("/name")
@open_to(Audience.MEMBER)
def rename_me() -> ResponseReturnValue:
    """Take another name."""
    name = request.form.get("name", "")
    try:
        rename(me_id(), name, deps())
    except FormRefused as refused:
        return _page(form_words(refused), name=name), 422
    return _done(gettext("Your name is changed. It stands so on your badges' pages from now on."))


@bp.post("/addresses")
@open_to(Audience.MEMBER)
@limiter.limit("60 per hour")
def add_address() -> ResponseReturnValue:
    """List one more address and send a link to it."""
    email = request.form.get("email", "")
    try:
        address = addresses.add_address(me_id(), email, deps())
    except FormRefused as refused:
        return _page(form_words(refused), email=email), 422
    return _done(gettext("We sent a letter to %(address)s. Follow its link to confirm the address.", address=address))


@bp.post("/addresses/<uuid:email_id>/primary")
@open_to(Audience.MEMBER)
def make_primary(email_id: UUID) -> ResponseReturnValue:
    """Send letters to this address from now on."""
    address = addresses.make_primary(me_id(), email_id, deps())
    return _done(gettext("Our letters go to %(address)s from now on.", address=address))


@bp.post("/addresses/<uuid:email_id>/again")
@open_to(Audience.MEMBER)
@limiter.limit("60 per hour")
def send_again(email_id: UUID) -> ResponseReturnValue:
    """Send the link once more."""
    address = addresses.send_again(me_id(), email_id, deps())
    return _done(gettext("We sent a letter to %(address)s. Follow its link to confirm the address.", address=address))


@bp.post("/addresses/<uuid:email_id>/remove")
@open_to(Audience.MEMBER)
def remove_address(email_id: UUID) -> ResponseReturnValue:
    """Take an address off the list."""
    try:
        removed = addresses.remove_address(me_id(), email_id, deps())
    except Conflict as error:
        return _page({f"address-{email_id}": field_words(error)}), 409
    return _done(gettext("%(address)s is no longer on your list.", address=removed.address))


@bp.post("/letters")
@open_to(Audience.MEMBER)
def choose_letters() -> ResponseReturnValue:
    """Switch the letters about badges on or off."""
    wanted = request.form.get("badge_letters") == "1"
    want_letters(me_id(), wanted, deps())
    if wanted:
        return _done(gettext("We write to you when one of your badges changes."))
    return _done(gettext("We no longer write to you about your badges. Your wallet still shows what changes."))


@bp.post("/password")
@open_to(Audience.MEMBER)
@limiter.limit("60 per hour")
def new_password() -> ResponseReturnValue:
    """Take a new password from somebody who knows the present one; other sessions end."""
    current, new = request.form.get("current", ""), request.form.get("password", "")
    try:
        account = change_password(me_id(), current, new, network=network_of_request(), deps=deps())
    except FormRefused as refused:
        return _page(form_words(refused)), 422
    except SignInLocked as error:
        return _page({"current": field_words(error)}), 429
    let_in(account)
    return _done(gettext("Your new password counts from now on. Every other session was ended."))


@bp.get("/download")
@open_to(Audience.MEMBER)
@limiter.limit("30 per hour")
def download() -> ResponseReturnValue:
    """Hand over everything as one zip, written while it is sent."""
    me = me_id()
    pieces = export_everything(me, deps(), account_part=lambda: account_files(me, deps()))
    day = deps().now().date().isoformat()
    answer = Response(pieces, mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="laurel-{day}.zip"'
    return answer


@bp.get("/delete")
@open_to(Audience.MEMBER)
def closing() -> ResponseReturnValue:
    """Say what goes and what stays, and ask for the password."""
    return _closing({})


def _closing(errors: dict[str, str]) -> str:
    return render_template("accounts/delete.html", account=account_for(me_id(), deps()), errors=errors)


@bp.post("/delete")
@open_to(Audience.MEMBER)
@limiter.limit("60 per hour")
def close() -> ResponseReturnValue:
    """Delete the account and everything that is theirs."""
    try:
        close_account(me_id(), request.form.get("password", ""), network=network_of_request(), deps=deps())
    except FormRefused as refused:
        return _closing(form_words(refused)), 422
    except SignInLocked as error:
        return _closing({"password": field_words(error)}), 429
    except DemoPersonStays as error:
        return _closing({"password": error.message}), 409
    let_out()
    flash(gettext("Your account is deleted. Nothing of yours is left here."), "ok")
    return redirect(url_for("home.index"), 303)
