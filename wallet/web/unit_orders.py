"""A unit's tables of awards: brought, looked at, confirmed, made. These pages are added to `units`."""

from __future__ import annotations

from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wallet.base import limits
from wallet.base.errors import Conflict
from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, open_to
from wallet.services import award_orders as service
from wallet.services.forms import FormRefused
from wallet.web.award_words import award_refusal, award_refusals, problem_words
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext
from wallet.web.paging import page_number
from wallet.web.unit_awards import as_csv
from wallet.web.units import bp

_COLUMNS = ("line", "email", "name", "awarded", "valid_until", "result", "evidence", "problem")


@bp.get("/<slug:unit>/orders")
@open_to(Audience.ISSUER, Audience.ADMIN)
def orders(unit: str) -> ResponseReturnValue:
    """Ask for a table of people, and list the tables that were brought."""
    return _orders(unit, request.args.get("achievement", "")[:64], {})


@bp.post("/<slug:unit>/orders")
@open_to(Audience.ISSUER, Audience.ADMIN)
@limiter.limit("10 per minute")
def bring_order(unit: str) -> ResponseReturnValue:
    """Read a table and lead to the page that shows it; nothing is awarded."""
    achievement, file = request.form.get("achievement", ""), request.files.get("file")
    name, data = (file.filename or "", file.read()) if file else ("", b"")
    try:
        order_id = service.bring_list(me_id(), unit, achievement, (name, data), deps())
    except FormRefused as refused:
        return _orders(unit, achievement, award_refusals(refused)), 422
    return redirect(url_for("units.order", unit=unit, order_id=order_id), 303)


@bp.get("/<slug:unit>/orders/<uuid:order_id>")
@open_to(Audience.ISSUER, Audience.ADMIN)
def order(unit: str, order_id: UUID) -> ResponseReturnValue:
    """Show a table with every line's problem, and how far it is."""
    found = service.order_page(me_id(), unit, order_id, page_number(), deps())
    return render_template("units/order.html", found=found)


@bp.get("/<slug:unit>/orders/<uuid:order_id>/progress")
@open_to(Audience.ISSUER, Audience.ADMIN)
def order_progress(unit: str, order_id: UUID) -> ResponseReturnValue:
    """Say how far a table is, for a page that waits."""
    found, counts = service.order_progress(me_id(), unit, order_id, deps())
    words = gettext("%(made)s of %(total)s awarded", made=counts.made, total=counts.good)
    return jsonify({"done": counts.made, "total": counts.good, "finished": found.state == "done", "words": words})


@bp.get("/<slug:unit>/orders/<uuid:order_id>/problems.csv")
@open_to(Audience.ISSUER, Audience.ADMIN)
def order_problems(unit: str, order_id: UUID) -> ResponseReturnValue:
    """Give the lines with problems, so that they can be put right and brought again."""
    lines = service.problem_lines(me_id(), unit, order_id, deps())
    rows = [
        (line.number, *(line.values[name] for name in _COLUMNS[1:-1]), " ".join(map(problem_words, line.problems)))
        for line in lines
    ]
    return as_csv([_COLUMNS, *rows], "lines-with-problems.csv")


@bp.post("/<slug:unit>/orders/<uuid:order_id>/confirm")
@open_to(Audience.ISSUER, Audience.ADMIN)
def confirm_order(unit: str, order_id: UUID) -> ResponseReturnValue:
    """Let the awards of a table be made."""
    try:
        service.confirm_list(me_id(), unit, order_id, deps())
    except Conflict as error:
        flash(award_refusal(error), "error")
    return redirect(url_for("units.order", unit=unit, order_id=order_id), 303)


@bp.post("/<slug:unit>/orders/<uuid:order_id>/drop")
@open_to(Audience.ISSUER, Audience.ADMIN)
def drop_order(unit: str, order_id: UUID) -> ResponseReturnValue:
    """Delete a table that nobody confirmed."""
    if not service.drop_list(me_id(), unit, order_id, deps()):
        return redirect(url_for("units.order", unit=unit, order_id=order_id), 303)
    flash(gettext("The table is deleted. Nothing was awarded."), "ok")
    return redirect(url_for("units.orders", unit=unit), 303)


def _orders(unit: str, achievement: str, errors: dict[str, str]) -> str:
    found = service.orders_page(me_id(), unit, deps())
    return render_template("units/orders.html", found=found, chosen=achievement, errors=errors, limits=limits)
