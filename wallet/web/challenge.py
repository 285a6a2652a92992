"""The challenge: an employer asks for six words on a shared badge's page, and its holder types them on their own."""

from __future__ import annotations

from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from wallet.base.errors import AppError, Conflict, InputError, RateLimited
from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, open_to, wants_json
from wallet.services import challenge, shared
from wallet.services.challenge import Answerable
from wallet.web.badges import bp as badges_bp
from wallet.web.challenge_words import asked_through, asker_will_see, letter_of, state_words
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext, ngettext
from wallet.web.own_icons import with_own_icons
from wallet.web.people import me_or_none
from wallet.web.share import bp, on_a_badge
from wallet.web.share_words import shown_page

_ASKED = "/ask/<string(length=43):secret>"


@on_a_badge("/ask", methods=("POST",))
@open_to(Audience.ANYONE)
@limiter.limit("5 per minute; 20 per hour")
def ask(token: str, part: str | None = None) -> ResponseReturnValue:
    """Make six words for the holder, and lead the asker to their own page."""
    canonical = shared.canonical_token(token)
    secret = challenge.ask(canonical, deps(), part=part)
    return redirect(url_for("share.asked", token=canonical, part=part, secret=secret), 303)


@on_a_badge(_ASKED)
@open_to(Audience.ANYONE)
@limiter.limit("120 per minute")
def asked(token: str, secret: str, part: str | None = None) -> ResponseReturnValue:
    """Show the asker the six words and whether they were answered; as JSON, whether they were."""
    canonical = shared.canonical_token(token)
    page = challenge.asked(canonical, secret, deps(), part=part)
    words = state_words(page)
    if wants_json():
        drawing = f"{url_for('static', filename='icons.svg')}#{words.mark}"
        told = {"state": words.state, "says": words.says, "more": words.more, "look": words.look}
        return jsonify(told | {"drawing": drawing, "finished": words.finished})
    badge = shared.read_shared(canonical, deps(), part=part, reader=me_or_none())
    html = render_template(
        "share/challenge.html",
        asked=page,
        state=words,
        page=badge,
        shown=shown_page(badge),
        secret=secret,
        letter=letter_of(page, badge.address),
    )
    return with_own_icons(html)


@on_a_badge("/answer")
@open_to(Audience.LEARNER)
def answer_here(token: str, part: str | None = None) -> ResponseReturnValue:
    """Lead a holder from their public page to where they answer; to everybody else there is nothing here."""
    badge_id = challenge.holders_page(shared.canonical_token(token), me_id(), deps(), part=part)
    return redirect(url_for("badges.answer", badge_id=badge_id), 303)


@badges_bp.get("/badges/<uuid:badge_id>/answer")
@open_to(Audience.LEARNER)
def answer(badge_id: UUID) -> ResponseReturnValue:
    """Ask a holder for the six words that an employer read to them."""
    return _form(badge_id)


@badges_bp.post("/badges/<uuid:badge_id>/answer")
@open_to(Audience.LEARNER)
def give_answer(badge_id: UUID) -> ResponseReturnValue:
    """Show what the asker will see; answer once the holder has said so."""
    typed, sure = request.form.get("words", ""), "sure" in request.form
    try:
        found = (challenge.answer if sure else challenge.look_at)(me_id(), badge_id, typed, deps())
    except (InputError, Conflict, RateLimited) as error:
        return _form(badge_id, _sentence(error), typed), 429 if isinstance(error, RateLimited) else 422
    if not sure:
        return _form(badge_id, found=found, typed=typed)
    flash(gettext("You have answered. For 15 minutes whoever asked reads: %(says)s", says=asker_will_see(found)), "ok")
    return redirect(url_for("badges.page", badge_id=badge_id), 303)


def _form(badge_id: UUID, error: str = "", typed: str = "", *, found: Answerable | None = None) -> str:
    refusal = ""
    try:
        name = challenge.require_answerer(me_id(), badge_id, deps())
    except challenge.NoProvedAddress as missing:
        name, refusal = "", gettext(missing.message)
    return render_template(
        "wallet/answer.html",
        badge_id=badge_id,
        name=name,
        refusal=refusal,
        error="" if refusal else error,
        typed=typed,
        found=found,
        through=asked_through(found) if found else "",
        will_see=asker_will_see(found) if found else "",
    )


def _sentence(error: AppError) -> str:
    if isinstance(error, challenge.TooManyWords):
        return ngettext(
            "Too many wrong words. Try again in %(num)s minute.",
            "Too many wrong words. Try again in %(num)s minutes.",
            error.minutes,
        )
    return gettext(error.message)


@bp.record_once
def _open_forms(state: BlueprintSetupState) -> None:
    """Take the asker's form without a session: nothing of anybody's is changed by it."""
    state.app.extensions["csrf"].exempt(ask)
