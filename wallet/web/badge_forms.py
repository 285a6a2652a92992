"""What a learner does with a badge: note, tags, collections, check again, ask staff, delete and bring back."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wallet.base.errors import Conflict, InputError
from wallet.core.verify.report import Verdict
from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, open_to
from wallet.services import linking, news, organise, reverify
from wallet.services.wallet_page import uuid_or_none
from wallet.web.badges import badge_page, bp
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext
from wallet.web.words import verdict_word


def revision_of_form() -> int:
    """Return the revision that a form was made from; zero, which nothing has, when it says none."""
    text = request.form.get("revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _back(badge_id: UUID, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("badges.page", badge_id=badge_id, _anchor=anchor), 303)


@bp.post("/badges/<uuid:badge_id>/note")
@open_to(Audience.LEARNER)
def note(badge_id: UUID) -> ResponseReturnValue:
    """Keep a private note."""
    typed = request.form.get("note", "")
    try:
        organise.write_note(me_id(), badge_id, typed, revision=revision_of_form(), deps=deps())
    except (InputError, Conflict) as error:
        return badge_page(badge_id, {"note": error.message}, note=typed), _status(error)
    flash(gettext("Your note is kept. Only you can see it."), "ok")
    return _back(badge_id)


@bp.post("/badges/<uuid:badge_id>/tags")
@open_to(Audience.LEARNER)
def tags(badge_id: UUID) -> ResponseReturnValue:
    """Keep a badge's tags."""
    typed = request.form.get("tags", "")
    try:
        organise.write_tags(me_id(), badge_id, typed, revision=revision_of_form(), deps=deps())
    except (InputError, Conflict) as error:
        return badge_page(badge_id, {"tags": error.message}, tags=typed), _status(error)
    flash(gettext("The tags are kept."), "ok")
    return _back(badge_id)


@bp.post("/badges/<uuid:badge_id>/collections")
@open_to(Audience.LEARNER)
def place(badge_id: UUID) -> ResponseReturnValue:
    """Put a badge into collections and take it out of others."""
    chosen = {found for text in request.form.getlist("collection") if (found := uuid_or_none(text))}
    try:
        organise.place_badge(me_id(), badge_id, chosen, revision=revision_of_form(), deps=deps())
    except Conflict as error:
        return badge_page(badge_id, {"collections": error.message}), _status(error)
    flash(gettext("The collections are kept."), "ok")
    return _back(badge_id)


@bp.post("/badges/<uuid:badge_id>/check")
@open_to(Audience.LEARNER)
@limiter.limit("20 per minute")
def check_again(badge_id: UUID) -> ResponseReturnValue:
    """Ask the issuer again, now."""
    found = reverify.check_again(me_id(), badge_id, deps())
    word = str(verdict_word(found.now.verdict))
    if not found.answered:
        flash(
            gettext("We could not find out more just now. What we knew before still stands: %(word)s.", word=word),
            "info",
        )
    elif found.before.verdict is found.now.verdict:
        flash(gettext("Checked again, just now: %(word)s, as before.", word=word), "ok")
    else:
        category = "ok" if found.now.verdict is Verdict.VERIFIED else "late"
        flash(gettext("Checked again, just now: %(word)s.", word=word), category)
    return _back(badge_id)


@bp.post("/badges/<uuid:badge_id>/seen")
@open_to(Audience.LEARNER)
def seen(badge_id: UUID) -> ResponseReturnValue:
    """Note that what was new about a badge was seen."""
    news.have_seen(me_id(), deps(), badge_id=badge_id)
    return _back(badge_id)


@bp.post("/seen")
@open_to(Audience.LEARNER)
def all_seen() -> ResponseReturnValue:
    """Note that everything new about the badges was seen."""
    news.have_seen(me_id(), deps())
    return redirect(url_for("badges.wallet"), 303)


@bp.post("/badges/<uuid:badge_id>/ask-staff")
@open_to(Audience.LEARNER)
def ask_staff(badge_id: UUID) -> ResponseReturnValue:
    """Ask staff to accept a badge that names an address which was not proved here."""
    try:
        linking.ask_staff(me_id(), badge_id, deps())
    except linking.NothingToAccept as error:
        flash(error.message, "error")
        return _back(badge_id)
    flash(gettext("You asked staff to accept this badge. You see here what they decide."), "ok")
    return _back(badge_id)


@bp.post("/badges/<uuid:badge_id>/delete")
@open_to(Audience.LEARNER)
def delete(badge_id: UUID) -> ResponseReturnValue:
    """Put a badge into the bin."""
    organise.delete_badge(me_id(), badge_id, deps())
    return redirect(url_for("badges.wallet", deleted=badge_id), 303)


@bp.post("/badges/<uuid:badge_id>/restore")
@open_to(Audience.LEARNER)
def restore(badge_id: UUID) -> ResponseReturnValue:
    """Bring a badge back from the bin."""
    organise.restore_badge(me_id(), badge_id, deps())
    flash(gettext("The badge is back in your wallet."), "ok")
    return _back(badge_id)


@bp.get("/bin")
@open_to(Audience.LEARNER)
def bin_page() -> ResponseReturnValue:
    """List what was deleted and can still be brought back."""
    return render_template("wallet/bin.html", binned=organise.bin_of(me_id(), deps()))


def _status(error: InputError | Conflict) -> int:
    return 409 if isinstance(error, Conflict) else 422
