"""Who acts for a unit, and the page where an invitation is answered. These pages are added to `units`."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wallet.base.errors import AppError
from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, open_to
from wallet.services import unit_members as service
from wallet.services.forms import FormRefused
from wallet.services.unit_members import DutyUnknown, InvitationEnded, InvitationOfAnother, LastHead
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext
from wallet.web.people import me_or_none
from wallet.web.unit_words import refusal, refusals
from wallet.web.units import bp


@bp.get("/<slug:unit>/members")
@open_to(Audience.ISSUER, Audience.ADMIN)
def members(unit: str) -> ResponseReturnValue:
    """List who acts for a unit, and whom it has asked."""
    return _members(unit, {})


@bp.post("/<slug:unit>/invitations")
@open_to(Audience.ISSUER, Audience.ADMIN)
@limiter.limit("60 per hour")
def invite(unit: str) -> ResponseReturnValue:
    """Send somebody a letter that asks them to act for the unit."""
    email, duty = request.form.get("email", ""), request.form.get("duty", "")
    try:
        address = service.invite(me_id(), unit, address=email, duty=duty, deps=deps())
    except FormRefused as refused:
        return _members(unit, refusals(refused), email=email, duty=duty), 422
    flash(gettext("We sent a letter to %(address)s. Its link works for 14 days, once.", address=address), "ok")
    return redirect(url_for("units.members", unit=unit), 303)


@bp.post("/<slug:unit>/invitations/<uuid:invitation_id>/withdraw")
@open_to(Audience.ISSUER, Audience.ADMIN)
def withdraw_invitation(unit: str, invitation_id: UUID) -> ResponseReturnValue:
    """Make an invitation worthless."""
    address = service.withdraw_invitation(me_id(), unit, invitation_id, deps())
    flash(gettext("The invitation to %(address)s is withdrawn. Its link has ended.", address=address), "ok")
    return redirect(url_for("units.members", unit=unit), 303)


@bp.post("/<slug:unit>/members/<uuid:account_id>/duty")
@open_to(Audience.ISSUER, Audience.ADMIN)
def change_duty(unit: str, account_id: UUID) -> ResponseReturnValue:
    """Give a member another duty."""
    try:
        found = service.change_duty(me_id(), unit, account_id, request.form.get("duty", ""), deps())
    except (LastHead, DutyUnknown) as error:
        return _members(unit, {f"member-{account_id}": refusal(error)}), 409 if isinstance(error, LastHead) else 422
    return _after(unit, account_id, gettext("The duty of %(name)s is changed.", name=found.name))


@bp.post("/<slug:unit>/members/<uuid:account_id>/remove")
@open_to(Audience.ISSUER, Audience.ADMIN)
def remove_member(unit: str, account_id: UUID) -> ResponseReturnValue:
    """Take somebody from the unit."""
    try:
        found = service.remove_member(me_id(), unit, account_id, request.form.get("reason", ""), deps())
    except FormRefused as refused:
        return _members(unit, refusals(refused)), 422
    except LastHead as error:
        return _members(unit, {f"member-{account_id}": refusal(error)}), 409
    words = gettext("%(name)s acts no more for this unit. What they did for it stays in its history.", name=found.name)
    return _after(unit, account_id, words)


@bp.get("/invitations/<string:secret>")
@open_to(Audience.ANYONE)
@limiter.limit("120 per minute")
def invitation(secret: str) -> ResponseReturnValue:
    """Show what an invitation asks; opening the link alone changes nothing, because mail scanners open links."""
    return _invitation(secret)


@bp.post("/invitations/<string:secret>")
@open_to(Audience.MEMBER)
@limiter.limit("120 per minute")
def accept(secret: str) -> ResponseReturnValue:
    """Become a member of the unit that asked."""
    try:
        unit = service.accept_invitation(secret, me_id(), deps())
    except InvitationOfAnother:
        return _invitation(secret), 403
    flash(gettext("You act for %(name)s from now on.", name=unit.name), "ok")
    return redirect(url_for("units.page", unit=unit.slug), 303)


@bp.errorhandler(InvitationEnded)
def invitation_ended(_error: AppError) -> ResponseReturnValue:
    """Say that an invitation has ended, and how to get another."""
    return render_template("units/invitation_ended.html"), 410


def _members(slug: str, errors: dict[str, str], *, email: str = "", duty: str = "") -> str:
    page = service.members_page(me_id(), slug, deps())
    return render_template("units/members.html", page=page, errors=errors, email=email[:254], duty=duty, me_id=me_id())


def _after(unit: str, account_id: UUID, words: str) -> ResponseReturnValue:
    """Go on after a change of members; whoever changed themselves may have lost the page."""
    flash(words, "ok")
    return redirect(url_for("units.index") if account_id == me_id() else url_for("units.members", unit=unit), 303)


def _invitation(secret: str) -> str:
    me = me_or_none()
    return render_template(
        "units/invitation.html", secret=secret, asked=service.peek_invitation(secret, me, deps()), signed_in=bool(me)
    )
