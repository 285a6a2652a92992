"""Units: the issuers of this university, for those who act for them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wallet.infra.web import Audience, open_to
from wallet.services import unit_profile
from wallet.services.forms import FormRefused
from wallet.services.unit_profile import Typed, UnitChanged
from wallet.services.units import Duty, my_units
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext
from wallet.web.unit_words import install, refusal, refusals

bp = Blueprint("units", __name__, url_prefix="/units")


@bp.get("")
@open_to(Audience.ISSUER, Audience.ADMIN)
def index() -> ResponseReturnValue:
    """List the units that the reader may act for."""
    return render_template("units/index.html", mine=my_units(me_id(), deps()))


@bp.get("/new")
@open_to(Audience.ADMIN)
def new_form() -> ResponseReturnValue:
    """Ask for a new unit's facts."""
    return _new(Typed(), "", {})


@bp.post("/new")
@open_to(Audience.ADMIN)
def make() -> ResponseReturnValue:
    """Make a unit with its first key and its status lists."""
    typed, slug = _typed(), request.form.get("slug", "")
    try:
        unit = unit_profile.make_unit(me_id(), slug, typed, deps())
    except FormRefused as refused:
        return _new(typed, slug, refusals(refused)), 422
    flash(gettext("The unit is made, and can sign. Invite somebody who looks after it."), "ok")
    return redirect(url_for("units.members", unit=unit.slug), 303)


@bp.get("/<slug:unit>")
@open_to(Audience.ISSUER, Audience.ADMIN)
def page(unit: str) -> ResponseReturnValue:
    """Show a unit: what it says of itself, who acts for it, what was done."""
    return render_template("units/page.html", page=unit_profile.unit_page(me_id(), unit, deps()))


@bp.get("/<slug:unit>/profile")
@open_to(Audience.ISSUER, Audience.ADMIN)
def profile(unit: str) -> ResponseReturnValue:
    """Show the form that changes what a unit says of itself."""
    return _profile(unit, {})


@bp.post("/<slug:unit>/profile")
@open_to(Audience.ISSUER, Audience.ADMIN)
def change_profile(unit: str) -> ResponseReturnValue:
    """Say something else of a unit."""
    typed, revision = _typed(), request.form.get("revision", "")
    number = int(revision) if revision.isascii() and revision.isdecimal() and len(revision) < 10 else 0
    try:
        unit_profile.change_profile(me_id(), unit, typed, revision=number, deps=deps())
    except FormRefused as refused:
        return _profile(unit, refusals(refused), typed), 422
    except UnitChanged as error:
        return _profile(unit, {"now": refusal(error)}, typed), 409
    flash(gettext("The profile is changed. Badges that are signed already keep what they say."), "ok")
    return redirect(url_for("units.page", unit=unit), 303)


def _typed() -> Typed:
    return Typed(**{name: request.form.get(name, "") for name in Typed.__slots__})


def _new(typed: Typed, slug: str, errors: dict[str, str]) -> str:
    return render_template("units/new.html", typed=typed, slug=slug[:64], errors=errors, address=_address(""))


def _profile(slug: str, errors: dict[str, str], typed: Typed | None = None) -> str:
    unit, written = unit_profile.profile(me_id(), slug, deps())
    shown = typed or written
    return render_template("units/profile.html", unit=unit, duty=Duty.HEAD, typed=shown, now=written, errors=errors)


def _address(slug: str) -> str:
    return f"{deps().settings.public_url}/issuers/{slug}"


bp.record_once(lambda state: install(state.app))
