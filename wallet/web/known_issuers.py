"""For administrators: whom this university knows as issuers, on its own list and by registries."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wallet.base.errors import Conflict
from wallet.base.limits import URL_MAX_CHARS
from wallet.core.registries.facts import NoteMissing
from wallet.infra.web import Audience, open_to
from wallet.services import known_issuers
from wallet.services.forms import FormRefused
from wallet.services.known_issuers import Entry, Typed
from wallet.web.account_words import form_words
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext
from wallet.web.paging import page_number
from wallet.web.staff import bp


@bp.get("/issuers")
@open_to(Audience.ADMIN)
def issuers() -> ResponseReturnValue:
    """List every known issuer, a page at a time, found by name or identifier."""
    own = request.args.get("list") == "own"
    found = known_issuers.find_issuers(request.args.get("q", ""), page_number(), deps(), own=own)
    return render_template("issuers/staff_list.html", found=found)


@bp.get("/issuers/add")
@open_to(Audience.ADMIN)
def add_issuer_form() -> ResponseReturnValue:
    """Ask for an issuer to put on the own list; the address may name it already."""
    return _form(Typed(request.args.get("issuer_id", "")[:URL_MAX_CHARS], request.args.get("name", "")), {})


@bp.post("/issuers/add")
@open_to(Audience.ADMIN)
def add_issuer() -> ResponseReturnValue:
    """Put an issuer on the own list."""
    typed = _typed()
    try:
        entry_id = known_issuers.add_issuer(typed, by=me_id(), deps=deps())
    except FormRefused as refused:
        return _form(typed, form_words(refused)), 422
    flash(gettext("%(name)s is on this university's own list.", name=typed.name), "ok")
    return redirect(url_for("staff.issuer", entry_id=entry_id), 303)


@bp.get("/issuers/<uuid:entry_id>")
@open_to(Audience.ADMIN)
def issuer(entry_id: UUID) -> ResponseReturnValue:
    """Show one entry with its history, and the forms that change it."""
    return _entry(entry_id, {})


@bp.post("/issuers/<uuid:entry_id>/change")
@open_to(Audience.ADMIN)
def change_issuer(entry_id: UUID) -> ResponseReturnValue:
    """Say something else of an issuer on the own list."""
    typed = _typed()
    try:
        new_id = known_issuers.change_issuer(entry_id, typed, by=me_id(), deps=deps())
    except FormRefused as refused:
        return _entry(entry_id, form_words(refused), typed), 422
    except Conflict as error:
        flash(error.message, "error")
        return redirect(url_for("staff.issuer", entry_id=entry_id), 303)
    flash(gettext("The entry is changed. What it said before stays in its history."), "ok")
    return redirect(url_for("staff.issuer", entry_id=new_id), 303)


@bp.post("/issuers/<uuid:entry_id>/remove")
@open_to(Audience.ADMIN)
def remove_issuer(entry_id: UUID) -> ResponseReturnValue:
    """Take an issuer off the own list."""
    try:
        known_issuers.remove_issuer(entry_id, request.form.get("reason", ""), by=me_id(), deps=deps())
    except NoteMissing as error:
        return _entry(entry_id, {"reason": error.message}), 422
    except Conflict as error:
        flash(error.message, "error")
    else:
        flash(gettext("It is off the list. Its badges stay what they are; it is not recognised here any more."), "ok")
    return redirect(url_for("staff.issuer", entry_id=entry_id), 303)


def _form(typed: Typed, errors: dict[str, str]) -> str:
    return render_template("issuers/add.html", typed=typed, errors=errors, today=deps().now().date())


def _entry(entry_id: UUID, errors: dict[str, str], typed: Typed | None = None) -> str:
    page = known_issuers.issuer_page(entry_id, deps())
    typed = typed or _written(page.current or page.entry)
    return render_template("issuers/entry.html", page=page, typed=typed, errors=errors, today=deps().now().date())


def _typed() -> Typed:
    logo = request.files.get("logo")
    return Typed(
        issuer_id=request.form.get("issuer_id", ""),
        name=request.form.get("name", ""),
        legal_name=request.form.get("legal_name", ""),
        url=request.form.get("url", ""),
        location=request.form.get("location", ""),
        since=request.form.get("since", ""),
        note=request.form.get("note", ""),
        logo=logo.read() if logo else b"",
        drop_logo=request.form.get("drop_logo") == "1",
    )


def _written(entry: Entry) -> Typed:
    """Return an entry as the form that could have made it; the reason is asked for anew."""
    return Typed(
        issuer_id=entry.issuer_id,
        name=entry.name,
        legal_name=entry.legal_name or "",
        url=entry.url or "",
        location=entry.location or "",
        since=entry.since.isoformat() if entry.since else "",
    )
