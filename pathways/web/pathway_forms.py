"""What a learner does with a pathway: make it a goal, start it, move forward, state a fact."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pathways.services import goals, statements
from pathways.services.catalogue import explorer
from pathways.services.move import move_page
from pathways.services.published import published_named
from pathways.web.deps import deps, me_id
from pathways.web.i18n import gettext
from pathways.web.pathways import asked_version, bp, render_pathway
from wallet.base.errors import Conflict, InputError
from wallet.base.limits import FACT_WORDS_MAX_CHARS
from wallet.infra.web import Audience, open_to


@bp.post("/<slug:slug>/goal")
@open_to(Audience.LEARNER)
def choose(slug: str) -> ResponseReturnValue:
    """Make a pathway a goal."""
    try:
        found = goals.choose_goal(me_id(), slug, deps())
    except (InputError, Conflict) as error:
        return _refused(slug, error)
    flash(gettext("%(name)s is one of your goals now.", name=found.name), "ok")
    return _back(slug)


@bp.post("/<slug:slug>/drop-goal")
@open_to(Audience.LEARNER)
def drop(slug: str) -> ResponseReturnValue:
    """Take a pathway off the goals."""
    found = goals.drop_goal(me_id(), slug, deps())
    flash(gettext("%(name)s is no goal of yours any more. Your badges stay.", name=found.name), "ok")
    return redirect(url_for("pathways.index"), 303)


@bp.post("/<slug:slug>/start")
@open_to(Audience.LEARNER)
def start(slug: str) -> ResponseReturnValue:
    """Start a pathway on the version that the page showed."""
    try:
        found = goals.start(me_id(), slug, request.form.get("version", "")[:64], deps())
    except (InputError, Conflict) as error:
        return _refused(slug, error)
    words = gettext(
        "You have started %(name)s. You stay on version %(version)s.", name=found.name, version=found.version
    )
    flash(words, "ok")
    return _back(slug)


@bp.get("/<slug:slug>/move")
@open_to(Audience.LEARNER)
def move_form(slug: str) -> ResponseReturnValue:
    """Show what moving forward to a newer version would change."""
    shelf = explorer(deps())
    return render_template(
        "pathways/move.html", page=move_page(shelf, me_id(), slug, asked_version(), deps()), shelf=shelf
    )


@bp.post("/<slug:slug>/move")
@open_to(Audience.LEARNER)
def move(slug: str) -> ResponseReturnValue:
    """Move forward to a newer version; one cannot go back."""
    seen, to = request.form.get("seen", "")[:64], request.form.get("to", "")[:64]
    try:
        found = goals.move_forward(me_id(), slug, seen=seen, to=to, deps=deps())
    except (InputError, Conflict) as error:
        return _refused(slug, error)
    flash(gettext("You are on version %(version)s now.", version=found.version), "ok")
    return _back(slug)


@bp.post("/<slug:slug>/facts")
@open_to(Audience.LEARNER)
def state_fact(slug: str) -> ResponseReturnValue:
    """Keep what a learner says about themselves, or take it back."""
    fact, answer = request.form.get("fact", "")[:120], request.form.get("answer", "")
    words = request.form.get("words", "")[: FACT_WORDS_MAX_CHARS * 2]
    found = published_named(slug, request.form.get("version", "")[:64] or None, deps())
    try:
        if answer == "withdraw":
            statements.withdraw_fact(me_id(), fact, deps())
        else:
            statements.state_fact(me_id(), found, fact, answer, words, deps())
    except (InputError, Conflict) as error:
        return _refused(slug, error, field=f"fact-{fact}", words=words)
    if answer == "withdraw":
        flash(gettext("Taken back. It is not known again."), "ok")
    else:
        flash(gettext("Kept. It counts once staff have confirmed it."), "ok")
    return _back(slug)


def _back(slug: str) -> ResponseReturnValue:
    return redirect(url_for("pathways.page", slug=slug), 303)


def _refused(slug: str, error: InputError | Conflict, field: str = "you", **typed: str) -> ResponseReturnValue:
    status = 409 if isinstance(error, Conflict) else 422
    return render_pathway(slug, "both", {field: error.message}, **typed), status
