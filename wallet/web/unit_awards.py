"""A unit's awards: the register, and awarding to one learner. These pages are added to `units`."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wallet.base.errors import Conflict
from wallet.base.ids import new_secret
from wallet.core.bulk.table import table_as_csv
from wallet.infra.web import Audience, open_to
from wallet.services import award_one as service
from wallet.services import award_register
from wallet.services.award_one import TypedAward
from wallet.services.award_register import RegisterState, Sought
from wallet.services.forms import FormRefused
from wallet.web.award_words import STATES, award_refusal, award_refusals, install
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext
from wallet.web.paging import page_number
from wallet.web.units import bp

bp.record_once(lambda state: install(state.app))

_COLUMNS = ("award", "badge", "name", "email", "awarded", "valid_until", "result", "state", "claimed", "awarded_by")


@bp.get("/<slug:unit>/awards")
@open_to(Audience.ISSUER, Audience.ADMIN)
def awards(unit: str) -> ResponseReturnValue:
    """Show a unit's register of awards, a page at a time."""
    found = award_register.register_page(me_id(), unit, _sought(), page_number(), deps())
    return render_template("units/awards.html", found=found, kept=_kept(found.sought))


@bp.get("/<slug:unit>/awards.csv")
@open_to(Audience.ISSUER, Audience.ADMIN)
def awards_csv(unit: str) -> ResponseReturnValue:
    """Give the register, as it is narrowed, for a spreadsheet program."""
    rows = award_register.register_rows(me_id(), unit, _sought(), deps())
    cells = [
        (
            one.id,
            one.achievement,
            one.name,
            one.address,
            one.awarded_at.date(),
            one.valid_until.date() if one.valid_until else "",
            one.result,
            STATES[one.state][0],
            one.claimed_at.date() if one.claimed_at else "",
            one.made_by_name,
        )
        for one in rows
    ]
    return as_csv([_COLUMNS, *cells], f"awards-{unit}.csv")


@bp.get("/<slug:unit>/award")
@open_to(Audience.ISSUER, Audience.ADMIN)
def award_form(unit: str) -> ResponseReturnValue:
    """Ask what to award to whom; the address may name the achievement."""
    today = deps().now().date().isoformat()
    typed = TypedAward(achievement=request.args.get("achievement", "")[:64], awarded=today, valid_from=today)
    form = service.award_form(me_id(), unit, typed, deps())
    if form.ends:
        typed = TypedAward(typed.achievement, awarded=today, valid_from=today, valid_until=form.ends)
    return render_template("units/award.html", form=form, typed=typed, errors={}, key=new_secret())


@bp.post("/<slug:unit>/award/look")
@open_to(Audience.ISSUER, Audience.ADMIN)
def look_at_award(unit: str) -> ResponseReturnValue:
    """Show what would be awarded; nothing is."""
    typed, key = _typed(), request.form.get("key", "")
    try:
        look = service.look_at_award(me_id(), unit, typed, deps())
    except FormRefused as refused:
        return _form(unit, typed, key, award_refusals(refused)), 422
    return render_template("units/award_look.html", look=look, typed=typed, key=key)


@bp.post("/<slug:unit>/award")
@open_to(Audience.ISSUER, Audience.ADMIN)
def award_one(unit: str) -> ResponseReturnValue:
    """Award to one learner, or go back to the form when "change" was pressed."""
    typed, key = _typed(), request.form.get("key", "")
    if request.form.get("step") == "change":
        return _form(unit, typed, key, {})
    try:
        award_id = service.award_one(me_id(), unit, typed, key, deps())
    except FormRefused as refused:
        return _form(unit, typed, key, award_refusals(refused)), 422
    except Conflict as error:
        flash(award_refusal(error), "error")
        return redirect(url_for("units.award_form", unit=unit), 303)
    flash(gettext("The badge is awarded, and a letter about it is on its way."), "ok")
    return redirect(url_for("units.award_page", unit=unit, award_id=award_id), 303)


def as_csv(rows: list[Any], name: str) -> Response:
    """Return rows as a file to keep; no cell can begin a formula."""
    return Response(
        table_as_csv(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _form(unit: str, typed: TypedAward, key: str, errors: dict[str, str]) -> str:
    form = service.award_form(me_id(), unit, typed, deps())
    errors = {name: errors[name] for name in TypedAward.__slots__ if name in errors}  # in the order of the fields
    return render_template("units/award.html", form=form, typed=typed, errors=errors, key=key)


def _typed() -> TypedAward:
    return TypedAward(**{name: request.form.get(name, "") for name in TypedAward.__slots__})


def _sought() -> Sought:
    state = request.args.get("state", "")
    known = RegisterState(state) if state in set(RegisterState) else None
    return Sought(request.args.get("achievement", "")[:64], known, request.args.get("q", ""))


def _kept(sought: Sought) -> dict[str, str]:
    """Return what narrows the register, for the addresses of its other pages."""
    kept = {"achievement": sought.achievement_slug, "state": sought.state or "", "q": sought.words}
    return {name: str(value) for name, value in kept.items() if value}
