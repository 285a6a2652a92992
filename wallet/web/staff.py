"""People and their roles, for administrators."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wallet.base.errors import NotFound
from wallet.infra.web import Audience, open_to
from wallet.services.accounts import Account, account_for
from wallet.services.staff import LastAdministrator, Role, find_people, give_role, take_role
from wallet.web.account_words import field_words
from wallet.web.deps import deps, me_id
from wallet.web.i18n import LazyString, gettext, lazy_gettext

bp = Blueprint("staff", __name__, url_prefix="/staff")

ROLE_WORDS: dict[str, tuple[LazyString, LazyString]] = {
    Role.LEARNER: (lazy_gettext("Learner"), lazy_gettext("Keeps badges in a wallet and shares them.")),
    Role.ADVISOR: (
        lazy_gettext("Advisor"),
        lazy_gettext("Accepts badges for learners whose address they do not name."),
    ),
    Role.ISSUER: (lazy_gettext("Issuer staff"), lazy_gettext("Acts for an issuer of this university.")),
    Role.ADMINISTRATOR: (lazy_gettext("Administrator"), lazy_gettext("Gives and takes roles.")),
}


@bp.app_template_filter("role_word")
def role_word(role: str) -> str:
    """Return what a role is called."""
    return str(ROLE_WORDS[role][0]) if role in ROLE_WORDS else role


@bp.get("/people")
@open_to(Audience.ADMIN)
def people() -> ResponseReturnValue:
    """List people, a page at a time, found by name or address."""
    page = request.args.get("page", "1")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 7 else 1
    return render_template("accounts/people.html", found=find_people(request.args.get("q", ""), number, deps()))


@bp.get("/people/<uuid:account_id>")
@open_to(Audience.ADMIN)
def person(account_id: UUID) -> ResponseReturnValue:
    """Show one person and their roles."""
    return _person(account_for(account_id, deps()), {})


def _person(account: Account, errors: dict[str, str]) -> str:
    return render_template("accounts/person.html", account=account, roles=ROLE_WORDS, errors=errors)


@bp.post("/people/<uuid:account_id>/roles")
@open_to(Audience.ADMIN)
def change_role(account_id: UUID) -> ResponseReturnValue:
    """Give or take one role."""
    role = request.form.get("role", "")
    change = {"give": give_role, "take": take_role}.get(request.form.get("change", ""))
    if change is None:
        raise NotFound
    try:
        account = change(account_id, role, by=me_id(), deps=deps())
    except LastAdministrator as error:
        return _person(account_for(account_id, deps()), {f"role-{role}": field_words(error)}), 409
    flash(gettext("The roles of %(name)s are changed.", name=account.name), "ok")
    if account_id == me_id() and Role.ADMINISTRATOR not in account.roles:
        return redirect(url_for("home.index"), 303)
    return redirect(url_for("staff.person", account_id=account_id), 303)
