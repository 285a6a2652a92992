"""One award's life, for its unit's staff: its page, and the acts on it. These pages are added to `units`."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wallet.base.errors import Conflict
from wallet.core.award_life import Act, AwardOvertaken
from wallet.infra.web import Audience, open_to
from wallet.services import award_follow
from wallet.services import award_life as service
from wallet.services.award_follow import Typed
from wallet.services.award_life import Asked
from wallet.services.forms import FormRefused
from wallet.web.award_life_words import ACTS, FOLLOWING, install, life_refusal, life_refusals, overtaken_sentence
from wallet.web.deps import deps, me_id
from wallet.web.units import bp

bp.record_once(lambda state: install(state.app))


@bp.get("/<slug:unit>/awards/<uuid:award_id>")
@open_to(Audience.ISSUER, Audience.ADMIN)
def award_page(unit: str, award_id: UUID) -> ResponseReturnValue:
    """Show one award: whom it names, what holds about it, what was done to it and what can be done."""
    return _page(unit, award_id)


@bp.post("/<slug:unit>/awards/<uuid:award_id>/<any(suspend,reinstate,revoke):act>")
@open_to(Audience.ISSUER, Audience.ADMIN)
def change_award(unit: str, award_id: UUID, act: str) -> ResponseReturnValue:
    """Suspend, reinstate or revoke an award."""
    asked = Asked(Act(act), request.form.get("reason", ""), seen())
    try:
        service.change_award(me_id(), unit, award_id, asked, deps())
    except FormRefused as refused:
        return _page(unit, award_id, asked, life_refusals(refused)), 422
    except Conflict as error:
        say_conflict(unit, award_id, error)
    else:
        flash(str(ACTS[asked.act].done), "ok")
    return redirect(url_for("units.award_page", unit=unit, award_id=award_id), 303)


@bp.get("/<slug:unit>/awards/<uuid:award_id>/<any(correct,renew):act>")
@open_to(Audience.ISSUER, Audience.ADMIN)
def follow_form(unit: str, award_id: UUID, act: str) -> ResponseReturnValue:
    """Ask what the corrected or renewed badge is to say."""
    return _follow(unit, award_id, Asked(Act(act), "", 0))


@bp.post("/<slug:unit>/awards/<uuid:award_id>/<any(correct,renew):act>")
@open_to(Audience.ISSUER, Audience.ADMIN)
def follow(unit: str, award_id: UUID, act: str) -> ResponseReturnValue:
    """Sign another badge that corrects an award, or continues it."""
    asked = Asked(Act(act), request.form.get("reason", ""), seen())
    typed = Typed(**{name: request.form.get(name, "") for name in Typed.__slots__})
    make = award_follow.correct_award if asked.act is Act.CORRECT else award_follow.renew_award
    try:
        made = make(me_id(), unit, award_id, typed, asked, deps())
    except FormRefused as refused:
        return _follow(unit, award_id, asked, typed, life_refusals(refused))
    except Conflict as error:
        say_conflict(unit, award_id, error)
        made = award_id
    else:
        flash(str(FOLLOWING[asked.act].done), "ok")
    return redirect(url_for("units.award_page", unit=unit, award_id=made), 303)


def seen() -> int:
    """Return how many acts there were on the page that a form was sent from; -1 where it does not say."""
    typed = request.form.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else -1


def say_conflict(unit: str, award_id: UUID, error: Conflict) -> None:
    """Say on the next page why nothing was done."""
    if isinstance(error, AwardOvertaken):
        flash(overtaken_sentence(service.award_page(me_id(), unit, award_id, deps())), "error")
    else:
        flash(life_refusal(error), "error")


def _page(unit: str, award_id: UUID, asked: Asked | None = None, errors: dict[str, str] | None = None) -> str:
    page = service.award_page(me_id(), unit, award_id, deps())
    register = url_for("units.awards", unit=unit) if "units.awards" in current_app.view_functions else None
    return render_template("units/award_page.html", page=page, asked=asked, errors=errors or {}, register=register)


def _follow(
    unit: str, award_id: UUID, asked: Asked, typed: Typed | None = None, errors: dict[str, str] | None = None
) -> ResponseReturnValue:
    """Show the form for another badge, or lead back to the award where there can be none (any more)."""
    try:
        form = award_follow.follow_form(me_id(), unit, award_id, asked.act, deps())
    except Conflict as error:
        say_conflict(unit, award_id, error)
        return redirect(url_for("units.award_page", unit=unit, award_id=award_id), 303)
    values = {"typed": typed or form.typed, "words": FOLLOWING[asked.act], "errors": errors or {}}
    values["seen"] = asked.seen if errors else form.page.seen
    text = render_template("units/award_follow.html", page=form.page, asked=asked, **values)
    return (text, 422) if errors else text
