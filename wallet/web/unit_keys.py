"""The keys of a unit, for its heads. These pages are added to `units`."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, open_to
from wallet.services import unit_keys as service
from wallet.services.forms import FormRefused
from wallet.services.unit_keys import KeyEnded, LastKey, TooManyKeys
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext
from wallet.web.unit_words import refusal, refusals
from wallet.web.units import bp


@bp.get("/<slug:unit>/keys")
@open_to(Audience.ISSUER, Audience.ADMIN)
def keys(unit: str) -> ResponseReturnValue:
    """List the unit's keys with what each of them vouches for."""
    return _keys(unit, {})


@bp.post("/<slug:unit>/keys")
@open_to(Audience.ISSUER, Audience.ADMIN)
@limiter.limit("30 per hour")
def rotate_key(unit: str) -> ResponseReturnValue:
    """Make a key that signs from now on; the earlier one of its kind is retired."""
    algorithm, reason = request.form.get("algorithm", ""), request.form.get("reason", "")
    try:
        name = service.rotate_key(me_id(), unit, algorithm, reason, deps())
    except FormRefused as refused:
        return _keys(unit, refusals(refused), algorithm=algorithm, reason=reason), 422
    except TooManyKeys as error:
        return _keys(unit, {"algorithm": refusal(error)}), 409
    flash(gettext("%(key)s signs from now on. What earlier keys signed keeps verifying.", key=name), "ok")
    return redirect(url_for("units.keys", unit=unit), 303)


@bp.post("/<slug:unit>/keys/<slug:key>/retire")
@open_to(Audience.ISSUER, Audience.ADMIN)
def retire_key(unit: str, key: str) -> ResponseReturnValue:
    """Let a key sign no more."""
    try:
        service.retire_key(me_id(), unit, key, request.form.get("reason", ""), deps())
    except FormRefused as refused:
        return _keys(unit, {f"retire-{key}": words for words in refusals(refused).values()}), 422
    except (LastKey, KeyEnded) as error:
        return _keys(unit, {key: refusal(error)}), 409
    flash(gettext("%(key)s is retired. What it signed keeps verifying.", key=key), "ok")
    return redirect(url_for("units.keys", unit=unit), 303)


@bp.post("/<slug:unit>/keys/<slug:key>/withdraw")
@open_to(Audience.ISSUER, Audience.ADMIN)
def withdraw_key(unit: str, key: str) -> ResponseReturnValue:
    """Say that a key is in other hands: nothing it signed is to be believed any more."""
    word, reason = request.form.get("word", ""), request.form.get("reason", "")
    try:
        made = service.withdraw_key(me_id(), unit, key, word=word, reason=reason, deps=deps())
    except FormRefused as refused:
        return _keys(unit, {f"{field}-{key}": words for field, words in refusals(refused).items()}), 422
    except (KeyEnded, TooManyKeys) as error:
        return _keys(unit, {key: refusal(error)}), 409
    flash(gettext("%(key)s is withdrawn. Badges that it signed are invalid from now on.", key=key), "late")
    if made:
        flash(gettext("%(key)s was made in its place, and signs from now on.", key=made), "ok")
    return redirect(url_for("units.keys", unit=unit), 303)


def _keys(slug: str, errors: dict[str, str], *, algorithm: str = "", reason: str = "") -> str:
    page = service.keys_page(me_id(), slug, deps())
    return render_template("units/keys.html", page=page, errors=errors, algorithm=algorithm, reason=reason[:1000])
